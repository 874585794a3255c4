package list

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// script runs a list and the model side by side.
type script struct {
	*model
	list   *List
	drawn  int
	serial int
	empty  bool            // whether there are items and blocks that show nothing
	next   func(n int) int // the next decision, in [0, n)
}

func newScript(t *testing.T, next func(n int) int) *script {
	s := &script{model: &model{t: t, gap: next(3), following: true}, next: next}
	s.empty = next(2) == 1
	s.list = New(Options{Gap: s.gap, CacheBytes: 1 << (8 + next(10))})
	s.resize(20, 10)
	return s
}

func (s *script) name() string {
	s.serial++
	return fmt.Sprintf("n%d", s.serial)
}

func (s *script) newItem() *words {
	var counts []int
	for range s.next(4) {
		counts = append(counts, s.next(20))
	}
	if !s.empty {
		counts = append(counts, 5)
		for i := range counts {
			counts[i]++
		}
	}
	return newWords(&s.drawn, s.name(), counts...)
}

// step does one random thing to both.
func (s *script) step() string {
	n := len(s.items)
	op := s.next(16)
	if n == 0 && op > 5 {
		op = 0
	}
	switch op {
	case 0, 1:
		item := s.newItem()
		s.items = append(s.items, item)
		s.list.Append(item)
		return "append"
	case 2, 3:
		lines := s.next(2*s.height+3) - s.height - 1
		s.scroll(lines)
		s.list.ScrollBy(lines)
		return fmt.Sprintf("scroll %d", lines)
	case 4:
		s.resize(1+s.next(40), 1+s.next(15))
		return fmt.Sprintf("resize %d %d", s.width, s.height)
	case 5:
		s.clamp()
		s.following = s.next(2) == 1
		s.list.SetFollow(s.following)
		return fmt.Sprintf("follow %v", s.following)
	case 6, 7, 8:
		return s.growOrFold(s.next(n))
	case 9:
		return s.split(n - 1)
	case 10, 11:
		p := Position{s.next(n), s.next(4) - 1, s.next(6)}
		align := Align(s.next(3))
		s.goTo(p, align)
		s.list.GotoPosition(p, align)
		return fmt.Sprintf("goto %v %d", p, align)
	case 12:
		s.goTo(Position{}, AlignTop)
		s.list.GotoStart()
		return "start"
	case 13:
		return s.remove(n)
	case 14:
		s.list.Invalidate()
		return "invalidate"
	}
	pages := []float64{-1, -0.5, 0.5, 1}[s.next(4)]
	rows := float64(s.height)
	if pages == 1 || pages == -1 {
		rows = max(1, rows-2)
	}
	lines := int(pages*rows + 0.5)
	if pages < 0 {
		lines = -int(-pages*rows + 0.5)
	}
	s.scroll(lines)
	s.list.PageBy(pages)
	return fmt.Sprintf("page %v", pages)
}

// growOrFold changes item i in place.
func (s *script) growOrFold(i int) string {
	item := s.items[i]
	what := "nothing"
	switch b := len(item.blocks) - 1; s.next(4) {
	case 0:
		item.blocks = append(item.blocks, paragraph{})
		item.grow(b+1, s.name(), 1+s.next(10))
		what = "new block"
	case 1:
		if b >= 0 {
			item.grow(b, s.name(), 1+s.next(30))
			what = "grow"
		}
	case 2:
		if b > 0 || b == 0 && s.empty {
			item.blocks = item.blocks[:b]
			what = "shrink"
		}
	case 3:
		if b >= 0 {
			b = s.next(b + 1)
			item.blocks[b].words = item.blocks[b].words[:min(len(item.blocks[b].words), 1)]
			item.renew(b)
			what = "fold"
		}
	}
	s.list.Changed(i)
	return fmt.Sprintf("%s in %d", what, i)
}

// split closes the open block of an item, which leaves its last line to a new
// one, as a document does that streams. The lines stay the same.
func (s *script) split(i int) string {
	item := s.items[i]
	b := len(item.blocks) - 1
	if b < 0 {
		return "no split"
	}
	lines := wrap(item.blocks[b].words, s.width)
	last := len(lines) - 1
	if last < 1 || slices.Contains(item.blocks[b].words, "") {
		return "no split"
	}
	tail := len(strings.Fields(lines[last]))
	words := item.blocks[b].words
	if !s.following && s.top.Item == i && s.top.Block == b && s.top.Line == last {
		s.top = Position{i, b + 1, 0}
	}
	item.blocks[b] = paragraph{words[:len(words)-tail], 0}
	item.blocks = append(item.blocks, paragraph{slices.Clone(words[len(words)-tail:]), 0})
	item.renew(b)
	item.renew(b + 1)
	s.list.Changed(i)
	return fmt.Sprintf("split %d", i)
}

func (s *script) remove(n int) string {
	k := s.next(min(n, 3) + 1)
	if s.next(2) == 0 {
		s.items = s.items[:n-k]
		s.list.Truncate(n - k)
		return fmt.Sprintf("truncate by %d", k)
	}
	s.items = s.items[k:]
	if s.top.Item -= k; s.top.Item < 0 {
		s.top = Position{}
	}
	s.list.RemoveFirst(k)
	return fmt.Sprintf("remove first %d", k)
}

// resize resizes both and checks that the reader's text stays, and that going
// back goes back to the same line.
func (s *script) resize(width, height int) {
	flat, i := s.clamp()
	place, before := s.top, ""
	if len(flat) > 0 {
		before, _, _ = strings.Cut(flat[i].text, " ")
	}
	oldWidth, oldHeight := s.width, s.height
	s.list.origin = origin{} // else it goes back to where an earlier one began
	s.list.SetSize(width, height)
	s.list.Draw()
	s.width, s.height = width, height
	if s.following || len(flat) == 0 {
		return
	}
	s.top, _ = s.list.Top()
	now := s.flat()
	top := s.index(now, s.top)
	if narrow := min(width, oldWidth) < 12; before != "" && !narrow && top < len(now)-height &&
		!slices.Contains(strings.Fields(now[top].text), before) {
		s.t.Errorf("resize to %d: %q was on top, now %q", width, before, now[top].text)
	}
	s.list.SetSize(oldWidth, oldHeight)
	s.list.Draw()
	if back, _ := s.list.Top(); back != place {
		s.t.Errorf("resize to %d and back to %d: top was %v, now %v", width, oldWidth, place, back)
	}
	s.list.SetSize(width, height)
	s.list.Draw()
	if again, _ := s.list.Top(); again != s.top {
		s.t.Errorf("resize to %d again: top was %v, now %v", width, s.top, again)
	}
}

// check compares what the two show.
func (s *script) check(did string) {
	s.t.Helper()
	s.list.Draw()
	flat, top := s.clamp()
	end := min(len(flat), top+s.height)
	want := make([]string, s.height)
	for y, line := range flat[top:end] {
		want[y] = line.text
		if got, ok := s.list.PositionAt(y); !ok || got != line.Position {
			s.t.Fatalf("after %s: row %d is %v, want %v", did, y, got, line.Position)
		}
		if got, ok := s.list.RowOf(line.Position); !ok || got != y {
			s.t.Fatalf("after %s: %v is on row %d, want %d", did, line.Position, got, y)
		}
	}
	if got := s.list.View(); got != strings.Join(want, "\n") {
		s.t.Fatalf("after %s: window\n%s\nwant\n%s", did, got, strings.Join(want, "\n"))
	}
	if s.list.Following() != s.following {
		s.t.Fatalf("after %s: following is %v, want %v", did, s.list.Following(), s.following)
	}
	if lines, exact := s.list.Unseen(); lines < 0 || s.following && (lines != 0 || !exact) {
		s.t.Fatalf("after %s: %d unseen lines", did, lines)
	}
	s.checkScrollbar(did, top > 0, end < len(flat))
	s.checkRange(did, flat)
}

func (s *script) checkScrollbar(did string, above, below bool) {
	s.t.Helper()
	start, size := s.list.Scrollbar()
	if start < 0 || size < 0 || start+size > s.height {
		s.t.Fatalf("after %s: thumb %d+%d of %d rows", did, start, size, s.height)
	}
	if s.empty || s.height < 3 {
		return // what shows nothing weighs all the same
	}
	if (size > 0) != (above || below) {
		s.t.Fatalf("after %s: thumb of %d rows, above %v, below %v", did, size, above, below)
	}
	if size > 0 && (start > 0) != above && s.height-size > 1 {
		s.t.Fatalf("after %s: thumb starts at %d, above %v", did, start, above)
	}
	if size > 0 && (start+size < s.height) != below && s.height-size > 1 {
		s.t.Fatalf("after %s: thumb ends at %d of %d, below %v", did, start+size, s.height, below)
	}
}

func (s *script) checkRange(did string, flat []modelLine) {
	s.t.Helper()
	if len(flat) == 0 {
		return
	}
	a, b := s.next(len(flat)), s.next(len(flat))
	limit := s.next(2 * s.height)
	got, more := s.list.LinesBetween(flat[a].Position, flat[b].Position, limit)
	a, b = min(a, b), max(a, b)+1
	if more != (b-a > limit) {
		s.t.Fatalf("after %s: lines %d to %d of at most %d: more is %v", did, a, b, limit, more)
	}
	var want []string
	for _, line := range flat[a:min(b, a+limit)] {
		want = append(want, line.text)
	}
	if !slices.Equal(got, want) {
		s.t.Fatalf("after %s: lines %d to %d: %q, want %q", did, a, b, got, want)
	}
}

func TestModel(t *testing.T) {
	for seed := range uint64(300) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 0))
			s := newScript(t, random.IntN)
			for i := range 120 {
				did := s.step()
				if random.IntN(4) > 0 { // several changes may come between two draws
					s.check(fmt.Sprintf("step %d, %s", i, did))
				}
			}
		})
	}
}

func FuzzModel(f *testing.F) {
	f.Add([]byte{1, 0, 3, 0, 2, 9, 9, 1, 2, 0, 4, 30, 3})
	f.Add([]byte{2, 1, 9, 0, 3, 9, 9, 9, 12, 6, 0, 1, 9, 8, 0, 3, 13, 1, 1})
	f.Fuzz(func(t *testing.T, data []byte) {
		data = data[:min(len(data), 600)]
		next := func(n int) int {
			if len(data) == 0 {
				return 0
			}
			b := data[0]
			data = data[1:]
			return int(b) % n
		}
		s := newScript(t, next)
		for len(data) > 0 {
			s.check(s.step())
		}
	})
}
