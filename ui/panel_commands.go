package ui

import (
	tea "charm.land/bubbletea/v2"

	"ruse/session"
)

// panelCommands choose an artifact or an error, and do something with it.
func panelCommands() []command {
	return scoped(
		inPanel,
		command{name: "down", group: groupMove, keys: []string{"j", "down"}, label: "j ↓", help: "down", quiet: true, why: (*Model).emptyPanel, run: moves(func(p *panel) { p.move(1) })},
		command{name: "up", group: groupMove, keys: []string{"k", "up"}, label: "k ↑", help: "up", quiet: true, why: (*Model).emptyPanel, run: moves(func(p *panel) { p.move(-1) })},
		command{name: "page-down", group: groupMove, keys: []string{"space", "pgdown"}, help: "page down", quiet: true, why: (*Model).emptyPanel, run: moves(func(p *panel) { p.page(1, 1) })},
		command{name: "page-up", group: groupMove, keys: []string{"pgup"}, help: "page up", quiet: true, why: (*Model).emptyPanel, run: moves(func(p *panel) { p.page(-1, 1) })},
		command{name: "top", group: groupMove, keys: []string{"g", "home"}, help: "top", quiet: true, why: (*Model).emptyPanel, run: moves(func(p *panel) { p.end(-1) })},
		command{name: "bottom", group: groupMove, keys: []string{"G", "end"}, help: "end", quiet: true, why: (*Model).emptyPanel, run: moves(func(p *panel) { p.end(1) })},
		command{name: "half-page-down", group: groupMove, keys: []string{"d"}, help: "half page down", quiet: true, why: (*Model).emptyPanel, run: moves(func(p *panel) { p.page(1, 2) })},
		command{name: "half-page-up", group: groupMove, keys: []string{"u"}, help: "half page up", quiet: true, why: (*Model).emptyPanel, run: moves(func(p *panel) { p.page(-1, 2) })},
		command{name: "columns-left", group: groupMove, keys: []string{"h", "left"}, label: "h ←", help: "columns to the left", quiet: true, why: (*Model).notWide, run: moves(func(p *panel) { p.preview.shift(-1) })},
		command{name: "columns-right", group: groupMove, keys: []string{"l", "right"}, label: "l →", help: "columns to the right", why: (*Model).notWide, run: moves(func(p *panel) { p.preview.shift(1) })},
		command{name: "preview", group: groupFiles, also: "show artifact file", keys: []string{"enter"}, help: "preview", why: (*Model).noItem, run: moves((*panel).toggle)},
		command{name: "open-outside", group: groupFiles, also: "browser viewer external", keys: []string{"o"}, help: "open outside", why: (*Model).notHere, run: withFile((*Model).openOutside)},
		command{name: "save", group: groupFiles, also: "download write artifact", keys: []string{"s"}, help: "save", why: (*Model).notHere, run: withFile(does((*Model).saveArtifact))},
		command{name: "difference", group: groupFiles, also: "diff compare", keys: []string{"D"}, help: "difference", why: (*Model).oneVersion, run: moves((*panel).compare)},
		command{name: "older-version", group: groupFiles, keys: []string{"<"}, help: "older version", why: (*Model).oneVersion, run: does(func(m *Model) { m.stepVersion(-1) })},
		command{name: "newer-version", group: groupFiles, keys: []string{">"}, help: "newer version", quiet: true, why: (*Model).oneVersion, run: does(func(m *Model) { m.stepVersion(1) })},
		command{name: "save-all", group: groupFiles, also: "artifacts download archive export", keys: []string{"S"}, help: "save all as a zip", quiet: true, why: (*Model).noneStored, run: does((*Model).saveAll)},
		command{name: "copy-path", group: groupCopy, also: "location url", keys: []string{"y"}, help: "copy path", why: (*Model).noItem, run: (*Model).copyPath},
		command{name: "reveal", group: groupFiles, keys: []string{"."}, help: "show in transcript", why: (*Model).noItem, run: does((*Model).reveal)},
		command{name: "allow-uploads", group: groupFiles, keys: []string{"U"}, help: "take files nobody asked for", quiet: true, why: (*Model).uploadsAllowed, run: does((*Model).allowUploads)},
		command{name: "full-screen", group: groupView, also: "maximize zoom", keys: []string{"f"}, help: "full screen", run: does(func(m *Model) { m.mode.full = !m.mode.full })},
		command{name: "section", group: groupView, also: "tab", keys: []string{"t", "1", "2"}, help: "artifacts or errors", why: (*Model).oneSection, run: moves(func(p *panel) { p.active = (p.active + 1) % tabCount })},
		command{name: "wider", group: groupView, keys: []string{"+", "="}, help: "wider", quiet: true, run: does(func(m *Model) { m.mode.panelDelta += 4 })},
		command{name: "narrower", group: groupView, keys: []string{"-"}, help: "narrower", quiet: true, run: does(func(m *Model) { m.mode.panelDelta -= 4 })},
		command{name: "panel", group: groupView, keys: []string{"p"}, help: "hide", quiet: true, run: does((*Model).togglePanel)},
		command{name: "write", group: groupView, keys: []string{"i"}, help: "write", run: does(func(m *Model) { m.setFocus(paneComposer) })},
		command{name: "to-transcript", group: groupView, keys: []string{"esc"}, help: "transcript", run: does(func(m *Model) { m.setFocus(paneTranscript) })},
		command{name: "help", group: groupRuse, keys: []string{"?"}, help: "help", run: does((*Model).openHelp)},
		command{name: "quit", group: groupRuse, keys: []string{"q"}, help: "quit", run: (*Model).quit},
	)
}

// moves makes a run of what only moves in the panel, or opens a part of it.
func moves(do func(*panel)) func(*Model) tea.Cmd {
	return does(func(m *Model) { do(m.panel) })
}

// withFile fetches the chosen artifact where it is elsewhere, and else does
// something with it.
func withFile(do func(*Model) tea.Cmd) func(*Model) tea.Cmd {
	return func(m *Model) tea.Cmd {
		if cmd := m.fetchChosen(); cmd != nil {
			return cmd
		}
		return do(m)
	}
}

func (m *Model) noItem() string {
	return unless(m.panel.count(m.panel.active) > 0, [...]string{"there are no artifacts yet", "there are no errors"}[m.panel.active])
}

func (m *Model) emptyPanel() string { return unless(!m.panel.empty(), "the panel is empty") }

func (m *Model) notWide() string {
	return unless(m.panel.previewing() && m.panel.preview.wide(), "no wide table is previewed")
}

func (m *Model) oneSection() string {
	return unless(!m.panel.stacked || m.panel.count(tabErrors) > 0, "there are no errors")
}

func (m *Model) noneStored() string {
	return unless(m.panel.files.anyStored(), "no artifact is stored yet")
}

// notHere says why nothing can be done with the chosen artifact's file.
func (m *Model) notHere() string {
	chosen, ok := m.panel.file()
	if !ok {
		return "no artifact is chosen"
	}
	return unless(chosen.State == session.ArtifactStored && onDisk(chosen), "this artifact is not stored on this machine")
}

func (m *Model) oneVersion() string {
	p := m.panel
	f := p.chosen()
	if p.active != tabArtifacts || f == nil {
		return "no artifact is chosen"
	}
	return unless(len(f.versions) > 1, "there is one version of this artifact")
}

// page moves by a page or a part of one: in the preview, or else in the list.
func (p *panel) page(by, part int) {
	const lines = 10
	if !p.previewing() {
		p.move(by * lines)
		return
	}
	h := max(p.preview.height, 2)
	if part == 1 {
		h-- // a line of the last page stays
	}
	p.preview.scroll(by * h / part)
}

// end moves to the start or the end: of the preview, or else of the list.
func (p *panel) end(by int) {
	switch {
	case !p.previewing():
		p.move(by * p.count(p.active))
	case by < 0:
		p.preview.top()
	default:
		p.preview.bottom()
	}
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
