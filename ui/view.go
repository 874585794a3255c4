package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/text"
)

// View returns the screen as the last Update composed it.
func (m *Model) View() tea.View {
	v := tea.NewView(m.screen)
	v.AltScreen = true
	if m.cfg.Tab {
		m.tab().show(&v)
	}
	v.Cursor = m.cursor
	if m.cfg.Mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	return v
}

// compose draws the screen anew.
func (m *Model) compose() {
	if m.width == 0 || m.height == 0 {
		return
	}
	m.mode.composer = m.composer.Wanted()
	if m.replaying() {
		m.mode.composer = 1
	}
	m.layout = arrange(m.width, m.height, m.mode)
	m.cursor = nil
	if m.screen = text.TooSmall(m.width, m.height); m.screen != "" {
		return
	}
	lines := make([]string, m.height)
	if b := m.building(); b != nil {
		m.drawBuilder(b, lines)
	} else {
		m.drawFrame(lines)
		m.drawBody(lines)
		m.drawComposer(lines)
	}
	m.drawDialog(lines)
	m.screen = strings.Join(lines, "\n")
}

func (m *Model) drawFrame(lines []string) {
	l, g := m.layout, m.theme.Glyphs
	joint := -1
	if l.divider.w > 0 {
		joint = l.divider.x
	}
	lines[l.header.y] = m.header()
	lines[l.top.y] = m.rule(joint, g.JoinTop, m.focus == paneTranscript, m.focus == panePanel)
	if l.panel.w > 0 && m.panel.empty() {
		lines[l.top.y] = text.Over(lines[l.top.y], " "+m.panel.titles()+" ", l.panel.x)
	}
	writing := m.focus == paneComposer
	bottom := m.rule(joint, g.JoinBottom, writing, writing)
	if status := m.statusText(); status != "" {
		bottom = text.Over(bottom, text.Fit(" "+status+" ", min(text.Width(status)+2, m.width-4), g.Ellipsis), 2)
	}
	lines[l.bottom.y] = bottom
	lines[l.footer.y] = m.footer()
}

func (m *Model) drawBody(lines []string) {
	l := m.layout
	if l.transcript.w > 0 {
		m.transcript.SetSize(l.transcript.w, l.transcript.h)
		body := m.transcript.Draw(m.focus == paneTranscript, l.divider.w == 0 || l.overlay)
		if m.transcript.Len() == 0 {
			body = m.greeting(l.transcript.w, l.transcript.h)
		}
		copy(lines[l.transcript.y:l.transcript.y+l.transcript.h], body)
	}
	if l.panel.w == 0 {
		return
	}
	m.panel.setSize(l.panel.w, l.panel.h, l.stacked, m.focus == panePanel)
	panel := m.panel.draw(m.focus == panePanel)
	for i, line := range panel {
		y := l.panel.y + i
		if l.overlay {
			lines[y] = text.Over(lines[y], m.divider(i)+line, l.divider.x)
			continue
		}
		lines[y] += m.divider(i) + line
	}
}

// divider stands between the transcript and the panel, and is the transcript's
// scrollbar too.
func (m *Model) divider(row int) string {
	th, l := m.theme, m.layout
	switch {
	case l.divider.w == 0:
		return ""
	case !l.overlay && m.transcript.Thumb(row):
		return th.Styles.Quiet.Render(th.Glyphs.Thumb)
	}
	return th.Styles.Frame.Render(th.Glyphs.Down)
}

func (m *Model) drawComposer(lines []string) {
	l := m.layout.composer
	if m.replaying() {
		lines[l.y] = m.replay.Draw(m.theme, l.w, m.focus == paneComposer)
	} else {
		rows, cursor := m.composer.Draw(l.w, l.h)
		copy(lines[l.y:], rows)
		if m.focus == paneComposer && m.searchBar == nil && len(m.dialogs) == 0 && cursor != nil {
			cursor.Y += l.y
			m.cursor = cursor
		}
	}
	if m.searchBar != nil {
		cursor := tea.NewCursor(0, m.layout.footer.y)
		if c := m.searchBar.input.Cursor(); c != nil {
			cursor.X = c.X + 1
		}
		m.cursor = cursor
	}
}

func (m *Model) drawDialog(lines []string) {
	top := m.top()
	if top == nil {
		return
	}
	m.cursor = nil
	box, cursor := top.Draw(m.theme, m.width, m.height)
	if len(box) > m.height {
		box = clip(box, cursor, m.height)
	}
	x, y := centre(rect{0, 0, m.width, m.height}, text.Widest(box), len(box))
	text.Overlay(lines, box, x, y)
	if cursor != nil {
		cursor.X += x
		cursor.Y += y
		m.cursor = cursor
	}
}

// clip keeps the part of a box that is too tall for the screen in which the
// cursor stands.
func clip(box []string, cursor *tea.Cursor, h int) []string {
	top := 0
	if cursor != nil {
		top = min(max(cursor.Y-h+3, 0), len(box)-h)
		cursor.Y -= top
	}
	return box[top : top+h]
}
