package ui

import (
	"cmp"
	"context"
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"ruse/protocol"
	"ruse/session"
	"ruse/session/liveness"
	"ruse/ui/internal/launch"
	"ruse/ui/internal/report"
	"ruse/ui/internal/request"
	"ruse/ui/internal/text"
	"ruse/ui/internal/transcript"
)

// spawned is what the model knows of the runtime that ruse started.
type spawned struct {
	// down says that it has ended, restarting that it is started again, and stale
	// that files changed since that began.
	down, restarting, stale bool
	// unfed is the first line of its log that no session has, feeding that one is
	// being handed over.
	unfed   int
	feeding bool
}

// atSpawned reports whether the present address is that of the runtime that ruse
// started.
func (m *Model) atSpawned() bool { return m.cfg.Runtime != nil && m.link.url == m.cfg.URL }

// notSpawned says why no runtime can be started again.
func (m *Model) notSpawned() string {
	return unless(m.cfg.Runtime != nil, "ruse did not start this runtime: --spawn does")
}

// awaitRuntime waits until the runtime that ruse started answers, and returns its
// address; where it has ended, it is started again.
func (m *Model) awaitRuntime() func(context.Context) (url string, err error) {
	switch {
	case !m.atSpawned():
		url := m.link.url
		return func(context.Context) (string, error) { return url, nil }
	case m.spawned.down:
		return m.cfg.Runtime.Restart
	}
	return m.cfg.Runtime.Wait
}

// moved takes the address that the runtime turned out to have.
func (m *Model) moved(url string) {
	if m.atSpawned() {
		m.cfg.URL, m.spawned.down = url, false
	}
	m.link.url = url
}

// listenRuntime waits for what happens to the runtime that ruse started.
func (m *Model) listenRuntime() tea.Cmd {
	rt, ctx := m.cfg.Runtime, m.ctx
	if rt == nil {
		return nil
	}
	return m.start(func() tea.Msg {
		events, err := rt.Next(ctx)
		return then(func(m *Model) tea.Cmd {
			var cmds []tea.Cmd
			for _, e := range events {
				cmds = append(cmds, m.applyRuntime(e))
			}
			if err == nil { // else it is closed, or the program ends
				cmds = append(cmds, m.listenRuntime())
			}
			return tea.Batch(cmds...)
		})
	})
}

// applyRuntime tells of what happened to the runtime. Why it never answered is
// told by who waits for that.
func (m *Model) applyRuntime(e launch.Event) tea.Cmd {
	if e.State != launch.Changed {
		m.runs.runs.SetProcess(m.processOf(e))
	}
	at := session.Stamp{At: e.At}
	switch e.State {
	case launch.Starting:
		m.spawned.down = false
	case launch.Stopped:
		m.transcript.Note(at, transcript.Warning, m.theme.Glyphs.Attention, text.Line("A signal has stopped the runtime's process "+e.Name)+": it does nothing until another continues it.")
	case launch.Continued:
		m.transcript.Note(at, transcript.Quiet, m.theme.Glyphs.Attention, "The runtime's process goes on.")
	case launch.Exited:
		if e.Asked {
			return nil
		}
		m.spawned.down = true
		if _, never := errors.AsType[*launch.StartError](e.Err); never {
			return nil
		}
		p := report.Problem{
			Text: "The runtime " + e.Exit.Happened() + ".", Why: m.lastWords(e.Last),
			Try: m.keyOf(inTranscript, "reconnect") + " starts it again; so does the next request",
		}
		if e.Err != nil {
			p.Text, p.Why = "The runtime has ended, but not all of it.", text.Error(e.Err)
		}
		m.transcript.Fail(at, p)
		m.status.set(p.Text)
	case launch.Changed:
		return m.changed(e)
	}
	return nil
}

// processOf is what e tells of the process at the other end of the connection.
func (m *Model) processOf(e launch.Event) liveness.Process {
	switch {
	case !m.atSpawned() || e.Asked:
		return liveness.Process{}
	case e.State == launch.Up, e.State == launch.Continued:
		return liveness.Process{State: liveness.ProcessRuns}
	case e.State == launch.Stopped:
		return liveness.Process{State: liveness.ProcessStopped, ID: e.Process}
	case e.State == launch.Exited:
		return liveness.Process{State: liveness.ProcessExited, How: e.Exit.Happened()}
	}
	return liveness.Process{}
}

// lastWords are lines of a log, without secrets.
func (m *Model) lastWords(lines []launch.Line) string {
	mask := protocol.NewRedactor(m.alsoSecret()...)
	words := make([]string, len(lines))
	for i, l := range lines {
		words[i] = text.Line(mask.String(l.Text))
	}
	return strings.Join(words, "\n")
}

// changed starts the runtime again for what changed, and sends it the last request
// again.
func (m *Model) changed(e launch.Event) tea.Cmd {
	if m.spawned.restarting {
		m.spawned.stale = true
		return nil
	}
	words := "Changed: " + text.Line(strings.Join(e.Files, ", ")) + ". The runtime is started again"
	if m.link.lastReq != nil {
		words += ", and gets the last request again"
	}
	m.transcript.Note(session.Stamp{At: e.At}, transcript.Quiet, m.theme.Glyphs.Attention, words+".")
	return m.restart(m.link.lastReq)
}

// restart starts the runtime again, and sends a request then, if there is one.
func (m *Model) restart(again *request.Request) tea.Cmd {
	if m.spawned.restarting {
		m.say("The runtime is being started again.")
		return nil
	}
	m.spawned.restarting = true
	m.say("Starting the runtime again.")
	rt, ctx, source, generation := m.cfg.Runtime, m.ctx, m.link.source, m.link.generation
	here := m.atSpawned()
	if here {
		m.link.state, m.link.err = linkDialing, nil
	}
	return m.start(func() tea.Msg {
		if s, ok := source.(session.Connector); ok && here {
			s.Disconnect() // else a run would break with the runtime
		}
		url, err := rt.Restart(ctx)
		return then(func(m *Model) tea.Cmd {
			return m.restarted(m.atSpawned() && m.link.generation == generation, url, again, err)
		})
	})
}

// restarted connects to the runtime, and sends what is to be sent again; here says
// that nobody has gone elsewhere meanwhile.
func (m *Model) restarted(here bool, url string, again *request.Request, err error) tea.Cmd {
	m.spawned.restarting = false
	if m.spawned.stale {
		m.spawned.stale = false
		return m.restart(m.link.lastReq)
	}
	if err != nil {
		if here {
			m.link.state, m.link.err = linkDown, err
		}
		if !errors.Is(err, context.Canceled) && !errors.Is(err, launch.ErrClosed) {
			m.notStarted(err)
		}
		return nil
	}
	m.spawned.down = false // its event may come later
	switch {
	case !here:
		m.cfg.URL = url
		return nil
	case m.link.source == nil || url != m.link.url:
		m.moved(url)
		cmd := m.changeAddress(url)
		m.link.waiting = again
		return cmd
	case again != nil:
		return m.dispatch(*again)
	}
	return m.reconnect()
}

// renew starts a runtime of ruse's own again, and connects to any other.
func (m *Model) renew() tea.Cmd {
	if m.atSpawned() {
		return m.restart(nil)
	}
	return m.reconnect()
}

func reconnectWords(m *Model) string {
	if m.atSpawned() {
		return "start the runtime again"
	}
	return "connect again"
}

// notStarted says why the runtime does not answer.
func (m *Model) notStarted(err error) {
	p := report.Problem{Text: text.Sentence(text.Error(err))}
	if failed, ok := errors.AsType[*launch.StartError](err); ok {
		p.Why = m.lastWords(failed.Last)
	}
	m.transcript.Fail(nowStamp(), p)
	m.status.set(p.Text)
}

// feed makes the runtime's log part of the session.
func (m *Model) feed() tea.Cmd {
	s, ok := m.link.source.(session.Logger)
	if !ok || !m.atSpawned() || m.spawned.feeding {
		return nil
	}
	m.spawned.feeding = true
	log, unfed, ctx := m.cfg.Runtime.Log(), m.spawned.unfed, m.ctx
	return m.start(func() tea.Msg {
		next := log.Feed(ctx, unfed, s.Log)
		return then(func(m *Model) tea.Cmd {
			m.spawned.unfed, m.spawned.feeding = next, false
			return m.feed() // with another session, where there is one by now
		})
	})
}

// named is r with a source_id, by which the runtime's log is tied to it.
func (m *Model) named(r request.Request) request.Request {
	if m.atSpawned() {
		r.SourceID = cmp.Or(r.SourceID, request.NewSourceID())
	}
	return r
}
