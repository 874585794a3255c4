// Package preview shows what is in an artifact, or how two of its versions differ:
// text, markdown, code, JSON, tables, pictures, archives, or else bytes.
//
// A [Pane] knows nothing of the program around it. It is told which file to show;
// where that has to be read, it returns a command, which opens nothing but a
// regular file and reads no more of it than can be looked at, one file at a time.
// What the command brings goes back to the pane, which drops what is no longer
// wanted. All that a file holds is hostile.
package preview

import (
	"context"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"ruse/session"
	"ruse/ui/internal/artifact"
	"ruse/ui/list"
	"ruse/ui/theme"
)

// Pane shows one version of a file in a window that scrolls.
type Pane struct {
	theme *theme.Theme
	// file is what version and diff are about. A version counts from 0; newest
	// follows what comes.
	file    *artifact.File
	version int
	diff    bool

	// wanted is what should be seen. generation counts what was wanted; a result
	// of another one comes too late. read is the last one that was read.
	wanted           source
	generation, read int
	// loading says that a command is reading; stop ends it early.
	loading bool
	stop    func()

	content *content
	list    *list.List
	width   int
	height  int

	terminal
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

// New returns a pane; it needs a theme before it draws.
func New() *Pane {
	return &Pane{version: newest, terminal: terminal{colours: colorprofile.TrueColor}}
}

// SetTheme changes the look.

func (p *Pane) SetTheme(th *theme.Theme) {
	p.theme = th
	if p.content == nil {
		return
	}
	if r, ok := p.content.item.(restyled); ok {
		r.restyle(th)
	}
	p.list.Invalidate()
}

// Show makes a file the one that is shown, or none where it is nil; another one
// begins with its newest version. The command reads it, where there is one.
func (p *Pane) Show(ctx context.Context, f *artifact.File) tea.Cmd {
	want := source{}
	if f != nil {
		p.choose(f)
		want = p.source()
	}
	if want != p.wanted {
		p.wanted = want
		p.generation++
		p.content, p.list = nil, nil
		if p.loading {
			p.stop()
		}
	}
	if p.loading || !p.Loading() {
		return nil
	}
	ctx, p.stop = context.WithCancel(ctx)
	p.loading, p.read = true, p.generation
	return p.load(ctx)
}

// Loading reports whether a file has still to be read.
func (p *Pane) Loading() bool { return p.loading || p.wanted.id != 0 && p.read != p.generation }

// Apply shows what was read, if it is still wanted. The error says why it could not
// be read.
func (p *Pane) Apply(msg Loaded) error {
	p.loading = false
	if msg.generation != p.generation {
		return nil
	}
	if msg.err == nil {
		p.set(msg.content)
	}
	return msg.err
}

func (p *Pane) choose(f *artifact.File) {
	if f != p.file {
		p.file, p.version, p.diff = f, newest, false
	}
}

// index is the version of a file that is shown, from 0 on.
func (p *Pane) index(f *artifact.File) int {
	if p.version == newest || p.version >= len(f.Versions) || f != p.file {
		return len(f.Versions) - 1
	}
	return p.version
}

// Version is the version of a file that is shown: the newest, unless it is another.
func (p *Pane) Version(f *artifact.File) session.Artifact { return f.Versions[p.index(f)] }

// Step goes to the next or the previous version of a file, and reports whether
// there is one.
func (p *Pane) Step(f *artifact.File, by int) bool {
	p.choose(f)
	at := p.index(f)
	to := min(max(at+by, 0), len(f.Versions)-1)
	if p.version = to; to == len(f.Versions)-1 {
		p.version = newest
	}
	return to != at
}

// Select goes to the version of a file that an upload is.
func (p *Pane) Select(f *artifact.File, upload int) {
	p.choose(f)
	p.version = newest
	for i := range f.Versions[:len(f.Versions)-1] {
		if f.Versions[i].ID == upload {
			p.version = i
		}
	}
}

// Compare shows how a version of a file differs from the one before it, or the
// version itself again. The first one has none before it: the second is shown.
func (p *Pane) Compare(f *artifact.File, on bool) {
	p.choose(f)
	if p.diff = on; on && p.index(f) == 0 {
		p.Step(f, 1)
	}
}

// Compares reports whether a difference of a file's versions is shown.
func (p *Pane) Compares(f *artifact.File) bool { return p.diff && f == p.file }

// source is what should be seen of the file; nothing while it has not come, or
// where it is not on this machine.
func (p *Pane) source() source {
	f := p.file
	at := p.index(f)
	a := f.Versions[at]
	if a.State != session.ArtifactStored || !artifact.Local(a) {
		return source{}
	}
	s := source{id: a.ID, path: a.Location, name: a.Filepath, kind: a.ContentType, size: a.Bytes}
	if p.diff && at > 0 && artifact.Local(f.Versions[at-1]) {
		s.base = f.Versions[at-1].Location
	}
	return s
}

// set shows what was read. Each picture gets a name of its own in the terminal,
// so that none is drawn in the cells of another.
func (p *Pane) set(c *content) {
	p.content = c
	if c.picture != nil && c.picture.data != nil {
		p.terminal.last = firstImage + (p.terminal.last+1)%(lastImage-firstImage+1)
		c.picture.id = p.terminal.last
	}
	p.list = list.New(list.Options{})
	p.list.SetFollow(false)
	p.list.Append(c.item)
	p.list.GotoStart()
}

// ScrollBy moves the window by lines.
func (p *Pane) ScrollBy(by int) {
	if p.list != nil {
		p.list.ScrollBy(by)
		p.list.SetFollow(false)
	}
}

// Page moves by a page or a part of one.
func (p *Pane) Page(by, part int) {
	h := max(p.height, 2)
	if part == 1 {
		h-- // a line of the last page stays
	}
	p.ScrollBy(by * h / part)
}

// End moves to the start or the end.
func (p *Pane) End(by int) {
	switch {
	case p.list == nil:
	case by < 0:
		p.list.GotoStart()
		p.list.SetFollow(false)
	default:
		p.list.GotoEnd()
	}
}

// Wide reports whether there is something beside the window.
func (p *Pane) Wide() bool {
	if p.content == nil {
		return false
	}
	s, ok := p.content.item.(sideways)
	return ok && s.beyond(p.width) != ""
}

// Shift moves the window to the side.
func (p *Pane) Shift(by int) {
	if p.content == nil {
		return
	}
	if s, ok := p.content.item.(sideways); ok && s.shift(by) {
		p.list.Changed(0)
	}
}

// headLines is how many lines stand over the content.
const headLines = 3

// SetSize gives the preview w cells by h rows, the head among them.
func (p *Pane) SetSize(w, h int) {
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

// Draw returns the preview as lines of at most the width.
func (p *Pane) Draw() []string { return append(p.head(p.file, p.width), p.body()...) }
