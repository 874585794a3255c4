package ui

import (
	"fmt"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/dialog"
	"ruse/ui/internal/text"
)

// searchBar is the line in which a search is typed, over the footer.
type searchBar struct {
	input textinput.Model
	// before is the query that esc goes back to, last the one that was set.
	before, last string
	// set takes what is typed while it is, accept goes on with it.
	set    func(query string)
	accept func()
}

func (m *Model) openSearch() {
	m.openBar(&searchBar{before: m.transcript.Query(), set: m.transcript.Search, accept: func() { m.nextMatch(1) }}, "search the transcript", "")
	if m.focus != paneTranscript {
		m.setFocus(paneTranscript)
	}
}

// openBar opens a line to type a query in, which holds a value at first.
func (m *Model) openBar(bar *searchBar, placeholder, value string) {
	bar.input, bar.last = dialog.NewInput(value), value
	bar.input.Prompt = "/"
	bar.input.Placeholder = placeholder
	bar.input.Focus()
	m.searchBar = bar
}

// searchCommands end the typing of a search.
func searchCommands() []command {
	return scoped(
		inSearch,
		command{name: "find", keys: []string{"enter"}, help: "go to the next match", run: does(func(m *Model) {
			accept := m.searchBar.accept
			m.searchBar = nil
			accept()
		})},
		command{name: "back", keys: []string{"esc", "ctrl+c"}, help: "back to the search before", run: does(func(m *Model) {
			m.searchBar.set(m.searchBar.before)
			m.searchBar = nil
		})},
	)
}

func (m *Model) toSearchBar(msg tea.Msg) tea.Cmd {
	bar := m.searchBar
	var cmd tea.Cmd
	bar.input, cmd = bar.input.Update(msg)
	if value := bar.input.Value(); value != bar.last {
		bar.last = value
		bar.set(value)
	}
	return cmd
}

// nextMatch goes to another match, and says where there is none.
func (m *Model) nextMatch(step int) {
	if !m.transcript.NextMatch(step) {
		m.status.set(fmt.Sprintf("%q is not in the transcript", text.Line(m.transcript.Query())))
	}
}
