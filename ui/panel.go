package ui

import (
	"fmt"
	"strings"

	"ruse/session"
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
	return &panel{theme: th, files: newFileList()}
}

func (p *panel) setSize(w, h int, stacked bool) { p.width, p.height, p.stacked = w, h, stacked }

// artifact notes what became of an upload.
func (p *panel) artifact(a session.Artifact) { p.files.set(a) }

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

// look notes that the sections in sight were seen.
func (p *panel) look() {
	for t := range tabCount {
		if p.stacked || t == p.active {
			p.sections[t].seen = p.count(t)
		}
	}
}

// draw returns the panel's lines.
func (p *panel) draw(focused bool) []string {
	lines := make([]string, 0, p.height)
	put := func(line string) { lines = append(lines, fit(" "+line, p.width, p.theme.Glyphs.Ellipsis)) }
	if p.stacked {
		upper := max((p.height-1)*3/5, 3)
		put(p.title(tabArtifacts, focused))
		p.section(tabArtifacts, upper-1, focused, put)
		put(p.theme.Styles.Frame.Render(strings.Repeat(p.theme.Glyphs.Across, max(p.width-2, 0))))
		put(p.title(tabErrors, focused))
		p.section(tabErrors, p.height-upper-2, focused, put)
	} else {
		sep := p.theme.Styles.Faint.Render(" " + p.theme.Glyphs.Separator + " ")
		put(p.title(tabArtifacts, focused || p.active == tabArtifacts) + sep + p.title(tabErrors, focused || p.active == tabErrors))
		p.section(p.active, p.height-1, focused, put)
	}
	return lines[:min(len(lines), p.height)]
}

// section puts h lines of one section, scrolled so that its chosen item shows.
func (p *panel) section(t tab, h int, focused bool, put func(string)) {
	s := &p.sections[t]
	s.cursor = min(max(s.cursor, 0), max(p.count(t)-1, 0))
	chosen := -1
	if focused && t == p.active {
		chosen = s.cursor
	}
	rows := p.rows(t, chosen)
	s.top = scrollTo(rows, s.cursor, s.top, h)
	for y := range h {
		if s.top+y < len(rows) {
			put(rows[s.top+y].text)
		} else {
			put("")
		}
	}
}

// scrollTo returns the first row of a window of h rows that shows the item,
// moved as little as can be.
func scrollTo(rows []row, item, top, h int) int {
	first, last := -1, -1
	for i, r := range rows {
		if r.item == item {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first >= 0 {
		top = min(top, first)
		if last >= top+h {
			top = min(last-h+1, first)
		}
	}
	return min(max(top, 0), max(len(rows)-h, 0))
}

func (p *panel) rows(t tab, chosen int) []row {
	width := max(p.width-2, 1)
	if t == tabArtifacts {
		return p.files.rows(p.theme, width, chosen)
	}
	return p.problems.rows(p.theme, width, chosen)
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

// toggle shows or hides the details of the chosen item.
func (p *panel) toggle() {
	if p.active == tabArtifacts {
		p.files.toggle(p.sections[tabArtifacts].cursor)
		return
	}
	p.problems.toggle(p.sections[tabErrors].cursor)
}

// file returns the chosen artifact.
func (p *panel) file() (session.Artifact, bool) {
	if p.active != tabArtifacts {
		return session.Artifact{}, false
	}
	return p.files.at(p.sections[tabArtifacts].cursor)
}

// error returns the chosen error.
func (p *panel) error() (*problemEntry, bool) {
	if p.active != tabErrors {
		return nil, false
	}
	return p.problems.at(p.sections[tabErrors].cursor)
}

// itemAt chooses what is under a line of the panel, as a click does.
func (p *panel) itemAt(y int) bool {
	t, line := p.active, y-1
	if p.stacked {
		upper := max((p.height-1)*3/5, 3)
		t = tabArtifacts
		if y > upper {
			t, line = tabErrors, y-upper-2
		}
	}
	rows := p.rows(t, -1)
	at := p.sections[t].top + line
	p.active = t
	if line < 0 || at >= len(rows) || rows[at].item < 0 {
		return false
	}
	p.sections[t].cursor = rows[at].item
	return true
}
