package ui

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/colorprofile"

	"ruse/session"
	"ruse/ui/internal/artifact"
	"ruse/ui/internal/text"
	"ruse/ui/list"
	"ruse/ui/theme"
)

// preview shows what is in the chosen artifact, or how two of its versions
// differ. What is to be seen follows from the choice; a command reads it, one
// at a time (preview_load.go), and the window scrolls over it.
type preview struct {
	theme *theme.Theme
	// file is what version and diff are about. A version counts from 0; newest
	// follows what comes.
	file    *file
	version int
	diff    bool

	// wanted is what should be seen. generation counts what was wanted; a result
	// of another one comes too late. tried is the last one that was read.
	wanted            source
	generation, tried int
	// loading says that a command is reading; stop ends it early.
	loading bool
	stop    func()

	content *content
	list    *list.List
	width   int
	height  int

	// graphics is what the terminal can do by its name, colours how many it has.
	graphics  graphics
	colours   colorprofile.Profile
	lastImage int
}

// newest is the version that follows what comes.
const newest = -1

// source is what a preview is made of: a stored upload, and the one that it is
// compared with, if any.
type source struct {
	id   int
	path string // where it is on this machine
	name string // what the runtime calls it, hostile
	kind string // its content type
	size int64
	base string // the version before it, where both are compared
}

// content is a preview that was read.
type content struct {
	item list.Item
	// kind says what it was taken for, facts what else is known of it, notes what
	// is not shown.
	kind         string
	facts, notes []string
	// picture is set for images.
	picture *picture
}

func newPreview() preview {
	return preview{version: newest, colours: colorprofile.TrueColor}
}

// restyled is content that draws with a theme.
type restyled interface{ restyle(*theme.Theme) }

// sideways is content that may be wider than the window.
type sideways interface {
	// shift moves the window to the side by columns, and reports whether it did.
	shift(by int) bool
	// beyond says what is out of sight, of a width, or nothing.
	beyond(width int) string
}

// fitted is content that fits itself to the height of the window.
type fitted interface {
	// setHeight reports whether it is another one than before.
	setHeight(h int) bool
}

func (p *preview) setTheme(th *theme.Theme) {
	p.theme = th
	if p.content == nil {
		return
	}
	if r, ok := p.content.item.(restyled); ok {
		r.restyle(th)
	}
	p.list.Invalidate()
}

// choose makes a file the one that is shown; another one begins with its newest
// version.
func (p *preview) choose(f *file) {
	if f != p.file {
		p.file, p.version, p.diff = f, newest, false
	}
}

// index is the version of a file that is shown, from 0 on.
func (p *preview) index(f *file) int {
	if p.version == newest || p.version >= len(f.versions) || f != p.file {
		return len(f.versions) - 1
	}
	return p.version
}

// step goes to the next or the previous version of a file.
func (p *preview) step(f *file, by int) bool {
	at := p.index(f)
	to := min(max(at+by, 0), len(f.versions)-1)
	if p.version = to; to == len(f.versions)-1 {
		p.version = newest
	}
	return to != at
}

// source is what should be seen of the file; nothing while it has not come, or
// where it is not on this machine.
func (p *preview) source() source {
	f := p.file
	at := p.index(f)
	a := f.versions[at]
	if a.State != session.ArtifactStored || !artifact.Local(a) {
		return source{}
	}
	s := source{id: a.ID, path: a.Location, name: a.Filepath, kind: a.ContentType, size: a.Bytes}
	if p.diff && at > 0 && artifact.Local(f.versions[at-1]) {
		s.base = f.versions[at-1].Location
	}
	return s
}

// take shows what was read. Each picture gets a name of its own in the terminal,
// so that none is drawn in the cells of another.
func (p *preview) take(c *content) {
	p.content = c
	if c.picture != nil && c.picture.data != nil {
		p.lastImage = firstImage + (p.lastImage+1)%(lastImage-firstImage+1)
		c.picture.id = p.lastImage
	}
	p.list = list.New(list.Options{})
	p.list.SetFollow(false)
	p.list.Append(c.item)
	p.list.GotoStart()
}

// clear forgets what is shown.
func (p *preview) clear() { p.content, p.list = nil, nil }

// scroll moves the window by lines.
func (p *preview) scroll(by int) {
	if p.list != nil {
		p.list.ScrollBy(by)
		p.list.SetFollow(false)
	}
}

// page moves by a page or a part of one.
func (p *preview) page(by, part int) {
	h := max(p.height, 2)
	if part == 1 {
		h-- // a line of the last page stays
	}
	p.scroll(by * h / part)
}

// end moves to the start or the end.
func (p *preview) end(by int) {
	switch {
	case p.list == nil:
	case by < 0:
		p.list.GotoStart()
		p.list.SetFollow(false)
	default:
		p.list.GotoEnd()
	}
}

// wide reports whether there is something beside the window.
func (p *preview) wide() bool {
	if p.content == nil {
		return false
	}
	s, ok := p.content.item.(sideways)
	return ok && s.beyond(p.width) != ""
}

// shift moves the window to the side.
func (p *preview) shift(by int) {
	if p.content == nil {
		return
	}
	if s, ok := p.content.item.(sideways); ok && s.shift(by) {
		p.list.Changed(0)
	}
}

// headLines is how many lines stand over the content.
const headLines = 3

// setSize gives the preview w cells by h rows, the head among them.
func (p *preview) setSize(w, h int) {
	p.width, p.height = w, max(h-headLines, 0)
	if p.content == nil || p.height == 0 {
		return
	}
	if s, ok := p.content.item.(fitted); ok && s.setHeight(p.height) {
		p.list.Changed(0)
	}
	p.list.SetSize(max(w, 1), p.height)
	p.list.Draw()
}

// draw returns the preview as lines of at most the width.
func (p *preview) draw() []string { return append(p.head(p.file, p.width), p.body()...) }

// head says what is shown, and what not.
func (p *preview) head(f *file, width int) []string {
	th, at := p.theme, p.index(f)
	a := f.versions[at]
	sep := " " + th.Glyphs.Separator + " "
	title := th.Styles.Strong.Render(f.name)
	switch {
	case p.diff && at > 0:
		title += th.Styles.Quiet.Render(fmt.Sprintf("%sv%d against v%d", sep, at+1, at))
	case len(f.versions) > 1:
		title += th.Styles.Quiet.Render(fmt.Sprintf("%sv%d of %d", sep, at+1, len(f.versions)))
	}
	kind := artifact.MediaType(a)
	if kind == "" && p.content != nil {
		kind = p.content.kind
	}
	if kind != "" && !p.diff {
		title += th.Styles.Quiet.Render(sep + kind)
	}
	facts := []string{artifact.Changed(a).Format("15:04:05")}
	if a.SHA256 != "" {
		facts = []string{"sha256 " + digest(a.SHA256, width-len("sha256 ")-len(sep)-len("15:04:05"), th.Glyphs.Ellipsis), facts[0]}
	}
	if a.State == session.ArtifactStored {
		facts = append(facts, text.Size(a.Bytes))
	}
	return []string{
		text.Fit(title, width, th.Glyphs.Ellipsis),
		th.Styles.Quiet.Render(text.Fit(strings.Join(facts, sep), width, th.Glyphs.Ellipsis)),
		text.Fit(strings.Join(append(text.Each(p.facts(), th.Styles.Quiet.Render), text.Each(p.notes(width), th.Styles.Warning.Render)...), sep), width, th.Glyphs.Ellipsis),
	}
}

// digest is a digest as a whole where there is room, else its ends.
func digest(hex string, room int, ellipsis string) string {
	if len(hex) <= room || len(hex) < 8 {
		return hex
	}
	return hex[:4] + ellipsis + hex[len(hex)-2:]
}

func (p *preview) facts() []string {
	if p.content == nil {
		return nil
	}
	return p.content.facts
}

// notes say what the window does not show.
func (p *preview) notes(width int) []string {
	if p.content == nil {
		return nil
	}
	notes := p.content.notes
	if s, ok := p.content.item.(sideways); ok {
		if beyond := s.beyond(width); beyond != "" {
			notes = append(notes[:len(notes):len(notes)], beyond)
		}
	}
	return notes
}

// body is the window over the content, or why there is none.
func (p *preview) body() []string {
	switch {
	case p.content == nil:
		return text.Each(text.Wrap([]string{p.absence(p.file)}, max(p.width, 1)), p.theme.Styles.Faint.Render)
	case p.height == 0:
		return nil
	}
	return p.list.Lines()
}

// thumbAt reports whether the thumb of the scrollbar is beside a line of what
// draw returns.
func (p *preview) thumbAt(line int) bool {
	if p.list == nil || line < headLines {
		return false
	}
	start, size := p.list.Scrollbar()
	return line-headLines >= start && line-headLines < start+size
}

// absence says why nothing is shown.
func (p *preview) absence(f *file) string {
	a := f.versions[p.index(f)]
	switch {
	case p.wanted.id == 0 && a.State == session.ArtifactStored:
		return "It is not on this machine: " + text.Line(a.Location)
	case a.Err != nil:
		return stateOnly(a) + ": " + artifact.Reason(a)
	case a.State != session.ArtifactStored:
		return artifact.State(a)
	case p.loading:
		return "reading" + p.theme.Glyphs.Ellipsis
	}
	return "It cannot be shown; the errors say why."
}

// stateOnly is a state without its reason.
func stateOnly(a session.Artifact) string {
	words, _, _ := strings.Cut(artifact.State(a), ":")
	return words
}

// grid is content of rows that are drawn one at a time: it hands them to a list
// in blocks.
type grid struct {
	rows
	edits uint64
}

// rows are lines, or a few lines each, that depend on a width.
type rows interface {
	restyled
	count() int
	row(i, width int) []string
}

// gridBlock is how many rows make a block.
const gridBlock = 32

func (g *grid) Blocks() int { return (g.count() + gridBlock - 1) / gridBlock }

func (g *grid) Lines(block, width int) []string {
	lines := make([]string, 0, gridBlock)
	for i := block * gridBlock; i < min((block+1)*gridBlock, g.count()); i++ {
		lines = append(lines, g.row(i, width)...)
	}
	return lines
}

func (g *grid) Version(int) uint64 { return g.edits }
func (g *grid) Bytes(block int) int {
	return min(g.count()-block*gridBlock, gridBlock)
}
func (g *grid) TotalBytes() int      { return g.count() }
func (g *grid) Offset(block int) int { return block * gridBlock }

func (g *grid) restyle(th *theme.Theme) {
	g.rows.restyle(th)
	g.edits++
}

// shift moves the rows to the side, where they can be.
func (g *grid) shift(by int) bool {
	s, ok := g.rows.(sideways)
	if !ok || !s.shift(by) {
		return false
	}
	g.edits++
	return true
}

func (g *grid) beyond(width int) string {
	if s, ok := g.rows.(sideways); ok {
		return s.beyond(width)
	}
	return ""
}
