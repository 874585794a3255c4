package ui

import (
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/dialog"
	"ruse/ui/internal/report"
	"ruse/ui/internal/request"
	"ruse/ui/internal/text"
	"ruse/ui/internal/transcript"
)

// apply hands one event to whoever shows it.
func (m *Model) apply(ev session.Event) tea.Cmd {
	if back, ok := ev.(session.Rewound); ok {
		m.rewind(back)
		return nil
	}
	m.markRun(ev)
	switch ev := ev.(type) {
	case session.Connected:
		m.link.state, m.link.err, m.link.remote = linkUp, nil, ev.RemoteAddr
		m.link.last = ev.At
		m.warnUnreachable(ev)
	case session.Connecting:
		if m.link.state == linkDown { // and not told of late, after dialing ended
			m.link.state = linkDialing
		}
	case session.Disconnected:
		m.link.state = linkDown
	case session.Sent:
		m.told(ev)
	case session.Received:
		m.link.count(ev.At, ev.Size)
	case session.Malformed:
		m.link.count(ev.At, ev.Size)
	case session.RunChanged:
		m.runChanged(ev)
	case session.ArtifactChanged:
		defer m.tellUnasked(ev)
	case session.Fault:
		if _, ok := report.Unrecorded(ev); ok {
			m.link.unrecorded = "not recorded since " + ev.At.Format("15:04:05")
		}
	}
	m.panel.apply(m.located(ev))
	m.transcript.Apply(ev)
	return m.judge(ev)
}

func (l *link) count(at time.Time, size int) {
	l.last = at
	l.frames++
	l.bytes += int64(size)
}

// runChanged keeps the header's run, and offers help where ruse knows some.
func (m *Model) runChanged(ev session.RunChanged) {
	r := &m.link.run
	if r.id != ev.Run {
		*r = runState{id: ev.Run, began: ev.At}
	}
	r.state, r.ended = ev.State, ev.At
	if ev.State.Active() {
		return
	}
	m.runOver()
	if errors.Is(ev.Err, session.ErrSchemaRequired) && m.link.lastReq != nil && m.link.noRequests() == "" {
		m.offerSchema(*m.link.lastReq)
	}
}

// offerSchema explains what a 0.4 runtime means by its refusal, and offers to
// send the request again.
func (m *Model) offerSchema(again request.Request) {
	again.Schema = protocol.OpenSchema
	m.openUnasked(&dialog.Confirm{
		Title: "This runtime wants an output schema",
		Text: []string{
			"It is of an older generation (0.4), which reads an output schema from every request; this one had none, " +
				`and so it said "undefined" is not valid JSON.`,
			"",
			"ruse can send the request again with a schema that any JSON object satisfies, and keep it for the next ones." + ranAlready(again),
		},
		Yes: "send again", OnYes: func() tea.Cmd {
			m.request.Schema = again.Schema
			return m.dispatch(again)
		},
	})
}

// ranAlready says what a request that is sent again does a second time: the
// refusal comes after the downloads and the commands before the agent.
func ranAlready(r request.Request) string {
	switch downloads, commands := len(r.Downloadables) > 0, len(r.PreCommands) > 0; {
	case downloads && commands:
		return " Its downloads and the commands before the agent have run already, and run again then."
	case downloads:
		return " Its downloads have been made already, and are made again then."
	case commands:
		return " Its commands before the agent have run already, and run again then."
	}
	return ""
}

// warnUnreachable says before the first upload is lost that it would be.
func (m *Model) warnUnreachable(ev session.Connected) {
	if m.cfg.Inbox == nil {
		return
	}
	if err := m.cfg.Inbox.Reachable(ev.RemoteAddr); err != nil {
		m.transcript.Fail(ev.Stamp, report.Problem{Text: "Artifacts would not arrive from this runtime.", Why: text.Error(err)})
	}
}

// tellUnasked says once what becomes of files that nobody asked for, and how to
// have them.
func (m *Model) tellUnasked(ev session.ArtifactChanged) {
	if m.link.unasked || !errors.Is(ev.Artifact.Err, session.ErrUnrequested) {
		return
	}
	m.link.unasked = true
	m.transcript.Note(ev.Stamp, transcript.Warning, m.theme.Glyphs.Attention,
		"The runtime offers files that nobody asked for: no request of this connection named a folder. They are declined; "+m.keyOf(inTranscript, "allow-uploads")+" takes them for this session.")
}

// allowUploads takes files that nobody asked for, for as long as the session
// lasts.
func (m *Model) allowUploads() {
	s, ok := m.link.source.(session.Requester)
	if !ok {
		return
	}
	m.link.allowed = true
	words := "Files that nobody asked for are taken until the session ends."
	if n := s.AllowUploads(); n > 0 {
		words += " " + text.Plural(n, "file") + " declined before may come now."
	}
	m.transcript.Note(nowStamp(), transcript.Quiet, m.theme.Glyphs.Attention, words)
}

// failed keeps an error of ruse's own doing where it can be read, and echoes it
// in the status line.
func (m *Model) failed(msg failedMsg) {
	p := report.Problem{Text: "ruse could not " + msg.what + ".", Why: text.Error(msg.err), Try: tryAfter(msg.err)}
	m.report(p)
	m.cfg.Log.Warn(msg.what, "err", msg.err)
}

// nowStamp is for what no event tells.
func nowStamp() session.Stamp { return session.Stamp{At: time.Now()} }

// tryAfter is what an error says to try.
func tryAfter(err error) string {
	var dial *session.DialError
	if errors.As(err, &dial) {
		return dial.Try()
	}
	var address *session.AddressError
	if errors.As(err, &address) {
		return address.Try
	}
	if errors.Is(err, session.ErrBusy) {
		return "wait for the run's end, or cancel it"
	}
	return ""
}

// uploadsAllowed says why there is nothing to allow.
func (m *Model) uploadsAllowed() string {
	switch {
	case m.link.source == nil:
		return "there is no connection"
	case m.link.noRequests() != "":
		return m.link.noRequests()
	case m.cfg.Inbox == nil:
		return "there is no inbox"
	}
	return unless(!m.link.allowed && !m.cfg.Session.AllowUploads, "such files are taken already")
}
