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
	// before is the query that esc goes back to.
	before string
}

func (m *Model) openSearch() {
	bar := &searchBar{input: dialog.NewInput(""), before: m.transcript.Query()}
	bar.input.Prompt = "/"
	bar.input.Placeholder = "search the transcript"
	bar.input.Focus()
	m.searchBar = bar
	if m.focus != paneTranscript {
		m.setFocus(paneTranscript)
	}
}

// searchCommands end the typing of a search.
func searchCommands() []command {
	return scoped(
		inSearch,
		command{name: "find", keys: []string{"enter"}, help: "go to the next match", run: does(func(m *Model) {
			m.searchBar = nil
			m.nextMatch(1)
		})},
		command{name: "back", keys: []string{"esc", "ctrl+c"}, help: "back to the search before", run: does(func(m *Model) {
			m.transcript.Search(m.searchBar.before)
			m.searchBar = nil
		})},
	)
}

func (m *Model) toSearchBar(msg tea.Msg) tea.Cmd {
	bar := m.searchBar
	var cmd tea.Cmd
	bar.input, cmd = bar.input.Update(msg)
	if value := bar.input.Value(); value != m.transcript.Query() {
		m.transcript.Search(value)
	}
	return cmd
}

// nextMatch goes to another match, and says where there is none.
func (m *Model) nextMatch(step int) {
	if !m.transcript.NextMatch(step) {
		m.status.set(fmt.Sprintf("%q is not in the transcript", text.Line(m.transcript.Query())))
	}
}
