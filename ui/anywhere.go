package ui

import (
	tea "charm.land/bubbletea/v2"

	"ruse/session"
	"ruse/ui/internal/dialog"
)

// anywhereCommands work in every pane.
func anywhereCommands() []command {
	return scoped(
		anywhere,
		command{name: "cancel", group: groupRun, also: "stop abort end interrupt close disconnect", keys: []string{"ctrl+x"}, help: "cancel", now: cancelWords, urgent: true, over: true, why: (*Model).noRun, run: (*Model).cancel},
		command{name: "builder", group: groupRequest, also: "request form model json system timeout secret env export import commands compat schema", keys: []string{"ctrl+o"}, help: "builder", run: does((*Model).openBuilder)},
		command{name: "next-pane", group: groupView, keys: []string{"tab"}, help: "next pane", run: does(func(m *Model) { m.setFocus((m.focus + 1) % paneCount) })},
		command{
			name: "previous-pane", group: groupView, keys: []string{"shift+tab"}, help: "previous pane", quiet: true,
			run: does(func(m *Model) { m.setFocus((m.focus + paneCount - 1) % paneCount) }),
		},
		command{name: "search", group: groupRead, also: "find grep", keys: []string{"ctrl+f"}, help: "search", run: does((*Model).openSearch)},
		command{name: "palette", keys: []string{"ctrl+p"}, help: "commands", run: does((*Model).openPalette)},
		command{name: "history", group: groupRequest, also: "earlier requests used before", keys: []string{"ctrl+r"}, help: "history", quiet: true, run: openHistory},
		command{name: "paste", group: groupRequest, keys: []string{"ctrl+v"}, help: "paste", quiet: true, over: true, run: (*Model).pasteClipboard},
		command{name: "editor", group: groupRequest, also: "vi nano prompt write", keys: []string{"ctrl+g"}, help: "edit in $EDITOR", quiet: true, why: (*Model).noEditor, run: (*Model).editPrompt},
		command{name: "suspend", group: groupRuse, keys: []string{"ctrl+z"}, help: "suspend", quiet: true, over: true, run: (*Model).suspend},
		command{name: "quit", group: groupRuse, also: "exit leave", keys: []string{"ctrl+c"}, help: "quit", quiet: true, over: true, run: (*Model).quit},
	)
}

func (m *Model) noRun() string {
	if (m.link.active() || m.link.sending) && m.link.source != nil {
		return m.link.noRequests()
	}
	return "nothing is running"
}

// cancelWords say what cancelling does now.
func cancelWords(m *Model) string {
	if m.link.sending {
		return "take the request back"
	}
	if m.link.run.state == session.Cancelling {
		return "close the connection"
	}
	return "cancel"
}

func openHistory(m *Model) tea.Cmd { return m.loadHistory(true) }

// quit asks while a run or an upload is under way, and ends the session. A
// second time it does not wait.
func (m *Model) quit() tea.Cmd {
	_, waiting := m.top().(*pendingDialog)
	if m.quitting || waiting || m.asksToQuit() {
		return m.leave()
	}
	if m.link.busy() {
		m.quitQuestion = &dialog.Confirm{Title: "A run is under way", Text: m.lostByQuitting(), Yes: "quit", OnYes: m.leave}
		m.open(m.quitQuestion)
		return nil
	}
	if m.askToWait(false) {
		return nil
	}
	return m.quitNow()
}

// asksToQuit reports whether the question on top is whether to quit.
func (m *Model) asksToQuit() bool {
	return m.quitQuestion != nil && m.top() == dialog.Dialog(m.quitQuestion)
}

// quitNow ends the session, and then the program.
func (m *Model) quitNow() tea.Cmd {
	m.quitting = true
	m.status.set("ending the session; q quits at once")
	return m.end()
}
