package ui

import (
	"reflect"
	"strings"

	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/dialog"
	"ruse/ui/internal/form"
	"ruse/ui/internal/request"
	"ruse/ui/internal/text"
)

// builder is the form of what goes out next, as a dialog, and what is known of it.
type builder struct {
	*form.Form
	// saved is the name under which the request was saved or opened.
	saved string
	// held is what it held when the person left it.
	held request.Request
}

// The names of the fields that the builder's commands speak of.
const (
	fieldModel    = "model"
	fieldSourceID = "source_id"
	fieldSchema   = "output_format_json_schema_str"
)

// Handle types into the form; what it answers are commands.
func (b *builder) Handle(msg tea.Msg) (dialog.Answer, tea.Cmd) { return nil, b.Form.Handle(msg) }

func (m *Model) newBuilder(r request.Request) *builder {
	b := &builder{}
	b.Form = form.New(m.theme, r, form.Host{
		Keys:  m.builderKeys,
		KeyOf: func(command string) string { return m.keyOf(inBuilder, command) },
		Offer: func(content string, undo func()) { m.offerForm(b, content, undo) },
	})
	b.SetAddress(m.address())
	return b
}

// openBuilder opens the builder with what goes out next: where it was left, if
// nothing changed meanwhile.
func (m *Model) openBuilder() {
	r := m.request
	r.Prompt = m.composer.Value()
	b := m.stashed
	if b == nil || !reflect.DeepEqual(b.held, m.request) {
		b = m.newBuilder(r)
	} else {
		b.SetAddress(m.address())
		b.SetPrompt(r.Prompt)
	}
	m.open(b)
}

// stash makes what a builder holds what goes out next: nothing of it is lost.
func (m *Model) stash(b *builder) {
	b.Flush()
	r := b.Request()
	m.composer.Replace(r.Prompt)
	r.Prompt = ""
	m.request, b.held = r, r
	m.stashed = b
}

// building is the topmost builder, or nil.
func (m *Model) building() *builder {
	for i := len(m.dialogs) - 1; i >= 0; i-- {
		if b, ok := m.dialogs[i].(*builder); ok {
			return b
		}
	}
	return nil
}

// drawBuilder draws the builder below another dialog. It covers the session,
// which therefore need not be drawn.
func (m *Model) drawBuilder(b *builder, lines []string) {
	for i := range lines {
		lines[i] = strings.Repeat(" ", m.width)
	}
	if b == m.top() {
		return
	}
	box, _ := b.Draw(m.theme, m.width, m.height)
	text.Overlay(lines, box[:min(len(box), len(lines))], 0, 0)
}

// builderKeys shows the keys that do something in the builder.
func (m *Model) builderKeys(width int) string {
	var line []string
	used := 0
	for _, c := range m.in(inBuilder) {
		help := c.keyLabel() + " " + c.help
		if c.quiet || len(c.keys) == 0 || used+text.Width(help) > width || m.reason(c) != "" {
			continue
		}
		used += text.Width(help) + 3
		line = append(line, help)
	}
	return strings.Join(line, "   ")
}

// sendBuilt sends what the form holds, and closes it once that can go out.
func (m *Model) sendBuilt(b *builder) tea.Cmd {
	if !b.Valid() {
		return nil
	}
	r := b.Request()
	elsewhere := r.Address != "" && r.Address != m.link.url
	switch why := m.link.noRequests(); {
	case why != "" && !elsewhere:
		b.Say(text.Sentence(why))
		return nil
	case m.link.busy():
		b.Say(m.underWay())
		return nil
	case m.link.sending, m.link.state == linkDialing && !elsewhere:
		b.Say("The session is not ready yet.")
		return nil
	}
	m.dialogs = m.dialogs[:len(m.dialogs)-1]
	m.stash(b)
	if m.link.source == nil && !elsewhere {
		cmd := m.dial()
		m.link.waiting = &r
		return cmd
	}
	return m.dispatch(r)
}
