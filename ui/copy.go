package ui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/text"
	"ruse/ui/internal/transcript"
)

// copyText puts text on the clipboard both ways: by OSC 52 through the terminal,
// which works over SSH and never answers, and with the system's own clipboard
// where there is one. What happened is said truthfully.
func (m *Model) copyText(what, content string) tea.Cmd {
	if content == "" {
		m.status.set("there is nothing to copy")
		return nil
	}
	write, log := m.cfg.Clipboard, m.cfg.Log
	native := func() tea.Msg {
		said := fmt.Sprintf("%s (%s) sent to the terminal's clipboard", what, text.Size(int64(len(content))))
		if write == nil {
			return statusMsg{said}
		}
		if err := write(content); err != nil {
			log.Info("write to the system's clipboard", "err", err)
			return statusMsg{said}
		}
		return statusMsg{fmt.Sprintf("%s (%s) copied", what, text.Size(int64(len(content))))}
	}
	return tea.Batch(tea.SetClipboard(content), m.start(native))
}

// copyEntry copies the chosen entry as it came.
func (m *Model) copyEntry() tea.Cmd {
	return m.copyText("entry", m.transcript.Source(m.transcript.Current()))
}

// copyCode copies a code block of the chosen entry.
func (m *Model) copyCode() tea.Cmd {
	code, ok := m.transcript.Code()
	if !ok {
		m.status.set("this entry holds no code block")
		return nil
	}
	return m.copyText("code block", code)
}

// copyResult copies the newest result.
func (m *Model) copyResult() tea.Cmd {
	source, _ := m.transcript.Result()
	return m.copyText("result", source)
}

// copySelection copies what is marked.
func (m *Model) copySelection() tea.Cmd {
	content, whole := m.transcript.Selected()
	what := "selection"
	if !whole {
		what = fmt.Sprintf("the first %s lines of the selection", text.Count(transcript.MaxSelected))
	}
	return m.copyText(what, content)
}

// toggleJoining shows assistant text the other way, and says which.
func (m *Model) toggleJoining() { m.status.set(m.transcript.Rejoin()) }
