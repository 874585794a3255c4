package list

import "testing"

func TestUnseen(t *testing.T) {
	l := New(Options{Gap: 1})
	l.SetSize(10, 4)
	drawn := 0
	doc := newWords(&drawn, "d", 30) // a line each
	check := func(when string, want int, exact bool) {
		t.Helper()
		l.Draw()
		lines, gotExact := l.Unseen()
		if lines != want || gotExact != exact {
			t.Errorf("%s: %d unseen, exact %v; want %d, %v", when, lines, gotExact, want, exact)
		}
	}
	l.Append(doc)
	check("at the end", 0, true)
	l.ScrollBy(-10)
	check("ten lines up, nothing came", 0, true)
	doc.grow(0, "d", 5)
	l.Changed(0)
	check("five words came to the block on the screen", 5, true)
	l.Append(text{"one", "two"})
	check("an item came, with its gap", 7, false)
	drawnBefore := drawn
	check("and again", 7, false)
	if drawn != drawnBefore {
		t.Error("counting drew blocks")
	}
	l.LinesBetween(Position{}, Position{Item: 9}, 1000)
	l.Changed(0)
	check("all is in the cache", 8, true)
	l.ScrollBy(10)
	check("down to where the end was", 8, true)
	l.ScrollBy(3)
	check("three more", 5, true)
	l.ScrollBy(-20)
	check("up again", 5, true)
	l.GotoEnd()
	check("at the end", 0, true)
}

func TestUnseenEstimate(t *testing.T) {
	drawn := 0
	l := newList(80, 20, Options{}, &numbered{blocks: 1000, drawn: &drawn})
	l.ScrollBy(-100)
	l.Append(&numbered{blocks: 100_000, drawn: &drawn})
	l.Draw()
	lines, exact := l.Unseen()
	if exact || lines < 90_000 || lines > 110_000 {
		t.Errorf("a hundred thousand lines came, unseen are %d, exact %v", lines, exact)
	}
	l.Truncate(1)
	l.Draw()
	if lines, _ := l.Unseen(); lines != 0 {
		t.Errorf("they went, still unseen are %d", lines)
	}
	l.Clear()
	l.Append(&numbered{blocks: 100, drawn: &drawn})
	l.GotoStart()
	l.Draw()
	if lines, _ := l.Unseen(); lines != 0 || l.Following() {
		t.Errorf("opened at the start, unseen are %d, following %v", lines, l.Following())
	}
}

func TestOpenedAtTheStart(t *testing.T) {
	drawn := 0
	l := New(Options{})
	l.Append(&numbered{blocks: 100_000, drawn: &drawn})
	l.GotoStart()
	l.SetSize(80, 20)
	l.Draw()
	if lines, exact := l.Unseen(); lines != 0 || !exact {
		t.Errorf("what was there from the start counts as %d unseen lines, exact %v", lines, exact)
	}
	if drawn > 21 {
		t.Errorf("drew %d blocks for 20 rows", drawn)
	}
	l.GotoEnd()
	if l.ScrollBy(-1); l.Following() {
		t.Error("follows the end a line above it")
	}

	l = New(Options{})
	l.Append(text{"short"})
	l.GotoStart()
	l.SetSize(80, 20)
	if l.Draw(); !l.Following() {
		t.Error("doesn't follow the end, which shows")
	}
}

func TestUnseenOfManyItems(t *testing.T) {
	for n := 60; n < 70; n++ {
		l := newList(80, 5, Options{Gap: 1}, text{"first", "", "", "", "", "last"})
		l.ScrollBy(-1)
		for range n {
			l.Append(text{"an item of a line"})
		}
		l.Draw()
		lines, exact := l.Unseen()
		if lines < n || lines > 3*n || exact {
			t.Errorf("%d lines and gaps came, unseen are %d, exact %v", n, lines, exact)
		}
	}
}

func TestUnseenAtAnotherWidth(t *testing.T) {
	drawn := 0
	item := newWords(&drawn, "w", 300)
	l := newList(30, 10, Options{}, item)
	l.ScrollBy(-50)
	item.grow(0, "w", 100)
	l.Changed(0)
	for _, width := range []int{30, 20, 60, 90, 30} {
		l.SetSize(width, 10)
		l.Draw()
		words := item.blocks[0].words
		want := len(wrap(words, width)) - len(wrap(words[:300], width))
		lines, exact := l.Unseen()
		if lines < want-4 || lines > want+4 || exact != (width == 30) {
			t.Errorf("width %d: %d lines are unseen, exact %v; want about %d", width, lines, exact, want)
		}
	}
}
