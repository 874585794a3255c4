package ui

import (
	"cmp"

	tea "charm.land/bubbletea/v2"

	"ruse/session/profile"
)

// outcome is the result of a command that knows where it belongs.
type outcome interface{ take(m *Model) tea.Cmd }

// answerBuilder does something in the builder below the dialog that it came
// from.
type answerBuilder struct{ do func(b *builder) answer }

// toBuilder carries out an answer that goes to the builder.
func (m *Model) toBuilder(do func(b *builder) answer) tea.Cmd {
	b := m.building()
	if b == nil {
		return nil
	}
	b.settle()
	switch a := do(b).(type) {
	case nil:
		return nil
	case answerStay:
		return m.answered(a.answer)
	default:
		m.dialogs = m.dialogs[:len(m.dialogs)-1]
		return m.answered(a)
	}
}

// serveBuilder does what the builder cannot do by itself.
func (m *Model) serveBuilder(b *builder, a action) tea.Cmd {
	if b.json.problem != nil && a != actPalette && a != actEditor {
		b.note = "The JSON cannot be read yet."
		return nil
	}
	switch a {
	case actPalette:
		m.open(newPicker("Fields and commands", b.choices()))
	case actHistory:
		return m.loadHistory(true)
	case actSave, actOpenSaved:
		return m.askSaved(b, a)
	case actExport:
		m.pickFormat(b.request())
	case actSchemaFile:
		m.askFile("Output schema from a file", useSchema)
	case actImport:
		m.askFile("Request from a JSON file", useMessage)
	case actModels:
		m.pickModel(func(model string) answer {
			return answerBuilder{func(b *builder) answer {
				b.one(partModel).setValue(model)
				b.setFocus(b.one(partModel))
				b.check()
				return nil
			}}
		})
		if m.building() == m.top() {
			b.step(1)
		}
	case actEditor:
		return m.editField(b)
	}
	return nil
}

// askSaved saves the request, or opens a saved one.
func (m *Model) askSaved(b *builder, a action) tea.Cmd {
	switch {
	case m.cfg.Saved == nil:
		b.note = "There is no folder for saved requests."
		return nil
	case a == actSave:
		m.askName(b)
		return nil
	}
	return m.listSaved()
}

// pickModel offers the models that were used before; none opens nothing.
func (m *Model) pickModel(choose func(model string) answer) {
	var items []choice
	for _, model := range m.usedModels() {
		items = append(items, choice{model, "", choose(model)})
	}
	if len(items) > 0 {
		m.open(newPicker("Models used before", items))
	}
}

// choices are the fields to go to, and what the builder can do.
func (b *builder) choices() []choice {
	var items []choice
	for _, p := range b.shown() {
		to := p.adder
		if len(p.rows) > 0 {
			to = p.rows[0].cells[0]
		}
		items = append(items, choice{p.name, "field", answerBuilder{func(b *builder) answer {
			b.json.open = false
			b.setFocus(to)
			return nil
		}}})
	}
	for _, bind := range b.keys.in(inBuilder) {
		if bind.action == actPalette || bind.action == actNextField || bind.action == actPrevField || !b.enabled(bind) {
			continue
		}
		items = append(items, choice{bind.Help().Desc, bind.Help().Key, answerBuilder{func(b *builder) answer {
			return b.do(bind.action)
		}}})
	}
	more := func(label string, a action) {
		items = append(items, choice{label, "", answerBuilder{func(b *builder) answer { return b.do(a) }}})
	}
	more("output schema from a file", actSchemaFile)
	more("fill the form from a JSON file", actImport)
	more("make a source id", actSourceID)
	if b.focus.row != nil && b.focus.row.secret && b.focus.part.id != partSecrets {
		items = append(items, choice{"no secret after all", "", answerBuilder{func(b *builder) answer {
			b.focus.row.secret = false
			b.check()
			return nil
		}}})
	}
	if b.json.problem != nil {
		items = append(items, choice{"drop the JSON text, the form counts", "", answerBuilder{func(b *builder) answer {
			b.dropJSON()
			return nil
		}}})
	}
	return items
}

// offerImport asks whether a message that was pasted fills the form.
func (m *Model) offerImport(a answerImport) {
	r, err := profile.Import(a.text)
	if err != nil {
		if b := m.building(); b != nil {
			b.note = "Pasted as text; as a message it cannot be read: " + errorText(err)
		}
		return
	}
	m.open(&confirm{
		title: "This is a whole request", text: []string{"The form can take every field from it. Esc leaves it pasted as text."},
		yes: "fill the form", onYes: answerBuilder{func(b *builder) answer {
			if a.cell.kind < cellChoice {
				a.cell.setValue(a.before)
			}
			b.fill(r)
			return nil
		}},
	})
}

// answerPasted opens a request that was pasted into the composer in the builder,
// and gives the composer back what it held before.
type answerPasted struct {
	request profile.Request
	before  string
}

// offerBuilder asks whether a message that was pasted into the composer fills the
// builder; what is none is a prompt.
func (m *Model) offerBuilder(text, before string) {
	if !looksLikeMessage(text) {
		return
	}
	r, err := profile.Import(text)
	if err != nil {
		m.status.set("Pasted as text; as a message it cannot be read: " + errorText(err))
		return
	}
	r.Timeout, r.IdleTimeout = cmp.Or(r.Timeout, m.request.Timeout), cmp.Or(r.IdleTimeout, m.request.IdleTimeout)
	m.open(&confirm{
		title: "This is a whole request", text: []string{"The builder can take every field from it. Esc leaves it pasted as text."},
		yes: "fill the builder", onYes: answerPasted{r, before},
	})
}

// fill loads a request that came from elsewhere; what such requests have not
// stays as it is.
func (b *builder) fill(r profile.Request) {
	now := b.request()
	if r.Address == "" {
		r.Address = now.Address
	}
	if r.Timeout == 0 {
		r.Timeout = now.Timeout
	}
	if r.IdleTimeout == 0 {
		r.IdleTimeout = now.IdleTimeout
	}
	b.json.problem, b.json.made, b.judging.unread = nil, false, false
	b.load(r)
	if b.json.open {
		b.json.open = b.showJSON()
	}
}
