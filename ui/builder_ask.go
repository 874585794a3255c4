package ui

import (
	"cmp"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/request"
	"ruse/ui/internal/text"
)

// outcome is the result of a command that knows where it belongs.
type outcome interface{ take(m *Model) tea.Cmd }

// answerBuilder does something in the builder below the dialog that it came
// from.
type answerBuilder struct{ do func(b *builder) }

func (a answerBuilder) carryOut(m *Model) tea.Cmd {
	if b := m.building(); b != nil {
		b.settle()
		a.do(b)
	}
	return nil
}

// pickModel offers the models that were used before; none opens nothing.
func (m *Model) pickModel(choose func(model string) answer) {
	var items []choice
	for _, model := range m.usedModels() {
		items = append(items, choice{label: model, answer: choose(model)})
	}
	if len(items) > 0 {
		m.open(newPicker("Models used before", items))
	}
}

// builderChoices are the fields to go to, and what the builder can do.
func (m *Model) builderChoices(b *builder) []choice {
	var items []choice
	for _, p := range b.shown() {
		to := p.adder
		if len(p.rows) > 0 {
			to = p.rows[0].cells[0]
		}
		items = append(items, choice{label: p.Label, group: "Fields", answer: answerBuilder{func(b *builder) {
			b.json.open = false
			b.setFocus(to)
		}}})
	}
	for _, c := range m.in(inBuilder) {
		// Keys that move in the form are no news to whoever looks for a field.
		if c.name != "palette" && c.name != "next-field" && (!c.quiet || len(c.keys) == 0 && m.reason(c) == "") {
			items = append(items, m.choiceOf(c))
		}
	}
	return laterNotNow(items)
}

// carryOut asks whether a message that was pasted fills the form.
func (a answerImport) carryOut(m *Model) tea.Cmd {
	r, err := request.Import(a.text)
	if err != nil {
		if b := m.building(); b != nil {
			b.note = "Pasted as text; as a message it cannot be read: " + text.Error(err)
		}
		return nil
	}
	m.open(&confirm{
		title: "This is a whole request", text: pastedWords("form", r),
		yes: "fill the form", onYes: answerBuilder{func(b *builder) {
			if a.cell.kind < cellChoice {
				a.cell.setValue(a.before)
			}
			b.fill(r)
		}},
	})
	return nil
}

// pastedWords say what a request that was pasted would fill, and what of this
// machine it takes along: whoever wrote it may be anybody.
func pastedWords(into string, r request.Request) []string {
	words := []string{"The " + into + " can take every field from it. Esc leaves it pasted as text."}
	references := r.References()
	if len(references) == 0 {
		return words
	}
	const shown, width = 3, 40 // a dialog does not scroll
	var names []string
	for _, reference := range references[:min(shown, len(references))] {
		names = append(names, text.FitLeft(text.Line(string(reference)), width, "…"))
	}
	all := strings.Join(names, ", ")
	if more := len(references) - shown; more > 0 {
		all += fmt.Sprintf(" and %d more", more)
	}
	return append(words, "Sending it takes from this machine: "+all+".")
}

// answerPasted opens a request that was pasted into the composer in the builder,
// and gives the composer back what it held before.
type answerPasted struct {
	request request.Request
	before  string
}

func (a answerPasted) carryOut(m *Model) tea.Cmd {
	m.composer.setValue(a.before)
	m.edit(a.request)
	return nil
}

// offerBuilder asks whether a message that was pasted into the composer fills the
// builder; what is none is a prompt.
func (m *Model) offerBuilder(content, before string) {
	if !looksLikeMessage(content) {
		return
	}
	r, err := request.Import(content)
	if err != nil {
		m.status.set("Pasted as text; as a message it cannot be read: " + text.Error(err))
		return
	}
	r.Timeout, r.IdleTimeout = cmp.Or(r.Timeout, m.request.Timeout), cmp.Or(r.IdleTimeout, m.request.IdleTimeout)
	m.open(&confirm{
		title: "This is a whole request", text: pastedWords("builder", r),
		yes: "fill the builder", onYes: answerPasted{r, before},
	})
}

// fill loads a request that came from elsewhere; what such requests have not
// stays as it is.
func (b *builder) fill(r request.Request) {
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
	b.toLost()
	if b.json.open {
		b.json.open = b.showJSON()
	}
}
