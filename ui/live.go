package ui

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"ruse/protocol"
	"ruse/session"
	"ruse/session/liveness"
	"ruse/ui/internal/text"
	"ruse/ui/internal/transcript"
)

// How long quitting waits for the runtime to end the session: longer where it
// may hand over late files.
const (
	endWait      = 1500 * time.Millisecond
	endWaitFiles = 6 * time.Second
)

// dial connects to the present address.
func (m *Model) dial() tea.Cmd {
	if !m.atSpawned() {
		m.runs.runs.SetProcess(liveness.Process{})
	}
	m.link.generation++
	m.link.state, m.link.err = linkDialing, nil
	generation, opts, ctx, ready := m.link.generation, m.dialOptions(m.link.url), m.ctx, m.awaitRuntime()
	opts.Compat = protocol.CompatOff // each request has its own
	opts.AfterRun = m.newestRun()
	record := m.cfg.Record
	return m.start(func() tea.Msg {
		msg := dialedMsg{generation: generation}
		if msg.url, msg.err = ready(ctx); msg.err != nil {
			return msg
		}
		if record != nil {
			opts.Recorder, msg.unrecorded = record(msg.url)
			if file, ok := opts.Recorder.(interface{ Path() string }); ok {
				msg.recording = file.Path()
			}
		}
		s, err := session.Dial(ctx, msg.url, opts)
		if err == nil {
			msg.source = s
		}
		msg.err = err
		return msg
	})
}

// newestRun is the highest number of a run that was shown: those of another session
// come after it.
func (m *Model) newestRun() session.RunID {
	newest := session.RunID(0)
	for _, r := range m.transcript.Runs() {
		newest = max(newest, r.ID)
	}
	return newest
}

// dialed takes the session, or shows why there is none.
func (m *Model) dialed(msg dialedMsg) tea.Cmd {
	if msg.generation != m.link.generation {
		if msg.source == nil {
			return nil
		}
		return m.closeSource(msg.source)
	}
	if msg.url != "" {
		m.moved(msg.url)
	}
	if msg.err != nil {
		m.link.state, m.link.err = linkDown, msg.err
		if m.link.waiting != nil {
			m.link.waiting = nil
			m.failed(failedMsg{"send the request; it is still here and in the builder", msg.err})
		}
		m.cfg.Log.Warn("dial", "err", msg.err)
		return nil
	}
	m.link.source, m.link.state = msg.source, linkUp
	m.link.recording, m.link.heard, m.link.unrecorded = msg.recording, false, ""
	if msg.unrecorded != nil {
		m.link.unrecorded = "not recorded"
		m.transcript.Note(nowStamp(), transcript.Warning, m.theme.Glyphs.Attention, "This session is not recorded: "+text.Error(msg.unrecorded))
	}
	if r := m.link.waiting; r != nil {
		m.link.waiting = nil
		return tea.Batch(m.listen(), m.feed(), m.dispatch(*r))
	}
	return tea.Batch(m.listen(), m.feed())
}

// afterEnd closes a source that nobody will read.
func (msg dialedMsg) afterEnd(*Model) error {
	if msg.source == nil {
		return nil
	}
	return msg.source.Close()
}

// closeSource closes a source off the model's goroutine.
func (m *Model) closeSource(s session.Source) tea.Cmd {
	return m.start(func() tea.Msg {
		if err := s.Close(); err != nil {
			return failedMsg{"close the connection", err}
		}
		return nil
	})
}

// sent clears the composer of what is out, or says why it is not.
func (m *Model) sent(msg sentMsg) tea.Cmd {
	if msg.generation != m.link.generation {
		return nil
	}
	m.link.sending = false
	if m.link.withdrawn && errors.Is(msg.err, context.Canceled) {
		if m.composer.IsEmpty() {
			m.composer.Replace(msg.prompt)
		}
		m.say("Taken back: nothing was sent.")
		return nil
	}
	if msg.err != nil {
		m.link.err = msg.err
		m.failed(failedMsg{"send the request; the prompt is still here", msg.err})
		return nil
	}
	m.composer.Remember(msg.prompt)
	keep := m.remember(msg.request, msg.hidden)
	if m.composer.Value() == msg.prompt {
		m.composer.Replace("")
	}
	if m.link.withdrawn {
		return tea.Batch(keep, m.sendCancel()) // it went out before it could be taken back
	}
	return keep
}

// afterEnd keeps what went out in the history.
func (msg sentMsg) afterEnd(m *Model) error {
	if msg.err == nil {
		m.remember(msg.request, msg.hidden)
	}
	return nil
}

// cancel takes back a request that is on its way out, sends the cancel message,
// or closes the connection where one was sent before.
func (m *Model) cancel() tea.Cmd {
	const heldDown = 500 * time.Millisecond
	now := time.Now()
	if now.Sub(m.cancelPressed) < heldDown {
		m.cancelPressed = now
		return nil
	}
	m.cancelPressed = now
	if m.link.sending {
		m.link.withdrawn = true
		m.link.unsend()
		return nil
	}
	if s, ok := m.link.source.(session.Connector); ok && m.link.run.state == session.Cancelling {
		return m.start(func() tea.Msg {
			s.Disconnect()
			return nil
		})
	}
	return m.sendCancel()
}

// sendCancel asks the runtime to end the run.
func (m *Model) sendCancel() tea.Cmd {
	s, ok := m.link.source.(session.Requester)
	if !ok {
		return nil
	}
	ctx := m.ctx
	return m.start(func() tea.Msg {
		if err := s.Cancel(ctx); err != nil && !errors.Is(err, session.ErrNoRun) {
			return failedMsg{"cancel", err}
		}
		return nil
	})
}

// end closes the session in good order, and then the program.
func (m *Model) end() tea.Cmd {
	s, ok := m.link.source.(session.Connector)
	if !ok || m.link.state != linkUp {
		return m.leave()
	}
	wait := endWait
	if m.link.files {
		wait = endWaitFiles
	}
	ctx, log := m.ctx, m.cfg.Log
	return m.start(func() tea.Msg {
		ctx, stop := context.WithTimeout(ctx, wait)
		defer stop()
		err := s.End(ctx)
		if err != nil {
			log.Info("end the session", "err", err)
		}
		return endedMsg{err == nil}
	})
}

// reconnect makes a connection where there is none.
func (m *Model) reconnect() tea.Cmd {
	s, ok := m.link.source.(session.Connector)
	switch {
	case !ok:
		return m.dial()
	case m.atSpawned() && m.spawned.down:
		return m.restart(nil)
	}
	ctx := m.ctx
	return m.start(func() tea.Msg {
		if err := s.Redial(ctx); err != nil {
			return failedMsg{"connect again", err}
		}
		return nil
	})
}
