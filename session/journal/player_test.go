package journal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ruse/protocol"
	"ruse/session"
)

// play opens a recording and plays it.
func play(t *testing.T, path string, o PlayOptions) *Player {
	t.Helper()
	p := Play(open(t, path), o)
	t.Cleanup(func() { _ = p.Close() })
	return p
}

// screen is what somebody has seen who goes back where a source does.
type screen struct {
	events []session.Event
	runs   map[session.RunID]int
}

func (s *screen) apply(t *testing.T, events []session.Event) {
	for _, e := range events {
		switch e := e.(type) {
		case session.Rewound:
			n, seen := s.runs[e.To]
			if !seen && e.To > 0 {
				t.Fatalf("back to the run %d, which did not begin: %v", e.To, s.runs)
			}
			s.events = s.events[:n]
			continue
		case session.RunChanged:
			if _, seen := s.runs[e.Run]; !seen {
				s.runs[e.Run] = len(s.events)
			}
		}
		s.events = append(s.events, e)
	}
}

// see applies all that is due at once.
func (s *screen) see(t *testing.T, p *Player) {
	t.Helper()
	for p.Position().Seeking {
		events, err := p.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		s.apply(t, events)
	}
}

func TestPlay(t *testing.T) {
	t.Parallel()
	path, events := recorded(t)
	wantEvents(t, rest(t, play(t, path, PlayOptions{})), events)
	n := 0
	for told, err := range open(t, path).Told(t.Context()) {
		if err != nil || told.N != n || told.Seq != int64(n+1) || len(told.Events) != 1 {
			t.Fatalf("%+v, %v", told, err)
		}
		wantEvents(t, told.Events, events[n:n+1])
		n++
	}
	if n != len(events) {
		t.Errorf("%d records tell of %d events", n, len(events))
	}
}

// wherever a person goes, they see what was seen up to there.
func TestSeek(t *testing.T) {
	t.Parallel()
	path, events := recorded(t)
	p := play(t, path, PlayOptions{Pace: session.Pace{Speed: 1, Paused: true}, Stay: true})
	seen := screen{runs: map[session.RunID]int{}}
	// The recording's own: those of the events are by the clock on the wall.
	var times []time.Duration
	for rec, err := range p.rec.Records(t.Context(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		times = append(times, rec.At)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	went := map[string]int{}
	for range 300 {
		var err error
		want := -1
		switch rng.IntN(4) {
		case 0, 1:
			n := rng.IntN(len(events)+4) - 2
			want = min(max(n, 0), len(events))
			err = p.Seek(t.Context(), n)
		case 2:
			want = rng.IntN(len(events))
			at := times[want]
			for want > 0 && times[want-1] >= at {
				want--
			}
			err = p.SeekTime(t.Context(), at)
		case 3:
			by, n := session.Unit(rng.IntN(3)), 1-2*rng.IntN(2)
			before := max(p.pos, p.goal)
			if err = p.Step(t.Context(), by, n); err == nil && rng.IntN(2) == 0 {
				seen.see(t, p)
				now := p.Position().Event
				if n > 0 && now <= before && before < len(events) || n < 0 && now >= before && before > 0 {
					t.Errorf("a step by %d of %d went from %d to %d", n, by, before, now)
				}
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		if rng.IntN(3) == 0 {
			continue // go elsewhere before anything was seen
		}
		seen.see(t, p)
		if got := p.Position().Event; want >= 0 && got != want || got != len(seen.events) {
			t.Fatalf("%d events were told, at %d; want %d", len(seen.events), got, want)
		}
		if n := len(seen.events); n > 0 {
			wantEvents(t, seen.events[n-1:], events[n-1:n])
		}
		went[fmt.Sprint(len(seen.events))]++
	}
	if len(went) < len(events)/2 {
		t.Errorf("only %d places were seen", len(went))
	}
	p.SetPace(session.Pace{})
	if err := p.Seek(t.Context(), len(events)); err != nil {
		t.Fatal(err)
	}
	seen.see(t, p)
	wantEvents(t, seen.events, events)
}

// A step is what its unit says.
func TestStep(t *testing.T) {
	t.Parallel()
	w := create(t, t.TempDir(), Options{})
	var events []session.Event
	add := func(e session.Event) { events = append(events, e) }
	recv := func(frame string) { add(session.Received{Raw: []byte(frame)}) }
	add(session.Connected{})
	for run := session.RunID(1); run <= 2; run++ {
		stamp := session.Stamp{Run: run}
		add(session.RunChanged{Stamp: stamp, State: session.Sending}) // 1, 10
		add(session.Sent{Stamp: stamp, Raw: []byte(`{"message_type":"invocation_message"}`)})
		recv(assistant("a"))
		recv(`{"message_type":"heartbeat_message"}`)
		recv(assistant("b"))
		recv(`{"message_type":"command_output_message","stream":"stdout","text":"x","command":"ls"}`)
		recv(`{"message_type":"command_output_message","stream":"stderr","text":"y","command":"ls"}`)
		recv(resultFrame)
		add(session.RunChanged{Stamp: stamp, State: session.Succeeded})
	}
	if err := errors.Join(w.Record(events), w.Close()); err != nil {
		t.Fatal(err)
	}
	p := play(t, w.Path(), PlayOptions{Stay: true})
	for by, want := range map[session.Unit]string{
		session.ByFrame: "2 3 4 5 6 7 8 11 12 13 14 15 16 17 19",
		session.ByEntry: "2 3 6 8 11 12 15 17 19",
		session.ByRun:   "1 10 19",
	} {
		if err := p.Seek(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
		var there, back []string
		for range strings.Fields(want) {
			if err := p.Step(t.Context(), by, 1); err != nil {
				t.Fatal(err)
			}
			there = append(there, fmt.Sprint(p.goal))
		}
		for range strings.Fields(want) {
			back = append([]string{fmt.Sprint(p.goal)}, back...)
			if err := p.Step(t.Context(), by, -1); err != nil {
				t.Fatal(err)
			}
		}
		if got := strings.Join(there, " "); got != want {
			t.Errorf("steps by %d: %s, want %s", by, got, want)
		}
		if got := strings.Join(back, " "); got != want {
			t.Errorf("steps back by %d: %s, want %s", by, got, want)
		}
		if p.goal != 0 {
			t.Errorf("steps back by %d end at %d", by, p.goal)
		}
		if err := p.Step(t.Context(), by, 1<<40); err != nil || p.goal != len(events) {
			t.Errorf("%d, %v", p.goal, err)
		}
		if err := p.Step(t.Context(), by, -1<<40); err != nil || p.goal != 0 {
			t.Errorf("%d, %v", p.goal, err)
		}
	}
}

// Behind the last event a player ends, or stays for those who go back.
func TestEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := play(t, timed(t, time.Second), PlayOptions{Stay: true})
		if _, err := p.Next(t.Context()); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithTimeout(t.Context(), time.Hour)
		defer stop()
		if events, err := p.Next(ctx); len(events) > 0 || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v, %v", events, err)
		}
		closed := make(chan error)
		go func() {
			time.Sleep(time.Hour)
			closed <- p.Close()
		}()
		if events, err := p.Next(t.Context()); len(events) > 0 || !errors.Is(err, io.EOF) {
			t.Errorf("%v, %v", events, err)
		}
		if err := <-closed; err != nil {
			t.Error(err)
		}
		if _, err := p.rec.file.Stat(); !errors.Is(err, os.ErrClosed) {
			t.Errorf("the file is open: %v", err)
		}
	})
}

// A line that is no record is told of behind all before it.
func TestPlayBadLine(t *testing.T) {
	t.Parallel()
	path := timed(t, 0, 0, 0)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		from, to string
		events   int
		goesOn   bool
	}{
		"no record":        {`{"seq":3`, `"seq":3`, 2, false},
		"no state":         {`"run":2,"state":"sending"`, `"run":2,"state":"asleep"`, 3, true},
		"an unknown event": {`"type":"run","run":2`, `"type":"future","run":2`, 2, true},
		"it went back":     {`"type":"run","run":2`, `"type":"rewound","run":2`, 2, true},
	} {
		if err := os.WriteFile(path, []byte(strings.Replace(string(data), test.from, test.to, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		p := play(t, path, PlayOptions{})
		events, err := p.Next(t.Context())
		if len(events) != test.events || err != nil {
			t.Errorf("%s: %+v, %v", name, events, err)
		}
		events, err = p.Next(t.Context())
		if _, bad := errors.AsType[*Error](err); bad == test.goesOn || len(events) > 0 {
			t.Errorf("%s: %+v, %v", name, events, err)
		}
		if test.goesOn {
			continue
		}
		p = play(t, path, PlayOptions{Stay: true})
		if err := p.Seek(t.Context(), 99); err != nil {
			t.Error(err)
		}
		seen := screen{runs: map[session.RunID]int{}}
		seen.see(t, p)
		events, err = p.Next(t.Context())
		if fault, ok := events[0].(session.Fault); !ok || len(seen.events) != 2 || err != nil || !strings.Contains(fault.Err.Error(), "line 4: expected a record") {
			t.Errorf("%s: %+v, %v", name, events, err)
		}
	}
}

func TestLandmarks(t *testing.T) {
	t.Parallel()
	w := create(t, t.TempDir(), Options{})
	stamp := session.Stamp{At: w.start.Add(time.Second), Run: 1}
	err := w.Record([]session.Event{
		session.Connected{},
		session.RunChanged{Stamp: stamp},
		session.Marked{Stamp: stamp, Note: "here"},
		session.RunChanged{Stamp: stamp, State: session.Lost},
	})
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	p := play(t, w.Path(), PlayOptions{Pace: session.Pace{Paused: true}, Stay: true})
	if err := p.Seek(t.Context(), 2); err != nil {
		t.Fatal(err)
	}
	seen := screen{runs: map[session.RunID]int{}}
	seen.see(t, p)
	if err := p.Annotate(2, "look"); err != nil {
		t.Fatal(err)
	}
	got, err := p.Landmarks(t.Context())
	want := []session.Landmark{
		{Event: 1, At: time.Second, Run: 1, Outcome: "lost"},
		{Event: 2, At: time.Second, Note: "here"},
		{Event: 2, At: time.Second, Note: "look"},
	}
	if fmt.Sprint(got) != fmt.Sprint(want) || err != nil {
		t.Errorf("%+v, %v", got, err)
	}
}

// Files of frames alone are told too, with the runs that their frames make, and
// from any place.
func TestPlayFrames(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../testdata/wire/*/*.jsonl")
	if err != nil || len(files) < 30 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		whole := rest(t, play(t, file, PlayOptions{}))
		frames, moves := 0, 0
		for _, e := range whole {
			switch e.(type) {
			case session.Sent, session.Received, session.Malformed:
				frames++
			case session.RunChanged:
				moves++
			case session.Fault:
				t.Errorf("%s: %+v", file, e)
			}
		}
		data, err := os.ReadFile(file)
		if err != nil || frames != strings.Count(string(data), `"data":`) || moves < 3 && !strings.Contains(file, "bad-json") {
			t.Errorf("%s: %d frames and %d moves, %v", file, frames, moves, err)
		}
		p := play(t, file, PlayOptions{Pace: session.Pace{Paused: true}, Stay: true})
		seen := screen{runs: map[session.RunID]int{}}
		for _, n := range []int{3, 1, 2, 99} {
			if err := p.Seek(t.Context(), n); err != nil {
				t.Fatal(err)
			}
			seen.see(t, p)
		}
		wantEvents(t, seen.events, whole)
	}
}

// What is due at once comes in batches that grow, and is the same.
func TestBatchesGrow(t *testing.T) {
	t.Parallel()
	const frames = 20_000
	r := open(t, numbered(t, frames, func(i int) string { return fmt.Sprint(i, strings.Repeat("x", 500)) }))
	p := Play(r, PlayOptions{})
	first, longest, n := 0, 0, 0
	for {
		events, err := p.Next(t.Context())
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if first == 0 {
			first = len(events)
		}
		longest = max(longest, len(events))
		for _, e := range events {
			said, ok := e.(session.Received).Message.(*protocol.Assistant)
			if !ok || !strings.HasPrefix(said.TextBlocks[0], fmt.Sprint(n, "x")) {
				t.Fatalf("event %d is %+v", n, e)
			}
			n++
		}
	}
	if n != frames || first > maxBatch || longest < 2*first {
		t.Errorf("%d of %d events; %d in the first batch, %d in the longest", n, frames, first, longest)
	}
}
