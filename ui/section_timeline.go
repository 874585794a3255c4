package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"ruse/session"
	"ruse/ui/internal/timeline"
	"ruse/ui/theme"
)

// timelineSection is the section of what happened when: its moments as a list, and
// the lanes of the runs below.
type timelineSection struct {
	window
	pane *timeline.Pane
	// at is where the cursor of the list stood when both went together.
	at  int
	now func() time.Time
}

func newTimeline(th *theme.Theme) *timelineSection {
	s := &timelineSection{}
	s.pane = timeline.New(th, func() time.Time { return s.now() })
	return s
}

func (s *timelineSection) about() about {
	says := ""
	if s.Len() > 0 {
		says = s.pane.InSight()
	}
	return about{name: "Timeline", says: says, opens: "to its entry", copies: "copy moment", also: "lanes time axis gaps silence", empty: "none yet", none: "nothing has happened yet", aside: true, even: true}
}

// commands move in time, and lead from there to the wire.
func (s *timelineSection) commands() []command {
	row := func(name, help, also string, run func(*Model), keys ...string) command {
		return command{name: name, group: groupRead, also: also, keys: keys, help: help, quiet: true, why: (*Model).noItem, run: does(run)}
	}
	in := row("zoom-in", "less time, larger", "timeline scale", func(m *Model) { m.timeline.pane.Zoom(true) }, "+", "=")
	out := row("zoom-out", "more time, smaller", "timeline scale", func(m *Model) { m.timeline.pane.Zoom(false) }, "-")
	in.quiet, out.quiet = false, false
	in.yields, out.yields = true, true // elsewhere they are for the panel's width
	return []command{
		in, out,
		row("zoom-all", "all of the time", "timeline fit scale", func(m *Model) { m.timeline.pane.All() }, "0"),
		row("later", "next in time", "timeline message tick", func(m *Model) { m.stepInTime(1) }, "]"),
		row("earlier", "previous in time", "timeline message tick", func(m *Model) { m.stepInTime(-1) }, "["),
		row("time-frame", "its frame in the wire", "timeline raw", (*Model).showTimeInWire, "w"),
	}
}

func (s *timelineSection) Len() int { return s.pane.Len() }
func (s *timelineSection) toggle()  {}

func (s *timelineSection) item(th *theme.Theme, i, width int, chosen bool) (heading string, lines []string) {
	return "", []string{s.pane.DrawMoment(th, i, width, chosen)}
}

// detail is the picture, its cursor where that of the list is.
func (s *timelineSection) detail() detail {
	if s.Len() == 0 {
		return nil
	}
	return s.pane
}

// follow brings the picture to where the list went.
func (s *timelineSection) follow() {
	if s.cursor != s.at {
		s.choose(s.cursor, s.Len())
		s.pane.Choose(s.cursor)
		s.at = s.cursor
	}
}

// moved brings the list to where the picture went.
func (s *timelineSection) moved() { s.cursor, s.at = s.pane.Moment(), s.pane.Moment() }

func (s *timelineSection) apply(ev session.Event) {
	s.follow()
	s.pane.Apply(ev)
	s.moved()
}

func (s *timelineSection) mark() (cut func()) {
	back := s.pane.Mark()
	return func() {
		back()
		s.moved()
	}
}

func (s *timelineSection) copyChosen(m *Model) tea.Cmd {
	return m.copyText("moment", s.pane.Words(s.cursor))
}

func (s *timelineSection) open(m *Model) { s.reveal(m) }

// reveal goes to the entry of what the cursor is on.
func (s *timelineSection) reveal(m *Model) {
	s.follow()
	if stamp, ok := s.pane.Stamp(); !ok || !m.transcript.RevealEvent(stamp) {
		m.say("nothing in the transcript came of it")
		return
	}
	m.setFocus(paneTranscript)
}

// stepInTime goes to the next column of the picture that holds something.
func (m *Model) stepInTime(by int) {
	s := m.timeline
	s.follow()
	if !s.pane.Step(by) {
		m.say("there is nothing more in that direction")
	}
	s.moved()
}

// showTimeInWire goes to the frame that the cursor is on, or the last before it.
func (m *Model) showTimeInWire() {
	m.timeline.follow()
	row := -1
	if stamp, ok := m.timeline.pane.Frame(); ok {
		row = m.wire.pane.Store().Find(stamp.At, stamp.Run)
	}
	if row < 0 {
		m.say("no frame came before it")
		return
	}
	m.showFrame(row)
}

// showTime goes to an event in the timeline.
func (m *Model) showTime(stamp session.Stamp) {
	s := m.timeline
	if !s.pane.Reveal(stamp) {
		m.say("the timeline doesn't show it")
		return
	}
	s.moved()
	m.panel.active = s
	m.setFocus(panePanel)
}

// showEntryInTime goes to when the current entry came.
func (m *Model) showEntryInTime() {
	if stamp, ok := m.transcript.Event(); ok {
		m.showTime(stamp)
	}
}

// showFrameInTime goes to when the chosen frame went over the wire.
func (m *Model) showFrameInTime() {
	store, row := m.wire.pane.Store(), m.wire.row()
	m.showTime(session.Stamp{At: store.At(row), Run: session.RunID(store.Row(row).Run)})
}
