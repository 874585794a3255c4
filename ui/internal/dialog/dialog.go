// Package dialog has the boxes that lie over a screen and ask for something: a
// [Confirm], a [Page] to read, a [Picker] of a list, a [Line] and [Lines] to fill
// in, and a [Path].
//
// A dialog knows nothing of the program around it. Whoever opens it keeps it in a
// stack, gives the top one what is no command of theirs ([Dialog].Handle), calls
// its verbs where a key is one, and draws its lines. What the person decides comes
// back as an [Answer], which whoever opened the dialog has given to it and which
// carries itself out.
package dialog

import (
	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/text"
	"ruse/ui/list"
	"ruse/ui/theme"
)

// Dialog is a box over the screen.
type Dialog interface {
	// Handle takes what is no command: text, a paste, the mouse. A nil answer keeps
	// the dialog open.
	Handle(msg tea.Msg) (Answer, tea.Cmd)
	// Draw returns the box's lines for a screen of w by h cells, and where in
	// it the cursor stands, if anywhere.
	Draw(th *theme.Theme, w, h int) ([]string, *tea.Cursor)
}

// Answer is what a dialog ends with. It is called once the dialog is closed, and
// carries itself out.
type Answer func() tea.Cmd

// Nothing is the answer where nothing was decided.
func Nothing() tea.Cmd { return nil }

// Confirm asks a question that a key answers.
type Confirm struct {
	Title string
	Text  []string
	// Yes is what enter does, in words; OnYes the answer it gives.
	Yes   string
	OnYes Answer
}

// Handle does nothing: all that a Confirm takes is a command.
func (d *Confirm) Handle(tea.Msg) (Answer, tea.Cmd) { return nil, nil }

// Draw draws the question.
func (d *Confirm) Draw(th *theme.Theme, w, _ int) ([]string, *tea.Cursor) {
	lines := append([]string{""}, text.Wrap(d.Text, max(min(w-8, 70), 20))...)
	return th.Box(d.Title, append(lines, ""), "enter "+d.Yes+"   esc back", w), nil
}

// Page shows lines that may be longer than the screen.
type Page struct {
	title string
	lines func(th *theme.Theme, w int) []string
	top   int
	// height is how many lines the last drawing had room for, length how many
	// there were.
	height, length int
}

// NewPage returns a page of what lines returns for a width.
func NewPage(title string, lines func(th *theme.Theme, w int) []string) *Page {
	return &Page{title: title, lines: lines}
}

// Handle scrolls by the wheel.
func (d *Page) Handle(msg tea.Msg) (Answer, tea.Cmd) {
	if wheel, ok := msg.(tea.MouseWheelMsg); ok {
		d.ScrollBy(list.WheelStep(wheel))
	}
	return nil, nil
}

// ScrollBy moves the page by lines, as far as it goes.
func (d *Page) ScrollBy(lines int) { d.top = min(max(d.top+lines, 0), max(d.length-d.height, 0)) }

// ScrollPages moves the page by as much as is in sight, less a line.
func (d *Page) ScrollPages(by int) { d.ScrollBy(by * max(d.height-1, 1)) }

// GotoTop shows the beginning.
func (d *Page) GotoTop() { d.top = 0 }

// GotoEnd shows the end.
func (d *Page) GotoEnd() { d.ScrollBy(d.length) }

// Draw draws the part of the page that is in sight.
func (d *Page) Draw(th *theme.Theme, w, h int) ([]string, *tea.Cursor) {
	lines := d.lines(th, w-6)
	d.length, d.height = len(lines), max(h-6, 1)
	d.ScrollBy(0)
	hint := "esc back"
	if d.length > d.height {
		hint = "j k scroll   esc back"
		lines = lines[d.top:min(d.top+d.height, len(lines))]
	}
	return th.Box(d.title, lines, hint, w), nil
}
