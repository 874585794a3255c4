package ui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"ruse/protocol"
	"ruse/session"
	"ruse/session/journal"
)

// threeRuns are the events of three runs that have something of everything, with
// an upload that goes on from the first to the second, and a failure that the
// third comes after.
func threeRuns(t *testing.T) []session.Event {
	b := newBench(t, 120, 40, Config{})
	b.events(session.Connecting{Stamp: b.stamp(), URL: "ws://runtime.example:8080"},
		session.Connected{Stamp: b.stamp(), URL: "ws://runtime.example:8080", RemoteAddr: "10.0.0.1:8080"})
	conversation(b)
	b.ask("And again")
	b.events(session.ArtifactChanged{Stamp: b.stamp(), Artifact: session.Artifact{
		ID: 2, Filename: "figures.csv", Filepath: "/workspace/out/figures.csv", Version: 1, Asked: noon,
		Progress: session.Progress{State: session.ArtifactStored, Bytes: 100, Total: 100, Location: "/data/out/figures.csv"},
	}}, session.ArtifactChanged{Stamp: b.stamp(), Artifact: session.Artifact{
		ID: 3, Filename: "summary.md", Filepath: "/workspace/out/summary.md", Version: 2, Asked: noon,
		Progress: session.Progress{State: session.ArtifactFailed, Total: -1},
	}}, session.ArtifactChanged{Stamp: b.stamp(), Artifact: session.Artifact{
		ID: 4, Filename: "new.txt", Filepath: "/workspace/new.txt", Version: 1, Asked: noon,
	}})
	b.hear(say("It was "), say("a long "), say("way."), &protocol.Error{Text: "out of memory"})
	b.events(session.RunChanged{Stamp: b.stamp(), State: session.Failed, Err: &session.RuntimeError{Message: "out of memory"}},
		session.Disconnected{Stamp: b.stamp(), Code: 1000},
		session.Connected{Stamp: b.stamp(), URL: "ws://runtime.example:8080"})
	b.ask("Once more")
	b.hear(say("Here it is, "), say("the third "))
	b.succeed("Done.")
	return b.told
}

// told is all that a source's events left behind.
func told(b *bench) string {
	all := b.panel.titles()
	for i := range b.transcript.Len() {
		all += fmt.Sprintf("\n%d: %s", b.transcript.KindOf(i), b.transcript.Source(i))
	}
	all += fmt.Sprint(b.transcript.Runs())
	for _, f := range sectionOf[*runSection](b.panel).runs.List(noon) {
		all += "\n" + f.Heading + f.Name + f.Value
	}
	store := b.wire.pane.Store()
	for i := range store.Len() {
		raw, err := store.Frame(i)
		all += fmt.Sprintf("\n%+v %s %s %v", *store.Row(i), store.Type(i), raw, err)
	}
	all += fmt.Sprint(b.wire.Len(), store.Dispositions())
	return all
}

// Where a source goes back to a run, all is as it was when the run began; and
// what is told again ends in what was shown before.
func TestRewound(t *testing.T) {
	events := threeRuns(t)
	shown := func(events []session.Event) string {
		b := played(t, 120, 60, &recorded{events})
		b.artifacts.shows = true // the preview follows the list
		b.Update(nil)
		b.frame()
		return b.plain() + "\n" + told(b)
	}
	whole := shown(events)
	for to := range session.RunID(5) {
		from := slices.IndexFunc(events, func(e session.Event) bool {
			begins, ok := e.(session.RunChanged)
			return to == 0 || ok && begins.Run == to && begins.State == session.Sending
		})
		if from < 0 {
			from = len(events)
		}
		back := session.Rewound{Stamp: session.Stamp{At: noon.Add(time.Hour)}, To: to}
		if diff := cmp.Diff(shown(events[:from]), shown(append(slices.Clone(events), back))); diff != "" {
			t.Errorf("back to run %d: %s", to, diff)
		}
		twice := append(slices.Clone(events), back)
		twice = append(append(twice, events[from:]...), back)
		if diff := cmp.Diff(whole, shown(append(twice, events[from:]...))); diff != "" {
			t.Errorf("twice from run %d: %s", to, diff)
		}
	}
}

// The way of joining what the agent says may change before a source goes back.
func TestRewoundAfterJoining(t *testing.T) {
	events := threeRuns(t)
	b := played(t, 120, 60, &recorded{events})
	want := played(t, 120, 60, &recorded{events[:slices.IndexFunc(events, func(e session.Event) bool {
		begins, ok := e.(session.RunChanged)
		return ok && begins.Run == 3
	})]})
	for _, b := range []*bench{b, want} {
		b.transcript.Rejoin()
	}
	b.events(session.Rewound{To: 3})
	for _, b := range []*bench{b, want} {
		b.settle()
		b.frame()
	}
	if diff := cmp.Diff(want.plain(), b.plain()); diff != "" {
		t.Error(diff)
	}
}

// A replay of a recording leaves behind what the session left, at once and after
// going back and forth in it.
func TestReplayIsTheSession(t *testing.T) {
	events := threeRuns(t)
	want := told(played(t, 120, 40, &recorded{slices.Clone(events)}))
	path := ""
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) { // whose clock is behind all events
		w, err := journal.Create(dir, journal.Options{})
		if err == nil {
			path = w.Path()
			err = errors.Join(w.Record(events), w.Close())
		}
		if err != nil {
			t.Fatal(err)
		}
	})
	for _, places := range [][]int{nil, {len(events) - 1, 3, len(events) / 2, 0, len(events)}} {
		rec, err := journal.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer rec.Close()
		source := journal.Play(rec, journal.PlayOptions{})
		if got := told(played(t, 120, 40, &wanderer{source, t, places})); got != want {
			t.Errorf("after %v: %s", places, cmp.Diff(want, got))
		}
	}
}

// wanderer goes to places before it tells the rest.
type wanderer struct {
	*journal.Player
	t      *testing.T
	places []int
}

func (w *wanderer) Next(ctx context.Context) ([]session.Event, error) {
	if len(w.places) > 0 && !w.Position().Seeking {
		if err := w.Seek(ctx, w.places[0]); err != nil {
			w.t.Error(err)
		}
		w.places = w.places[1:]
		w.SetPace(session.Pace{Paused: len(w.places) > 0})
	}
	return w.Player.Next(ctx)
}
