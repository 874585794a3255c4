package cli

import (
	"strings"
	"testing"
	"time"

	"ruse/session"
)

// Without a screen, too, it is said why a run is silent: once for each time.
func TestQuietRun(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	pl := &player{page: newPage(&b), id: 1}
	at := func(seconds int) session.Stamp { return session.Stamp{At: time.Unix(int64(seconds), 0), Run: 1} }
	beat := func(seconds, quiet int) session.Event {
		return session.Health{Stamp: at(seconds), RTT: 1, Quiet: time.Duration(quiet) * time.Second}
	}
	for _, e := range []session.Event{
		session.RunChanged{Stamp: at(0), State: session.Sending},
		session.RunChanged{Stamp: at(0), State: session.Running},
		beat(5, 0), beat(10, 0), beat(15, 6), beat(20, 11), beat(21, 0), beat(90, 0), beat(95, 7),
	} {
		pl.handle(e)
	}
	if err := pl.finish(); err != nil {
		t.Fatal(err)
	}
	const says = "note: No pong for %: the network is cut, or the runtime or its machine stands still. Check the network, and whether the runtime still runs."
	want := strings.Replace(says, "%", "6 s", 1) + "\n" + strings.Replace(says, "%", "7 s", 1)
	if got := strings.TrimSpace(b.String()); strings.ReplaceAll(got, "\n\n", "\n") != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
