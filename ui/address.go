package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"ruse/session"
	"ruse/ui/internal/dialog"
	"ruse/ui/internal/transcript"
)

// askAddress asks for the address of a runtime.
func (m *Model) askAddress() {
	value := ""
	if a, err := session.ParseURL(m.link.url); err == nil && a.String() == m.link.url {
		value = m.link.url
	}
	m.open(dialog.NewLine("Address of a runtime", "connect", value, "ws://localhost:8080", func(line string) (dialog.Answer, error) {
		_, err := session.ParseURL(line)
		return func() tea.Cmd { return m.changeAddress(line) }, err
	}))
}

// changeAddress leaves the present runtime for another one.
func (m *Model) changeAddress(url string) tea.Cmd {
	old, replaying := m.link.source, m.replaying()
	m.request.Address = ""
	m.link = link{url: url, generation: m.link.generation, lastReq: m.link.lastReq}
	cmd := m.dial()
	now := session.Stamp{At: time.Now()}
	if old != nil {
		m.transcript.Note(now, transcript.Quiet, m.theme.Glyphs.Closed, either(replaying, "the recording was left", "left for another address"))
		cmd = tea.Batch(cmd, m.closeSource(old))
	}
	if left := m.leftOut(url); left != "" {
		m.transcript.Note(now, transcript.Warning, m.theme.Glyphs.Attention, left)
	}
	return cmd
}
