package wire

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/filter"
	"ruse/ui/internal/report"
	"ruse/ui/theme"
)

// noon is when everything happens.
var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

// frame is the event of a frame that came.
func frame(at int, run session.RunID, m protocol.Message) session.Event {
	raw, err := protocol.Encode(m)
	if err != nil {
		panic(err)
	}
	return session.Received{Stamp: stamp(at, run), Message: m, Raw: raw, Size: len(raw)}
}

func stamp(at int, run session.RunID) session.Stamp {
	return session.Stamp{At: noon.Add(time.Duration(at) * time.Millisecond), Run: run}
}

func say(words string) protocol.Message { return &protocol.Assistant{TextBlocks: []string{words}} }

// random is any event.
func random(r *rand.Rand, at int) session.Event {
	run := session.RunID(1 + at/40)
	switch r.IntN(12) {
	case 0:
		return session.Malformed{Stamp: stamp(at, run), Raw: []byte("{"), Size: 1}
	case 1:
		return frame(at, run, &protocol.Heartbeat{})
	case 2:
		return frame(at, run, &protocol.Error{Text: fmt.Sprint("error ", r.IntN(3))})
	case 3:
		return session.Sent{Stamp: stamp(at, run), Message: &protocol.Cancel{}, Raw: []byte(`{}`)}
	case 4:
		return session.RunChanged{Stamp: stamp(at, run), State: session.Running}
	case 5, 6:
		return frame(at, run, &protocol.CommandOutput{Command: "ls", Text: fmt.Sprint(r.IntN(3))})
	}
	return frame(at, run, say(fmt.Sprint(strings.Repeat(" ", r.IntN(2)), "word ", r.IntN(3))))
}

// rowsOf are the rows that a view shows, each group in brackets, and whether the
// counts of its groups are right.
func rowsOf(t *testing.T, v *view) string {
	t.Helper()
	var all strings.Builder
	for i := range v.groups.len() {
		g := v.groups.at(i)
		all.WriteString("[")
		bytes := uint64(0)
		for k := range int(g.n) {
			row := v.rowAt(g.first, k)
			bytes += uint64(v.store.Row(row).Size)
			fmt.Fprint(&all, row, " ")
			if got := v.groupOf(row); got != i {
				t.Fatalf("row %d is in group %d, not %d", row, got, i)
			}
		}
		if last := v.rowAt(g.first, int(g.n)-1); last != int(g.last) || bytes != g.bytes {
			t.Fatalf("a group ends with %d and %d bytes, want %d and %d", g.last, g.bytes, last, bytes)
		}
		all.WriteString("]")
	}
	return all.String()
}

// naive is what rowsOf should return.
func naive(s *Store, f filter.Filter) string {
	var all strings.Builder
	last := -1
	v := view{store: s}
	for i := range s.Len() {
		item := s.Item(i)
		if !f.Match(&item) {
			continue
		}
		if last < 0 || !v.alike(last, i) {
			if last >= 0 {
				all.WriteString("]")
			}
			all.WriteString("[")
		}
		fmt.Fprint(&all, i, " ")
		last = i
	}
	if last >= 0 {
		all.WriteString("]")
	}
	return all.String()
}

// However rows come, are cut off and judged, a view shows those that its filter
// chooses.
func TestViewIsWhatItsFilterChooses(t *testing.T) {
	t.Parallel()
	filters := []string{"", "type:assistant", "-type:heartbeat", `"word 1"`, "is:joined", "run:2 or type:error", "size>1", "nothing"}
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 1))
		s := NewStore()
		v := view{store: s}
		var f filter.Filter
		cuts, at := []func(){}, 0
		var ends []int
		for range 400 {
			switch r.IntN(20) {
			case 0:
				parsed, err := filter.Parse(filters[r.IntN(len(filters))])
				if err != nil {
					t.Fatal(err)
				}
				f = parsed
				v.set(f, r.IntN(s.Len()+1))
			case 1:
				s.Apply(session.Sent{Stamp: stamp(at, 1), Message: &protocol.Cancel{}}) // ends what the agent says
				v.work(time.Now().Add(time.Hour))
				cuts, ends = append(cuts, s.Remember()), append(ends, s.Len())
			case 2:
				if len(cuts) > 0 {
					i := r.IntN(len(cuts))
					cuts[i]()
					v.cut(ends[i])
					cuts, ends = cuts[:i], ends[:i]
				}
			case 3:
				v.work(time.Time{}) // a slice
			case 4:
				if n := v.items(); n > 0 {
					g, _ := v.item(r.IntN(n))
					v.open = append(v.open, g.last)
				}
			}
			at++
			v.changed(s.Apply(random(r, at)))
			if r.IntN(3) > 0 {
				v.work(time.Now().Add(time.Hour))
			}
		}
		for !v.done() {
			v.work(time.Time{})
		}
		if got, want := rowsOf(t, &v), naive(s, f); got != want {
			t.Fatalf("seed %d, %q\n got %s\nwant %s", seed, f, got, want)
		}
		for n := range v.items() {
			g, part := v.item(n)
			row := int(g.first)
			if part >= 0 {
				row = v.rowAt(g.first, part)
			}
			if got := v.itemOf(row, true); part < 0 && got != n {
				t.Fatalf("seed %d: the group of row %d is item %d, not %d", seed, row, got, n)
			}
			if part < 0 && g.n > 1 && slices.Contains(v.opened(), v.groupOf(row)) {
				continue // its first row is the item below
			}
			if got := v.itemOf(row, false); got != n {
				t.Fatalf("seed %d: row %d is item %d, not %d", seed, row, got, n)
			}
		}
	}
}

func TestStore(t *testing.T) {
	t.Parallel()
	s := NewStore()
	refusal := &protocol.Error{Text: "a request cannot run while another is in flight"}
	for i, ev := range []session.Event{
		session.Connecting{Stamp: stamp(0, 0)},
		session.Connected{Stamp: stamp(1, 0), URL: "ws://x\x1b[31m/"},
		session.Sent{Stamp: stamp(5, 1), Message: &protocol.Invocation{}, Raw: []byte(`{"a":1}`)},
		frame(7, 1, say("Hello")), frame(8, 1, say(" world")),
		frame(9, 1, refusal),
		session.Malformed{Stamp: stamp(9, 1), Raw: []byte("{"), Size: 1, Err: &protocol.DecodeError{Type: "result_message"}},
		frame(10, 0, &protocol.Unknown{Name: "\x1b]0;x\afuture", Raw: []byte(`{"message_type":"future"}`)}),
		session.Marked{Stamp: stamp(11, 0), Note: "frame 5: here"},
		session.Marked{Stamp: stamp(11, 0), Note: "there"},
		session.Disconnected{Stamp: stamp(12, 0), Code: 1006, Err: fmt.Errorf("reset")},
		session.Unseen{Stamp: stamp(13, 0), Why: "asleep"},
	} {
		s.Apply(ev)
		if int(s.seq) != i+1 {
			t.Fatalf("event %d has the number %d", i+1, s.seq)
		}
	}
	var got strings.Builder
	for i := range s.Len() {
		r := s.Row(i)
		fmt.Fprintf(&got, "%d %s %s %d %s %s %s\n", r.Seq, r.Dir, s.Type(i), r.Run, r.Disposition, r.Is, s.Gap(i))
	}
	const want = `2 open connected to ws://x/ 0   0s
3 send invocation_message 1  refused 4ms
4 recv assistant_message 1 shown shown 2ms
5 recv assistant_message 1 joined marked,joined 1ms
6 recv error_message 1 refused refused 1ms
7 recv result_message 1 malformed malformed 0s
8 recv future 0 shown unknown,shown 1ms
10 mark mark: there 0  marked 1ms
11 close torn 1006 0   1ms
12 gap not seen: asleep 0   1ms
`
	if got.String() != want {
		t.Errorf("got\n%swant\n%s", got.String(), want)
	}
	if note, ok := s.Note(3); note != "here" || !ok || s.MarkNote(3, "a\nb") != "frame 5: a b" {
		t.Errorf("the note is %q, the next %q", note, s.MarkNote(3, "a\nb"))
	}
	if raw, err := s.Frame(1); string(raw) != `{"a":1}` || err != nil {
		t.Errorf("the request is %s, %v", raw, err)
	}
	if row := s.Find(stamp(8, 1).At, 1); row != 3 {
		t.Errorf("row %d came then", row)
	}
	if d := s.Dispositions(); d.Received() != 5 || d.Count(report.Joined) != 1 {
		t.Errorf("%d frames are counted, %d joined", d.Received(), d.Count(report.Joined))
	}
}

func TestRing(t *testing.T) {
	t.Parallel()
	r := newRing(10 * (100 + frameCost))
	for seq := range 100_000 {
		r.Put(2*seq+1, make([]byte, 100))
	}
	if r.Gone() != 100_000-10 {
		t.Errorf("%d are gone", r.Gone())
	}
	for seq, want := range map[int]error{1: errGone, 2*99_989 + 1: errGone, 2*99_990 + 1: nil, 199_999: nil} {
		if raw, err := r.Frame(seq); err != want || err == nil && len(raw) != 100 {
			t.Errorf("frame %d: %d bytes, %v", seq, len(raw), err)
		}
	}
	for _, seq := range []int{2 * 99_995, 200_001} {
		if _, err := r.Frame(seq); err == nil || err == errGone {
			t.Errorf("event %d is no frame: %v", seq, err)
		}
	}
	r.Cut(2*99_995 + 1)
	if _, err := r.Frame(199_999); err == nil {
		t.Error("what was cut is there")
	}
	r.Put(199_997, []byte("again"))
	if raw, err := r.Frame(199_997); string(raw) != "again" || err != nil || r.used != 5*(100+frameCost)+5+frameCost {
		t.Errorf("%s, %v, %d bytes", raw, err, r.used)
	}
	huge := newRing(10)
	huge.Put(1, make([]byte, 100))
	if _, err := huge.Frame(1); err != nil {
		t.Errorf("the newest is not kept: %v", err)
	}
}

// A row takes few bytes, so that a million of them are nothing.
func BenchmarkStore(b *testing.B) {
	ev := frame(1, 1, say("some words of an answer that goes on"))
	beat := frame(1, 1, &protocol.Heartbeat{})
	b.ReportAllocs()
	s := NewStore()
	v := view{store: s}
	for i := range b.N {
		if i%2 == 0 {
			v.changed(s.Apply(ev))
		} else {
			v.changed(s.Apply(beat))
		}
		v.work(time.Time{})
	}
	if s.Len() != b.N || !v.done() || v.groups.len() != b.N {
		b.Fatalf("%d rows and %d groups of %d frames", s.Len(), v.groups.len(), b.N)
	}
}

// A screen of a million rows costs what one of a thousand does, wherever it is.
func BenchmarkWindow(b *testing.B) {
	for _, rows := range []int{1_000, 1_000_000} {
		b.Run(fmt.Sprint(rows), func(b *testing.B) {
			p := New()
			p.store.ring.limit = 1 << 30 // all of them, so that each shows how it begins
			word, beat := frame(1, 1, say("word")), frame(1, 1, &protocol.Error{Text: "no"})
			for i := range rows {
				ev := word
				if i%3 == 0 {
					ev = beat
				}
				p.Apply(ev)
			}
			th := theme.New(true)
			r := rand.New(rand.NewPCG(1, 1))
			b.ResetTimer()
			for range b.N {
				at := p.Reveal(r.IntN(rows))
				for i := at; i < min(at+40, p.Len()); i++ {
					if line := p.Draw(th, i, 120, i == at); !strings.Contains(line, `"word"`) && !p.Folds(i) && !strings.Contains(line, "error") {
						b.Fatalf("row %d: %s", i, line)
					}
				}
				p.view.open = nil
			}
			if p.store.Len() != rows || !p.Done() {
				b.Fatalf("%d rows of %d", p.store.Len(), rows)
			}
		})
	}
}

// A row is revealed as itself while others are still judged, and stays where it is
// when those come before it.
func TestRevealWhileJudging(t *testing.T) {
	t.Parallel()
	p := New()
	for i := range 5000 {
		p.Apply(frame(i, session.RunID(1+i/100), say(fmt.Sprint(i))))
	}
	for _, row := range []int{5, 2500, 4999} {
		p.view.set(filter.Filter{}, p.store.Len()) // the reader was at the end
		p.view.work(time.Time{})
		place := p.Place(p.Reveal(row))
		if place.Row != row || place.head {
			t.Errorf("row %d is revealed as %+v", row, place)
		}
		for p.Work() {
		}
		if at := p.Place(p.Item(place)); at != place || !p.Done() {
			t.Errorf("row %d is %+v when all are judged", row, at)
		}
	}
}
