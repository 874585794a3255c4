package ui

import (
	"errors"
	"os"
	"testing"
	"time"

	"ruse/protocol"
	"ruse/session"
	"ruse/session/journal"
	"ruse/ui/internal/wire"
)

// A frame that left memory is read from the recording of its session.
func TestFramesAreReadFromTheRecording(t *testing.T) {
	b := newBench(t, 120, 40, Config{})
	b.link.state = linkUp
	b.events(session.RunChanged{Stamp: b.stamp(), State: session.Sending}) // of a session before
	w, err := journal.Create(t.TempDir(), journal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	b.Update(dialedMsg{generation: b.link.generation, source: &recorded{}, recording: w.Path()})
	b.wire.pane.Store().SetFrames(wire.NewRing(1)) // the newest alone
	b.at = time.Now()
	before := len(b.told)
	b.events(session.Health{Stamp: b.stamp()})
	b.hear(&protocol.Error{Text: "the first"}, &protocol.Error{Text: "the second"})
	if err := w.Record(b.told[before:]); err != nil {
		t.Fatal(err)
	}
	b.setFocus(panePanel)
	b.press("4", "f")
	b.shows(`"error": "the second"`)
	finish(t, b, b.press("k"))
	b.shows(`"error": "the first"`)
	b.hides("no longer in memory.")
	if got := copied(t, b.press("y")); got != `{"message_type":"error_message","error":"the first"}` {
		t.Errorf("y copies %q", got)
	}
	if err := errors.Join(w.Close(), os.Remove(w.Path())); err != nil {
		t.Fatal(err)
	}
	finish(t, b, b.press("G", "k"))
	b.shows("no such file")
}
