package list

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// Every row of the huge lists is a block, so a window of 50 rows takes 50 calls
// of Lines, and one more to know whether the window reached the end.
const (
	windowRows = 50
	oneWindow  = windowRows + 1
)

// huge returns lists of a million lines: in blocks of one item, and in items.
func huge(drawn *int) map[string]*List {
	items := New(Options{})
	items.SetSize(80, windowRows)
	for range 1_000_000 {
		items.Append(&numbered{blocks: 1, drawn: drawn})
	}
	return map[string]*List{
		"one item":   newList(80, windowRows, Options{}, &numbered{blocks: 1_000_000, drawn: drawn}),
		"many items": items,
	}
}

func TestDrawsOnlyTheWindow(t *testing.T) {
	drawn := 0
	for name, l := range huge(&drawn) {
		for _, c := range []struct {
			what string
			do   func()
			most int
		}{
			{"start", l.GotoStart, oneWindow},
			{"middle", func() { l.GotoFraction(0.5) }, oneWindow},
			{"line", func() { l.ScrollBy(1) }, 1},
			{"page", func() { l.PageBy(1) }, windowRows},
			{"page up", func() { l.PageBy(-2) }, windowRows},
			{"half page up", func() { l.PageBy(-0.5) }, windowRows / 2},
			{"again", func() {}, 0},
			{"other size", func() { l.SetSize(90, windowRows) }, windowRows},
			{"other theme", l.Invalidate, windowRows},
			{"append far below", func() { l.Append(&numbered{blocks: 5, drawn: &drawn}) }, 0},
			{"end", l.GotoEnd, oneWindow},
			{"append", func() { l.Append(&numbered{blocks: 5, drawn: &drawn}) }, 5},
			{"remove", func() { l.RemoveFirst(l.Len() / 3) }, windowRows},
		} {
			drawn = 0
			c.do()
			l.Draw()
			if drawn > c.most {
				t.Errorf("%s, %s: drew %d blocks, want at most %d", name, c.what, drawn, c.most)
			}
		}
	}
}

func TestStepsOverHiddenItems(t *testing.T) {
	l := New(Options{Gap: 1})
	l.SetSize(10, 9)
	l.Append(text{"first"})
	asked := 0
	for range 100_000 {
		l.Append(hidden{asked: &asked})
	}
	l.Append(text{"last"})
	asked = 0
	l.SetFollow(false)
	l.Draw()
	if got, want := shown(l), "first\n\nlast"; got != want {
		t.Errorf("shows %q, want %q", got, want)
	}
	if asked > 10 {
		t.Errorf("walked over %d of 100,000 hidden items", asked)
	}
}

// hidden is an item without blocks that counts how often it is looked at.
type hidden struct {
	Item
	asked *int
}

func (h hidden) Blocks() int {
	*h.asked++
	return 0
}

func TestCacheCap(t *testing.T) {
	const limit = 20_000
	drawn := 0
	l := newList(80, 10, Options{CacheBytes: limit}, &numbered{blocks: 5000, drawn: &drawn})
	l.GotoStart()
	for range 200 {
		l.PageBy(1)
		l.Draw()
		if l.cache.size > limit {
			t.Fatalf("cache holds %d bytes, more than %d", l.cache.size, limit)
		}
		if l.cache.size < limit/2 {
			continue
		}
		drawn = 0
		l.PageBy(-1)
		l.PageBy(1)
		if drawn > 0 {
			t.Fatalf("drew %d blocks that were there a page ago", drawn)
		}
	}
	l.ScrollBy(-1_000_000)
	l.Draw()
	if l.cache.size > limit {
		t.Errorf("after a long way the cache holds %d bytes, more than %d", l.cache.size, limit)
	}
	l.ScrollBy(1000)
	drawn = 0
	l.GotoStart()
	l.Draw()
	if drawn == 0 {
		t.Error("the oldest blocks are still there")
	}
}

func TestCacheKeepsTheWindow(t *testing.T) {
	drawn := 0
	l := newList(80, 20, Options{CacheBytes: 1}, &numbered{blocks: 500, tall: 3, drawn: &drawn})
	l.GotoFraction(0.5)
	l.Draw()
	drawn = 0
	l.ScrollBy(1)
	l.Append(&numbered{blocks: 1, drawn: &drawn})
	l.Draw()
	if drawn > 1 {
		t.Errorf("drew %d blocks to scroll by a line, though the window has to stay", drawn)
	}
	if got := len(l.cache.drawings); got > 20 {
		t.Errorf("the cache holds %d blocks, more than the window has rows", got)
	}
}

func TestCacheKeepsOneVersion(t *testing.T) {
	drawn := 0
	item := newWords(&drawn, "w", 1)
	l := newList(80, 20, Options{}, item)
	for range 100 {
		item.grow(0, "w", 1)
		l.Changed(0)
		l.Draw()
	}
	if got := len(l.cache.drawings); got != 1 {
		t.Errorf("the cache holds %d drawings of one block", got)
	}
}

func TestFewDrawingsOfAGiantBlock(t *testing.T) {
	drawn := 0
	l := newList(80, windowRows, Options{CacheBytes: 1000}, &numbered{blocks: 1, tall: 1_000_000, drawn: &drawn})
	for i := range 100 {
		l.ScrollBy(-i * 1000)
		l.PageBy(1)
		l.Draw()
	}
	if top, _ := l.Top(); drawn != 1 || top.Line == 0 {
		t.Errorf("drew a block of a million lines %d times, top is %v", drawn, top)
	}
}

func TestWeights(t *testing.T) {
	values := []int{5, 0, 0, 7, 1, 0, 3}
	var w weights
	for i, v := range values {
		w.push(v + i)
		w.add(i, -i)
	}
	sum := 0
	for i, v := range values {
		if got := w.sum(i); got != sum {
			t.Errorf("sum(%d) = %d, want %d", i, got, sum)
		}
		for unit := range v {
			if got := w.find(sum + unit); got != i {
				t.Errorf("find(%d) = %d, want %d", sum+unit, got, i)
			}
		}
		sum += v
	}
	if got := w.find(sum); got != len(values) {
		t.Errorf("find(%d) = %d, want %d", sum, got, len(values))
	}
}

func TestStore(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var (
		s     store
		model []slot
	)
	for id := range uint64(20_000) {
		switch n := random.IntN(200); {
		case n == 0 && len(model) > 0:
			k := random.IntN(min(len(model), 3*chunkLen) + 1)
			s.removeFirst(k)
			model = model[k:]
		case n == 1 && len(model) > 0:
			k := len(model) - random.IntN(min(len(model), 2*chunkLen)+1)
			s.truncate(k)
			model = model[:k]
		case n < 40 && len(model) > 0:
			i, weight := random.IntN(len(model)), random.IntN(3)
			s.setWeight(i, weight)
			model[i].weight = weight
		default:
			added := slot{id: id, weight: random.IntN(3)}
			s.push(added)
			model = append(model, added)
		}
		if s.len != len(model) {
			t.Fatalf("step %d: %d slots, want %d", id, s.len, len(model))
		}
		if id%50 > 0 {
			continue
		}
		sum := 0
		for i, want := range model {
			if got := *s.at(i); got != want {
				t.Fatalf("step %d: slot %d is %v, want %v", id, i, got, want)
			}
			if got := s.sum(i); got != sum {
				t.Fatalf("step %d: sum(%d) = %d, want %d", id, i, got, sum)
			}
			if got := s.find(sum); want.weight > 0 && got != i {
				t.Fatalf("step %d: find(%d) = %d, want %d", id, sum, got, i)
			}
			sum += want.weight
		}
		if got := s.find(sum); got != len(model) {
			t.Fatalf("step %d: find(%d) = %d, want %d", id, sum, got, len(model))
		}
	}
}

func TestRemoveFirstKeepsThePlace(t *testing.T) {
	l := New(Options{Gap: 1})
	l.SetSize(10, 3)
	for i := range 100 {
		l.Append(text{fmt.Sprint(i)})
	}
	l.GotoItem(80, AlignTop)
	l.Draw()
	before := l.View()
	for range 79 {
		l.RemoveFirst(1)
		if l.Draw(); l.View() != before {
			t.Fatalf("with %d items left it shows %q, want %q", l.Len(), l.View(), before)
		}
	}
	l.RemoveFirst(5)
	l.Draw()
	if got, want := l.View(), "84\n\n85"; got != want {
		t.Errorf("without the reader's item it shows %q, want %q", got, want)
	}
}
