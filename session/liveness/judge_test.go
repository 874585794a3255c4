package liveness_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"ruse/protocol"
	"ruse/session"
	"ruse/session/liveness"
	"ruse/session/runtimetest"
)

// at is a time of a run that began at 0 s.
func at(seconds int) session.Stamp {
	return session.Stamp{At: time.Unix(int64(seconds), 0), Run: 1}
}

func state(seconds int, s session.State) session.Event {
	return session.RunChanged{Stamp: at(seconds), State: s}
}

func came(seconds int, m protocol.Message) session.Event {
	return session.Received{Stamp: at(seconds), Message: m, Size: 1}
}

// What events alone tell, as of recordings that know no pings.
func TestDiagnosis(t *testing.T) {
	running := []session.Event{state(0, session.Sending), state(0, session.Running)}
	beat, words := &protocol.Heartbeat{}, &protocol.Assistant{TextBlocks: []string{"so"}}
	output := func(command string) *protocol.CommandOutput { return &protocol.CommandOutput{Command: command} }
	lost := func(d session.Disconnected) []session.Event {
		d.Stamp = at(60)
		return []session.Event{running[0], running[1], session.Health{Stamp: at(30), Quiet: 6 * time.Second}, d, state(60, session.Lost)}
	}
	tests := []struct {
		name   string
		events []session.Event
		now    int
		want   liveness.Cause
		alarm  bool
		text   string
	}{
		{name: "nothing", want: liveness.None},
		{name: "just begun", events: running, now: 9, want: liveness.Working},
		{name: "quiet for a while", events: running, now: 12, want: liveness.Waiting, text: "12 s: nothing yet."},
		{name: "no pings known", events: running, now: 60, want: liveness.Hidden, text: "60 s: nothing yet: progress can't be seen on this runtime (no heartbeats before 0.14.1); its agent works or hangs."},
		{
			name: "counts", now: 7300, want: liveness.NoProgress,
			events: append(running, came(1, words), came(2, output("ls")), came(2, output("ls")), came(3, output("cat")), session.Logged{Stamp: at(7270)}, came(7290, beat)),
			text:   "2 h 1 min: 1 message, 2 commands, last progress 2 h 1 min ago, last line of its log 30 s ago, heartbeats regular: the agent works or hangs, the runtime lives.",
		},
		{
			name: "heartbeats stop", events: append(running, came(15, beat), session.Health{Stamp: at(50), RTT: 1}), now: 50, want: liveness.Lapsed, alarm: true,
			text: "50 s: nothing yet, pings answered, no heartbeat for 35 s: the runtime lives, and is at the request no more, or its end was lost.",
		},
		{
			name: "heartbeats stop, no pings known", events: append(running, came(15, beat)), now: 50, want: liveness.Lapsed, alarm: true,
			text: "50 s: nothing yet, no heartbeat for 35 s: the runtime stands still or is at the request no more, or the network is cut.",
		},
		{name: "rare heartbeats", events: append(running, came(60, beat)), now: 120, want: liveness.NoProgress, text: "120 s: nothing yet, heartbeats regular: the agent works or hangs, the runtime lives."},
		{name: "after what was not seen", events: append(running, came(15, beat), session.Unseen{Stamp: at(3600), From: at(16).At}), now: 3602, want: liveness.Working},
		{name: "text that ruse held back is no progress", events: append(running, session.Received{Stamp: at(11), Message: words, Raw: []byte(`{"ruse_held_back":true}`)}), now: 12, want: liveness.Waiting, text: "12 s: nothing yet."},
		{
			name: "request does not get out", now: 8, want: liveness.Sending, alarm: true,
			events: []session.Event{state(0, session.Sending), session.Sent{Stamp: at(0), Message: &protocol.Invocation{}, Raw: make([]byte, 2500)}},
			text:   "The request of 3 KB has been on its way out for 8 s: the network is slow or cut, or the runtime does not read.",
		},
		{name: "waits for a connection", events: []session.Event{state(0, session.Sending), session.Disconnected{Stamp: at(1)}}, now: 9, want: liveness.Working},
		{name: "large frames", events: append(running, session.Health{Stamp: at(5), Coming: 9}, came(6, words), session.Health{Stamp: at(10), Coming: 9}), now: 12, want: liveness.Working},
		{name: "one slow pong", events: append(running, session.Health{Stamp: at(5), RTT: 3 * time.Second}, session.Health{Stamp: at(10), RTT: 1}), now: 20, want: liveness.Waiting, text: "20 s: nothing yet, pings answered."},
		{name: "cancelling", events: append(running, state(20, session.Cancelling)), now: 23, want: liveness.Cancelling, text: "The cancel has had no answer for 3 s: a runtime answers when its agent returns."},
		{name: "over", events: append(running, state(20, session.Succeeded)), now: 99, want: liveness.None},
		{name: "an earlier run goes on", events: append(running, came(1, words), session.RunChanged{Stamp: session.Stamp{At: at(8).At, Run: 2}}, state(9, session.Running)), now: 20, want: liveness.Waiting, text: "20 s: 1 message, last progress 19 s ago."},
		{
			name: "given up", events: lost(session.Disconnected{Ours: true, Code: 1000, Err: session.ErrPongTimeout}), now: 99, want: liveness.Lost, alarm: true,
			text: "ruse gave the connection up, since no pong came for 36 s: the network is cut, or the runtime or its machine stands still.",
		},
		{name: "closed here", events: lost(session.Disconnected{Ours: true, Code: 1000}), want: liveness.Lost, alarm: true, text: "ruse closed the connection before the run ended; the runtime may still be at work."},
		{name: "closed there", events: lost(session.Disconnected{Code: 1001, Reason: "hostile"}), want: liveness.Lost, alarm: true, text: "The runtime, or something in between, closed the connection before the run ended (1001)."},
		{name: "broke", events: lost(session.Disconnected{Code: 1006, Err: errors.New("reset")}), want: liveness.Lost, alarm: true, text: "The connection broke without a close: the runtime was killed or crashed, or something in between cut it."},
		{name: "gone back", events: append(running, session.Rewound{}), now: 50, want: liveness.None},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var j liveness.Judge
			for _, ev := range tt.events {
				j.Apply(ev)
			}
			if d := j.Diagnosis(at(tt.now).At); d.Cause != tt.want || d.Alarm != tt.alarm || d.Text != tt.text {
				t.Errorf("got  %+v\nwant %q, alarm %v, %q", d, tt.want, tt.alarm, tt.text)
			}
		})
	}
}

// While a run is under way a session tells every 5 s how the connection does,
// also where pongs come later than the next ping, and else nothing.
func TestHealthOfARun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		over := make(chan struct{})
		tr := start(t, runtimetest.Options{Handler: agent(hangs)}, session.Options{CancelGrace: time.Minute})
		defer tr.end()
		tr.set(func(l *line) { l.delay = func() time.Duration { return 3500 * time.Millisecond } })
		var (
			health []session.Health
			unseen []session.Unseen
		)
		tr.wg.Go(func() {
			for {
				events, err := tr.Next(tr.t.Context())
				if err != nil {
					return
				}
				for _, ev := range events {
					switch ev := ev.(type) {
					case session.Health:
						health = append(health, ev)
					case session.Unseen:
						unseen = append(unseen, ev)
					case session.RunChanged:
						if ev.State == session.Cancelled {
							close(over)
						}
					}
				}
			}
		})
		began := time.Now()
		time.Sleep(61 * time.Second)
		synctest.Wait()
		if n := len(health); n < 11 || n > 13 {
			t.Errorf("%d times told in a minute: %+v", n, health)
		}
		for _, h := range health[2:] {
			if h.RTT != 7*time.Second || h.Quiet != 0 || h.Run != 1 {
				t.Errorf("after %v: %+v", h.At.Sub(began), h)
			}
		}
		tr.Suspend()
		stopped := time.Now()
		time.Sleep(time.Hour)
		tr.Resume()
		if err := tr.Cancel(t.Context()); err != nil {
			t.Fatal(err)
		}
		<-over
		if len(unseen) != 1 || !unseen[0].From.Equal(stopped) || unseen[0].At.Sub(stopped) != time.Hour {
			t.Errorf("unseen: %+v", unseen)
		}
		tr.set(func(l *line) { l.delay = nil })
		told := len(health)
		time.Sleep(time.Hour)
		synctest.Wait()
		if len(health) > told+1 { // of the ping under way
			t.Errorf("told of an idle connection, first: %+v", health[told+1])
		}
	})
}
