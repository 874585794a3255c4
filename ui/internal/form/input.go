package form

import (
	tea "charm.land/bubbletea/v2"
)

// Handle types into the form or its JSON.
func (f *Form) Handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.MouseMsg:
		f.mouse(msg)
	case tea.KeyPressMsg:
		f.message = ""
		if f.json.open {
			return f.editJSON(msg)
		}
		f.follow = true
		if c := f.focus; c.kind == cellChoice || c.kind == cellAdder && msg.Text == "" {
			return nil
		}
		return f.edit(msg)
	case tea.PasteMsg:
		if f.json.open {
			return f.editJSON(msg)
		}
		return f.paste(msg)
	}
	return nil
}

// edit types into the focused cell. On the line that adds a row, the text goes
// into a new one. While the JSON cannot be read the form stands still: what is
// typed here would be lost when it can.
func (f *Form) edit(msg tea.Msg) tea.Cmd {
	if f.json.problem != nil {
		f.message = "The JSON cannot be read yet: " + f.host.KeyOf("form-or-json") + " goes there; " + f.host.KeyOf("palette") + ", and the form's counts again."
		return nil
	}
	if f.focus.kind == cellAdder {
		f.AddRow()
	}
	if f.focus.kind == cellChoice {
		return nil
	}
	e := f.focus.entry
	before := e.Revision()
	cmd := f.focus.update(msg, f.focus.masked(f.revealed))
	f.follow = true
	if e.Revision() == before {
		return cmd
	}
	f.checking.unchecked = true
	return tea.Batch(cmd, f.changed())
}

// paste takes a text; a whole message is offered to the form.
func (f *Form) paste(msg tea.PasteMsg) tea.Cmd {
	undo := func() {}
	if c := f.focus; c.kind < cellChoice {
		before := c.value()
		undo = func() { c.setValue(before) }
	}
	cmd := f.edit(msg)
	if IsMessage(msg.Content) && f.json.problem == nil {
		f.host.Offer(msg.Content, undo)
	}
	return cmd
}
