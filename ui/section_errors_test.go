package ui

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/report"
)

// manyErrors fills the panel with n errors, some of several lines.
func manyErrors(b *bench, n int) {
	b.ask("fail")
	events := make([]session.Event, 0, n)
	for i := range n {
		m := &protocol.Error{Text: fmt.Sprintf("error %d%s", i, strings.Repeat(" and more of it", i%7)), Metadata: []byte(fmt.Sprintf(`{"code":%d}`, i))}
		events = append(events, session.Received{Stamp: b.stamp(), Message: m})
	}
	b.events(events...)
}

// However many errors there are, only those in the window are laid out.
func TestErrorsInTheWindow(t *testing.T) {
	b := connected(t, 120, 40)
	manyErrors(b, 10_000)
	if n := b.errors.Len(); n != 10_000 {
		t.Fatalf("%d errors", n)
	}
	b.shows("Errors 10000", "error 0")
	b.press("esc", "tab", "t")
	for range 30 {
		b.press("down")
	}
	b.shows("error 30 ")
	b.press("G")
	b.frame()
	b.press("enter")
	b.frame()
	if n := len(b.errors.laid.lines); n > laidMax {
		t.Errorf("%d errors are laid out", n)
	}
}

// The window holds the chosen error, moves no farther than that takes, and
// leaves nothing blank below the last.
func TestErrorsScroll(t *testing.T) {
	b := connected(t, 120, 40)
	manyErrors(b, 60)
	l := b.errors
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		h, view := 3+r.IntN(12), sectionView{l, b.theme, 30, true}
		l.choose(l.cursor+r.IntN(9)-4, l.Len())
		if r.IntN(10) == 0 {
			l.toggle()
		}
		l.fit(view, h)
		rows := slices.Clone(l.rows)
		_, own := l.item(b.theme, l.cursor, 30, true)
		var shown []string
		for _, row := range rows {
			if row.item == l.cursor {
				shown = append(shown, row.text)
			}
		}
		if len(rows) != h || !slices.Equal(shown, own[:min(len(own), h)]) {
			t.Fatalf("%d rows of %d show %q of %q", len(rows), h, shown, own)
		}
		if l.fit(view, h); !slices.Equal(l.rows, rows) {
			t.Fatal("a window that shows the error moves")
		}
	}
}

// One error of 10 MB is laid out in part, says so, and all of it can be read and
// copied.
func TestLongError(t *testing.T) {
	b := connected(t, 120, 40)
	b.ask("fail")
	words := "It failed. " + strings.Repeat("words of an error ", 10<<20/18) + "the last words"
	b.hear(&protocol.Error{Text: words, Metadata: []byte(`{"stack":"` + strings.Repeat("at a place ", 1<<20/11) + `bottom"}`)})
	b.shows("It failed.")
	b.frame()
	for key, lines := range b.errors.laid.lines {
		if len(lines) > 10 {
			t.Errorf("a closed error has %d lines: %+v", len(lines), key)
		}
	}
	b.press("esc", "tab", "t", "enter")
	b.frame()
	if _, lines := b.errors.item(b.theme, 0, 40, true); !strings.Contains(strings.Join(lines, "\n"), " MB more: y copies all") {
		t.Error("nothing says that the error goes on")
	}
	for key, lines := range b.errors.laid.lines {
		if n := len(strings.Join(lines, "")); n > 8*report.DetailBytes {
			t.Errorf("an open error is laid out over %d bytes: %+v", n, key)
		}
	}
	if all := b.errors.chosen().Source(); !strings.HasPrefix(all, words) || !strings.HasSuffix(all, "bottom\"\n}") {
		t.Error("copying the error loses some of it")
	}
	b.press("esc", "E", "enter", "G")
	b.shows("bottom")
	b.frame()
	b.press("enter")
	b.hides("bottom")
}
