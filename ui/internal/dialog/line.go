package dialog

import (
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// Filled is a dialog with lines to fill in.
type Filled interface {
	Dialog
	// Accept takes what was typed; a nil answer keeps the dialog open.
	Accept() (Answer, tea.Cmd)
	// Decline gives up.
	Decline() Answer
}

// NewInput returns a line to fill in, without a prompt.
func NewInput(value string) textinput.Model {
	in := textinput.New()
	in.Prompt = ""
	in.SetVirtualCursor(false)
	in.SetValue(value)
	return in
}

// Line asks for one line.
type Line struct {
	title string
	// yes is what enter does, in words.
	yes     string
	input   textinput.Model
	reply   func(line string) (Answer, error)
	problem string
}

// NewLine returns a dialog that asks for one line, which is value at first. An
// error of reply is shown, and keeps the dialog open.
func NewLine(title, yes, value, placeholder string, reply func(line string) (Answer, error)) *Line {
	d := &Line{title: title, yes: yes, reply: reply, input: NewInput(text.Line(value))}
	d.input.Placeholder = placeholder
	d.input.Focus()
	return d
}

// Value is what stands in the line.
func (d *Line) Value() string { return d.input.Value() }

// Decline decides nothing.
func (d *Line) Decline() Answer { return Nothing }

// Accept takes what was typed.
func (d *Line) Accept() (Answer, tea.Cmd) {
	a, err := d.reply(d.input.Value())
	if err != nil {
		d.problem = text.Error(err)
		return nil, nil
	}
	return a, nil
}

// Handle types into the line.
func (d *Line) Handle(msg tea.Msg) (Answer, tea.Cmd) {
	var cmd tea.Cmd
	d.input, cmd = d.input.Update(msg)
	d.problem = ""
	return nil, cmd
}

// Draw draws the line, and below it what is wrong with it.
func (d *Line) Draw(th *theme.Theme, w, _ int) ([]string, *tea.Cursor) {
	room := min(max(w-8, 20), 64)
	d.input.SetWidth(room - 1)
	lines := append([]string{"", d.input.View(), ""}, problemLines(th, d.problem, room)...)
	return th.Box(d.title, lines, "enter "+d.yes+"   esc back", w), inBox(d.input.Cursor(), 0, 1)
}

func problemLines(th *theme.Theme, problem string, room int) []string {
	return text.Each(text.Wrap([]string{problem}, room), th.Styles.Dialog.Problem.Render)
}

// inBox moves the cursor of an input to where that stands in a box: at column x
// of the line below the title and y others.
func inBox(cursor *tea.Cursor, x, y int) *tea.Cursor {
	if cursor != nil {
		cursor.X += theme.BoxLeft + x
		cursor.Y += theme.BoxTop + 1 + y
	}
	return cursor
}

// Field is one of several lines to fill in.
type Field struct{ Label, Value, Placeholder string }

// Lines asks for several lines.
type Lines struct {
	title, about, yes, no string
	labels                []string
	inputs                []textinput.Model
	focus                 int
	reply                 func(lines []string) (Answer, string)
	declined              Answer
	problem               string
}

// NewLines returns a dialog that asks for fields. About is said above them; yes and
// no are what enter and esc do, in words. What reply says is wrong is shown, and
// keeps the dialog open.
func NewLines(title, about, yes, no string, fields []Field, reply func(lines []string) (Answer, string), declined Answer) *Lines {
	d := &Lines{title: title, about: text.Line(about), yes: yes, no: no, reply: reply, declined: declined}
	for _, f := range fields {
		in := NewInput(f.Value)
		in.Placeholder = f.Placeholder
		d.labels, d.inputs = append(d.labels, f.Label), append(d.inputs, in)
	}
	d.inputs[0].Focus()
	return d
}

// Decline gives up.
func (d *Lines) Decline() Answer { return d.declined }

// Next goes to the next line.
func (d *Lines) Next() {
	d.inputs[d.focus].Blur()
	d.focus = (d.focus + 1) % len(d.inputs)
	d.inputs[d.focus].Focus()
}

// Handle types into the line that has the focus.
func (d *Lines) Handle(msg tea.Msg) (Answer, tea.Cmd) {
	var cmd tea.Cmd
	d.inputs[d.focus], cmd = d.inputs[d.focus].Update(msg)
	d.problem = ""
	return nil, cmd
}

// Accept takes what was typed.
func (d *Lines) Accept() (Answer, tea.Cmd) {
	var lines []string
	for _, in := range d.inputs {
		lines = append(lines, in.Value())
	}
	var a Answer
	a, d.problem = d.reply(lines)
	return a, nil
}

// Draw draws each line below its label.
func (d *Lines) Draw(th *theme.Theme, w, _ int) ([]string, *tea.Cursor) {
	room := min(max(w-8, 20), 72)
	lines := []string{"", text.FitLeft(d.about, room, th.Glyphs.Ellipsis), ""}
	var cursor *tea.Cursor
	for i := range d.inputs {
		style := th.Styles.Dialog.Label
		if i == d.focus {
			style = th.Styles.Dialog.LabelFocused
		}
		d.inputs[i].SetWidth(room - 3)
		lines = append(lines, style.Render(d.labels[i]))
		if i == d.focus {
			cursor = inBox(d.inputs[i].Cursor(), 2, len(lines))
		}
		lines = append(lines, "  "+d.inputs[i].View())
	}
	lines = append(lines, "")
	if d.problem != "" {
		lines = append(lines, problemLines(th, d.problem, room)...)
	}
	return th.Box(d.title, lines, "enter "+d.yes+"   tab next   esc "+d.no, w), cursor
}
