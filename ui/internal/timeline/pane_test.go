package timeline

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/theme"
)

var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

// stamp is a time in milliseconds after noon.
func stamp(ms int, run session.RunID) session.Stamp {
	return session.Stamp{At: noon.Add(time.Duration(ms) * time.Millisecond), Run: run}
}

func frame(ms int, run session.RunID, m protocol.Message) session.Event {
	return session.Received{Stamp: stamp(ms, run), Message: m, Raw: []byte("{}"), Size: 2}
}

func say(words string) protocol.Message { return &protocol.Assistant{TextBlocks: []string{words}} }

func output(command string) protocol.Message {
	return &protocol.CommandOutput{Command: command, Text: "x"}
}

func artifact(ms, id int, state session.ArtifactState) session.Event {
	return session.ArtifactChanged{Stamp: stamp(ms, 1), Artifact: session.Artifact{ID: id, Progress: session.Progress{State: state}}}
}

func newPane(w, h int, events ...session.Event) *Pane {
	p := New(theme.New(true).Plain(), func() time.Time { return noon.Add(time.Hour) })
	p.SetSize(w, h)
	for _, ev := range events {
		p.Apply(ev)
	}
	return p
}

func drawn(p *Pane) string { return ansi.Strip(strings.Join(p.Draw(), "\n")) }

// whole is a run with every part.
func whole() []session.Event {
	return []session.Event{
		session.Connecting{Stamp: stamp(0, 0)},
		session.Connected{Stamp: stamp(2000, 0), Took: 2 * time.Second},
		session.RunChanged{Stamp: stamp(4000, 1), State: session.Sending},
		session.Sent{Stamp: stamp(4000, 1), Message: &protocol.Invocation{
			Downloadables: []protocol.Downloadable{{}}, PreCommands: []protocol.Command{{Command: "make"}, {Command: "ls"}},
			PostCommands: []protocol.Command{{Command: "ls"}},
		}},
		session.RunChanged{Stamp: stamp(4000, 1), State: session.Running},
		frame(8000, 1, output("make")), frame(10000, 1, output("ls")),
		frame(14000, 1, say("hello")), frame(16000, 1, output("its own")),
		frame(17000, 1, &protocol.Heartbeat{}),
		frame(32000, 1, &protocol.Error{Text: "went\x1b[31m wrong"}),
		frame(33000, 1, &protocol.ArtifactUploadRequest{}), artifact(33000, 1, session.ArtifactUploading), artifact(33500, 2, session.ArtifactUploading),
		artifact(34000, 1, session.ArtifactStored), artifact(36000, 2, session.ArtifactStored),
		session.Marked{Stamp: stamp(35000, 0), Note: "here"},
		frame(36000, 1, output("ls")),
		frame(38000, 1, &protocol.Result{}),
		session.RunChanged{Stamp: stamp(38000, 1), State: session.Succeeded},
		session.Disconnected{Stamp: stamp(40000, 0), Code: 1000},
	}
}

func TestLanes(t *testing.T) {
	t.Parallel()
	p := newPane(50, 20, whole()...)
	const want = `12:00:00  ------------ 40.0 s -----------12:00:40v
rate          @   @ @   @ @@              @@  @ @ 
connect   ===--------------|----------------------
downloads     |....                               
pre           ....|=|....                         
agent               ....|=|...............|....   
post                      ....................|=| 
uploads                                    |===   
silence                   ==== 16.0 s =====       
marks         +                           x   !   
12:00:40.000 - closed - after 2.0 s`
	if got := drawn(p); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	var words []string
	for i := range p.Len() {
		words = append(words, strings.TrimPrefix(p.Words(i), "12:00:"))
	}
	if got, want := strings.Join(words, ", "), "02.000 connected in 2.0 s, 04.000 run 1, 08.000 pre commands, 14.000 agent, 16.000 quiet for 16.0 s, "+
		"32.000 error: went wrong, 33.000 uploads, 36.000 mark: here, 36.000 post commands, 38.000 run 1 succeeded, 40.000 closed 1000"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	p.SetSize(50, 4) // the rows that say most stay
	if got := drawn(p); strings.Count(got, "\n") != 3 || !strings.Contains(got, "\nagent") || !strings.Contains(got, "\nsilence") {
		t.Errorf("little of it is\n%s", got)
	}
}

// What may have been under way is unclear; of a request with but one part all is
// known, and so is what a command belongs to.
func TestPhases(t *testing.T) {
	t.Parallel()
	run := session.RunChanged{Stamp: stamp(0, 1), State: session.Sending}
	over := session.RunChanged{Stamp: stamp(9000, 1), State: session.Failed}
	for name, c := range map[string]struct {
		events []session.Event
		want   string
	}{
		"an agent alone": {[]session.Event{
			session.Sent{Stamp: stamp(0, 1), Message: &protocol.Invocation{}}, frame(3000, 1, say("x")),
		}, "agent     |=====|============="},
		"commands alone": {[]session.Event{
			session.Sent{Stamp: stamp(0, 1), Message: &protocol.CommandExecution{}}, frame(3000, 1, output("x")),
		}, "commands  |=====|============="},
		"commands before an agent": {[]session.Event{
			session.Sent{Stamp: stamp(0, 1), Message: &protocol.Invocation{PreCommands: []protocol.Command{{Command: "a"}}}}, frame(3000, 1, output("a")), frame(6000, 1, say("x")),
		}, "pre       |=====|.......      \nagent           .......|======"},
		"silent ones": {[]session.Event{
			session.Sent{Stamp: stamp(0, 1), Message: &protocol.Invocation{PreCommands: []protocol.Command{{Command: "a"}}}}, frame(3000, 1, say("x")),
		}, "pre       |......             \nagent     ......|============="},
	} {
		p := newPane(30, 20, append(append([]session.Event{run}, c.events...), over)...)
		lanes := slices.DeleteFunc(strings.Split(drawn(p), "\n"), func(l string) bool {
			return !strings.HasPrefix(l, "agent") && !strings.HasPrefix(l, "pre") && !strings.HasPrefix(l, "commands")
		})
		if got := strings.Join(lanes, "\n"); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, c.want)
		}
	}
}

// What goes on is drawn up to the present, and the end stays in sight; who looks at
// something else keeps it.
func TestFollows(t *testing.T) {
	t.Parallel()
	p := newPane(50, 20, session.RunChanged{Stamp: stamp(0, 1), State: session.Sending}, frame(1000, 1, say("x")))
	now := 60 * time.Second
	p.now = func() time.Time { return noon.Add(now) }
	if got := drawn(p); !strings.Contains(got, "59.0 s") || !strings.Contains(got, "12:01:00") {
		t.Errorf("a run that is quiet shows\n%s", got)
	}
	p.Zoom(true) // around the cursor, which is where the run began
	before, _ := p.inSight()
	now = 2 * time.Minute
	p.Apply(frame(120_000, 1, &protocol.Error{Text: "no"}))
	if from, _ := p.inSight(); from != before || p.follows {
		t.Errorf("what is in sight moved from %d to %d", before, from)
	}
	p.End(1)
	now = 3 * time.Minute
	p.Apply(frame(180_000, 1, &protocol.Error{Text: "again"}))
	if _, to := p.inSight(); to != int64(now) || p.Moment() != p.Len()-1 || !p.Wide() {
		t.Errorf("it does not follow: up to %d, moment %d of %d", to, p.Moment(), p.Len())
	}
	for p.Wide() {
		p.Zoom(false)
	}
	steps := 0
	for p.Step(-1) {
		steps++
	}
	if s, ok := p.Stamp(); !ok || s != stamp(0, 1) || steps == 0 {
		t.Errorf("%d steps lead to %v", steps, s)
	}
	if !p.Reveal(stamp(120_000, 1)) || p.points[p.cursor].kind != problem {
		t.Errorf("the cursor is on a %s", p.points[p.cursor].kind)
	}
	if f, ok := p.Frame(); !ok || f != stamp(120_000, 1) {
		t.Errorf("its frame is %v", f)
	}
}

// What is in sight is counted as it would be by walking over all points.
func TestColumns(t *testing.T) {
	t.Parallel()
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 1))
		p := newPane(20+r.IntN(100), 20)
		at := 0
		for range 500 {
			at += r.IntN(1 + r.IntN(4000))
			p.Apply(random(r, at))
			switch r.IntN(30) {
			case 0:
				p.Zoom(r.IntN(3) > 0)
			case 1:
				p.Shift(r.IntN(9) - 4)
			case 2:
				p.Choose(r.IntN(p.Len() + 1))
			case 3:
				p.Step(1 - 2*r.IntN(2))
			}
			g := p.grid()
			if g.left < 0 || g.right > p.end() || g.left >= g.right || p.cursor > max(len(p.points)-1, 0) {
				t.Fatalf("seed %d: %d to %d of %d, cursor %d of %d", seed, g.left, g.right, p.end(), p.cursor, len(p.points))
			}
			if p.follows && g.right != p.end() {
				t.Fatalf("seed %d: it follows, and ends at %d of %d", seed, g.right, p.end())
			}
		}
		c := newPicture(p)
		for col := range c.columns {
			n := 0
			for i, at := range p.points {
				if in := at.at >= c.edge(col) && at.at < c.edge(col+1); in {
					n++
					if got := c.column(at.at); got != col {
						t.Fatalf("seed %d: point %d is in column %d, not %d", seed, i, got, col)
					}
				}
			}
			if got := c.firsts[col+1] - c.firsts[col]; got != n {
				t.Fatalf("seed %d: %d points in column %d, want %d", seed, got, col, n)
			}
		}
		for l, s := range p.spans {
			if !slices.IsSortedFunc(s, func(a, b span) int { return int(min(a.to-b.from, 1)) }) {
				t.Errorf("seed %d: the spans of %s overlap: %v", seed, lane(l), s)
			}
		}
		if !slices.IsSortedFunc(p.moments, func(a, b moment) int { return a.point - b.point }) {
			t.Errorf("seed %d: moments are not in their order: %v", seed, p.moments)
		}
	}
}

// random is any event.
func random(r *rand.Rand, at int) session.Event {
	run := session.RunID(1 + at/40_000)
	switch r.IntN(16) {
	case 0:
		return session.Malformed{Stamp: stamp(at, run), Raw: []byte("{"), Size: 1}
	case 1:
		return frame(at, run, &protocol.Heartbeat{})
	case 2:
		return frame(at, run, &protocol.Error{Text: "no"})
	case 3:
		return session.Sent{Stamp: stamp(at, run), Message: &protocol.Invocation{
			PreCommands: make([]protocol.Command, r.IntN(2)), PostCommands: []protocol.Command{{Command: "b"}}, Downloadables: make([]protocol.Downloadable, r.IntN(2)),
		}}
	case 4:
		return session.RunChanged{Stamp: stamp(at, run), State: session.State(r.IntN(8))}
	case 5:
		return session.Connecting{Stamp: stamp(at, 0)}
	case 6:
		return session.Connected{Stamp: stamp(at, 0), Took: time.Duration(r.IntN(1e9))}
	case 7:
		return session.Disconnected{Stamp: stamp(at, 0)}
	case 8, 9:
		return artifact(at, r.IntN(4), session.ArtifactState(r.IntN(5)))
	case 10:
		return session.Marked{Stamp: stamp(at-r.IntN(100), 0), Note: "x"}
	case 11:
		return frame(at, run, output([]string{"a", "b"}[r.IntN(2)]))
	case 12:
		return session.Sent{Stamp: stamp(at, run), Message: &protocol.CommandExecution{}}
	}
	return frame(at, run, say("word"))
}

// However often a source goes back, what is drawn is as if it had never gone on.
func TestMark(t *testing.T) {
	t.Parallel()
	type place struct {
		cut  func()
		told int
	}
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 2))
		p := newPane(80, 20)
		var told []session.Event
		var places []place
		at := 0
		for range 300 {
			if n := len(places); n > 0 && r.IntN(30) == 0 {
				back := places[r.IntN(n)]
				back.cut()
				told = told[:back.told]
				places = slices.DeleteFunc(places, func(p place) bool { return p.told >= back.told })
				continue
			}
			if r.IntN(20) == 0 {
				places = append(places, place{p.Mark(), len(told)})
			}
			at += r.IntN(8000)
			ev := random(r, at)
			told = append(told, ev)
			p.Apply(ev)
		}
		fresh := newPane(80, 20, told...)
		fresh.Choose(p.Moment())
		p.Choose(p.Moment())
		if got, want := drawn(p), drawn(fresh); got != want {
			t.Fatalf("seed %d\ngot\n%s\nwant\n%s", seed, got, want)
		}
		for i := range max(p.Len(), fresh.Len()) {
			if got, want := p.Words(i), fresh.Words(i); got != want {
				t.Fatalf("seed %d: moment %d is %s, want %s", seed, i, got, want)
			}
		}
	}
}

// A frame costs the columns of the screen, however many points there are.
func BenchmarkFrame(b *testing.B) {
	for _, points := range []int{1_000, 1_000_000} {
		b.Run(fmt.Sprint(points), func(b *testing.B) {
			p := newPane(200, 20, session.RunChanged{Stamp: stamp(0, 1), State: session.Sending})
			for i := range points {
				m := say("word")
				switch {
				case i%1000 == 999:
					m = &protocol.Error{Text: "no"}
				case i%7 == 0:
					m = output("ls")
				}
				p.Apply(frame(i+i/5000*6000, 1, m))
			}
			p.Apply(session.RunChanged{Stamp: stamp(points+points/5000*6000, 1), State: session.Succeeded})
			r := rand.New(rand.NewPCG(1, 1))
			columns, took := 0, make([]time.Duration, 0, b.N)
			b.ResetTimer()
			for range b.N {
				began := time.Now()
				switch r.IntN(4) {
				case 0:
					p.Zoom(true)
				case 1:
					p.Zoom(false)
				case 2:
					p.Shift(1 - 2*r.IntN(2))
				default:
					p.Choose(r.IntN(p.Len()))
				}
				lines := p.Draw()
				took = append(took, time.Since(began))
				columns += ansi.StringWidth(lines[2])
			}
			b.StopTimer()
			if columns != b.N*p.cells {
				b.Fatalf("%d columns were drawn, want %d", columns, b.N*p.cells)
			}
			p.All()
			c, n := newPicture(p), 0
			for col := range c.columns {
				n += p.frames.within(c.firsts[col], c.firsts[col+1])
			}
			if n != points {
				b.Fatalf("%d frames are in sight of all, want %d", n, points)
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
		})
	}
}
