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
