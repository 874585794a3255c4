package ui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/request"
	"ruse/ui/internal/text"
)

// requestOf is the request that a program starts with. Its prompt stands in the
// composer, and comes to it when it is sent.
func requestOf(cfg Config) request.Request {
	r := cfg.Request.Clone()
	r.Prompt = ""
	return r
}

// send sends the prompt of the composer to the agent. The prompt stays there
// until it is out, so that nothing is lost.
func (m *Model) send() tea.Cmd {
	r := m.request
	r.Kind, r.Prompt = request.Agent, m.composer.Value()
	if r.LacksSecret() {
		m.openBuilder()
		m.building().FocusMissing()
		m.say("Secrets are not kept: fill them in, then ctrl+s sends.")
		return nil
	}
	if strings.Contains(r.Prompt, protocol.Redacted) && r.Prompt != m.toldMark {
		m.toldMark = r.Prompt
		m.say("A secret stood at " + protocol.Redacted + ": type it again; enter again sends the mark.")
		return nil
	}
	return m.dispatch(r)
}

// elsewhere reports whether a request names another runtime than the present one, or
// the one that a source which takes no requests tells of.
func (m *Model) elsewhere(r request.Request) bool {
	return r.Address != "" && (r.Address != m.link.url || m.link.noRequests() != "")
}

// dispatch sends a request: to its own address where it has one, else to where
// the session is connected. References to secrets are read now.
func (m *Model) dispatch(r request.Request) tea.Cmd {
	if problems := r.Check(); len(problems) > 0 {
		m.failed(failedMsg{"build the request", &protocol.ValidationError{Fields: problems}})
		return nil
	}
	if m.elsewhere(r) {
		cmd := m.changeAddress(r.Address)
		m.link.waiting = &r
		return cmd
	}
	s, ok := m.link.source.(session.Requester)
	if why := m.link.noRequests(); why != "" {
		m.say(text.Sentence(why))
		return nil
	}
	if m.askGive(r) {
		return nil
	}
	if m.atSpawned() && m.spawned.down {
		return m.restart(&r)
	}
	if r.Kind == request.CommandsOnly {
		r.Prompt = "" // what stands in the composer is not sent
	}
	ctx, unsend := context.WithCancel(m.ctx)
	m.link.sending, m.link.lastReq = true, &r
	m.link.unsend, m.link.withdrawn = unsend, false
	m.link.waits = ok && s.Waits()
	if m.link.waits {
		m.say("This runtime takes one request a connection: this one goes out when it has closed the old one. ctrl+x takes it back.")
	}
	m.link.files = m.link.files || len(r.ArtifactsDirs) > 0
	m.transcript.Follow()
	generation, out := m.link.generation, m.named(r)
	return m.start(func() tea.Msg {
		defer unsend()
		id, hidden, err := out.Send(ctx, s)
		return sentMsg{generation: generation, run: id, prompt: r.Prompt, request: r, hidden: hidden, err: err}
	})
}

// alsoSecret are values that must not be written to files, besides those that a
// request holds.
func (m *Model) alsoSecret() []string {
	all := append(append([]string(nil), m.cfg.Session.Secrets...), m.history.hidden...)
	for _, h := range request.Headers(m.cfg.Session.Header) {
		value := h.Secret.Literal()
		all = append(all, value)
		if _, token, ok := strings.Cut(value, " "); ok {
			all = append(all, token)
		}
	}
	return all
}
