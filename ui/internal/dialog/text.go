package dialog

import (
	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/editor"
	"ruse/ui/internal/text"
	"ruse/ui/list"
	"ruse/ui/theme"
)

// Text asks for a text of any length.
type Text struct {
	title, hint string
	entry       *editor.Editor
	// about says below the text what it is, and whether that is as it should be.
	about func(text string) (words string, good bool)
	reply func(text string) Answer
	left  func(text string)
}

// NewText returns a dialog that asks for a text, which is value at first. About says
// what the text is while it is written, and whether that is as it should be; reply
// takes it, and left what stands there when the dialog is left.
func NewText(title, hint, value string, about func(text string) (words string, good bool), reply func(text string) Answer, left func(text string)) *Text {
	d := &Text{title: title, hint: hint, entry: editor.New(), about: about, reply: reply, left: left}
	d.entry.EnterBreaks = true
	d.entry.Insert(value)
	d.entry.MoveToBegin()
	d.entry.Focus()
	return d
}

// Value is what was written.
func (d *Text) Value() string { return d.entry.Value() }

// Replace takes another text, as an edit that can be undone.
func (d *Text) Replace(text string) { d.entry.Replace(text) }

// Accept takes what was written.
func (d *Text) Accept() (Answer, tea.Cmd) { return d.reply(d.Value()), nil }

// Decline decides nothing.
func (d *Text) Decline() Answer {
	d.left(d.Value())
	return Nothing
}

// Handle writes.
func (d *Text) Handle(msg tea.Msg) (Answer, tea.Cmd) {
	if wheel, ok := msg.(tea.MouseWheelMsg); ok {
		d.entry.ScrollBy(list.WheelStep(wheel))
		return nil, nil
	}
	return nil, d.entry.Update(msg)
}

// Draw draws the text in a box as large as the screen has room for.
func (d *Text) Draw(th *theme.Theme, w, h int) ([]string, *tea.Cursor) {
	width, rows := max(min(w-6, 100), 20), max(h-7, 2)
	d.entry.SetSize(width, min(max(d.entry.Rows(rows), 8), rows))
	lines := d.entry.Draw()
	for len(lines) < min(8, rows) {
		lines = append(lines, "")
	}
	lines[0] = text.Fit(lines[0], width, "") // the box keeps its width
	words, good := d.about(d.Value())
	style := th.Styles.Dialog.Problem
	if good {
		style = th.Styles.Success
	}
	lines = append(lines, "", style.Render(text.Truncate(text.Line(words), width, th.Glyphs.Ellipsis)))
	return th.Box(d.title, lines, d.hint, w), inBox(d.entry.Cursor(), 0, 0)
}
