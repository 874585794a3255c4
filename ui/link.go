package ui

import (
	"context"
	"errors"
	"io"
	"time"

	tea "charm.land/bubbletea/v2"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/request"
)

// frameTime is how often batches of events may come while text streams, and how
// often the screen is composed while slices of work follow each other.
const frameTime = time.Second / 60

// How long quitting waits for the runtime to end the session: longer where it
// may hand over late files.
const (
	endWait      = 1500 * time.Millisecond
	endWaitFiles = 6 * time.Second
)

// link is the connection as the model knows it.
type link struct {
	url     string
	session *session.Session
	// generation tells results of an earlier address from those of this one.
	generation int
	state      linkState
	remote     string
	err        error

	// backlog are the events of the last batch that were not applied yet, came is
	// when it did, and ended says that no batch comes after it.
	backlog []session.Event
	came    time.Time
	ended   bool
	// sending says that a request is on its way out; its prompt is still in the
	// composer.
	sending bool
	// unsend takes that request back where it is not out yet; withdrawn says that
	// this was asked for, waits that the request waits for the connection's end.
	unsend           context.CancelFunc
	withdrawn, waits bool

	run *runState
	// frames and bytes count what came in; counted is what the header shows of
	// them, which changes once a second while more comes.
	frames  int
	bytes   int64
	counted counted
	last    time.Time
	// allowed says that files are taken that nobody asked for, unasked that one
	// was declined for want of it.
	allowed, unasked bool
	// files says that artifacts were watched, so that late ones may come.
	files bool
	// lastReq is the newest request, to be sent again.
	lastReq *request.Request
	// waiting is a request that goes out when the connection is made.
	waiting *request.Request
}

// counted is how much had come at a time.
type counted struct {
	at     time.Time
	frames int
	bytes  int64
}

// tally returns what the header shows of the traffic. Digits that change with
// every frame can't be read, and cost as much to draw as a line of text.
func (l *link) tally() counted {
	now := time.Now()
	if !l.active() || now.Sub(l.counted.at) >= time.Second {
		l.counted = counted{now, l.frames, l.bytes}
	}
	return l.counted
}

type linkState uint8

const (
	linkDown linkState = iota
	linkDialing
	linkUp
)

// runState is the newest run, for the header.
type runState struct {
	id    session.RunID
	state session.State
	began time.Time
	ended time.Time
}

// active reports whether a run is under way.
func (l *link) active() bool { return l.run != nil && l.run.state.Active() }

// The messages that commands end with.
type (
	dialedMsg struct {
		generation int
		session    *session.Session
		err        error
	}
	batchMsg struct {
		generation int
		events     []session.Event
		err        error
	}
	sentMsg struct {
		generation int
		run        session.RunID
		prompt     string
		request    request.Request
		// hidden are the values of the request's secrets.
		hidden []string
		err    error
	}
	// failedMsg is an error of something that was asked for by a key.
	failedMsg struct {
		what string
		err  error
	}
	// endedMsg says that the session has ended; in good order: the runtime has
	// nothing more to hand over.
	endedMsg  struct{ inOrder bool }
	statusMsg struct{ text string }
)

// dial connects to the present address.
func (m *Model) dial() tea.Cmd {
	m.link.generation++
	m.link.state, m.link.err = linkDialing, nil
	generation, url, opts, ctx := m.link.generation, m.link.url, m.dialOptions(m.link.url), m.ctx
	opts.Compat = protocol.CompatOff // each request has its own
	return func() tea.Msg {
		s, err := session.Dial(ctx, url, opts)
		return dialedMsg{generation, s, err}
	}
}

// dialed takes the session, or shows why there is none.
func (m *Model) dialed(msg dialedMsg) tea.Cmd {
	if msg.generation != m.link.generation {
		if msg.session == nil {
			return nil
		}
		return closeSession(msg.session)
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
	m.link.session, m.link.state = msg.session, linkUp
	if r := m.link.waiting; r != nil {
		m.link.waiting = nil
		return tea.Batch(m.listen(), m.dispatch(*r))
	}
	return m.listen()
}

// closeSession closes a session off the model's goroutine.
func closeSession(s *session.Session) tea.Cmd {
	return func() tea.Msg {
		if err := s.Close(); err != nil {
			return failedMsg{"close the connection", err}
		}
		return nil
	}
}

// listen waits for the next batch of events. There is never more than one such
// command under way; it is armed again when its batch was applied. Two batches
// come a frame's time apart, in which events gather; an ending waits no longer
// than for the frame that would show it.
func (m *Model) listen() tea.Cmd {
	s, generation, ctx := m.link.session, m.link.generation, m.ctx
	if s == nil {
		return nil
	}
	next := m.link.came.Add(frameTime)
	return func() tea.Msg {
		if wait := time.Until(next); wait > 0 {
			timer := time.NewTimer(wait)
			defer timer.Stop()
			select {
			case <-timer.C:
			case <-ctx.Done():
			}
		}
		events, err := s.Next(ctx)
		return batchMsg{generation, events, err}
	}
}

// receive applies a batch and listens on.
func (m *Model) receive(msg batchMsg) tea.Cmd {
	if msg.generation != m.link.generation {
		return nil
	}
	m.link.backlog, m.link.came = msg.events, time.Now()
	cmd := m.applyBacklog()
	if msg.err == nil {
		return cmd
	}
	for len(m.link.backlog) > 0 { // nothing comes after them
		cmd = tea.Batch(cmd, m.applyBacklog())
	}
	if !errors.Is(msg.err, io.EOF) && !errors.Is(msg.err, context.Canceled) {
		m.failed(failedMsg{"read from the session", msg.err})
	}
	m.link.ended = true
	return cmd
}

// applyBudget is how long one Update applies events, so that the first of many
// are seen soon.
const applyBudget = 500 * time.Microsecond

// applyBacklog applies events of the last batch for as long as one Update may
// take, and asks for the next batch when none is left.
func (m *Model) applyBacklog() tea.Cmd {
	const stride = 32 // events between two looks at the clock
	var cmds []tea.Cmd
	began := time.Now()
	backlog := m.link.backlog
	n := 0
	for n < len(backlog) && (n%stride != 0 || n == 0 || time.Since(began) < applyBudget) {
		cmds = append(cmds, m.apply(backlog[n]))
		n++
	}
	clear(backlog[:n])
	m.link.backlog = backlog[n:]
	m.transcript.rescan()
	if len(m.link.backlog) == 0 && !m.link.ended {
		m.link.backlog = nil
		cmds = append(cmds, m.listen())
	}
	return tea.Batch(cmds...)
}

// sent clears the composer of what is out, or says why it is not.
func (m *Model) sent(msg sentMsg) tea.Cmd {
	if msg.generation != m.link.generation {
		return nil
	}
	m.link.sending = false
	if m.link.withdrawn && errors.Is(msg.err, context.Canceled) {
		if m.composer.empty() {
			m.composer.setValue(msg.prompt)
		}
		m.say("Taken back: nothing was sent.")
		return nil
	}
	if msg.err != nil {
		m.link.err = msg.err
		m.failed(failedMsg{"send the request; the prompt is still here", msg.err})
		return nil
	}
	m.composer.remember(msg.prompt)
	keep := m.remember(msg.request, msg.hidden)
	if m.composer.value() == msg.prompt {
		m.composer.setValue("")
	}
	if m.link.withdrawn {
		return tea.Batch(keep, m.sendCancel()) // it went out before it could be taken back
	}
	return keep
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
	switch s := m.link.session; {
	case m.link.sending:
		m.link.withdrawn = true
		m.link.unsend()
		return nil
	case m.link.run.state == session.Cancelling:
		return func() tea.Msg {
			s.Disconnect()
			return nil
		}
	}
	return m.sendCancel()
}

// sendCancel asks the runtime to end the run.
func (m *Model) sendCancel() tea.Cmd {
	s, ctx := m.link.session, m.ctx
	return func() tea.Msg {
		if err := s.Cancel(ctx); err != nil && !errors.Is(err, session.ErrNoRun) {
			return failedMsg{"cancel", err}
		}
		return nil
	}
}

// end closes the session in good order, and then the program.
func (m *Model) end() tea.Cmd {
	if m.link.session == nil || m.link.state != linkUp {
		return tea.Quit
	}
	wait := endWait
	if m.link.files {
		wait = endWaitFiles
	}
	s, ctx, log := m.link.session, m.ctx, m.cfg.Log
	return func() tea.Msg {
		ctx, stop := context.WithTimeout(ctx, wait)
		defer stop()
		err := s.End(ctx)
		if err != nil {
			log.Info("end the session", "err", err)
		}
		return endedMsg{err == nil}
	}
}

// reconnect makes a connection where there is none.
func (m *Model) reconnect() tea.Cmd {
	if m.link.session == nil {
		return m.dial()
	}
	s, ctx := m.link.session, m.ctx
	return func() tea.Msg {
		if err := s.Redial(ctx); err != nil {
			return failedMsg{"connect again", err}
		}
		return nil
	}
}
