package ui

import (
	"testing"
	"time"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/launch"
)

// Why a run is quiet is in the header in a few words with the event that tells
// it, and in full in the run section.
func TestQuiet(t *testing.T) {
	for _, w := range []int{60, 120} {
		b := connected(t, w, 40)
		b.runs.now = func() time.Time { return b.at }
		b.ask("work")
		b.hear(say("I begin."))
		b.hides("progress", "quiet", "!")
		later := func(d time.Duration) session.Stamp {
			b.at = b.at.Add(d)
			return b.stamp()
		}
		b.events(session.Health{Stamp: later(11 * time.Second), RTT: time.Millisecond})
		b.shows("running", "quiet 12 s")
		b.events(session.Received{Stamp: later(3 * time.Second), Message: &protocol.Heartbeat{}, Size: 9})
		b.shows("no progress 16 s")
		b.events(session.Health{Stamp: later(9 * time.Second), RTT: time.Millisecond, Quiet: 6 * time.Second})
		b.shows("! no pong for 6 s")
		b.setFocus(panePanel)
		b.press("3", "f")
		b.shows("No pong for 6 s: the network is cut,", "Check the network, and whether the")
		b.frame()
		b.events(session.Health{Stamp: later(time.Second), RTT: time.Millisecond})
		b.hides("no pong")
		b.events(
			session.Disconnected{Stamp: b.stamp(), Code: 1006},
			session.RunChanged{Stamp: b.stamp(), State: session.Lost},
		)
		b.shows("The connection broke without a close: the")
	}
}

// Of a runtime that was started here its process tells more.
func TestQuietOfAProcess(t *testing.T) {
	b := connected(t, 120, 40)
	b.cfg.Runtime = &launch.Runtime{}
	b.runs.now = func() time.Time { return b.at }
	b.setFocus(panePanel)
	b.ask("work")
	b.events(session.Health{Stamp: b.stamp(), Quiet: 6 * time.Second})
	for _, tt := range []struct {
		event launch.Event
		shows string
	}{
		{launch.Event{State: launch.Up}, "! no pong for 6 s"},
		{launch.Event{State: launch.Stopped, Process: 4711}, "! process stopped"},
		{launch.Event{State: launch.Continued}, "! no pong for 6 s"},
		{launch.Event{State: launch.Exited, Exit: launch.Exit{Code: 3}}, "! runtime exited"},
		{launch.Event{State: launch.Exited, Asked: true}, "! no pong for 6 s"},
	} {
		b.applyRuntime(tt.event)
		b.Update(nil)
		b.shows(tt.shows)
	}
}
