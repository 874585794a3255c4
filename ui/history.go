package ui

import (
	"context"
	"reflect"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/dialog"
	"ruse/ui/internal/profile"
	"ruse/ui/internal/request"
	"ruse/ui/internal/text"
)

// history is what was sent: by this program, whole, and by earlier ones, as the
// disk has it.
type history struct {
	here   []sentRequest // oldest first
	stored []profile.Entry
	// hidden are the values that references to secrets had.
	hidden []string
}

// recordedMsg says what became of writing a request to the history.
type recordedMsg struct{ err error }

func (msg recordedMsg) apply(m *Model) tea.Cmd {
	if msg.err != nil {
		m.failed(msg.failure())
	}
	return nil
}

func (msg recordedMsg) afterEnd(m *Model) error { return msg.failure().afterEnd(m) }

func (msg recordedMsg) failure() failedMsg {
	return failedMsg{"keep the request in the history", msg.err}
}

// sentRequest is a request of this program, and as it is on the disk.
type sentRequest struct {
	profile.Entry
	redacted request.Request
}

// historyMsg brings the history from the disk.
type historyMsg struct {
	entries []profile.Entry
	err     error
	// open asks for the list of it.
	open bool
}

// loadHistory reads the history; nil where there is none to read.
func (m *Model) loadHistory(open bool) tea.Cmd {
	h, ctx := m.cfg.History, m.ctx
	if h == nil {
		if open {
			return func() tea.Msg { return historyMsg{open: true} }
		}
		return nil
	}
	return m.start(func() tea.Msg {
		entries, err := h.Load(ctx)
		return historyMsg{entries, err, open}
	})
}

func (msg historyMsg) apply(m *Model) tea.Cmd {
	if msg.err != nil {
		m.failed(failedMsg{"read the history", msg.err})
	}
	if msg.err == nil && !msg.open {
		var prompts []string
		for i := len(msg.entries) - 1; i >= 0; i-- {
			if p := msg.entries[i].Request.Prompt; p != "" {
				prompts = append(prompts, p)
			}
		}
		m.composer.Adopt(prompts)
	}
	if msg.err == nil && m.cfg.History != nil {
		m.history.stored = msg.entries
	}
	if msg.open {
		m.openHistory()
	}
	return nil
}

// entries are all requests, the newest first.
func (h *history) entries() []profile.Entry {
	var all []profile.Entry
	for i := len(h.here) - 1; i >= 0; i-- {
		all = append(all, h.here[i].Entry)
	}
	for _, e := range h.stored {
		if !h.holds(e.Request) {
			all = append(all, e)
		}
	}
	return all
}

func (h *history) holds(r request.Request) bool {
	for _, k := range h.here {
		if reflect.DeepEqual(k.redacted, r) {
			return true
		}
	}
	return false
}

// add puts a request in front.
func (h *history) add(r request.Request, also []string) {
	redacted, _ := r.MarkSecrets().Redact(also...)
	for i, k := range h.here {
		if reflect.DeepEqual(k.Request, r) {
			h.here = append(h.here[:i:i], h.here[i+1:]...)
			break
		}
	}
	h.here = append(h.here, sentRequest{profile.Entry{Time: time.Now(), Request: r.Clone()}, redacted})
}

// remember keeps a request that went out, on the disk too. hidden are the values
// of its secrets.
func (m *Model) remember(r request.Request, hidden []string) tea.Cmd {
	m.history.hidden = append(m.history.hidden, hidden...)
	also := m.alsoSecret()
	m.history.add(r, also)
	h, ctx := m.cfg.History, m.ctx
	if h == nil {
		return nil
	}
	r = r.MarkSecrets()
	return m.start(func() tea.Msg {
		// What was sent is kept even where the program ends now.
		ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), historyWait)
		defer stop()
		return recordedMsg{h.Append(ctx, time.Now(), r, also...)}
	})
}

// historyWait is how long another ruse may hold the history's lock.
const historyWait = 5 * time.Second

// recordUnsent keeps what is about to be replaced and was never sent.
func (m *Model) recordUnsent(r request.Request) {
	if r.Title() != "" {
		m.history.add(r, m.alsoSecret())
	}
}

// usedModels are the models of the history, the latest first.
func (m *Model) usedModels() []string { return profile.Models(m.history.entries()) }

func (m *Model) openHistory() {
	var items []dialog.Choice
	for _, e := range m.history.entries() {
		r := e.Request
		what := r.Model
		if r.Kind == request.CommandsOnly {
			what = "commands"
		}
		items = append(items, dialog.Choice{Label: text.Marked(r.Title()), Detail: what + " " + when(e.Time), Answer: answer(func() { m.chooseAgain(r) })})
	}
	if len(items) == 0 {
		m.say("Nothing was sent yet.")
		return
	}
	m.open(dialog.NewPicker("History", items))
}

// say tells something where the person looks.
func (m *Model) say(text string) {
	if b, ok := m.top().(*builder); ok {
		b.Say(text)
		return
	}
	m.status.set(text)
}

// when is a time as short as it can be told.
func when(t time.Time) string {
	t = t.Local()
	if time.Since(t) < 20*time.Hour {
		return t.Format("15:04")
	}
	return t.Format("2 Jan 15:04")
}

// chooseAgain offers what can be done with a request of the history.
func (m *Model) chooseAgain(r request.Request) {
	m.open(dialog.NewPicker(text.Fit(text.Line(text.Marked(r.Title())), 60, m.theme.Glyphs.Ellipsis), []dialog.Choice{
		{Label: "send again", Answer: func() tea.Cmd { return m.resend(r) }},
		{Label: "edit and send", Answer: answer(func() { m.edit(r) })},
		{Label: "send with another model", Answer: answer(func() { m.chooseModel(r) })},
	}))
}

// askModel asks for the name of another model for a request.
func (m *Model) askModel(r request.Request) {
	m.open(dialog.NewLine("Model", "send", r.Model, "a name that the runtime's agent knows", func(line string) (dialog.Answer, error) {
		r.Model = strings.TrimSpace(line)
		return func() tea.Cmd { return m.resend(r) }, nil
	}))
}

// resend sends a request of the history as it was, where nothing is missing.
func (m *Model) resend(r request.Request) tea.Cmd {
	elsewhere := r.Address != "" && r.Address != m.link.url
	switch {
	case r.LostSecret():
		m.edit(r)
		m.say("Secrets are not kept: fill them in, then " + m.keyOf(inBuilder, "send") + " sends.")
		return nil
	case m.link.noRequests() != "" && !elsewhere:
		m.say(m.link.noRequests())
		return nil
	case m.link.busy(), m.link.sending:
		m.say(m.underWay())
		return nil
	case m.link.source == nil && !elsewhere:
		m.say("There is no connection.")
		return nil
	}
	for m.building() != nil {
		if b, ok := m.top().(*builder); ok {
			m.stash(b)
		}
		m.closeTop()
	}
	return m.dispatch(r)
}

// edit opens a request in the builder. What stood there is kept in the history.
func (m *Model) edit(r request.Request) {
	if b := m.building(); b != nil {
		m.recordUnsent(b.Request())
		b.Fill(r)
		return
	}
	now := m.request
	now.Prompt = m.composer.Value()
	m.recordUnsent(now)
	m.open(m.newBuilder(r))
}

// chooseModel offers other models for a request.
func (m *Model) chooseModel(r request.Request) {
	var items []dialog.Choice
	for _, model := range m.usedModels() {
		if model != r.Model {
			again := r
			again.Model = model
			items = append(items, dialog.Choice{Label: model, Answer: func() tea.Cmd { return m.resend(again) }})
		}
	}
	m.open(dialog.NewPicker("Send with", append(items, dialog.Choice{Label: "another name", Answer: answer(func() { m.askModel(r) })})))
}
