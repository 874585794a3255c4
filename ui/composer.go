package ui

import tea "charm.land/bubbletea/v2"

// composerCommands work while a prompt is written. What has no run is what the
// text entry does by itself.
func composerCommands() []command {
	return scoped(
		inComposer,
		command{name: "send", group: groupRequest, also: "run ask go", keys: []string{"enter"}, help: "send", now: sendWords, why: (*Model).notReady, run: (*Model).submit},
		command{name: "new-line", keys: []string{"ctrl+j", "alt+enter", "shift+enter"}, help: "new line"},
		command{
			name: "earlier-prompt", group: groupRequest, keys: []string{"up"}, label: "↑", help: "earlier prompt", quiet: true, yields: true,
			why: func(m *Model) string {
				return unless(m.suggesting() || m.composer.CanRecall(-1), "there is no earlier prompt, or the cursor is not on the first line")
			},
			run: does(func(m *Model) { m.recall(-1) }),
		},
		command{
			name: "later-prompt", group: groupRequest, keys: []string{"down"}, label: "↓", help: "later prompt", quiet: true, yields: true,
			why: func(m *Model) string {
				return unless(m.suggesting() || m.composer.CanRecall(1), "there is no later prompt, or the cursor is not on the last line")
			},
			run: does(func(m *Model) { m.recall(1) }),
		},
		command{
			name: "to-transcript", group: groupView, keys: []string{"esc"}, help: "transcript", yields: true,
			why: func(m *Model) string { return unless(!m.composer.Selecting(), "text is selected") },
			run: does(func(m *Model) { m.setFocus(paneTranscript) }),
		},
		command{
			name: "help", group: groupRuse, keys: []string{"?"}, help: "help", yields: true,
			why: func(m *Model) string { return unless(m.composer.IsEmpty(), "with text in the prompt, ? is typed") },
			run: does((*Model).openHelp),
		},
		command{name: "undo", keys: []string{"ctrl+_"}, help: "undo, in every field"},
		command{name: "redo", keys: []string{"alt+_"}, help: "do again"},
		command{name: "select-text", keys: []string{"shift+left", "shift+right"}, label: "shift+←→", help: "select, as every motion with shift does"},
		command{name: "select-all", keys: []string{"alt+a"}, help: "select all"},
		command{name: "copy-text", keys: []string{"alt+w"}, help: "copy what is selected"},
		command{name: "cut-text", keys: []string{"ctrl+w"}, help: "cut what is selected, or delete a word"},
	)
}

// unless is the reason of what can't be done where it can't.
func unless(can bool, reason string) string {
	if can {
		return ""
	}
	return reason
}

// notReady says why nothing can be sent now.
func (m *Model) notReady() string {
	switch {
	case m.link.sending:
		return "a request is on its way out"
	case m.link.state == linkDialing:
		return "not connected yet"
	case m.link.noRequests() != "":
		return m.link.noRequests()
	case m.link.active():
		return m.underWay()
	}
	return ""
}

// sendWords say what enter does now.
func sendWords(m *Model) string {
	if m.link.source == nil && m.link.state == linkDown {
		return "try again"
	}
	return "send"
}

// recall chooses among the suggestions where they are shown, else among the
// prompts sent before.
func (m *Model) recall(by int) {
	if m.suggesting() {
		m.chooseSuggestion(by)
		return
	}
	m.composer.Recall(by)
}

// submit sends what the composer holds; empty and disconnected, it tries again
// to connect.
func (m *Model) submit() tea.Cmd {
	switch {
	case m.link.source == nil && m.link.state == linkDown:
		return m.dial()
	case m.composer.IsEmpty():
		return m.suggest()
	}
	return m.send()
}
