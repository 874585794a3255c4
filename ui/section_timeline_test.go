package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/transcript"
)

// times is a conversation in which it is quiet for a while, and something is marked.
func times(b *bench) {
	b.events(session.Connecting{Stamp: b.stamp()}, session.Connected{Stamp: b.stamp(), URL: "ws://runtime.example:8080", Took: time.Second})
	conversation(b)
	b.at = b.at.Add(20 * time.Second)
	b.ask("and again")
	b.at = b.at.Add(12 * time.Second)
	b.hear(say("It took a while."), &protocol.Error{Text: "rate limited"})
	b.events(session.Marked{Stamp: b.stamp(), Note: "look here"})
	b.succeed("done")
}

func TestTimeline(t *testing.T) {
	for _, size := range []struct{ w, h int }{{40, 12}, {80, 24}, {120, 40}, {200, 50}} {
		for _, full := range []bool{false, true} {
			for _, plain := range []bool{false, true} {
				t.Run(fmt.Sprintf("%dx%d/full=%v/plain=%v", size.w, size.h, full, plain), func(t *testing.T) {
					b := newBench(t, size.w, size.h, Config{Plain: plain})
					b.link.state = linkUp
					times(b)
					b.setFocus(panePanel)
					b.press("6", "k")
					if full {
						b.press("f")
					}
					b.frame()
					golden.RequireEqual(t, b.plain())
				})
			}
		}
	}
}

// The cursor leads to the transcript and to the wire, and back from both.
func TestTimelineLeadsThereAndBack(t *testing.T) {
	b := connected(t, 120, 40)
	b.press("esc", "tab", "6", "y")
	b.shows("nothing has happened yet")
	times(b)
	b.press("6", "k", "k")
	b.shows("quiet for", "error: rate limited")
	if got := copied(t, b.press("y")); !strings.HasSuffix(got, "error: rate limited") {
		t.Errorf("y copies %q", got)
	}
	b.press("enter")
	if at := b.transcript.Current(); b.focus != paneTranscript || b.transcript.KindOf(at) != transcript.Problems {
		t.Fatalf("enter leads to %q", b.transcript.Source(at))
	}
	b.press("T", "w")
	if row := b.wire.row(); b.panel.active != section(b.wire) || b.wire.pane.Store().Type(row) != string(protocol.TypeError) {
		t.Fatalf("w leads to %s", b.wire.pane.Store().Type(row))
	}
	b.press("g", "j")
	stamp := session.Stamp{At: b.wire.pane.Store().At(b.wire.row()), Run: session.RunID(b.wire.pane.Store().Row(b.wire.row()).Run)}
	b.press("T")
	if got, ok := b.timeline.pane.Stamp(); !ok || got != stamp || b.panel.active != section(b.timeline) {
		t.Errorf("T leads to %v, want %v", got, stamp)
	}
}

// The keys zoom and move here, and size the panel elsewhere.
func TestTimelineKeys(t *testing.T) {
	b := connected(t, 120, 40)
	times(b)
	b.setFocus(panePanel)
	b.press("6", "h")
	b.shows("all of the time is in sight")
	b.press("+", "+", "+")
	b.shows(" of 54.0 s")
	far, _ := b.timeline.pane.Stamp()
	b.press("h", "h", "h", "h")
	if near, _ := b.timeline.pane.Stamp(); !near.At.Before(far.At) || b.mode.panelDelta != 0 {
		t.Errorf("the cursor went from %v to %v", far, near)
	}
	b.press("-", "0")
	b.hides(" of 54.0 s")
	b.press("g")
	first, _ := b.timeline.pane.Stamp()
	b.press("]", "]", "[")
	if second, _ := b.timeline.pane.Stamp(); !second.At.After(first.At) {
		t.Errorf("from %v ] leads to %v", first, second)
	}
	b.press("G", "]")
	b.shows("nothing more in that direction")
	b.press("4", "+")
	if b.mode.panelDelta == 0 {
		t.Error("+ doesn't widen the panel in another section")
	}
}

// A source that goes back takes the moments along, and shows the same again.
func TestTimelineGoesBack(t *testing.T) {
	b := connected(t, 120, 40)
	times(b)
	b.setFocus(panePanel)
	b.press("6", "f")
	before, told := b.plain(), b.told
	b.events(session.Rewound{To: 2})
	b.hides("quiet for 12", "run 2")
	for i, ev := range told {
		if changed, ok := ev.(session.RunChanged); ok && changed.Run == 2 {
			b.events(told[i:]...)
			break
		}
	}
	if got := b.plain(); got != before {
		t.Errorf("got\n%s\nwant\n%s", got, before)
	}
}
