package ui

import (
	"context"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/dialog"
	"ruse/ui/internal/profile"
	"ruse/ui/internal/request"
	"ruse/ui/internal/text"
)

// history is what was sent.
type history struct {
	profile.Sent
	// hidden are the values that references to secrets had.
	hidden []string
}

// loadHistory reads the history, and then opens the list of it where that is asked.
func (m *Model) loadHistory(open bool) tea.Cmd {
	h, ctx := m.cfg.History, m.ctx
	if h == nil {
		if open {
			m.openHistory()
		}
		return nil
	}
	return m.start(func() tea.Msg {
		entries, err := h.Load(ctx)
		return then(func(m *Model) tea.Cmd {
			if err != nil {
				m.failed(failedMsg{"read the history", err})
			} else {
				m.history.Stored = entries
			}
			if open {
				m.openHistory()
				return nil
			}
			var prompts []string
			for _, e := range slices.Backward(entries) {
				if p := e.Request.Prompt; p != "" {
					prompts = append(prompts, p)
				}
			}
			m.composer.Adopt(prompts)
			return nil
		})
	})
}

// remember keeps a request that went out, on the disk too. hidden are the values
// of its secrets.
func (m *Model) remember(r request.Request, hidden []string) tea.Cmd {
	m.history.hidden = append(m.history.hidden, hidden...)
	also := m.alsoSecret()
	m.history.Add(r, also...)
	h, ctx := m.cfg.History, m.ctx
	if h == nil {
		return nil
	}
	r = r.MarkSecrets()
	return m.start(func() tea.Msg {
		// What was sent is kept even where the program ends now.
		ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), historyWait)
		defer stop()
		if err := h.Append(ctx, time.Now(), r, also...); err != nil {
			return failedMsg{"keep the request in the history", err}
		}
		return nil
	})
}

// historyWait is how long another ruse may hold the history's lock.
const historyWait = 5 * time.Second

// recordUnsent keeps what is about to be replaced and was never sent.
func (m *Model) recordUnsent(r request.Request) {
	if r.Title() != "" {
		m.history.Add(r, m.alsoSecret()...)
	}
}

func (m *Model) openHistory() {
	var items []dialog.Choice
	for _, e := range m.history.Entries() {
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
	elsewhere := m.elsewhere(r)
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
	for _, model := range m.history.Models() {
		if model != r.Model {
			again := r
			again.Model = model
			items = append(items, dialog.Choice{Label: model, Answer: func() tea.Cmd { return m.resend(again) }})
		}
	}
	m.open(dialog.NewPicker("Send with", append(items, dialog.Choice{Label: "another name", Answer: answer(func() { m.askModel(r) })})))
}
