package ui

import (
	"cmp"
	"context"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/dialog"
	"ruse/ui/internal/replay"
	"ruse/ui/internal/request"
	"ruse/ui/internal/text"
)

const (
	// replayEvery is how often the bar moves while a replay goes on.
	replayEvery = 250 * time.Millisecond
	// replayIdle is how long a gap lasts where long ones are cut short.
	replayIdle = 2 * time.Second
)

// replaying reports whether the source tells again what happened: then its bar
// stands in the composer's place.
func (m *Model) replaying() bool {
	_, can := m.link.source.(session.Seeker)
	return can
}

// now is the time by the source's clock.
func (m *Model) now() time.Time {
	if at := m.replay.Position; m.replaying() && !at.Start.IsZero() {
		return at.Start.Add(at.At)
	}
	return time.Now()
}

// replayCommands steer what is told again.
func replayCommands() []command {
	return scoped(
		inReplay,
		command{
			name: "pause", group: groupRun, also: "play go on stop", keys: []string{"space"}, help: "pause or go on", why: (*Model).noPace,
			now: func(m *Model) string {
				return either(m.replay.Ended(), "from the beginning", either(m.replay.Pace.Paused, "go on", "pause"))
			},
			run: pauseOrGoOn,
		},
		command{name: "frame", group: groupMove, keys: []string{"right"}, label: "→", help: "a frame on", why: (*Model).noSteps, run: steps(session.ByFrame, 1)},
		command{name: "frame-back", group: groupMove, keys: []string{"left"}, label: "←", help: "a frame back", quiet: true, why: (*Model).noSteps, run: steps(session.ByFrame, -1)},
		command{name: "entry", group: groupMove, keys: []string{"down"}, label: "↓", help: "an entry on", why: (*Model).noSteps, run: steps(session.ByEntry, 1)},
		command{name: "entry-back", group: groupMove, keys: []string{"up"}, label: "↑", help: "an entry back", quiet: true, why: (*Model).noSteps, run: steps(session.ByEntry, -1)},
		command{name: "run", group: groupMove, keys: []string{"shift+right"}, label: "shift+→", help: "a run on", quiet: true, why: (*Model).noSteps, run: steps(session.ByRun, 1)},
		command{name: "run-back", group: groupMove, keys: []string{"shift+left"}, label: "shift+←", help: "a run back", quiet: true, why: (*Model).noSteps, run: steps(session.ByRun, -1)},
		command{name: "slower", group: groupRun, also: "speed", keys: []string{"<"}, help: "slower", quiet: true, why: (*Model).noPace, run: paces(func(m *Model, p *session.Pace) { p.Speed = m.replay.Faster(-1) })},
		command{name: "faster", group: groupRun, also: "speed", keys: []string{">"}, label: "< >", help: "faster", now: func(*Model) string { return "slower, faster" }, why: (*Model).noPace, run: paces(func(m *Model, p *session.Pace) { p.Speed = m.replay.Faster(1) })},
		command{
			name: "gaps", group: groupRun, also: "idle limit silence", keys: []string{"i"}, help: "long gaps cut short or as they were", quiet: true, why: (*Model).noPace,
			run: paces(func(m *Model, p *session.Pace) { p.IdleLimit = replayIdle - min(p.IdleLimit, replayIdle) }),
		},
		command{name: "go-to", group: groupMove, also: "jump seek time frame mark run", keys: []string{":"}, help: "go to", why: (*Model).noSeeking, run: does((*Model).askTarget)},
		command{name: "landmarks", group: groupMove, also: "runs marks list", keys: []string{"l"}, help: "list of runs and marks", quiet: true, why: (*Model).noLandmarks, run: does((*Model).openLandmarks)},
		command{name: "beginning", group: groupMove, keys: []string{"home", "g"}, help: "beginning", quiet: true, why: (*Model).noSeeking, run: func(m *Model) tea.Cmd { return m.goTo(replay.Target{}) }},
		command{name: "end", group: groupMove, keys: []string{"end", "G"}, help: "end", quiet: true, why: (*Model).noSeeking, run: (*Model).goToEnd},
		command{name: "send-to", group: groupRequest, also: "again retry repeat runtime live", keys: []string{"s"}, help: "send this request to a runtime", quiet: true, why: (*Model).nothingToSendOn, run: does((*Model).askSendTo)},
		command{name: "to-transcript", group: groupView, keys: []string{"esc"}, help: "transcript", run: does(func(m *Model) { m.setFocus(paneTranscript) })},
		command{name: "help", group: groupRuse, keys: []string{"?"}, help: "help", run: does((*Model).openHelp)},
		command{name: "quit", group: groupRuse, keys: []string{"q"}, help: "quit", quiet: true, run: (*Model).quit},
	)
}

// pauseOrGoOn begins anew at the end.
func pauseOrGoOn(m *Model) tea.Cmd {
	ended := m.replay.Ended()
	cmd := paces(func(m *Model, p *session.Pace) { p.Paused = !p.Paused && !ended })(m)
	if ended {
		return tea.Batch(cmd, m.goTo(replay.Target{}))
	}
	return cmd
}

func either(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}

func (m *Model) noPace() string {
	_, can := m.link.source.(session.Pacer)
	return cmp.Or(unless(can, "this source goes at its own speed"), m.noPlace())
}

func (m *Model) noSteps() string {
	_, can := m.link.source.(session.Stepper)
	return cmp.Or(unless(can, "this source can't go step by step"), m.noPlace())
}

func (m *Model) noSeeking() string {
	return cmp.Or(unless(m.replaying(), "this source goes nowhere else"), m.noPlace())
}

// noPlace says that the source was not heard of yet.
func (m *Model) noPlace() string {
	return unless(!m.replay.Position.Start.IsZero(), "the recording is still being opened")
}

func (m *Model) noLandmarks() string {
	return unless(len(m.replay.Landmarks) > 0, "there is no run and no mark in it, as far as it was read")
}

// paces makes a run of what changes the speed.
func paces(change func(*Model, *session.Pace)) func(*Model) tea.Cmd {
	return func(m *Model) tea.Cmd {
		s := m.link.source.(session.Pacer)
		change(m, &m.replay.Pace)
		m.paces++
		pace, number, locator := m.replay.Pace, m.paces, &m.locator
		return m.steer(func(context.Context) error {
			locator.setPace(s, number, pace)
			return nil
		})
	}
}

// steps makes a run of going on step by step, which pauses.
func steps(by session.Unit, n int) func(*Model) tea.Cmd {
	return func(m *Model) tea.Cmd {
		s := m.link.source.(session.Stepper)
		return m.steer(func(ctx context.Context) error { return s.Step(ctx, by, n) })
	}
}

// goTo goes elsewhere.
func (m *Model) goTo(to replay.Target) tea.Cmd {
	s := m.link.source.(session.Seeker)
	return m.steer(func(ctx context.Context) error {
		if to.ByTime {
			return s.SeekTime(ctx, to.At)
		}
		return s.Seek(ctx, to.Event)
	})
}

func (m *Model) goToEnd() tea.Cmd {
	to, err := m.replay.Parse("end")
	if err != nil {
		m.say(text.Sentence(text.Error(err)))
		return nil
	}
	return m.goTo(to)
}

// place is where a source is, and how fast it goes. A later one has a higher
// number.
type place struct {
	number uint64
	session.Position
	session.Pace
}

// locator asks sources where they are. They may be reading: it works off the
// model's goroutine, on several at a time.
type locator struct {
	mu     sync.Mutex
	number uint64
	paced  uint64 // the number of the latest pace that was set
}

// setPace changes how fast a source goes, unless a later key has: tasks overtake
// each other.
func (l *locator) setPace(s session.Pacer, number uint64, pace session.Pace) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if number > l.paced {
		l.paced = number
		s.SetPace(pace)
	}
}

func (l *locator) place(source session.Source) place {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.number++
	at := place{number: l.number}
	if s, ok := source.(session.Seeker); ok {
		at.Position = s.Position()
	}
	if s, ok := source.(session.Pacer); ok {
		at.Pace = s.Pace()
	}
	return at
}

// arrive shows where the source is, unless it was asked again since.
func (m *Model) arrive(at place) {
	if at.number > m.place {
		m.place, m.replay.Position, m.replay.Pace = at.number, at.Position, at.Pace
	}
}

// placeMsg says where the source is after it was asked to go somewhere.
type placeMsg struct {
	generation int
	place
	err error
}

// steer does something that may read the source's file, and asks where it is then.
func (m *Model) steer(do func(context.Context) error) tea.Cmd {
	ctx, source, generation, locator := m.ctx, m.link.source, m.link.generation, &m.locator
	return m.start(func() tea.Msg {
		err := do(ctx)
		return placeMsg{generation, locator.place(source), err}
	})
}

// locate asks where the source is; nil where it goes nowhere else.
func (m *Model) locate() tea.Cmd {
	if !m.replaying() {
		return nil
	}
	return m.steer(func(context.Context) error { return nil })
}

// readLandmarks reads what lies along the way.
func (m *Model) readLandmarks() tea.Cmd {
	s, can := m.link.source.(session.Seeker)
	if !can {
		return nil
	}
	ctx, msg := m.ctx, landmarksMsg{generation: m.link.generation}
	return m.start(func() tea.Msg {
		msg.landmarks, msg.err = s.Landmarks(ctx)
		return msg
	})
}

// landmarksMsg brings what lies along the way.
type landmarksMsg struct {
	generation int
	landmarks  []session.Landmark
	err        error
}

func (msg landmarksMsg) apply(m *Model) tea.Cmd {
	if msg.generation != m.link.generation {
		return nil
	}
	m.replay.Landmarks = append([]session.Landmark{}, msg.landmarks...)
	if msg.err != nil {
		m.failed(failedMsg{"read all of the recording", msg.err})
	}
	return m.locate()
}

func (msg placeMsg) apply(m *Model) tea.Cmd {
	if msg.generation != m.link.generation {
		return nil
	}
	m.arrive(msg.place)
	if msg.err != nil {
		m.failed(failedMsg{"go there", msg.err})
	}
	return nil
}

// moves reports whether the bar moves by itself.
func (m *Model) moves() bool {
	at := m.replay.Position
	return m.replaying() && (at.Seeking || !m.replay.Pace.Paused && (at.Events == 0 || at.Event < at.Events))
}

// askTarget asks where to go.
func (m *Model) askTarget() {
	m.open(dialog.NewLine("Go to", "go", "", "1:23, +10s, 50%, #120, run 2, mark 1, end", func(line string) (dialog.Answer, error) {
		to, err := m.replay.Parse(line)
		return func() tea.Cmd { return m.goTo(to) }, err
	}))
}

// openLandmarks lists what lies along the way.
func (m *Model) openLandmarks() {
	var items []dialog.Choice
	for _, l := range m.replay.Landmarks {
		label := "mark  " + text.Line(l.Note)
		if l.Run > 0 {
			label = "run " + text.Count(int(l.Run)) + "  " + text.Line(l.Outcome)
		}
		items = append(items, dialog.Choice{Label: label, Detail: text.Elapsed(l.At), Answer: func() tea.Cmd { return m.goTo(replay.To(l)) }})
	}
	m.open(dialog.NewPicker("Go to", items))
}

// nothingToSendOn says why there is no request that could be sent elsewhere.
func (m *Model) nothingToSendOn() string {
	return unless(m.link.lastReq != nil, "no request was told yet")
}

// askSendTo asks for a runtime that the newest request goes to. Its secrets are in
// no recording: where it has some, it opens in the builder.
func (m *Model) askSendTo() {
	r := *m.link.lastReq
	m.open(dialog.NewLine("Send this request to", "send", "ws://localhost:8080", "address of a runtime", func(line string) (dialog.Answer, error) {
		_, err := session.ParseURL(line)
		r.Address = line
		return func() tea.Cmd { return m.resend(r) }, err
	}))
}

// told remembers the request that a replay tells of, to be sent elsewhere.
func (m *Model) told(ev session.Sent) {
	if !m.replaying() {
		return
	}
	switch ev.Message.(type) {
	case *protocol.Invocation, *protocol.CommandExecution:
	default:
		return
	}
	if r, err := request.Import(string(ev.Raw)); err == nil {
		m.link.lastReq = &r
	}
}

// clickReplay goes to where the bar was clicked.
func (m *Model) clickReplay(x int) tea.Cmd {
	at, ok := m.replay.At(m.theme, x, m.layout.composer.w)
	if !ok {
		return nil
	}
	return m.goTo(replay.Target{ByTime: true, At: at})
}

// below is the scope of what stands below the transcript.
func (m *Model) below() scope {
	if m.replaying() {
		return inReplay
	}
	return inComposer
}
