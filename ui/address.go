package ui

import (
	"time"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"ruse/session"
	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// question is a dialog that asks for one line.
type question struct {
	title string
	// yes is what enter does, in words.
	yes   string
	input textinput.Model
	// reply is what the line answers; an error keeps the dialog open.
	reply   func(line string) (answer, error)
	problem string
}

func newQuestion(title, yes, value, placeholder string, reply func(line string) (answer, error)) *question {
	d := &question{title: title, yes: yes, reply: reply, input: newInput(text.Line(value))}
	d.input.Placeholder = placeholder
	d.input.Focus()
	return d
}

func newInput(value string) textinput.Model {
	in := textinput.New()
	in.Prompt = ""
	in.SetVirtualCursor(false)
	in.SetValue(value)
	return in
}

// liner is a dialog with lines to fill in.
type liner interface {
	dialog
	// accept takes what was typed; a nil answer keeps the dialog open.
	accept() (answer, tea.Cmd)
	// decline gives up.
	decline() answer
}

// lineCommands end a dialog with lines to fill in, or go from one to the other.
func lineCommands() []command {
	return scoped(
		inLine,
		command{name: "accept", keys: []string{"enter"}, help: "take what was typed", why: beingSaved, run: asked(liner.accept)},
		command{name: "other-line", keys: []string{"tab", "shift+tab", "up", "down"}, help: "the other line", yields: true, why: oneLine, run: turns((*askDialog).other)},
		command{name: "back", keys: []string{"esc"}, help: "back", run: asked(func(d liner) (answer, tea.Cmd) { return d.decline(), nil })},
	)
}

func beingSaved(m *Model) string {
	d, ok := m.top().(*saveDialog)
	return unless(!ok || !d.saving, "it is being saved")
}

func oneLine(m *Model) string {
	_, two := m.top().(*askDialog)
	return unless(two, "there is no other line")
}

func (d *question) scope() scope { return inLine }

func (d *question) decline() answer { return answerClose{} }

func (d *question) accept() (answer, tea.Cmd) {
	a, err := d.reply(d.input.Value())
	if err != nil {
		d.problem = text.Error(err)
		return nil, nil
	}
	return a, nil
}

func (d *question) handle(msg tea.Msg) (answer, tea.Cmd) {
	var cmd tea.Cmd
	d.input, cmd = d.input.Update(msg)
	d.problem = ""
	return nil, cmd
}

func (d *question) draw(th *theme.Theme, w, _ int) ([]string, *tea.Cursor) {
	room := min(max(w-8, 20), 64)
	d.input.SetWidth(room - 1)
	lines := []string{"", d.input.View(), ""}
	lines = append(lines, text.Each(text.Wrap([]string{d.problem}, room), th.Styles.Dialog.Problem.Render)...)
	cursor := d.input.Cursor()
	if cursor != nil {
		cursor.X += theme.BoxLeft
		cursor.Y += theme.BoxTop + 2
	}
	return th.Box(d.title, lines, "enter "+d.yes+"   esc back", w), cursor
}

// answerAddress is the address that was given.
type answerAddress struct{ url string }

func (a answerAddress) carryOut(m *Model) tea.Cmd { return m.changeAddress(a.url) }

// newAddressDialog asks for the address of a runtime.
func newAddressDialog(url string) *question {
	value := ""
	if a, err := session.ParseURL(url); err == nil && a.String() == url {
		value = url
	}
	return newQuestion("Address of a runtime", "connect", value, "ws://localhost:8080", func(line string) (answer, error) {
		_, err := session.ParseURL(line)
		return answerAddress{line}, err
	})
}

// changeAddress leaves the present runtime for another one.
func (m *Model) changeAddress(url string) tea.Cmd {
	old := m.link.session
	m.request.Address = ""
	m.link = link{url: url, generation: m.link.generation, lastReq: m.link.lastReq}
	cmd := m.dial()
	now := session.Stamp{At: time.Now()}
	if old != nil {
		m.transcript.note(now, toneQuiet, m.theme.Glyphs.Closed, "left for another address")
		cmd = tea.Batch(cmd, closeSession(old))
	}
	if left := m.leftOut(url); left != "" {
		m.transcript.note(now, toneWarning, m.theme.Glyphs.Attention, left)
	}
	return cmd
}
