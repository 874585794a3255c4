package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// panelCommands choose an item of a section, and do something with it; those of
// the sections are among them.
func panelCommands() []command {
	sections := newSections(nil)
	var own, names []command
	for i, s := range sections {
		info := s.about()
		for _, c := range s.commands() {
			own = append(own, c.among(i))
		}
		names = append(names, command{
			name: strings.ToLower(info.name), group: groupView, also: "section tab " + info.also, keys: []string{fmt.Sprint(i + 1)}, help: "the section " + info.name, quiet: true,
			run: does(func(m *Model) { m.showSection(i) }),
		})
	}
	return scoped(inPanel, slices.Concat([]command{
		{name: "down", group: groupMove, keys: []string{"j", "down"}, label: "j ↓", help: "down", quiet: true, why: (*Model).emptyPanel, run: moves(func(p *panel) { p.move(1) })},
		{name: "up", group: groupMove, keys: []string{"k", "up"}, label: "k ↑", help: "up", quiet: true, why: (*Model).emptyPanel, run: moves(func(p *panel) { p.move(-1) })},
		{name: "page-down", group: groupMove, keys: []string{"space", "pgdown"}, help: "page down", quiet: true, why: (*Model).emptyPanel, run: moves(func(p *panel) { p.page(1, 1) })},
		{name: "page-up", group: groupMove, keys: []string{"pgup"}, help: "page up", quiet: true, why: (*Model).emptyPanel, run: moves(func(p *panel) { p.page(-1, 1) })},
		{name: "top", group: groupMove, keys: []string{"g", "home"}, help: "top", quiet: true, why: (*Model).emptyPanel, run: moves(func(p *panel) { p.end(-1) })},
		{name: "bottom", group: groupMove, keys: []string{"G", "end"}, help: "end", quiet: true, why: (*Model).emptyPanel, run: moves(func(p *panel) { p.end(1) })},
		{name: "half-page-down", group: groupMove, keys: []string{"d"}, help: "half page down", quiet: true, why: (*Model).emptyPanel, run: moves(func(p *panel) { p.page(1, 2) })},
		{name: "half-page-up", group: groupMove, keys: []string{"u"}, help: "half page up", quiet: true, why: (*Model).emptyPanel, run: moves(func(p *panel) { p.page(-1, 2) })},
		{name: "columns-left", group: groupMove, keys: []string{"h", "left"}, label: "h ←", help: "columns to the left", quiet: true, now: sideways("earlier", "columns to the left"), why: (*Model).notWide, run: moves(func(p *panel) { p.active.detail().Shift(-1) })},
		{name: "columns-right", group: groupMove, keys: []string{"l", "right"}, label: "l →", help: "columns to the right", now: sideways("later", "columns to the right"), why: (*Model).notWide, run: moves(func(p *panel) { p.active.detail().Shift(1) })},
		{name: "preview", group: groupFiles, also: "show artifact file", keys: []string{"enter"}, help: "preview or details", now: func(m *Model) string { return m.panel.active.about().opens }, why: (*Model).nothingToOpen, run: does((*Model).openItem)},
	}, own, []command{
		{name: "copy-path", group: groupCopy, also: "location url", keys: []string{"y"}, help: "copy path, error or value", now: func(m *Model) string { return m.panel.active.about().copies }, why: (*Model).noItem, run: func(m *Model) tea.Cmd { return m.panel.active.copyChosen(m) }},
		{name: "reveal", group: groupFiles, keys: []string{"."}, help: "show in transcript", why: (*Model).noItem, run: does(func(m *Model) { m.panel.active.reveal(m) })},
		{name: "full-screen", group: groupView, also: "maximize zoom", keys: []string{"f"}, help: "full screen", run: does(func(m *Model) { m.mode.full = !m.mode.full })},
		{name: "section", group: groupView, also: "tab", keys: []string{"t"}, help: "next section", now: (*Model).sectionNames, run: moves((*panel).next)},
	}, names, []command{
		{name: "wider", group: groupView, keys: []string{"+", "="}, help: "wider", quiet: true, run: does(func(m *Model) { m.mode.panelDelta += 4 })},
		{name: "narrower", group: groupView, keys: []string{"-"}, help: "narrower", quiet: true, run: does(func(m *Model) { m.mode.panelDelta -= 4 })},
		{name: "panel", group: groupView, keys: []string{"p"}, help: "hide", quiet: true, run: does((*Model).togglePanel)},
		{name: "write", group: groupView, keys: []string{"i"}, help: "write", run: does(func(m *Model) { m.setFocus(paneComposer) })},
		{name: "to-transcript", group: groupView, keys: []string{"esc"}, help: "transcript", run: does(func(m *Model) { m.setFocus(paneTranscript) })},
		{name: "help", group: groupRuse, keys: []string{"?"}, help: "help", run: does((*Model).openHelp)},
		{name: "quit", group: groupRuse, keys: []string{"q"}, help: "quit", run: (*Model).quit},
	})...)
}

// among is a command that works only while a section has the focus.
func (c command) among(section int) command {
	c.section = section + 1
	why := c.why
	c.why = func(m *Model) string {
		if s := m.panel.sections[section]; s != m.panel.active {
			return "it works in the section " + s.about().name
		}
		if why == nil {
			return ""
		}
		return why(m)
	}
	return c
}

// elsewhere reports whether two commands are those of two sections.
func (c *command) elsewhere(other *command) bool {
	return c.section > 0 && other.section > 0 && c.section != other.section
}

// moves makes a run of what only moves in the panel, or opens a part of it.
func moves(do func(*panel)) func(*Model) tea.Cmd {
	return does(func(m *Model) { do(m.panel) })
}

// openItem opens the chosen item, or does what that stands for.
func (m *Model) openItem() {
	if s, ok := m.panel.active.(interface{ open(m *Model) }); ok {
		s.open(m)
		return
	}
	m.panel.active.toggle()
}

func (m *Model) noItem() string {
	return unless(m.panel.active.Len() > 0, m.panel.active.about().none)
}

func (m *Model) nothingToOpen() string {
	if why := m.noItem(); why != "" {
		return why
	}
	return unless(!m.panel.active.about().flat, "there is no more of it to show")
}

func (m *Model) emptyPanel() string { return unless(!m.panel.empty(), "the panel is empty") }

func (m *Model) notWide() string {
	d := m.panel.active.detail()
	if m.panel.active == section(m.timeline) && m.timeline.Len() > 0 {
		return unless(d.Wide(), "all of the time is in sight")
	}
	return unless(d != nil && d.Wide(), "no wide table is previewed")
}

// sideways says what moving to a side does: in time, or over columns.
func sideways(inTime, columns string) func(*Model) string {
	return func(m *Model) string {
		if m.panel.active == section(m.timeline) {
			return inTime
		}
		return columns
	}
}

// sectionNames are those between which the key of the sections goes.
func (m *Model) sectionNames() string {
	listed := m.panel.listed()
	names := make([]string, len(listed))
	for i, s := range listed {
		names[i] = strings.ToLower(s.about().name)
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// showSection gives the focus to a section of the panel.
func (m *Model) showSection(i int) {
	m.panel.active = m.panel.sections[i]
	m.setFocus(panePanel)
}

// togglePanel shows or hides the panel.
func (m *Model) togglePanel() {
	m.mode.panel = !m.mode.panel
	m.mode.full = false
	if !m.mode.panel && m.focus == panePanel {
		m.setFocus(paneTranscript)
		m.mode.panel = false
	}
}
