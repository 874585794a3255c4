package ui

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"

	"ruse/protocol"
	"ruse/session"
	"ruse/session/journal"
	"ruse/ui/internal/report"
	"ruse/ui/internal/transcript"
	"ruse/ui/internal/wire"
)

// traffic is a conversation with frames of every kind.
func traffic(b *bench) {
	b.events(session.Connected{Stamp: b.stamp(), URL: "ws://runtime.example:8080"})
	conversation(b)
	b.ask("and again")
	for i := range 30 {
		b.hear(say(fmt.Sprintf(" word%d", i)))
	}
	b.hear(&protocol.Heartbeat{Phase: "request_in_flight", ElapsedMS: 15000}, &protocol.Heartbeat{Phase: "request_in_flight", ElapsedMS: 30000})
	b.events(
		session.Control{Stamp: b.stamp(), Type: "ping", Text: "1", Sent: true}, session.Control{Stamp: b.stamp(), Type: "pong", Text: "1", RTT: 3 * time.Millisecond},
		session.Malformed{Stamp: b.stamp(), Raw: []byte("{\"message_type\":\x1b[31m\xff\n"), Size: 21, Err: &protocol.DecodeError{}},
		session.Received{Stamp: b.stamp(), Message: &protocol.Unknown{Name: "future_message"}, Raw: []byte(`{"message_type":"future_message","nested":{"list":[1,true,null,"text"]}}`), Size: 72},
	)
	b.succeed("done")
	b.run = 0
	b.events(session.Disconnected{Stamp: b.stamp(), Code: 1006, Err: context.DeadlineExceeded})
}

func TestWire(t *testing.T) {
	for _, size := range []struct{ w, h int }{{40, 12}, {80, 24}, {120, 40}, {200, 50}} {
		for _, full := range []bool{false, true} {
			t.Run(fmt.Sprintf("%dx%d/full=%v", size.w, size.h, full), func(t *testing.T) {
				b := connected(t, size.w, size.h)
				traffic(b)
				b.setFocus(panePanel)
				b.press("4", "k", "k")
				if full {
					b.press("f")
				}
				b.frame()
				golden.RequireEqual(t, b.plain())
			})
		}
	}
}

// inWire is a bench with traffic, on the section of the wire.
func inWire(t *testing.T) *bench {
	b := connected(t, 120, 40)
	b.link.source = &marked{bench: b}
	traffic(b)
	b.setFocus(panePanel)
	b.press("4", "f")
	return b
}

// marked is a source that takes marks.
type marked struct {
	script
	bench *bench
	notes []string
}

func (m *marked) Mark(note string) error {
	m.notes = append(m.notes, note)
	return nil
}

func TestWireFilterIsLive(t *testing.T) {
	b := inWire(t)
	b.press("/")
	b.typed("type:error")
	b.shows("error", "Wire type:error: 1 of 48")
	b.hides("word7", "invocation")
	b.typed(" or")
	b.shows("something has to stand on both sides of or")
	b.typed(" type:future")
	b.press("enter")
	b.shows("2 of 48", "future", "rate limi")
	b.press("/", "esc")
	b.shows("2 of 48")
	b.press("esc")
	b.hides("of 48")
	if b.focus != panePanel {
		t.Fatal("esc leaves more than the filter")
	}
	b.press("/")
	b.typed("word29")
	b.press("enter")
	b.shows("1 of 48", "word29")
	b.hear(say("no"), say("now word29 comes"))
	b.shows("2 of 50")
	b.press("esc", "esc")
	if b.focus != paneTranscript {
		t.Error("esc doesn't leave the panel")
	}
}

// What is chosen stays so while frames come, but at the bottom, where the list
// follows.
func TestWireFollowsOnlyAtTheBottom(t *testing.T) {
	b := inWire(t)
	newest := func() string { return b.wire.pane.Store().Type(b.wire.row()) }
	b.hear(&protocol.Cancel{})
	if newest() != string(protocol.TypeCancel) {
		t.Errorf("at the bottom, %s is chosen", newest())
	}
	b.press("k")
	before := b.wire.row()
	b.hear(&protocol.EndSession{}, &protocol.Cancel{})
	if b.wire.row() != before {
		t.Errorf("row %d is chosen, it was %d", b.wire.row(), before)
	}
	b.press("G")
	b.hear(&protocol.EndSession{})
	if newest() != string(protocol.TypeEndSession) {
		t.Errorf("at the bottom again, %s is chosen", newest())
	}
}

// A run of chunks is one row that opens, and closes again.
func TestWireFoldsChunks(t *testing.T) {
	b := inWire(t)
	b.shows("assistant ×30", "signs of life ×4")
	b.wire.goTo(b.wire.pane.Item(b.wire.pane.Place(0)))
	for !b.wire.pane.Folds(b.wire.chosen()) || b.wire.pane.Store().Type(b.wire.row()) != string(protocol.TypeAssistant) {
		b.press("j")
	}
	n := b.wire.Len()
	b.press("enter")
	if b.wire.Len() != n+30 {
		t.Fatalf("%d items, %d when folded", b.wire.Len(), n)
	}
	b.press("j", "j")
	b.shows("word1")
	b.press("k", "k", "enter")
	if b.wire.Len() != n {
		t.Errorf("%d items after folding, want %d", b.wire.Len(), n)
	}
	if got := copied(t, b.press("y")); strings.Count(got, "assistant_message") != 30 {
		t.Errorf("y copies %q", got)
	}
}

// The chosen frame is shown as JSON that folds and is searched, or as its bytes.
func TestWireFrame(t *testing.T) {
	b := inWire(t)
	b.press("/")
	b.typed("type:future")
	b.press("enter")
	b.shows(`"list": [`, "unknown")
	b.press("J", "J", "z")
	b.shows(`"nested": {1}`)
	b.press("F")
	b.typed("tex")
	b.press("enter")
	b.shows(`"text"`)
	b.press("N")
	b.press("Z")
	b.shows(`"nested": {1}`)
	b.press("b")
	b.shows(`{"message_type":"future_message","nested":{"list"`)
	b.press("b", "esc", "/")
	b.typed("is:malformed")
	b.press("enter")
	b.shows("malformed", "␛[31mff␊", "✗")
	b.press("z")
	b.shows("this frame is no JSON")
	b.press("v", "J")
	b.shows("the frame is hidden: v shows it")
}

// w leads from an entry to its frame, and enter back.
func TestWireLeadsBothWays(t *testing.T) {
	b := inWire(t)
	b.press("esc")
	for i := range b.transcript.Len() {
		b.press("g")
		for range i {
			b.press("J")
		}
		at := b.transcript.Current()
		if b.noFrameOfEntry() != "" {
			continue
		}
		b.press("w")
		if b.panel.active != section(b.wire) || b.focus != panePanel {
			t.Fatalf("w at entry %d leads to %v", at, b.focus)
		}
		stamp, _ := b.transcript.Event()
		if store := b.wire.pane.Store(); !store.At(b.wire.row()).Equal(stamp.At) {
			t.Errorf("entry %d of %s leads to the frame of %s", at, stamp.At, store.At(b.wire.row()))
		}
		b.press("enter")
		if b.focus != paneTranscript || b.transcript.Current() != at {
			t.Errorf("from entry %d and back leads to %d, focus %v", at, b.transcript.Current(), b.focus)
		}
	}
}

// A mark goes into the record, and what the record tells marks the row.
func TestWireMarks(t *testing.T) {
	b := inWire(t)
	source := b.link.source.(*marked)
	b.press("k", ";")
	b.typed("look here")
	b.press("enter")
	if len(source.notes) != 1 || !strings.HasSuffix(source.notes[0], ": look here") {
		t.Fatalf("the source is told %q", source.notes)
	}
	b.events(session.Marked{Stamp: b.stamp(), Note: source.notes[0]})
	b.shows("result · look here")
	b.press("M")
	b.events(session.Marked{Stamp: b.stamp(), Note: source.notes[len(source.notes)-1]})
	b.press("/")
	b.typed("is:marked")
	b.shows("1 of 48")
	b.press("enter", "esc")
	b.link.source = &recorded{}
	b.press("M")
	b.shows("a recording takes no marks")
}

// injector is a source that sends frames as they are.
type injector struct {
	marked
	frames []string
}

func (i *injector) SendRaw(_ context.Context, frame []byte) error {
	i.frames = append(i.frames, string(frame))
	return nil
}

// A frame of any type is made by hand and goes out as it was written, valid or not.
func TestFramesByHand(t *testing.T) {
	b := inWire(t)
	source := &injector{}
	b.link.source = source
	for _, typ := range protocol.Types() {
		m, err := protocol.Decode([]byte(template(typ)))
		if err != nil || m.MessageType() != typ {
			t.Errorf("the template of %s: %T, %v", typ, m, err)
		}
	}
	b.press("c")
	b.typed("cancel")
	b.press("enter")
	b.shows("A frame by hand", `"message_type": "cancel_message"`, "understood: cancel_message")
	finish(t, b, b.press("ctrl+s"))
	b.shows("The frame is sent, 38 B")
	b.press("c")
	b.typed("nothing")
	b.press("enter")
	b.typed(`{"message_type":1`)
	b.shows("not understood: ")
	b.press("enter")
	b.typed("x")
	b.press("esc", "c")
	b.shows("what was left")
	b.press("enter")
	b.shows(`{"message_type":1`, "x")
	finish(t, b, b.press("ctrl+s"))
	b.press("/")
	b.typed("type:future")
	b.press("enter", "R")
	b.shows("a type that ruse does not know: future_message")
	b.press("ctrl+l")
	b.shows(`"nested": {`)
	finish(t, b, b.press("ctrl+s"))
	want := []string{template(protocol.TypeCancel), "{\"message_type\":1\nx", "{\n  \"message_type\": \"future_message\",\n  \"nested\": {\n    \"list\": [\n      1,\n      true,\n      null,\n      \"text\"\n    ]\n  }\n}"}
	if fmt.Sprintf("%q", source.frames) != fmt.Sprintf("%q", want) {
		t.Errorf("sent\n %q\nwant\n %q", source.frames, want)
	}
	if b.wire.unsent != "" {
		t.Errorf("%q is kept though it is out", b.wire.unsent)
	}
	b.events(session.Sent{Stamp: b.stamp(), Raw: []byte("x"), Injected: true})
	b.press("esc", "G")
	b.shows("by hand")
	b.link.source = &recorded{}
	for _, key := range []string{"c", "R"} {
		b.status.set("")
		b.press(key)
		b.shows("a recording takes no frames")
	}
}

// finish carries out what a command started.
func finish(t *testing.T, b *bench, cmd tea.Cmd) {
	t.Helper()
	if cmd == nil {
		t.Fatal("nothing was started")
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, cmd := range msg {
			if cmd != nil {
				finish(t, b, cmd)
			}
		}
	default:
		b.Update(msg)
	}
}

// What the wire says of a frame is what the transcript did with it, in the recordings
// of real runtimes: what is shown has an entry, what is joined has none.
func TestDispositionsAreTrue(t *testing.T) {
	files, err := filepath.Glob("../session/testdata/wire/*/*.jsonl")
	if err != nil || len(files) < 40 {
		t.Fatal(files, err)
	}
	spoken := 0
	for _, file := range files {
		rec, err := journal.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		b := played(t, 120, 40, journal.Play(rec, journal.PlayOptions{}))
		store, shown, came := b.wire.pane.Store(), 0, 0
		for i := range store.Len() {
			r := store.Row(i)
			if r.Dir == wire.Recv {
				came++
			}
			if r.Disposition != report.Shown {
				continue
			}
			raw, err := store.Frame(i)
			if err != nil {
				t.Fatal(err)
			}
			switch m, _ := protocol.Decode(raw); m := m.(type) {
			case *protocol.Assistant:
				shown += len(m.TextBlocks) // each is an entry
			case *protocol.CommandOutput:
				shown++
			}
		}
		entries := 0
		for i := range b.transcript.Len() {
			if b.transcript.KindOf(i) == transcript.Speech {
				entries++
			}
		}
		if d := store.Dispositions(); entries != shown+d.Count(report.AfterCancel) {
			t.Errorf("%s: %d entries of what was said, and %d frames are shown", file, entries, shown)
		} else if n := d.Received() - 1; n != came { // but for the close
			t.Errorf("%s: %d frames came, %d became something", file, came, n)
		}
		spoken += entries
	}
	if spoken < 50 {
		t.Errorf("only %d entries were seen", spoken)
	}
}
