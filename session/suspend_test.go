package session

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"ruse/protocol"
)

// stopped is how long the process of these tests is stopped.
const stopped = 12 * hour

func TestSuspendMovesTheTimeouts(t *testing.T) {
	for name, opts := range map[string]RunOptions{
		"timeout":      {Timeout: time.Minute},
		"idle timeout": {IdleTimeout: time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := dial(t, "runtime", Options{PingInterval: -1, NetDial: pipes(t, (*peer).Wait)})
				if _, err := s.Invoke(t.Context(), hello(), opts); err != nil {
					t.Fatal(err)
				}
				sleep(20 * time.Second)
				s.Suspend()
				sleep(stopped)
				s.Suspend() // does nothing
				s.Resume()
				s.Resume() // does nothing
				events := until(t, s, inState(TimedOut))
				if d := took(state(t, events, Sending), state(t, events, Cancelling)); d != stopped+time.Minute {
					t.Errorf("cancelled after %v, want %v", d, stopped+time.Minute)
				}
			})
		})
	}
}

func TestSuspendMovesTheGrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dial(t, "runtime", Options{CancelGrace: 5 * time.Second, PingInterval: -1, NetDial: pipes(t, func(p *peer) {
			p.Expect(protocol.TypeInvocation)
			p.Wait()
		})})
		if _, err := s.Invoke(t.Context(), hello(), RunOptions{}); err != nil {
			t.Fatal(err)
		}
		until(t, s, inState(Running))
		if err := s.Cancel(t.Context()); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		sleep(time.Second)
		s.Suspend()
		sleep(stopped)
		s.Resume()
		events := until(t, s, inState(Cancelled))
		if d := state(t, events, Cancelled).At.Sub(began); d != stopped+5*time.Second {
			t.Errorf("the grace was over after %v, want %v", d, stopped+5*time.Second)
		}
	})
}

func TestSuspendMovesThePongs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dial(t, "runtime", Options{PingInterval: time.Minute, PongTimeout: 10 * time.Second, NetDial: pipes(t, func(p *peer) {
			deaf(p)
			p.Wait()
		})})
		began := time.Now()
		sleep(62 * time.Second) // a ping stands without an answer
		s.Suspend()
		sleep(stopped)
		s.Resume()
		events := until(t, s, func(e Event) bool { _, ok := e.(Disconnected); return ok })
		end := only[Disconnected](events)[0]
		if d := end.At.Sub(began); !errors.Is(end.Err, ErrPongTimeout) || d != stopped+70*time.Second {
			t.Errorf("disconnected after %v by %v, want %v", d, end.Err, stopped+70*time.Second)
		}
	})
}
