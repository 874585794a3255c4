package ui

import (
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"ruse/session"
	"ruse/ui/theme"
)

// addressDialog asks for the address of a runtime.
type addressDialog struct {
	input   textinput.Model
	problem string
}

// answerAddress is the address that was given.
type answerAddress struct{ url string }

func newAddressDialog(url string) *addressDialog {
	d := &addressDialog{input: newInput("")}
	d.input.Placeholder = "ws://localhost:8080"
	if a, err := session.ParseURL(url); err == nil && a.String() == url {
		d.input.SetValue(url)
	}
	d.input.Focus()
	return d
}

func (d *addressDialog) handle(msg tea.Msg) (answer, tea.Cmd) {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch press.String() {
		case "esc":
			return answerClose{}, nil
		case "enter":
			if _, err := session.ParseURL(d.input.Value()); err != nil {
				d.problem = errorText(err)
				return nil, nil
			}
			return answerAddress{d.input.Value()}, nil
		}
	}
	var cmd tea.Cmd
	d.input, cmd = d.input.Update(msg)
	d.problem = ""
	return nil, cmd
}

func (d *addressDialog) draw(th *theme.Theme, w, _ int) ([]string, *tea.Cursor) {
	room := min(max(w-8, 20), 64)
	d.input.SetWidth(room - 1)
	lines := []string{"", d.input.View(), ""}
	lines = append(lines, styled(wrapLines([]string{d.problem}, room, true), th.Styles.Dialog.Problem.Render)...)
	cursor := d.input.Cursor()
	if cursor != nil {
		cursor.X += boxLeft
		cursor.Y += boxTop + 2
	}
	return frameBox(th, "Address of a runtime", lines, "enter connect   esc back", w), cursor
}
