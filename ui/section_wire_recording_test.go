package ui

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"ruse/protocol"
	"ruse/session"
	"ruse/session/journal"
	"ruse/session/runtimetest"
	"ruse/ui/internal/request"
)

// What memory has forgotten of the wire is shown from the recording, in the session
// that writes it, in another one behind it, and in a replay.
func TestWireReadsFromTheRecording(t *testing.T) {
	t.Parallel()
	const frames = 3000 // of 2 KB, which is more than memory holds beside a recording
	rt := runtimetest.New(t, func(_ context.Context, inv *protocol.Invocation, out runtimetest.Sender) (runtimetest.Result, error) {
		for i := range frames {
			if err := out.Say(fmt.Sprint(inv.UserPrompt, " ", i, " ", strings.Repeat("x", 2000))); err != nil {
				return runtimetest.Result{}, err
			}
		}
		return runtimetest.Result{Text: "done"}, nil
	})
	dir, path := t.TempDir(), ""
	var copied atomic.Value
	s := newShow(t, size{120, 40}, Config{URL: rt.URL(), Record: func(url string) (session.Recorder, error) {
		w, err := journal.Create(dir, journal.Options{Address: url})
		if err == nil && path == "" {
			path = w.Path()
		}
		return w, err
	}, Clipboard: func(text string) error {
		copied.Store(text)
		return nil
	}})
	connects := func() {
		s.until("it is connected", func() bool { return s.link.source != nil && s.link.state == linkUp })
	}
	ask := func(prompt string) {
		before := s.newestRun()
		s.start(s.dispatch(request.Request{Prompt: prompt, Model: "m"}))
		s.until("the run is over", func() bool { return s.link.run.id > before && s.link.run.state == session.Succeeded })
	}
	connects()
	ask("first")
	shows(t, s, "first 7 ")
	s.types("y")
	s.until("it is copied", func() bool {
		text, _ := copied.Load().(string)
		return strings.Contains(text, `"first 7 xxx`)
	})

	if err := s.link.source.Close(); err != nil {
		t.Fatal(err)
	}
	s.until("the connection is closed", func() bool { return s.link.state == linkDown && s.link.ended })
	s.link.source, s.link.run, s.link.ended = nil, runState{}, false
	s.start(s.dial())
	connects()
	ask("second")
	shows(t, s, "second 9 ")
	shows(t, s, "first 8 ")
	if gone := s.wire.pane.Store().Gone(); gone != 0 {
		t.Errorf("%d frames are nowhere", gone)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}

	again := replayOf(t, path, size{120, 40}, session.Pace{})
	again.until("all is told", func() bool { return again.link.run.state == session.Succeeded })
	shows(t, again, "first 7 ")
}

// shows looks for the frame that says words, which memory no longer has, and waits
// for it to be on the screen.
func shows(t *testing.T, s *show, words string) {
	t.Helper()
	s.panel.active = s.wire
	s.setFocus(panePanel)
	s.wire.setFilter(`"` + words + `"`)
	s.send(nil)
	s.until("the frame "+words+"is found", func() bool { return s.wire.pane.Done() && s.wire.Len() == 1 })
	row := s.wire.row()
	s.wire.setFilter("")
	s.wire.goTo(s.wire.pane.Reveal(row))
	if _, inMemory := s.wire.pane.Read(s.wire.chosen()); inMemory {
		t.Errorf("the frame %sis in memory", words)
	}
	s.send(nil)
	s.until("it is shown", func() bool { return s.wire.frame.IsJSON() && strings.Contains(s.plain(), `"`+words) })
}
