package ui

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"ruse/protocol"
	"ruse/session"
	"ruse/session/journal"
	"ruse/session/runtimetest"
	"ruse/ui/internal/request"
)

// ran is a session with two runs that is over, its recording, and the screens on
// which it ended, by size.
func ran(t *testing.T, sizes []size) (path string, screens map[size]string) {
	t.Helper()
	rt := runtimetest.New(t, func(ctx context.Context, inv *protocol.Invocation, out runtimetest.Sender) (runtimetest.Result, error) {
		for i := range 5 {
			if err := out.Say("## Step " + string(rune('1'+i)) + "\n\nfor *" + inv.UserPrompt + "*"); err != nil {
				return runtimetest.Result{}, err
			}
		}
		if inv.UserPrompt == "second" {
			return runtimetest.Result{}, errors.New("the disk is full")
		}
		return runtimetest.Result{Text: "done with " + inv.UserPrompt}, nil
	})
	w, err := journal.Create(t.TempDir(), journal.Options{Address: rt.URL()})
	if err != nil {
		t.Fatal(err)
	}
	s, err := session.Dial(t.Context(), rt.URL(), session.Options{Recorder: w})
	if err != nil {
		t.Fatal(err)
	}
	live := newShow(t, sizes[0], Config{URL: rt.URL(), Source: s})
	for i, prompt := range []string{"first", "second"} {
		live.Update(live.dispatch(request.Request{Prompt: prompt, Model: "m"})())
		live.until("a run is over", func() bool {
			return live.link.run.id == session.RunID(i+1) && !live.link.active()
		})
	}
	s.Disconnect()
	live.until("the connection is closed", func() bool { return live.link.state == linkDown })
	screens = live.screens(sizes)
	if err := errors.Join(live.Close(), w.Close()); err != nil {
		t.Fatal(err)
	}
	return w.Path(), screens
}

type size struct{ w, h int }

// show is a model whose commands run, and which has a source.
type show struct{ *stage }

func newShow(t *testing.T, at size, cfg Config) *show {
	s := &show{&stage{bench: newBench(t, at.w, at.h, cfg), messages: make(chan tea.Msg)}}
	s.start(s.openSource())
	return s
}

// screens are the header and the panes at each size.
func (s *show) screens(sizes []size) map[size]string {
	all := map[size]string{}
	for _, at := range sizes {
		s.send(tea.WindowSizeMsg{Width: at.w, Height: at.h})
		s.settle()
		s.transcript.End()
		s.Update(nil)
		all[at] = strings.Join(strings.Split(s.plain(), "\n")[:s.layout.bottom.y], "\n")
	}
	return all
}

func replayOf(t *testing.T, path string, at size, pace session.Pace) *show {
	t.Helper()
	rec, err := journal.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	s := newShow(t, at, Config{URL: rec.Header().Address, Source: journal.Play(rec, journal.PlayOptions{Pace: pace, Stay: true})})
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func (s *show) atEnd() bool {
	at := s.replay.Position
	return at.Events > 0 && at.Event == at.Events && !at.Seeking && s.link.run.id == 2 && !s.link.active() && s.link.state == linkDown && !s.working
}

var sizes = []size{{40, 12}, {80, 24}, {120, 40}, {200, 50}}

// A replay ends on the screen on which the session ended, at every size, and
// again after it went back and on.
func TestReplayEndsOnTheSameScreen(t *testing.T) {
	path, want := ran(t, sizes)
	s := replayOf(t, path, sizes[0], session.Pace{})
	check := func(when string) {
		t.Helper()
		for at, got := range s.screens(sizes) {
			if got != want[at] {
				t.Errorf("%s, at %v, the replay shows\n%s\nthe session showed\n%s", when, at, got, want[at])
			}
		}
	}
	s.until("the end", s.atEnd)
	check("at the end")
	s.setFocus(paneComposer)
	s.types("left") // which pauses
	for _, keys := range [][]string{{"home", "end"}, {"shift+left", "end"}, {"left", "left", "right", "up", "end"}} {
		for _, k := range keys {
			before := s.replay.Position.Event
			s.types(k)
			s.until(k+" goes elsewhere", func() bool {
				at := s.replay.Position
				return at.Event != before && !at.Seeking && len(s.tasks) == 0 && len(s.link.backlog) == 0
			})
			if k != "end" && s.replay.Position.Event >= before && k != "right" {
				t.Fatalf("%s goes from %d to %d", k, before, s.replay.Position.Event)
			}
		}
		s.until("the end", s.atEnd)
		check(strings.Join(keys, " "))
	}
}

// The bar's keys steer, and work in the bar alone.
func TestReplayKeys(t *testing.T) {
	path, _ := ran(t, sizes[:1])
	s := replayOf(t, path, size{120, 40}, session.Pace{Speed: 1, Paused: true})
	s.untilShown("A recording of ws://127.0.0.1", "space go on")
	s.until("all of it is read", func() bool { return s.replay.Landmarks != nil })
	s.frame()
	s.types(">", "space")
	s.until("it goes on", func() bool { return s.replay.Position.Event > 0 })
	if p := s.replay.Pace; p.Speed != 2 || p.Paused {
		t.Errorf("it goes on at %+v", p)
	}
	s.types("space")
	s.types(":")
	s.types("r", "u", "n", "space", "2")
	s.types("enter")
	s.until("run 2", func() bool {
		return s.link.run.id == 2 || s.replay.Position.Event > 10 && !s.replay.Position.Seeking
	})
	s.types("esc", "space")
	if s.focus != paneTranscript || !s.replay.Pace.Paused {
		t.Error("space in the transcript steers the replay")
	}
	if why := s.notReady(); why != "a recording takes no requests" {
		t.Errorf("a request is refused with %q", why)
	}
}

// What a recording sent goes to a runtime that the person names.
func TestReplayedRequestIsSentOn(t *testing.T) {
	path, _ := ran(t, sizes[:1])
	rt := runtimetest.New(t, func(_ context.Context, inv *protocol.Invocation, _ runtimetest.Sender) (runtimetest.Result, error) {
		return runtimetest.Result{Text: "live answer to " + inv.UserPrompt}, nil
	})
	s := replayOf(t, path, size{120, 40}, session.Pace{})
	s.until("the end", s.atEnd)
	s.setFocus(paneComposer)
	s.types("s")
	s.untilShown("Send this request to")
	s.types("ctrl+u")
	for _, r := range rt.URL() {
		s.types(string(r))
	}
	s.types("enter")
	s.untilShown("live answer to second", "succeeded")
	if s.replaying() {
		t.Error("the bar of the replay stays")
	}
}

func TestReplayBarMovesByItself(t *testing.T) {
	path, _ := ran(t, sizes[:1])
	s := replayOf(t, path, size{120, 40}, session.Pace{Speed: 1, Paused: true})
	s.ticking = false
	s.untilShown("space go on")
	s.types("space")
	s.until("the end", func() bool { return s.atEnd() || s.replay.Position.At > time.Hour })
	if s.ticking && !s.status.expires() {
		s.until("the clock stands", func() bool { return !s.ticking })
	}
}

// Every key of the bar leads to its command, and the palette holds them all in the
// place of the composer's.
func TestReplayCommands(t *testing.T) {
	path, _ := ran(t, sizes[:1])
	s := replayOf(t, path, size{120, 40}, session.Pace{Speed: 1, Paused: true})
	s.untilShown("space go on")
	listed := ""
	for _, item := range s.palette() {
		listed += " " + strings.Fields(item.Also)[0] + " "
	}
	for _, c := range s.in(inReplay) {
		for _, k := range c.keys {
			if first, found := s.find(k); !found || first != c {
				t.Errorf("%s does not lead to %s", k, c.name)
			}
		}
		if !strings.Contains(listed, " "+c.name+" ") {
			t.Errorf("the palette lacks %s", c.name)
		}
	}
	if strings.Contains(listed, " earlier-prompt ") {
		t.Error("the palette holds the composer's commands")
	}
	if s.types("x"); !strings.Contains(s.status.text, "x does nothing here; ? lists the keys") {
		t.Errorf("x says %q", s.status.text)
	}
}

// What a recording says was stored here is shown while it is still that; nothing
// else on this machine is.
func TestReplayShowsOnlyWhatWasStored(t *testing.T) {
	dir := t.TempDir()
	at := session.Stamp{At: time.Now(), Run: 1}
	rec, err := journal.Create(dir, journal.Options{Address: "ws://runtime.example:8080"})
	if err != nil {
		t.Fatal(err)
	}
	events := []session.Event{
		session.Connected{Stamp: at, URL: "ws://runtime.example:8080"},
		session.RunChanged{Stamp: at, State: session.Sending},
	}
	store := func(id int, name, content, digest string) {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		events = append(events, session.ArtifactChanged{Stamp: at, Artifact: session.Artifact{
			ID: id, Filename: name, Filepath: "/out/" + name, Version: 1,
			Progress: session.Progress{State: session.ArtifactStored, Bytes: int64(len(content)), SHA256: digest, Location: path},
		}})
	}
	sum := func(text string) string {
		digest := sha256.Sum256([]byte(text))
		return hex.EncodeToString(digest[:])
	}
	store(1, "a-same.txt", "as it was\n", sum("as it was\n"))
	store(2, "b-changed.txt", "private\n", sum("what was stored\n"))
	store(3, "c-nodigest.txt", "private\n", "")
	if err := errors.Join(rec.Record(events), rec.Close()); err != nil {
		t.Fatal(err)
	}
	s := replayOf(t, rec.Path(), size{120, 40}, session.Pace{})
	s.until("all of it is told", func() bool { return s.artifacts.Len() == 3 })
	s.setFocus(panePanel)
	s.types("g", "enter")
	s.untilShown("as it was")
	for _, want := range []string{"its digest is another", "the recording holds no digest"} {
		s.types("j")
		s.untilShown(want)
		if strings.Contains(s.plain(), "private") {
			t.Error("a file is shown that was not stored")
		}
	}
}

// A frame of a replay is marked beside the recording, at its own place.
func TestReplayedFrameIsMarked(t *testing.T) {
	path, _ := ran(t, sizes[:1])
	s := replayOf(t, path, size{120, 40}, session.Pace{})
	s.until("the end", s.atEnd)
	s.until("all of it is read", func() bool { return s.replay.Landmarks != nil })
	before := len(s.replay.Landmarks)
	s.panel.active = s.wire
	s.setFocus(panePanel)
	s.Update(nil)
	s.types("k", "k", "M")
	s.until("the mark is a landmark", func() bool { return len(s.replay.Landmarks) == before+1 })
	store, row := s.wire.pane.Store(), s.wire.row()
	if _, marked := store.Note(row); !marked {
		t.Error("the row is not marked")
	}
	notes, err := journal.Notes(path)
	if err != nil || len(notes) != 1 || notes[0].Seq != int64(store.Row(row).Seq) {
		t.Errorf("beside the recording stands %+v, %v; want a note on %d", notes, err, store.Row(row).Seq)
	}
}

// What is sent on from a replay is a run of its own.
func TestSentOnIsARunOfItsOwn(t *testing.T) {
	path, _ := ran(t, sizes[:1])
	rt := runtimetest.New(t, func(context.Context, *protocol.Invocation, runtimetest.Sender) (runtimetest.Result, error) {
		return runtimetest.Result{Text: "live answer"}, nil
	})
	s := replayOf(t, path, size{120, 40}, session.Pace{})
	s.until("the end", s.atEnd)
	s.start(s.resend(request.Request{Address: rt.URL(), Prompt: "third", Model: "m"}))
	s.untilShown("live answer", "succeeded", "┃ third")
	if runs := s.transcript.Runs(); len(runs) != 3 || runs[2].ID != 3 || runs[2].Title != "third" {
		t.Errorf("the runs are %+v", runs)
	}
}

// fixed is a source whose pace is remembered.
type fixed struct{ pace session.Pace }

func (f *fixed) Pace() session.Pace        { return f.pace }
func (f *fixed) SetPace(pace session.Pace) { f.pace = pace }

// Of two keys that change the pace the later one counts, whichever is done first.
func TestLaterPaceCounts(t *testing.T) {
	t.Parallel()
	var l locator
	s := &fixed{}
	l.setPace(s, 2, session.Pace{Speed: 4})
	l.setPace(s, 1, session.Pace{Speed: 2})
	if s.pace.Speed != 4 {
		t.Errorf("it goes at %g", s.pace.Speed)
	}
}
