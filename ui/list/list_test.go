package list

import (
	"fmt"
	"strings"
	"testing"
)

// text is an item of one block with fixed lines.
type text []string

func (t text) Blocks() int                     { return 1 }
func (t text) Version(int) uint64              { return 0 }
func (t text) Lines(block, width int) []string { return t }
func (t text) Bytes(int) int                   { return len(strings.Join(t, "\n")) }
func (t text) TotalBytes() int                 { return t.Bytes(0) }
func (t text) Offset(int) int                  { return 0 }

func TestSizeZero(t *testing.T) {
	drawn := 0
	l := New(Options{Gap: 1})
	l.Append(&numbered{blocks: 100, drawn: &drawn})
	for _, size := range [][2]int{{0, 0}, {0, 5}, {5, 0}, {-1, -1}} {
		l.SetSize(size[0], size[1])
		l.ScrollBy(3)
		l.ScrollBy(-3)
		l.PageBy(1)
		l.GotoEnd()
		l.GotoFraction(0.5)
		l.Draw()
		if got := shown(l); got != "" {
			t.Errorf("size %v shows %q", size, got)
		}
		if _, ok := l.Top(); ok {
			t.Errorf("size %v has a top", size)
		}
		if _, ok := l.PositionAt(0); ok {
			t.Errorf("size %v has a row", size)
		}
	}
	if drawn != 0 {
		t.Errorf("drew %d blocks for no window", drawn)
	}
	l.GotoPosition(Position{Item: 0, Block: 40}, AlignTop)
	l.SetSize(5, 2)
	l.Draw()
	if got := shown(l); got != "40\n41" {
		t.Errorf("went to block 40 before there was a size, shows %q", got)
	}
}

func TestEmpty(t *testing.T) {
	drawn := 0
	for name, items := range map[string][]Item{
		"no items":  nil,
		"no blocks": {newWords(&drawn, "a"), newWords(&drawn, "b")},
		"no lines":  {newWords(&drawn, "a", 0, 0), newWords(&drawn, "b"), newWords(&drawn, "c", 0)},
	} {
		l := newList(10, 3, Options{Gap: 1}, items...)
		for what, move := range map[string]func(){
			"scroll":   func() { l.ScrollBy(1) },
			"up":       func() { l.ScrollBy(-1) },
			"page":     func() { l.PageBy(-1) },
			"start":    l.GotoStart,
			"end":      l.GotoEnd,
			"item":     func() { l.GotoItem(1, AlignMiddle) },
			"fraction": func() { l.GotoFraction(0.5) },
			"follow":   func() { l.SetFollow(false) },
			"resize":   func() { l.SetSize(4, 2) },
			"remove":   func() { l.RemoveFirst(1) },
		} {
			move()
			l.Draw()
			if got := shown(l); got != "" {
				t.Errorf("%s, %s: shows %q", name, what, got)
			}
			if _, size := l.Scrollbar(); size != 0 {
				t.Errorf("%s, %s: has a scrollbar", name, what)
			}
			if lines, _ := l.LinesBetween(Position{}, Position{Item: 9}, 9); len(lines) > 0 {
				t.Errorf("%s, %s: has lines %q", name, what, lines)
			}
		}
	}
}

func TestGapOnlyBetweenWhatShows(t *testing.T) {
	drawn := 0
	l := newList(10, 9, Options{Gap: 2},
		newWords(&drawn, "a", 0), newWords(&drawn, "b", 1), newWords(&drawn, "c"),
		newWords(&drawn, "d", 0), newWords(&drawn, "e", 0, 1), newWords(&drawn, "f"))
	if got, want := l.View(), "b.0.0\n\n\ne.1.0\n\n\n\n\n"; got != want {
		t.Errorf("shows %q, want %q", got, want)
	}
	if p, ok := l.PositionAt(1); !ok || !p.InGap() || p.Item != 4 {
		t.Errorf("row 1 is %v, want the gap above item 4", p)
	}
}

func TestHostileLines(t *testing.T) {
	l := newList(4, 6, Options{}, text{
		"\x1b[31mabcdef\x1b[m", "漢字漢字", "a\nb\tc\rd", "ok",
	})
	want := "\x1b[31mabcd\x1b[m\n漢字\na b \nok\n\n"
	if got := l.View(); got != want {
		t.Errorf("shows %q, want %q", got, want)
	}
}

func TestViewIsPure(t *testing.T) {
	drawn := 0
	l := newList(20, 5, Options{Gap: 1}, &numbered{blocks: 1000, drawn: &drawn})
	l.GotoFraction(0.3)
	l.Draw()
	before, view := drawn, l.View()
	l.Append(&numbered{blocks: 1000, drawn: &drawn})
	for range 3 {
		if l.View() != view || strings.Join(l.Lines(), "\n") != view {
			t.Fatal("the view changed without Draw")
		}
		l.Top()
		l.Bottom()
		l.RowOf(Position{})
		l.Scrollbar()
		l.Unseen()
		l.VisibleItems()
	}
	if drawn != before {
		t.Errorf("reading the window drew %d blocks", drawn-before)
	}
}

func TestDrawTellsWhetherItChanged(t *testing.T) {
	drawn := 0
	item := newWords(&drawn, "w", 5)
	l := newList(20, 5, Options{}, newWords(&drawn, "v", 50), item)
	if l.Draw() {
		t.Error("nothing happened, yet it changed")
	}
	l.Changed(1)
	if l.Draw() {
		t.Error("an item that stayed the same changed the window")
	}
	item.grow(0, "w", 1)
	l.Changed(1)
	if !l.Draw() {
		t.Error("a new word on the screen changed nothing")
	}
	l.GotoStart()
	if !l.Draw() || l.Draw() {
		t.Error("a move has to change the window once")
	}
	if allocs := testing.AllocsPerRun(100, func() { l.Draw() }); allocs != 0 {
		t.Errorf("idle, Draw allocates %v times", allocs)
	}
}

func TestGotoFraction(t *testing.T) {
	drawn := 0
	l := newList(20, 10, Options{}, &numbered{blocks: 500_000, drawn: &drawn}, &numbered{blocks: 1000, tall: 500, drawn: &drawn})
	for _, c := range []struct {
		fraction float64
		want     Position
	}{
		{-1, Position{}},
		{0.25, Position{0, 249_999, 0}},
		{0.75, Position{1, 499, 499}},
	} {
		l.GotoFraction(c.fraction)
		l.Draw()
		if got, _ := l.Top(); got != c.want {
			t.Errorf("fraction %v is %v, want %v", c.fraction, got, c.want)
		}
		start, size := l.Scrollbar()
		if want := int(max(0, c.fraction) * 9.0); start-want > 1 || want-start > 1 || size != 1 {
			t.Errorf("fraction %v: thumb is %d+%d", c.fraction, start, size)
		}
	}
	for _, block := range []int{0, 1, 77, 499_999} {
		l.GotoFraction((itemWeight + 50*float64(block) + 0.5) / float64(l.items.sum(2)))
		if got, _ := l.Top(); got != (Position{Block: block}) {
			t.Errorf("at the start of block %d is %v", block, got)
		}
	}
	l.GotoFraction(1)
	if !l.Following() {
		t.Error("fraction 1 doesn't follow the end")
	}
	if drawn > 100 {
		t.Errorf("drew %d blocks for nine windows", drawn)
	}
}

func ExampleList() {
	l := New(Options{Gap: 1})
	l.SetSize(12, 4)
	l.Append(text{"first", "item"})
	l.Append(text{"second", "item"})
	l.Draw()
	fmt.Println(l.View())
	l.ScrollBy(-1)
	l.Draw()
	fmt.Println("---")
	fmt.Println(l.View())
	// Output:
	// item
	//
	// second
	// item
	// ---
	// first
	// item
	//
	// second
}
