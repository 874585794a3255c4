package ui

import (
	"cmp"

	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/dialog"
	"ruse/ui/internal/form"
	"ruse/ui/internal/request"
	"ruse/ui/internal/text"
)

// outcome is the result of a command that knows where it belongs.
type outcome interface{ apply(m *Model) tea.Cmd }

// then is an outcome that is all said by what is done with it.
type then func(m *Model) tea.Cmd

func (do then) apply(m *Model) tea.Cmd { return do(m) }

// toBuilder is what comes to the builder, if that is still open.
func toBuilder(err error, do func(m *Model, b *builder)) then {
	return func(m *Model) tea.Cmd {
		switch b := m.building(); {
		case b == nil:
		case err != nil:
			m.say(text.Error(err))
		default:
			do(m, b)
		}
		return nil
	}
}

// inBuilder makes an answer of what is done in the builder below the dialog that
// it comes from.
func (m *Model) inBuilder(do func(b *builder)) dialog.Answer {
	return answer(func() {
		if b := m.building(); b != nil {
			b.Flush()
			do(b)
		}
	})
}

// builderChoices are the fields to go to, and what the builder can do.
func (m *Model) builderChoices(b *builder) []dialog.Choice {
	var items []dialog.Choice
	for _, f := range b.Fields() {
		items = append(items, dialog.Choice{Label: f.Label, Group: "Fields", Answer: m.inBuilder(func(b *builder) { b.Focus(f.Name) })})
	}
	for _, c := range m.in(inBuilder) {
		// Keys that move in the form are no news to whoever looks for a field.
		if c.name != "palette" && c.name != "next-field" && (!c.quiet || len(c.keys) == 0 && m.reason(c) == "") {
			items = append(items, m.choiceOf(c))
		}
	}
	return laterNotNow(items)
}

// offerPasted asks whether a message that was pasted fills the builder, or else says
// why it can't.
func (m *Model) offerPasted(content, into string, fill func(r request.Request)) {
	r, err := request.Import(content)
	if err != nil {
		m.say("Pasted as text; as a message it cannot be read: " + text.Error(err))
		return
	}
	m.open(&dialog.Confirm{
		Title: "This is a whole request", Text: form.PastedWords(into, r),
		Yes: "fill the " + into, OnYes: answer(func() { fill(r) }),
	})
}

// offerForm offers a message that was pasted into a field of the builder; undo gives
// the field back what it held before.
func (m *Model) offerForm(b *builder, content string, undo func()) {
	m.offerPasted(content, "form", func(r request.Request) {
		b.Flush()
		undo()
		b.Fill(r)
	})
}

// offerBuilder offers a message that was pasted into the composer, which then gets
// back what it held before; what is none is a prompt.
func (m *Model) offerBuilder(content, before string) {
	if !form.IsMessage(content) {
		return
	}
	m.offerPasted(content, "builder", func(r request.Request) {
		r.Timeout, r.IdleTimeout = cmp.Or(r.Timeout, m.request.Timeout), cmp.Or(r.IdleTimeout, m.request.IdleTimeout)
		m.composer.Replace(before)
		m.edit(r)
	})
}
