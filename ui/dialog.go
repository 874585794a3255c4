package ui

import (
	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/text"
	"ruse/ui/list"
	"ruse/ui/theme"
)

// dialog is a box over the screen. Only the top one gets input; it says what
// the person decided with an answer, and never touches the model itself.
type dialog interface {
	// scope is where its keys stand among the commands.
	scope() scope
	// handle takes what is no command: text, a paste, the mouse. A nil answer keeps
	// the dialog open.
	handle(msg tea.Msg) (answer, tea.Cmd)
	// draw returns the box's lines for a screen of w by h cells, and where in
	// it the cursor stands, if anywhere.
	draw(th *theme.Theme, w, h int) ([]string, *tea.Cursor)
}

// answer is what a dialog ends with; it carries itself out.
type answer interface{ carryOut(m *Model) tea.Cmd }

// The answers that any dialog may give.
type (
	// answerClose: nothing was decided.
	answerClose struct{}
	// answerCommand: do what a key would.
	answerCommand struct{ command *command }
	// answerStay: do as the answer says, but leave the dialog open.
	answerStay struct{ answer answer }
)

// asked makes a run of what the top dialog does with a key.
func asked[D dialog](do func(D) (answer, tea.Cmd)) func(*Model) tea.Cmd {
	return func(m *Model) tea.Cmd { return m.conclude(do(m.top().(D))) }
}

// turns makes a run of what only moves in the top dialog.
func turns[D dialog](do func(D)) func(*Model) tea.Cmd {
	return does(func(m *Model) { do(m.top().(D)) })
}

// closes closes the top dialog, and nothing was decided.
func closes(m *Model) tea.Cmd { return m.conclude(answerClose{}, nil) }

func (answerClose) carryOut(*Model) tea.Cmd       { return nil }
func (a answerCommand) carryOut(m *Model) tea.Cmd { return m.run(a.command) }
func (a answerStay) carryOut(m *Model) tea.Cmd    { return a.answer.carryOut(m) }

func (m *Model) top() dialog {
	if len(m.dialogs) == 0 {
		return nil
	}
	return m.dialogs[len(m.dialogs)-1]
}

// confirm asks a question that a key answers.
type confirm struct {
	title string
	text  []string
	// yes is what enter does, in words; onYes the answer it gives.
	yes   string
	onYes answer
}

// questionCommands answer a confirm.
func questionCommands() []command {
	return scoped(
		inQuestion,
		command{name: "yes", keys: []string{"enter", "y"}, help: "yes", run: asked(func(d *confirm) (answer, tea.Cmd) { return d.onYes, nil })},
		command{name: "no", keys: []string{"esc", "n", "q"}, help: "no", run: closes},
	)
}

func (d *confirm) scope() scope { return inQuestion }

func (d *confirm) handle(tea.Msg) (answer, tea.Cmd) { return nil, nil }

func (d *confirm) draw(th *theme.Theme, w, _ int) ([]string, *tea.Cursor) {
	lines := append([]string{""}, text.Wrap(d.text, max(min(w-8, 70), 20))...)
	return th.Box(d.title, append(lines, ""), "enter "+d.yes+"   esc back", w), nil
}

// page shows lines that may be longer than the screen.
type page struct {
	title string
	lines func(th *theme.Theme, w int) []string
	top   int
	// height is how many lines the last drawing had room for.
	height, length int
}

// pageCommands scroll a page.
func pageCommands() []command {
	return scoped(
		inPage,
		command{name: "down", keys: []string{"j", "down"}, help: "line down", run: turns(func(d *page) { d.scroll(1) })},
		command{name: "up", keys: []string{"k", "up"}, help: "line up", run: turns(func(d *page) { d.scroll(-1) })},
		command{name: "page-down", keys: []string{"space", "pgdown", "d"}, help: "page down", run: turns(func(d *page) { d.scroll(max(d.height-1, 1)) })},
		command{name: "page-up", keys: []string{"pgup", "u"}, help: "page up", run: turns(func(d *page) { d.scroll(-max(d.height-1, 1)) })},
		command{name: "top", keys: []string{"g", "home"}, help: "top", run: turns(func(d *page) { d.top = 0 })},
		command{name: "bottom", keys: []string{"G", "end"}, help: "end", run: turns(func(d *page) { d.scroll(d.length) })},
		command{name: "back", keys: []string{"esc", "q", "?", "enter"}, help: "back", run: closes},
	)
}

func (d *page) scope() scope { return inPage }

func (d *page) handle(msg tea.Msg) (answer, tea.Cmd) {
	if wheel, ok := msg.(tea.MouseWheelMsg); ok {
		d.scroll(list.WheelStep(wheel))
	}
	return nil, nil
}

func (d *page) scroll(by int) { d.top = min(max(d.top+by, 0), max(d.length-d.height, 0)) }

func (d *page) draw(th *theme.Theme, w, h int) ([]string, *tea.Cursor) {
	lines := d.lines(th, w-6)
	d.length, d.height = len(lines), max(h-6, 1)
	d.scroll(0)
	hint := "esc back"
	if d.length > d.height {
		hint = "j k scroll   esc back"
		lines = lines[d.top:min(d.top+d.height, len(lines))]
	}
	return th.Box(d.title, lines, hint, w), nil
}
