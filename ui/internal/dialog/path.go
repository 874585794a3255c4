package dialog

import (
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// Path asks for where to write a file. It stays open until that is written, so
// that a path that does not do can be changed.
type Path struct {
	title string
	text  []string
	input textinput.Model
	write func(path string, again bool) (tea.Cmd, func())

	problem string
	// stop ends the writing early; nil: nothing is being written.
	stop func()
}

// NewPath returns a dialog that asks for a path, which is value at first. Write
// starts to write there, and returns what stops it; again says that the path is
// the one that the last problem was about. Whoever opened the dialog calls Done
// when that has ended.
func NewPath(title, value string, text []string, write func(path string, again bool) (tea.Cmd, func())) *Path {
	d := &Path{title: title, text: text, input: NewInput(value), write: write}
	d.input.Focus()
	return d
}

// SetValue takes another path.
func (d *Path) SetValue(path string) { d.input.SetValue(path) }

// Busy reports whether the file is being written.
func (d *Path) Busy() bool { return d.stop != nil }

// Done says that nothing is being written any more, and what is wrong.
func (d *Path) Done(problem string) { d.stop, d.problem = nil, problem }

// Accept starts to write.
func (d *Path) Accept() (Answer, tea.Cmd) {
	again := d.problem != ""
	var cmd tea.Cmd
	d.problem = ""
	cmd, d.stop = d.write(d.input.Value(), again)
	return nil, cmd
}

// Decline gives up, and stops what is being written.
func (d *Path) Decline() Answer {
	if d.Busy() {
		d.stop()
	}
	return Nothing
}

// Handle types into the path, unless it is being written to.
func (d *Path) Handle(msg tea.Msg) (Answer, tea.Cmd) {
	if _, key := msg.(tea.KeyPressMsg); key && d.Busy() {
		return nil, nil
	}
	before := d.input.Value()
	var cmd tea.Cmd
	d.input, cmd = d.input.Update(msg)
	if d.input.Value() != before {
		d.problem = ""
	}
	return nil, cmd
}

// Draw draws the path, and below it what is wrong or going on.
func (d *Path) Draw(th *theme.Theme, w, _ int) ([]string, *tea.Cursor) {
	room := min(max(w-8, 20), 72)
	d.input.SetWidth(room - 2)
	lines := text.Wrap(d.text, room)
	top := len(lines)
	lines = append(lines, "> "+d.input.View(), "")
	switch {
	case d.Busy():
		lines = append(lines, th.Styles.Quiet.Render("saving"+th.Glyphs.Ellipsis))
	case d.problem != "":
		lines = append(lines, problemLines(th, d.problem, room)...)
	default:
		lines = append(lines, th.Styles.Dialog.Hint.Render("a path; ~ is your home"))
	}
	return th.Box(d.title, append(lines, ""), "enter save   esc back", w), inBox(d.input.Cursor(), 2, top)
}
