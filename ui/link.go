package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	tea "charm.land/bubbletea/v2"

	"ruse/session"
	"ruse/session/journal"
	"ruse/ui/internal/request"
)

// frameTime is how often batches of events may come while text streams, and how
// often the screen is composed while slices of work follow each other.
const frameTime = time.Second / 60

// link is what the model knows of its source, and of the source's connection.
type link struct {
	url    string
	source session.Source // nil until there is one
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

	run runState
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
	// marks are where the source may go back to, oldest first.
	marks []mark
	// recording is the file of the recording of the events that come, and heard says
	// that some did already.
	recording string
	heard     bool
	// unrecorded says that the session is not recorded, and since when.
	unrecorded string
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

// runState is the newest run, for the header; none where it has no id.
type runState struct {
	id    session.RunID
	state session.State
	began time.Time
	ended time.Time // while it is under way: when its state changed
}

// active reports whether a run is under way.
func (l *link) active() bool { return l.run.id != 0 && l.run.state.Active() }

// refuses says why the source can't do what a T can, in words that follow what
// it is; it is empty where it can, or where there is no source.
func refuses[T any](l *link, words string) string {
	_, can := l.source.(T)
	if can || l.source == nil {
		return ""
	}
	what := "this source"
	if d, ok := l.source.(session.Describer); ok {
		what = d.Describe()
	}
	return what + " " + words
}

// busy reports whether a run is under way that keeps a request from being sent.
func (l *link) busy() bool { return l.active() && l.noRequests() == "" }

// noRequests says why no request can be sent to the source.
func (l *link) noRequests() string {
	return refuses[session.Requester](l, "takes no requests")
}

// The messages that commands end with.
type (
	dialedMsg struct {
		generation int
		url        string // that was dialled
		source     session.Source
		err        error
		// recording is the file of the session's recording, unrecorded why there is
		// none.
		recording  string
		unrecorded error
	}
	batchMsg struct {
		generation int
		events     []session.Event
		place
		err error
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

func (msg failedMsg) afterEnd(*Model) error {
	if msg.err == nil || errors.Is(msg.err, context.Canceled) || errors.Is(msg.err, session.ErrClosed) {
		return nil // what the end itself brought about
	}
	return fmt.Errorf("%s: %w", msg.what, msg.err)
}

// openSource listens to the source that the program was given, or dials.
func (m *Model) openSource() tea.Cmd {
	if m.link.source == nil {
		return m.dial()
	}
	if p, ok := m.link.source.(*journal.Player); ok && !p.Recording().FramesOnly() {
		m.link.recording = p.Recording().Path()
	}
	return tea.Batch(m.listen(), m.locate(), m.readLandmarks())
}

// listen waits for the next batch of events. There is never more than one such
// command under way; it is armed again when its batch was applied. Two batches
// come a frame's time apart, in which events gather; an ending waits no longer
// than for the frame that would show it. It is no task: the source owns what waits
// in it, and Close ends that.
func (m *Model) listen() tea.Cmd {
	s, generation, ctx, locator := m.link.source, m.link.generation, m.ctx, &m.locator
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
		return batchMsg{generation, events, locator.place(s), err}
	}
}

// receive applies a batch and listens on.
func (m *Model) receive(msg batchMsg) tea.Cmd {
	if msg.generation != m.link.generation {
		return nil
	}
	if !m.link.heard {
		m.wire.recordedIn(m.link.recording)
		m.link.heard = true
	}
	m.link.backlog, m.link.came = msg.events, time.Now()
	m.arrive(msg.place)
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
	if len(m.link.backlog) == 0 && !m.link.ended {
		m.link.backlog = nil
		cmds = append(cmds, m.listen())
	}
	return tea.Batch(cmds...)
}
