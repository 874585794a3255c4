package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/dialog"
	"ruse/ui/internal/request"
)

// builderCommands are what the form and its JSON do. Of the keys that mean
// something in some fields alone, the first row that can run has it; those that
// no row wants are typed.
func builderCommands() []command {
	rows := scoped(
		inBuilder,
		command{name: "send", also: "run ask go", keys: []string{"ctrl+s"}, help: "send", run: form((*Model).sendBuilt)},
		command{name: "deselect", keys: []string{"esc"}, help: "drop the selection", quiet: true, yields: true, why: inForm(nothingSelected), run: edits(func(b *builder) { b.entry().Deselect() })},
		command{name: "leave", keys: []string{"esc", "ctrl+o"}, help: "leave, all kept", run: form((*Model).leaveBuilder)},
		command{name: "palette", keys: []string{"ctrl+p"}, help: "fields, commands", run: form(func(m *Model, b *builder) tea.Cmd {
			m.open(dialog.NewPicker("Fields and commands", m.builderChoices(b)))
			return nil
		})},
		command{name: "next-field", keys: []string{"tab"}, help: "next", run: edits(func(b *builder) { b.step(1) })},
		command{name: "previous-field", keys: []string{"shift+tab"}, help: "previous", quiet: true, run: edits(func(b *builder) { b.step(-1) })},
		command{name: "uncover", also: "secret mask show hide", keys: []string{"ctrl+y"}, help: "secret", yields: true, why: inForm(noSecret), run: edits((*builder).uncover)},
		command{name: "add-row", also: "new", keys: []string{"ctrl+n"}, help: "add", yields: true, why: inForm(noList), run: edits((*builder).addRow)},
		command{name: "remove-row", also: "delete", keys: []string{"ctrl+d"}, help: "remove", yields: true, why: inForm(noList), run: edits((*builder).removeRow)},
		command{name: "restore-row", also: "undo", keys: []string{"alt+z"}, help: "bring back", yields: true, why: inForm(nothingRemoved), run: edits((*builder).restoreRow)},
		command{name: "row-up", keys: []string{"alt+up"}, label: "alt+↑", help: "move up", yields: true, why: inForm(noList), run: edits(func(b *builder) { b.moveRow(-1) })},
		command{name: "row-down", keys: []string{"alt+down"}, label: "alt+↓", help: "move down", yields: true, why: inForm(noList), run: edits(func(b *builder) { b.moveRow(1) })},
		command{name: "form-or-json", also: "preview", keys: []string{"ctrl+t"}, help: "form or JSON", run: edits((*builder).otherTab)},
		command{name: "editor", also: "vi nano", keys: []string{"ctrl+g"}, help: "edit in $EDITOR", why: (*Model).noEditor, run: form((*Model).editField)},
		command{name: "save", also: "keep name", keys: []string{"alt+s"}, help: "save", why: (*Model).nowhereToSave, run: readable((*Model).askName)},
		command{name: "open-saved", also: "load", keys: []string{"alt+o"}, help: "open a saved one", why: (*Model).nowhereToSave, run: readable(func(m *Model, _ *builder) tea.Cmd { return m.listSaved() })},
		command{name: "export", also: "curl python go typescript code", keys: []string{"alt+c"}, help: "copy as code", run: readable((*Model).pickFormat)},
		command{name: "history", also: "earlier requests", keys: []string{"ctrl+r"}, help: "history", run: readable(func(m *Model, _ *builder) tea.Cmd { return openHistory(m) })},
		command{name: "schema-file", help: "output schema from a file", run: readable(askSchema)},
		command{name: "import", also: "paste load", help: "fill the form from a JSON file", run: readable(askMessage)},
		command{name: "source-id", help: "make a source id", run: edits((*builder).makeSourceID)},
		command{name: "no-secret", help: "no secret after all", quiet: true, why: inForm(noneAfterAll), run: edits(func(b *builder) { b.focus.row.secret = false })},
		command{name: "drop-json", help: "drop the JSON text, the form counts", quiet: true, why: inForm(jsonReads), run: edits((*builder).dropJSON)},

		fieldKey("up", "up", "field above", func(b *builder) bool { return b.focus.atTop() }, func(b *builder) { b.step(-1) }),
		command{name: "models", keys: []string{"down"}, help: "models used before, in the model's field", quiet: true, yields: true, why: here(func(b *builder) bool { return b.focus == b.one(partModel) }), run: readable((*Model).offerModels)},
		fieldKey("down", "down", "field below", func(b *builder) bool { return b.focus.atBottom() }, func(b *builder) { b.step(1) }),
		fieldKey("fill-source-id", "enter", "make a source id, in its empty field", func(b *builder) bool { return b.focus == b.one(partSourceID) && b.focus.empty() }, (*builder).makeSourceID),
		fieldKey("add", "enter", "add, at a list's end", func(b *builder) bool { return b.focus.kind == cellAdder }, (*builder).addRow),
		fieldKey("accept", "enter", "next field", func(b *builder) bool { return b.focus.kind != cellLong }, func(b *builder) { b.step(1) }),
		fieldKey("next-choice", "space right l", "next choice", onChoice, func(b *builder) { b.focus.turn(1) }),
		fieldKey("previous-choice", "left h", "previous choice", onChoice, func(b *builder) { b.focus.turn(-1) }),
	)
	for i := range rows {
		rows[i].group = groupForm
	}
	return rows
}

// fieldKey is a command whose keys mean something in some fields alone.
func fieldKey(name, keys, help string, means func(*builder) bool, do func(*builder)) command {
	return command{name: name, keys: strings.Fields(keys), help: help, quiet: true, yields: true, why: here(means), run: edits(do)}
}

// form makes a run of what is done with the form, once all that was typed counts.
func form(do func(*Model, *builder) tea.Cmd) func(*Model) tea.Cmd {
	return func(m *Model) tea.Cmd {
		b := m.building()
		b.note = ""
		b.settle()
		return do(m, b)
	}
}

// edits makes a run of what changes the form.
func edits(do func(*builder)) func(*Model) tea.Cmd {
	return form(func(_ *Model, b *builder) tea.Cmd {
		do(b)
		b.check()
		return nil
	})
}

// readable makes a run of what needs a form that stands for a request.
func readable(do func(*Model, *builder) tea.Cmd) func(*Model) tea.Cmd {
	return form(func(m *Model, b *builder) tea.Cmd {
		if b.json.problem != nil {
			b.note = "The JSON cannot be read yet."
			return nil
		}
		return do(m, b)
	})
}

// inForm makes a reason of one that the form gives.
func inForm(why func(*builder) string) func(*Model) string {
	return func(m *Model) string { return why(m.building()) }
}

// here makes a reason of where a key means something in the form.
func here(means func(*builder) bool) func(*Model) string {
	return inForm(func(b *builder) string { return unless(!b.json.open && means(b), "not in this field") })
}

func onChoice(b *builder) bool { return b.focus.kind == cellChoice }

func nothingSelected(b *builder) string {
	e := b.entry()
	return unless(e != nil && e.Selecting(), "nothing is selected")
}

func noSecret(b *builder) string {
	r := b.focus.row
	return unless(!b.json.open && r != nil && (r.secret || b.valueOfVariable(b.focus)), "this field is no secret")
}

func noList(b *builder) string {
	return unless(!b.json.open && b.focus.part != nil && b.focus.part.newRow != nil, "this field is no list")
}

func noneAfterAll(b *builder) string {
	return unless(b.focus.row != nil && b.focus.row.secret && b.focus.part.Name != partSecrets, "this field is no secret of its own accord")
}

func jsonReads(b *builder) string {
	return unless(b.json.problem != nil, "the JSON can be read")
}

func nothingRemoved(b *builder) string {
	return unless(!b.json.open && len(b.removed) > 0, "nothing was removed")
}

// valueOfVariable reports whether c is a variable's value.
func (b *builder) valueOfVariable(c *cell) bool { return c.name == "value" }

func (m *Model) nowhereToSave() string {
	return unless(m.cfg.Saved != nil, "There is no folder for saved requests.")
}

func (b *builder) makeSourceID() { b.one(partSourceID).setValue(request.NewSourceID()) }

// leaveBuilder closes the builder and keeps what it holds.
func (m *Model) leaveBuilder(b *builder) tea.Cmd {
	m.closeTop()
	m.keep(b)
	return nil
}

// offerModels offers the models that were used before; where there are none, the
// focus goes on.
func (m *Model) offerModels(b *builder) tea.Cmd {
	m.pickModel(func(model string) dialog.Answer {
		return m.inBuilder(func(b *builder) {
			b.one(partModel).setValue(model)
			b.setFocus(b.one(partModel))
			b.check()
		})
	})
	if m.top() == dialog.Dialog(b) {
		b.step(1)
	}
	return nil
}

func askSchema(m *Model, _ *builder) tea.Cmd {
	m.askFile("Output schema from a file", useSchema)
	return nil
}

func askMessage(m *Model, _ *builder) tea.Cmd {
	m.askFile("Request from a JSON file", useMessage)
	return nil
}
