package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/editor"
	"ruse/ui/internal/form"
	"ruse/ui/internal/preview"
	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// Update routes a message to the method that owns it, and composes the screen.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if ended, ok := msg.(taskMsg); ok {
		msg = m.finish(ended.task)
	}
	cmd := m.route(msg)
	cmd = tea.Batch(cmd, m.scheduleWork(), m.scheduleTick(), m.scheduleDraft(msg), m.fetchShown(), m.loadPreview(), m.awaited())
	if _, slice := msg.(workMsg); slice && m.working && time.Since(m.composed) < frameTime {
		return m, cmd
	}
	m.compose()
	m.composed = time.Now()
	return m, tea.Batch(cmd, m.warm(), m.placeImage(), m.lookUpFrames())
}

func (m *Model) route(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.resize(msg.Width, msg.Height)
	case tea.BackgroundColorMsg:
		m.setDark(msg.IsDark())
	case tea.KeyboardEnhancementsMsg:
		m.enhanced = msg.SupportsKeyDisambiguation()
	case tea.KeyPressMsg:
		return m.press(msg)
	case suspendMsg:
		return m.suspend()
	case tea.PasteMsg:
		return m.paste(msg.Content)
	case tea.ClipboardMsg:
		return m.paste(msg.Content)
	case editor.Copied:
		return m.copyText("selection", msg.Text)
	case tea.MouseMsg:
		return m.mouse(msg)
	case dialedMsg:
		return m.dialed(msg)
	case batchMsg:
		return m.receive(msg)
	case preview.Loaded:
		m.previewed(msg)
	case sentMsg:
		return m.sent(msg)
	case form.CheckMsg:
		return msg.Apply()
	case failedMsg:
		m.failed(msg)
	case outcome:
		return msg.apply(m)
	case endedMsg:
		return m.ended(msg)
	case tea.EnvMsg:
		m.artifacts.preview.SetTerminal(msg.Getenv)
	case tea.ColorProfileMsg:
		m.artifacts.preview.SetColours(msg.Profile)
	case tickMsg:
		return m.tick(msg)
	case workMsg:
		m.working = false
		if len(m.link.backlog) > 0 {
			return m.applyBacklog()
		}
	case warmMsg:
		m.transcript.Warmed()
	case askMsg:
		return m.askWhere(msg)
	case statusMsg:
		m.status.set(msg.text)
	default:
		return m.forward(msg)
	}
	return nil
}

// resize fits everything to the terminal.
func (m *Model) resize(w, h int) {
	if w < narrowWidth && (m.width == 0 || m.width >= narrowWidth) && m.focus != panePanel {
		m.mode.panel = false
	}
	if w >= narrowWidth && m.width > 0 && m.width < narrowWidth {
		m.mode.panel = true
	}
	m.width, m.height = w, h
	m.composer.SetMost(w, max(h/3, 1))
}

// setDark changes the theme to the terminal's background.
func (m *Model) setDark(dark bool) {
	if dark == m.theme.Dark {
		return
	}
	th := theme.New(dark)
	if m.cfg.Plain {
		th = th.Plain()
	}
	m.theme = th
	m.transcript.SetTheme(th)
	m.panel.theme = th
	m.artifacts.preview.SetTheme(th)
	m.wire.frame.SetTheme(th)
	m.timeline.pane.SetTheme(th)
	m.composer.SetTheme(th)
}

// press routes a key: to the command that it means now, or else to the text
// that has the input.
func (m *Model) press(msg tea.KeyPressMsg) tea.Cmd {
	c, ok := m.find(msg.String())
	switch {
	case len(m.dialogs) > 0 && time.Now().Before(m.graceUntil) && !(ok && c.name == "suspend"):
		return nil
	case ok:
		return m.run(c)
	case msg.Text != "" && len(m.dialogs) == 0 && m.searchBar == nil && !m.writing():
		words := " does nothing here; "
		if !m.replaying() {
			words += m.keyOf(m.focusScope(), "write") + " writes, "
		}
		m.status.set(text.Line(msg.Text) + words + m.keyOf(m.focusScope(), "help") + " lists the keys")
	}
	return m.forward(msg)
}

// scope is where keys go first.
func (m *Model) scope() scope {
	switch top := m.top(); {
	case top != nil:
		return scopeOf(top)
	case m.searchBar != nil:
		return inSearch
	case m.focus == paneTranscript && m.transcript.Selecting():
		return inSelection
	}
	return m.focusScope()
}

// focusScope is that of the focused pane. A replay's bar stands in the composer's
// place.
func (m *Model) focusScope() scope {
	if m.focus == paneComposer {
		return m.below()
	}
	return m.focus.scope()
}

// writing reports whether letters go to the composer.
func (m *Model) writing() bool { return m.focusScope() == inComposer }

// forward hands what means nothing to the program, such as a letter or a
// blinking cursor's message, to whoever has the input.
func (m *Model) forward(msg tea.Msg) tea.Cmd {
	switch {
	case len(m.dialogs) > 0:
		return m.toDialog(msg)
	case m.searchBar != nil:
		return m.toSearchBar(msg)
	case m.writing():
		return m.composer.Update(msg)
	}
	return nil
}

// setFocus moves the input to a pane.
func (m *Model) setFocus(to pane) {
	m.focus = to
	m.composer.SetFocus(to == paneComposer)
	if to == panePanel {
		m.mode.panel = true
	}
	if to != panePanel && m.layout.overlay {
		m.mode.panel = false
	}
	if to != panePanel {
		m.mode.full = false
	}
}
