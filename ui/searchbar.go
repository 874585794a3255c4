package ui

import (
	"fmt"
	"time"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/dialog"
	"ruse/ui/internal/text"
)

// scanBudget is how long one Update searches.
const scanBudget = 4 * time.Millisecond

// searchBar is the line in which a search is typed, over the footer.
type searchBar struct {
	input textinput.Model
	// before is the query that esc goes back to.
	before string
}

func (m *Model) openSearch() {
	bar := &searchBar{input: dialog.NewInput(""), before: m.transcript.find.query}
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
			m.transcript.find.set(m.searchBar.before)
			m.searchBar = nil
		})},
	)
}

func (m *Model) toSearchBar(msg tea.Msg) tea.Cmd {
	bar := m.searchBar
	var cmd tea.Cmd
	bar.input, cmd = bar.input.Update(msg)
	if value := bar.input.Value(); value != m.transcript.find.query {
		m.transcript.find.set(value)
	}
	return cmd
}

// nextMatch goes to another match and says which one it is.
func (m *Model) nextMatch(step int) {
	t := m.transcript
	if !t.find.active() {
		return
	}
	if !t.find.done && len(t.find.matches) == 0 {
		t.find.pending = step
		return
	}
	if !t.findNext(step) {
		m.status.set(fmt.Sprintf("%q is not in the transcript", text.Line(t.find.query)))
	}
}

// searchState says how many matches there are, for the rule above the composer.
func (m *Model) searchState() string {
	f := &m.transcript.find
	if !f.active() {
		return ""
	}
	more := ""
	if !f.done {
		more = ", still searching"
	}
	if f.current >= 0 && f.current < len(f.matches) {
		return fmt.Sprintf("place %d of %s, %s%s for %q", f.current+1, text.Count(len(f.matches)), text.Plural(f.total(), "match"), more, text.Line(f.query))
	}
	return fmt.Sprintf("%s%s for %q", text.Plural(f.total(), "match"), more, text.Line(f.query))
}
