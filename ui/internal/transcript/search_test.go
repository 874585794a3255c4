package transcript

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"ruse/protocol"
	"ruse/ui/list"
)

// n goes from line to line, into what is folded too, and round the end.
func TestSearchGoesThroughEveryLine(t *testing.T) {
	b := newBench(t, 100, 30)
	b.ask("run")
	var text strings.Builder
	for i := range 400 {
		fmt.Fprintf(&text, "line %d\n", i)
		if i%100 == 50 {
			text.WriteString("a needle here\n")
		}
	}
	b.hear(&protocol.CommandOutput{Stream: "stdout", Command: "make", Text: text.String()},
		say("one needle\n\n- two needle\n- none\n- three needle"))
	b.Top()
	b.Search("needle")
	b.work()
	b.NextMatch(1)
	var places []list.Position
	for range 7 {
		f := &b.find
		m := f.matches[f.current]
		places = append(places, list.Position{Item: m.item, Block: m.block, Line: f.line})
		if n := strings.Count(strings.Join(b.Draw(true, true), "\n"), b.painter.theme.Styles.Current.Render("needle")); n != 1 {
			t.Fatalf("%d current matches on the screen:\n%s", n, b.plain())
		}
		b.NextMatch(1)
	}
	if !slices.IsSortedFunc(places, list.Position.Compare) || len(slices.Compact(slices.Clone(places))) != 7 {
		t.Errorf("n goes through %+v", places)
	}
	back := b.find
	if m := back.matches[back.current]; (list.Position{Item: m.item, Block: m.block, Line: back.line}) != places[0] {
		t.Errorf("after the last comes %+v, not %+v", m, places[0])
	}
	b.NextMatch(-1)
	f := &b.find
	if m := f.matches[f.current]; (list.Position{Item: m.item, Block: m.block, Line: f.line}) != places[6] {
		t.Errorf("N from the first goes to %+v line %d", m, f.line)
	}
}

// What is folded by hand is searched again: its blocks are others then.
func TestSearchAfterFolding(t *testing.T) {
	b := newBench(t, 100, 30)
	b.ask("run")
	b.hear(&protocol.CommandOutput{Stream: "stdout", Command: "make", Text: strings.Repeat("a line\n", 2000) + "needle\n" + strings.Repeat("a line\n", 2000) + "needle\n"},
		say("a needle after it"))
	b.Search("needle")
	b.work()
	out := b.entries[1].common()
	for _, step := range []int{1, -1} {
		for !out.open {
			b.NextMatch(step) // unfolds what it goes into
		}
		b.jump(out.index)
		b.Fold()
		if out.open {
			t.Fatal("it is not folded")
		}
		for range 3 {
			b.NextMatch(step)
			b.shows("needle")
		}
		if !out.open {
			t.Error("going through all matches leaves one folded away")
		}
	}
	if found := b.Found(); !strings.Contains(found, "3 matches") {
		t.Errorf("found %s", found)
	}
}
