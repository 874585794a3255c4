package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// The clock ticks once a second while a run is under way, for the elapsed time,
// and faster only to turn the spinner while nothing comes. Idle, it stands.
const (
	tickEvery = time.Second
	spinEvery = 120 * time.Millisecond
	quietFor  = time.Second
)

// tickMsg is a tick of the clock, workMsg the next slice of carried-over work;
// warmMsg says that code drawn plain can be drawn in colours now.
type (
	tickMsg struct{ at time.Time }
	workMsg struct{}
	warmMsg struct{}
)

// scheduleTick arms the clock while something on the screen moves by itself.
func (m *Model) scheduleTick() tea.Cmd {
	every := time.Duration(0)
	switch {
	case m.replaying() && m.moves():
		every = replayEvery
	case m.replaying():
	case m.link.state == linkDialing || m.link.active() && m.quiet():
		every = spinEvery
	case m.link.active():
		every = tickEvery
	}
	if every == 0 && m.status.expires() {
		every = tickEvery
	}
	if m.ticking || every == 0 {
		return nil
	}
	m.ticking = true
	return tea.Tick(every, func(at time.Time) tea.Msg { return tickMsg{at} })
}

func (m *Model) tick(tickMsg) tea.Cmd {
	m.ticking = false
	m.status.turn++
	m.status.expire(time.Now())
	return m.locate()
}

// quiet reports whether a run is under way and nothing has come for a while.
func (m *Model) quiet() bool {
	last := m.link.last
	if began := m.link.run.began; began.After(last) {
		last = began
	}
	return m.now().Sub(last) >= quietFor
}

// scheduleWork does a slice of what streaming and searching left to do, and asks
// for another turn where there is more.
func (m *Model) scheduleWork() tea.Cmd {
	if m.working {
		return nil
	}
	more := len(m.link.backlog) > 0
	more = m.transcript.Work() || more
	more = m.wire.work() || more
	if !more {
		return nil
	}
	m.working = true
	// Messages are taken in the order in which they were sent, so a key waits
	// for one slice at most.
	return func() tea.Msg { return workMsg{} }
}

// warm makes ready what drawing lacked: the lexers of languages that code came
// in for the first time.
func (m *Model) warm() tea.Cmd {
	work := m.transcript.Pending()
	if work == nil {
		return nil
	}
	return func() tea.Msg {
		work()
		return warmMsg{}
	}
}
