package ui

import (
	"fmt"
	"slices"
	"strings"

	"ruse/session"
	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// tab is a part of the panel.
type tab uint8

const (
	tabArtifacts tab = iota
	tabErrors
	tabCount
)

// panel keeps what lasts beyond the flow of the transcript: the files that the
// agent handed over, and every error. Nothing removes an error from it.
type panel struct {
	theme    *theme.Theme
	files    fileList
	problems problemList
	preview  preview
	sections [tabCount]section
	active   tab
	width    int
	height   int
	stacked  bool
}

// section is one scrolled part of the panel.
type section struct {
	cursor, top int
	// seen is how many items there were when the section was last looked at.
	seen int
}

// row is one line of a section; item is what it belongs to, or -1.
type row struct {
	text string
	item int
}

func newPanel(th *theme.Theme) *panel {
	return &panel{theme: th, files: newFileList(), preview: newPreview(th)}
}

// setSize gives the panel w cells by h rows. Until there is an error, its section
// is but a title beside the other.
func (p *panel) setSize(w, h int, stacked bool) {
	p.width, p.height, p.stacked = w, h, stacked && p.problems.len() > 0
}

func (p *panel) setTheme(th *theme.Theme) {
	p.theme = th
	p.preview.setTheme(th)
}

// artifact notes what became of an upload. The chosen artifact stays chosen
// where others come in above it.
func (p *panel) artifact(a session.Artifact) {
	s := &p.sections[tabArtifacts]
	if at := p.files.set(a); at >= 0 && at <= s.cursor && p.files.len() > 1 {
		s.cursor++
	}
}

// problem keeps an error.
func (p *panel) problem(e *problemEntry) { p.problems.add(e) }

func (p *panel) count(t tab) int {
	if t == tabArtifacts {
		return p.files.len()
	}
	return p.problems.len()
}

// title is a section's name with its count, and a dot where something is new.
func (p *panel) title(t tab, focused bool) string {
	name := [...]string{"Artifacts", "Errors"}[t]
	st := p.theme.Styles.Panel
	style := st.Title
	if focused && t == p.active {
		style = st.TitleFocused
	}
	text := style.Render(fmt.Sprintf("%s %d", name, p.count(t)))
	if p.count(t) > p.sections[t].seen {
		text += p.theme.Styles.Accent.Render(" " + p.theme.Glyphs.Dot)
	}
	return text
}

// titles are those of both sections, side by side.
func (p *panel) titles(focused bool) string {
	sep := p.theme.Styles.Faint.Render(" " + p.theme.Glyphs.Separator + " ")
	return p.title(tabArtifacts, focused || p.active == tabArtifacts) + sep + p.title(tabErrors, focused || p.active == tabErrors)
}

// empty reports whether there is nothing to show. Then the titles stand in the
// rule above the panel: a terminal that scrolls the transcript scrolls the panel
// beside it too, and what stands there has to be written again with every line.
func (p *panel) empty() bool { return p.files.len() == 0 && p.problems.len() == 0 }

// look notes that the sections in sight were seen.
func (p *panel) look() {
	for t := range tabCount {
		if p.stacked || t == p.active {
			p.sections[t].seen = p.count(t)
		}
	}
}

// areas says how many rows each part of the panel has, its title or its rule
// included. A part of none is not drawn.
type areas struct{ artifacts, preview, problems int }

// areas divides the panel: artifacts over errors where there is room for both,
// and between them the preview, which gets most of it.
func (p *panel) areas() areas {
	h := p.height
	shown := p.preview.open && p.files.len() > 0
	switch {
	case !p.stacked && p.active == tabErrors:
		return areas{problems: h}
	case !p.stacked && !shown:
		return areas{artifacts: h}
	case !p.stacked:
		a := min(p.files.rows()+1, max(h/3, 3))
		return areas{artifacts: a, preview: h - a}
	case !shown:
		a := min(max((h-1)*3/5, 3), h)
		return areas{artifacts: a, problems: h - a}
	}
	e := 3
	if p.problems.len() > 0 {
		e = max(h/5, 4)
	}
	a := min(p.files.rows()+1, max(h/4, 3))
	return areas{a, h - a - e, e}
}

// draw returns the panel's lines.
func (p *panel) draw(focused bool) []string {
	if p.empty() {
		return slices.Repeat([]string{strings.Repeat(" ", p.width)}, p.height)
	}
	lines, a := make([]string, 0, p.height), p.areas()
	put := func(line string) { lines = append(lines, text.Fit(" "+line, p.width, p.theme.Glyphs.Ellipsis)) }
	rule := func() {
		put(p.theme.Styles.Frame.Render(strings.Repeat(p.theme.Glyphs.Across, max(p.width-2, 0))))
	}
	switch {
	case !p.stacked:
		put(p.titles(focused))
	default:
		put(p.title(tabArtifacts, focused))
	}
	if a.artifacts > 0 {
		p.listFiles(a.artifacts-1, focused, put)
	}
	if a.preview > 0 {
		rule()
		for y, line := range p.padded(p.preview.draw(p.chosen(), max(p.width-2, 1), a.preview-1), a.preview-1) {
			if p.preview.thumbAt(y) {
				line = text.Fit(line, p.width-2, p.theme.Glyphs.Ellipsis) + p.theme.Styles.Faint.Render(p.theme.Glyphs.Thumb)
			}
			put(line)
		}
	}
	if a.problems > 0 {
		if p.stacked {
			rule()
			put(p.title(tabErrors, focused))
			a.problems--
		}
		p.listProblems(a.problems-1, focused, put)
	}
	return lines[:min(len(lines), p.height)]
}

// padded returns exactly h lines.
func (p *panel) padded(lines []string, h int) []string {
	for len(lines) < h {
		lines = append(lines, "")
	}
	return lines[:max(h, 0)]
}

// listFiles puts h lines of the artifacts, scrolled so that the chosen one shows.
func (p *panel) listFiles(h int, focused bool, put func(string)) {
	s := p.settled(tabArtifacts)
	chosen := -1
	if focused && p.active == tabArtifacts || p.preview.open {
		chosen = s.cursor
	}
	s.top = p.files.scrolled(s.cursor, s.top, h)
	for y := range max(h, 0) {
		line := ""
		if s.top+y < p.files.rows() {
			line = p.files.row(p.theme, s.top+y, max(p.width-2, 1), chosen)
		}
		put(line)
	}
}

// listProblems puts h lines of the errors.
func (p *panel) listProblems(h int, focused bool, put func(string)) {
	s := p.settled(tabErrors)
	chosen := -1
	if focused && p.active == tabErrors {
		chosen = s.cursor
	}
	rows := p.problems.window(p.theme, max(p.width-2, 1), h, s.cursor, chosen)
	for y := range max(h, 0) {
		line := ""
		if y < len(rows) {
			line = rows[y].text
		}
		put(line)
	}
}

// settled returns a section with its cursor on an item that there is.
func (p *panel) settled(t tab) *section {
	s := &p.sections[t]
	s.cursor = min(max(s.cursor, 0), max(p.count(t)-1, 0))
	return s
}

// move chooses another item of the section that has the focus, and goes over
// to the next section at its ends where both are in sight.
func (p *panel) move(by int) {
	s := &p.sections[p.active]
	next := s.cursor + by
	if p.stacked && by == 1 && next >= p.count(p.active) && p.active == tabArtifacts && p.count(tabErrors) > 0 {
		p.active, p.sections[tabErrors].cursor = tabErrors, 0
		return
	}
	if p.stacked && by == -1 && next < 0 && p.active == tabErrors && p.count(tabArtifacts) > 0 {
		p.active, p.sections[tabArtifacts].cursor = tabArtifacts, p.count(tabArtifacts)-1
		return
	}
	s.cursor = min(max(next, 0), max(p.count(p.active)-1, 0))
}

// toggle shows or hides the preview of the chosen artifact, or the details of
// the chosen error.
func (p *panel) toggle() {
	if p.active == tabArtifacts {
		p.preview.open = !p.preview.open
		return
	}
	p.problems.toggle(p.sections[tabErrors].cursor)
}

// previewing reports whether the keys that scroll mean the preview.
func (p *panel) previewing() bool {
	return p.preview.open && p.active == tabArtifacts && p.files.len() > 0
}

// chosen returns the artifact that the cursor is on, or nil.
func (p *panel) chosen() *file { return p.files.at(p.settled(tabArtifacts).cursor) }

// wanted is what the preview should show.
func (p *panel) wanted() source {
	f := p.chosen()
	if f == nil || !p.preview.open {
		return source{}
	}
	p.preview.choose(f.path)
	return p.preview.sourceOf(f)
}

// file returns the chosen version of the chosen artifact: the newest one,
// unless the preview shows another.
func (p *panel) file() (session.Artifact, bool) {
	f := p.chosen()
	if p.active != tabArtifacts || f == nil {
		return session.Artifact{}, false
	}
	if p.preview.open {
		return f.versions[p.preview.index(f)], true
	}
	return f.latest(), true
}

// error returns the chosen error.
func (p *panel) error() (*problemEntry, bool) {
	if p.active != tabErrors {
		return nil, false
	}
	return p.problems.at(p.sections[tabErrors].cursor)
}

// click chooses what is under a line of the panel, and opens it.
func (p *panel) click(y int) {
	a := p.areas()
	errorsAt := a.artifacts + a.preview
	switch {
	case a.artifacts > 0 && y > 0 && y < a.artifacts:
		p.active = tabArtifacts
		s := p.settled(tabArtifacts)
		item, ok := p.files.itemOn(s.top + y - 1)
		if !ok {
			return
		}
		// A click on another artifact shows that one instead.
		if p.preview.open && item != s.cursor {
			s.cursor = item
			return
		}
		s.cursor = item
		p.toggle()
	case a.problems > 0 && y >= errorsAt:
		p.active = tabErrors
		line := y - 1
		if p.stacked {
			line = y - errorsAt - 2
		}
		rows := p.problems.rows(p.theme, max(p.width-2, 1), line+1, -1)
		if line >= 0 && line < len(rows) {
			p.settled(tabErrors).cursor = rows[line].item
			p.toggle()
		}
	}
}

// wheel scrolls what is under a line of the panel.
func (p *panel) wheel(y, step int) {
	a := p.areas()
	if a.preview > 0 && y >= a.artifacts && y < a.artifacts+a.preview {
		p.preview.scroll(step)
		return
	}
	p.move(sign(step))
}

// compare shows how the chosen version differs from the one before it, or the
// version itself again. The first one has none before it: the second is shown.
func (p *panel) compare() {
	f, v := p.chosen(), &p.preview
	v.choose(f.path)
	v.diff = !v.diff || !v.open
	v.open = true
	if v.diff && v.index(f) == 0 {
		v.step(f, 1)
	}
}

// stepVersion shows another version, and the moment at which it came in the
// transcript.
func (m *Model) stepVersion(by int) {
	p := m.panel
	f := p.chosen()
	p.preview.choose(f.path)
	p.preview.open = true
	if p.preview.step(f, by) {
		m.reveal()
	}
}

// show previews one upload.
func (p *panel) show(a session.Artifact) {
	at := p.files.index(a.Filepath)
	f := p.files.at(at)
	if f == nil {
		return
	}
	p.active, p.sections[tabArtifacts].cursor = tabArtifacts, at
	v := &p.preview
	v.choose(f.path)
	v.open, v.version = true, newest
	for i := range f.versions[:len(f.versions)-1] {
		if f.versions[i].ID == a.ID {
			v.version = i
		}
	}
}

// openArtifact previews the artifact whose entry of the transcript is chosen.
func (m *Model) openArtifact() bool {
	e, ok := m.transcript.chosen().(*artifactEntry)
	if !ok {
		return false
	}
	m.panel.show(e.artifact)
	m.setFocus(panePanel)
	return true
}
