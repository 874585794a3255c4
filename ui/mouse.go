package ui

import (
	tea "charm.land/bubbletea/v2"

	"ruse/ui/list"
)

// mouse routes what the mouse does: the wheel scrolls what is under it, a click
// gives the focus, a drag over the transcript or the composer marks its text and
// nothing of what is beside it.
func (m *Model) mouse(msg tea.MouseMsg) tea.Cmd {
	if len(m.dialogs) > 0 {
		return m.toDialog(msg)
	}
	at := msg.Mouse()
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		m.wheel(at, list.WheelStep(msg))
	case tea.MouseClickMsg:
		if at.Button == tea.MouseLeft {
			return m.click(at)
		}
	case tea.MouseMotionMsg:
		if l := m.layout.composer; m.draggingComposer {
			m.composer.Drag(at.X-l.x, at.Y-l.y)
		} else if m.dragging {
			m.transcript.Drag(at.X-m.layout.transcript.x, at.Y-m.layout.transcript.y)
		}
	case tea.MouseReleaseMsg:
		return m.release()
	}
	return nil
}

func (m *Model) wheel(at tea.Mouse, step int) {
	l := m.layout
	switch {
	case l.panel.contains(at.X, at.Y):
		m.panel.wheel(at.Y-l.panel.y, step)
	case l.transcript.contains(at.X, at.Y):
		m.transcript.ScrollBy(step)
	case l.composer.contains(at.X, at.Y):
		m.composer.ScrollBy(step)
	}
}

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

func (m *Model) click(at tea.Mouse) tea.Cmd {
	l := m.layout
	m.transcript.Unselect()
	switch {
	case l.panel.contains(at.X, at.Y):
		m.setFocus(panePanel)
		m.panel.click(at.Y - l.panel.y)
	case m.onScrollbar(at):
		m.transcript.ScrollTo(float64(at.Y-l.transcript.y) / float64(max(l.transcript.h-1, 1)))
	case l.transcript.contains(at.X, at.Y):
		m.setFocus(paneTranscript)
		m.dragging = m.transcript.Click(at.X-l.transcript.x, at.Y-l.transcript.y)
	case l.composer.contains(at.X, at.Y):
		m.setFocus(paneComposer)
		if m.replaying() {
			return m.clickReplay(at.X - l.composer.x)
		}
		m.composer.Click(at.X-l.composer.x, at.Y-l.composer.y)
		m.draggingComposer = true
	}
	return nil
}

// onScrollbar reports whether a cell is the transcript's scrollbar.
func (m *Model) onScrollbar(at tea.Mouse) bool {
	l := m.layout
	if l.divider.w > 0 && !l.overlay {
		return l.divider.contains(at.X, at.Y)
	}
	return at.X == l.transcript.x+l.transcript.w-1 && l.transcript.contains(at.X, at.Y)
}

// release copies what was marked; a click without a drag marks nothing.
func (m *Model) release() tea.Cmd {
	m.draggingComposer = false
	if !m.dragging {
		return nil
	}
	m.dragging = false
	if !m.transcript.Release() {
		return nil
	}
	return m.copySelection()
}
