package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/dialog"
	"ruse/ui/internal/form"
	"ruse/ui/internal/request"
)

// builderCommands are what the form and its JSON do. Of the keys that mean
// something in some fields alone, the first row that can run has it; those that
// no row wants are typed.
func builderCommands() []command {
	rows := scoped(
		inBuilder,
		command{name: "send", also: "run ask go", keys: []string{"ctrl+s"}, help: "send", run: inForm((*Model).sendBuilt)},
		command{name: "deselect", keys: []string{"esc"}, help: "drop the selection", quiet: true, yields: true, why: unlessForm((*form.Form).Selecting, "nothing is selected"), run: edits((*form.Form).Deselect)},
		command{name: "leave", keys: []string{"esc", "ctrl+o"}, help: "leave, all kept", run: inForm((*Model).leaveBuilder)},
		command{name: "palette", keys: []string{"ctrl+p"}, help: "fields, commands", run: inForm(func(m *Model, b *builder) tea.Cmd {
			m.open(dialog.NewPicker("Fields and commands", m.builderChoices(b)))
			return nil
		})},
		command{name: "next-field", keys: []string{"tab"}, help: "next", run: edits(func(f *form.Form) { f.Step(1) })},
		command{name: "previous-field", keys: []string{"shift+tab"}, help: "previous", quiet: true, run: edits(func(f *form.Form) { f.Step(-1) })},
		command{name: "uncover", also: "secret mask show hide", keys: []string{"ctrl+y"}, help: "secret", yields: true, why: unlessForm((*form.Form).OnSecret, "this field is no secret"), run: edits((*form.Form).Reveal)},
		command{name: "add-row", also: "new", keys: []string{"ctrl+n"}, help: "add", yields: true, why: unlessForm((*form.Form).OnList, "this field is no list"), run: edits((*form.Form).AddRow)},
		command{name: "remove-row", also: "delete", keys: []string{"ctrl+d"}, help: "remove", yields: true, why: unlessForm((*form.Form).OnList, "this field is no list"), run: edits((*form.Form).RemoveRow)},
		command{name: "restore-row", also: "undo", keys: []string{"alt+z"}, help: "bring back", yields: true, why: unlessForm((*form.Form).Removed, "nothing was removed"), run: edits((*form.Form).RestoreRow)},
		command{name: "row-up", keys: []string{"alt+up"}, label: "alt+↑", help: "move up", yields: true, why: unlessForm((*form.Form).OnList, "this field is no list"), run: edits(func(f *form.Form) { f.MoveRow(-1) })},
		command{name: "row-down", keys: []string{"alt+down"}, label: "alt+↓", help: "move down", yields: true, why: unlessForm((*form.Form).OnList, "this field is no list"), run: edits(func(f *form.Form) { f.MoveRow(1) })},
		command{name: "form-or-json", also: "preview", keys: []string{"ctrl+t"}, help: "form or JSON", run: edits((*form.Form).SwitchTab)},
		command{name: "editor", also: "vi nano", keys: []string{"ctrl+g"}, help: "edit in $EDITOR", why: (*Model).noEditor, run: inForm((*Model).editField)},
		command{name: "save", also: "keep name", keys: []string{"alt+s"}, help: "save", why: (*Model).nowhereToSave, run: readable((*Model).askName)},
		command{name: "open-saved", also: "load", keys: []string{"alt+o"}, help: "open a saved one", why: (*Model).nowhereToSave, run: readable(func(m *Model, _ *builder) tea.Cmd { return m.listSaved() })},
		command{name: "export", also: "curl python go typescript code", keys: []string{"alt+c"}, help: "copy as code", run: readable((*Model).pickFormat)},
		command{name: "history", also: "earlier requests", keys: []string{"ctrl+r"}, help: "history", run: readable(func(m *Model, _ *builder) tea.Cmd { return openHistory(m) })},
		command{name: "schema-file", help: "output schema from a file", run: readable(func(m *Model, _ *builder) tea.Cmd { return m.askFile("Output schema from a file", useSchema) })},
		command{name: "import", also: "paste load", help: "fill the form from a JSON file", run: readable(func(m *Model, _ *builder) tea.Cmd { return m.askFile("Request from a JSON file", useMessage) })},
		command{name: "source-id", help: "make a source id", run: edits(makeSourceID)},
		command{name: "no-secret", help: "no secret after all", quiet: true, why: unlessForm((*form.Form).OnSecretVariable, "this field is no secret of its own accord"), run: edits((*form.Form).NoSecret)},
		command{name: "drop-json", help: "drop the JSON text, the form counts", quiet: true, why: unlessForm((*form.Form).Unreadable, "the JSON can be read"), run: edits((*form.Form).DropJSON)},

		fieldKey("up", "up", "field above", (*form.Form).AtTop, func(f *form.Form) { f.Step(-1) }),
		command{name: "models", keys: []string{"down"}, help: "models used before, in the model's field", quiet: true, yields: true, why: here(onModel), run: readable((*Model).offerModels)},
		fieldKey("down", "down", "field below", (*form.Form).AtBottom, func(f *form.Form) { f.Step(1) }),
		fieldKey("fill-source-id", "enter", "make a source id, in its empty field", onEmptySourceID, makeSourceID),
		fieldKey("add", "enter", "add, at a list's end", (*form.Form).OnAdder, (*form.Form).AddRow),
		fieldKey("accept", "enter", "next field", (*form.Form).OnLine, func(f *form.Form) { f.Step(1) }),
		fieldKey("next-choice", "space right l", "next choice", (*form.Form).OnChoice, func(f *form.Form) { f.Turn(1) }),
		fieldKey("previous-choice", "left h", "previous choice", (*form.Form).OnChoice, func(f *form.Form) { f.Turn(-1) }),
	)
	for i := range rows {
		rows[i].group = groupForm
	}
	return rows
}

// fieldKey is a command whose keys mean something in some fields alone.
func fieldKey(name, keys, help string, means func(*form.Form) bool, do func(*form.Form)) command {
	return command{name: name, keys: strings.Fields(keys), help: help, quiet: true, yields: true, why: here(means), run: edits(do)}
}

// inForm makes a run of what is done with the form, once all that was typed counts.
func inForm(do func(*Model, *builder) tea.Cmd) func(*Model) tea.Cmd {
	return func(m *Model) tea.Cmd {
		b := m.building()
		b.Say("")
		b.Flush()
		return do(m, b)
	}
}

// edits makes a run of what changes the form.
func edits(do func(*form.Form)) func(*Model) tea.Cmd {
	return inForm(func(_ *Model, b *builder) tea.Cmd {
		do(b.Form)
		b.Check()
		return nil
	})
}

// readable makes a run of what needs a form that stands for a request.
func readable(do func(*Model, *builder) tea.Cmd) func(*Model) tea.Cmd {
	return inForm(func(m *Model, b *builder) tea.Cmd {
		if b.Unreadable() {
			b.Say("The JSON cannot be read yet.")
			return nil
		}
		return do(m, b)
	})
}

// unlessForm makes a reason of what has to be true of the form.
func unlessForm(is func(*form.Form) bool, reason string) func(*Model) string {
	return func(m *Model) string { return unless(is(m.building().Form), reason) }
}

// here makes a reason of where a key means something in the form.
func here(means func(*form.Form) bool) func(*Model) string {
	return unlessForm(means, "not in this field")
}

func onModel(f *form.Form) bool         { return f.On(fieldModel) }
func onEmptySourceID(f *form.Form) bool { return f.OnEmpty(fieldSourceID) }
func makeSourceID(f *form.Form)         { f.SetText(fieldSourceID, request.NewSourceID()) }

func (m *Model) nowhereToSave() string {
	return unless(m.cfg.Saved != nil, "There is no folder for saved requests.")
}

// leaveBuilder closes the builder and keeps what it holds.
func (m *Model) leaveBuilder(b *builder) tea.Cmd {
	m.closeTop()
	m.stash(b)
	return nil
}

// offerModels offers the models that were used before; where there are none, the
// focus goes on.
func (m *Model) offerModels(b *builder) tea.Cmd {
	var items []dialog.Choice
	for _, model := range m.history.Models() {
		items = append(items, dialog.Choice{Label: model, Answer: m.inBuilder(func(b *builder) {
			b.SetText(fieldModel, model)
			b.Focus(fieldModel)
		})})
	}
	if len(items) == 0 {
		b.Step(1)
		return nil
	}
	m.open(dialog.NewPicker("Models used before", items))
	return nil
}
