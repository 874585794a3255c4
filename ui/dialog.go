package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/dialog"
)

// scopeOf is where the keys of a dialog stand among the commands.
func scopeOf(d dialog.Dialog) scope {
	switch d.(type) {
	case *builder:
		return inBuilder
	case *dialog.Picker:
		return inList
	case *dialog.Page:
		return inPage
	case *dialog.Confirm:
		return inQuestion
	case *dialog.Text:
		return inText
	case *pendingDialog:
		return inWait
	}
	return inLine
}

func (m *Model) top() dialog.Dialog {
	if len(m.dialogs) == 0 {
		return nil
	}
	return m.dialogs[len(m.dialogs)-1]
}

// open puts a dialog on top: only that one gets input.
func (m *Model) open(d dialog.Dialog) { m.dialogs = append(m.dialogs, d) }

// closeTop closes the top dialog.
func (m *Model) closeTop() { m.dialogs = m.dialogs[:len(m.dialogs)-1] }

// openGrace is how long a dialog that opens unasked swallows keys that were
// meant for what was there before.
const openGrace = 400 * time.Millisecond

// openUnasked puts a dialog on top that the person did not ask for.
func (m *Model) openUnasked(d dialog.Dialog) {
	m.unasked, m.graceUntil = d, time.Now().Add(openGrace)
	m.open(d)
}

// toDialog gives the top dialog a message and carries out its answer.
func (m *Model) toDialog(msg tea.Msg) tea.Cmd { return m.conclude(m.top().Handle(msg)) }

// conclude closes the top dialog where it has an answer, and carries that out.
func (m *Model) conclude(a dialog.Answer, cmd tea.Cmd) tea.Cmd {
	if a == nil {
		return cmd
	}
	m.closeTop()
	return tea.Batch(cmd, a())
}

// asked makes a run of what the top dialog does with a key.
func asked[D dialog.Dialog](do func(D) (dialog.Answer, tea.Cmd)) func(*Model) tea.Cmd {
	return func(m *Model) tea.Cmd { return m.conclude(do(m.top().(D))) }
}

// turns makes a run of what only moves in the top dialog.
func turns[D dialog.Dialog](do func(D)) func(*Model) tea.Cmd {
	return does(func(m *Model) { do(m.top().(D)) })
}

// closes closes the top dialog, and nothing was decided.
func closes(m *Model) tea.Cmd { return m.conclude(dialog.Nothing, nil) }

// answer makes one of what starts nothing.
func answer(do func()) dialog.Answer {
	return func() tea.Cmd {
		do()
		return nil
	}
}

// questionCommands answer a question.
func questionCommands() []command {
	return scoped(
		inQuestion,
		command{name: "yes", keys: []string{"enter", "y"}, help: "yes", run: asked(func(d *dialog.Confirm) (dialog.Answer, tea.Cmd) { return d.OnYes, nil })},
		command{name: "no", keys: []string{"esc", "n", "q"}, help: "no", run: closes},
	)
}

// pageCommands scroll a page.
func pageCommands() []command {
	return scoped(
		inPage,
		command{name: "down", keys: []string{"j", "down"}, help: "line down", run: turns(func(d *dialog.Page) { d.ScrollBy(1) })},
		command{name: "up", keys: []string{"k", "up"}, help: "line up", run: turns(func(d *dialog.Page) { d.ScrollBy(-1) })},
		command{name: "page-down", keys: []string{"space", "pgdown", "d"}, help: "page down", run: turns(func(d *dialog.Page) { d.ScrollPages(1) })},
		command{name: "page-up", keys: []string{"pgup", "u"}, help: "page up", run: turns(func(d *dialog.Page) { d.ScrollPages(-1) })},
		command{name: "top", keys: []string{"g", "home"}, help: "top", run: turns((*dialog.Page).GotoTop)},
		command{name: "bottom", keys: []string{"G", "end"}, help: "end", run: turns((*dialog.Page).GotoEnd)},
		command{name: "back", keys: []string{"esc", "q", "?", "enter"}, help: "back", run: closes},
	)
}

// listCommands choose in a list.
func listCommands() []command {
	return scoped(
		inList,
		command{
			name: "choose", keys: []string{"enter"}, help: "choose",
			why: func(m *Model) string { return unless(!m.top().(*dialog.Picker).Empty(), "nothing matches") },
			run: asked((*dialog.Picker).Accept),
		},
		command{name: "down", keys: []string{"down", "ctrl+n", "ctrl+j"}, help: "down", run: turns(func(d *dialog.Picker) { d.Move(1) })},
		command{name: "up", keys: []string{"up", "ctrl+p", "ctrl+k"}, help: "up", run: turns(func(d *dialog.Picker) { d.Move(-1) })},
		command{name: "page-down", keys: []string{"pgdown"}, help: "page down", run: turns(func(d *dialog.Picker) { d.Move(10) })},
		command{name: "page-up", keys: []string{"pgup"}, help: "page up", run: turns(func(d *dialog.Picker) { d.Move(-10) })},
		command{name: "back", keys: []string{"esc"}, help: "back", run: closes},
	)
}

// lineCommands end a dialog with lines to fill in, or go from one to the other.
func lineCommands() []command {
	return scoped(
		inLine,
		command{name: "accept", keys: []string{"enter"}, help: "take what was typed", why: beingSaved, run: asked(dialog.Filled.Accept)},
		command{name: "other-line", keys: []string{"tab", "shift+tab", "up", "down"}, help: "the other line", yields: true, why: oneLine, run: turns((*dialog.Lines).Next)},
		command{name: "back", keys: []string{"esc"}, help: "back", run: asked(func(d dialog.Filled) (dialog.Answer, tea.Cmd) { return d.Decline(), nil })},
	)
}

func beingSaved(m *Model) string {
	d, ok := m.top().(*dialog.Path)
	return unless(!ok || !d.Busy(), "it is being saved")
}

func oneLine(m *Model) string {
	_, several := m.top().(*dialog.Lines)
	return unless(several, "there is no other line")
}
