package list

import (
	"fmt"
	"strings"
	"testing"
)

func TestResizeKeepsTheText(t *testing.T) {
	drawn := 0
	l := newList(60, 10, Options{Gap: 1},
		newWords(&drawn, "a", 300), newWords(&drawn, "b", 20, 500), newWords(&drawn, "c", 300))
	l.GotoPosition(Position{Item: 1, Block: 1, Line: 7}, AlignTop)
	l.Draw()
	first, _, _ := strings.Cut(l.Lines()[0], " ")
	before := l.View()
	for _, width := range []int{59, 40, 33, 20, 12, 80, 200, 31} {
		l.SetSize(width, 10)
		l.Draw()
		if got := l.Lines()[0]; !strings.Contains(got+" ", first+" ") {
			t.Errorf("width %d: on top is %q, want the line with %s", width, got, first)
		}
	}
	l.SetSize(60, 10)
	l.Draw()
	if got := l.View(); got != before {
		t.Errorf("back at the first width it shows\n%s\nwant\n%s", got, before)
	}
}

func TestResizeOfAGiantBlock(t *testing.T) {
	drawn := 0
	l := newList(40, 10, Options{}, newWords(&drawn, "w", 30_000))
	l.GotoPosition(Position{Line: 5000}, AlignTop)
	l.Draw()
	before := l.View()
	middle := float64(5000) / float64(len(wrap(l.Item(0).(*words).blocks[0].words, 40)))
	l.SetSize(100, 10)
	l.Draw()
	top, _ := l.Top()
	all := len(wrap(l.Item(0).(*words).blocks[0].words, 100))
	if got := float64(top.Line) / float64(all); got < middle-0.01 || got > middle+0.01 {
		t.Errorf("the place went from %.3f to %.3f of the block", middle, got)
	}
	l.SetSize(40, 10)
	l.Draw()
	if got := l.View(); got != before {
		t.Errorf("back at the first width it shows\n%s\nwant\n%s", got, before)
	}
}

func TestResizeWhileFollowing(t *testing.T) {
	drawn := 0
	l := newList(60, 10, Options{}, newWords(&drawn, "a", 300))
	for _, width := range []int{20, 90} {
		l.SetSize(width, 7)
		l.Draw()
		if got := l.Lines()[6]; !l.Following() || !strings.HasSuffix(got, "a.0.299") {
			t.Errorf("width %d: following %v, ends with %q", width, l.Following(), got)
		}
	}
}

func TestTextPlace(t *testing.T) {
	wide := []string{"", "one two three", "", "", "four five"}
	narrow := []string{"", "one", "two", "three", "", "", "four", "five"}
	for line, want := range []int{0, 1, 4, 5, 6} {
		if got := placeOf(wide, line).find(narrow); got != want {
			t.Errorf("line %d of the wide text is line %d of the narrow one, want %d", line, got, want)
		}
	}
	for line, want := range []int{0, 1, 1, 1, 2, 3, 4, 4} {
		if got := placeOf(narrow, line).find(wide); got != want {
			t.Errorf("line %d of the narrow text is line %d of the wide one, want %d", line, got, want)
		}
	}
	if got := placeOf([]string{"", ""}, 1).find([]string{"", "", ""}); got != 0 {
		t.Errorf("in text without letters line 1 became line %d", got)
	}
}

func TestHiddenAndBack(t *testing.T) {
	drawn := 0
	l := newList(30, 4, Options{}, newWords(&drawn, "w", 200))
	l.ScrollBy(-17)
	l.Draw()
	before := l.View()
	l.SetSize(0, 0)
	l.Draw()
	l.SetSize(30, 4)
	l.Draw()
	if got := l.View(); got != before {
		t.Errorf("hidden and back shows\n%s\nwant\n%s", got, before)
	}
}

// TestResizeAfterChanges resizes, lets something happen, and resizes again: the
// text that is on top by then has to stay.
func TestResizeAfterChanges(t *testing.T) {
	for name, c := range map[string]struct {
		height int // after the first resize
		change func(l *List, item *words)
	}{
		"nothing":         {10, func(*List, *words) {}},
		"scroll":          {10, func(l *List, _ *words) { l.ScrollBy(15) }},
		"goto":            {10, func(l *List, _ *words) { l.GotoPosition(Position{Item: 1, Line: 30}, AlignTop) }},
		"remove above":    {10, func(l *List, _ *words) { l.RemoveFirst(1) }},
		"append":          {10, func(l *List, _ *words) { l.Append(text{"new"}) }},
		"end in sight":    {400, func(l *List, _ *words) { l.Append(text{"new"}) }},
		"the block grows": {10, func(l *List, item *words) { item.grow(0, "b", 400); l.Changed(1) }},
	} {
		t.Run(name, func(t *testing.T) {
			drawn := 0
			item := newWords(&drawn, "b", 200)
			l := newList(60, 10, Options{Gap: 1}, newWords(&drawn, "a", 300), item)
			for i := range 100 {
				l.Append(text{"line", fmt.Sprint(i)})
			}
			l.GotoPosition(Position{Item: 1, Line: 8}, AlignTop)
			l.Draw()
			l.SetSize(40, c.height)
			l.Draw()
			c.change(l, item)
			l.Draw()
			first, _, _ := strings.Cut(l.Lines()[0], " ")
			l.SetSize(41, 10)
			l.Draw()
			if got := l.Lines()[0]; !strings.Contains(got+" ", first+" ") {
				t.Errorf("on top is %q, want the line with %s", got, first)
			}
		})
	}
}

func TestResizeBackAfterRemoval(t *testing.T) {
	drawn := 0
	for line := range 20 {
		l := newList(60, 10, Options{}, newWords(&drawn, "a", 10), newWords(&drawn, "b", 400))
		l.GotoPosition(Position{Item: 1, Line: line}, AlignTop)
		l.Draw()
		before := l.View()
		l.SetSize(130, 10)
		l.Draw()
		l.RemoveFirst(1)
		l.SetSize(60, 10)
		l.Draw()
		if got := l.View(); got != before {
			t.Errorf("from line %d it came to\n%s\nwant\n%s", line, got, before)
		}
	}
}
