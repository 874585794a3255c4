package session

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"ruse/protocol"
)

// The tests of this file run in fake time over net.Pipe.

const (
	hour          = time.Hour
	pingMessage   = websocket.PingMessage
	pongMessage   = websocket.PongMessage
	closeMessage  = websocket.CloseMessage
	binaryMessage = websocket.BinaryMessage
)

// sleep is time that passes in a synctest bubble.
func sleep(d time.Duration) { time.Sleep(d) }

// deaf makes a peer that reads, but answers no pings.
func deaf(p *peer) {
	p.SetPingHandler(func(string) error { return nil })
}

// took is the time between two events.
func took(from, to Event) time.Duration { return to.When().Sub(from.When()) }

// patient makes a peer whose pongs wait until somebody reads, as they do in the
// buffers of a real connection.
func patient(p *peer) {
	p.SetPingHandler(func(data string) error {
		go func() { _ = p.WriteControl(pongMessage, []byte(data), time.Now().Add(2*hour)) }()
		return nil
	})
}

func firstOf[T Event](t *testing.T, events []Event, is func(T) bool) T {
	t.Helper()
	for _, e := range only[T](events) {
		if is(e) {
			return e
		}
	}
	t.Fatalf("no such %T in %s", *new(T), describe(events))
	return *new(T)
}

func state(t *testing.T, events []Event, want State) RunChanged {
	t.Helper()
	return firstOf(t, events, func(e RunChanged) bool { return e.State == want })
}

func wantStates(t *testing.T, events []Event, want string) {
	t.Helper()
	if got := states(events); got != want {
		t.Errorf("states\n got %s\nwant %s", got, want)
	}
}

func TestTimeoutIsAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dial(t, "runtime", Options{NetDial: pipes(t, func(p *peer) {
			p.Expect(protocol.TypeInvocation)
			p.Expect(protocol.TypeCancel)
			sleep(2600 * time.Millisecond) // a handler that ignores its signal
			p.Send(assistant("late"))
			p.Send(cancelledFrame)
			p.Wait()
		})})
		if _, err := s.Invoke(t.Context(), hello(), RunOptions{Timeout: hour}); err != nil {
			t.Fatal(err)
		}
		events := until(t, s, inState(TimedOut))
		wantStates(t, events, "1 sending, 1 running, 1 cancelling, 1 timed out: the run took longer than 1h")
		if got := traffic(events); got != "aE" {
			t.Errorf("traffic %s", got)
		}
		if d := took(state(t, events, Sending), state(t, events, Cancelling)); d != hour {
			t.Errorf("cancelled after %v", d)
		}
		if !errors.Is(state(t, events, TimedOut).Err, ErrTimeout) {
			t.Error("not ErrTimeout")
		}
		if !s.Connected() {
			t.Error("an answered cancel must keep the connection")
		}
	})
}

// graceOver is what is said of a runtime that does not answer a cancel.
const graceOver = "ruse closed the connection: the runtime did not answer the cancel in time; the runtime may still be at work"

func TestTimeoutWithoutAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dial(t, "runtime", Options{NetDial: pipes(t, (*peer).Wait)})
		if _, err := s.Invoke(t.Context(), hello(), RunOptions{IdleTimeout: time.Minute}); err != nil {
			t.Fatal(err)
		}
		events := until(t, s, inState(TimedOut))
		wantStates(t, events, "1 sending, 1 running, 1 cancelling, 1 timed out: the runtime sent nothing for 1m: "+graceOver)
		if d := took(state(t, events, Cancelling), state(t, events, TimedOut)); d != 5*time.Second {
			t.Errorf("the grace was %v, want 5 s", d)
		}
		if end := only[Disconnected](events); len(end) != 1 || !errors.Is(end[0].Err, ErrGraceOver) {
			t.Errorf("ends: %+v", end)
		}
	})
}

func TestHeartbeatsAreLife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dial(t, "runtime", Options{NetDial: pipes(t, func(p *peer) {
			p.Expect(protocol.TypeInvocation)
			go func() {
				for range 20 {
					sleep(15 * time.Second)
					p.Send(heartbeatFrame)
				}
			}()
			p.Expect(protocol.TypeCancel)
			p.Send(cancelledFrame)
			p.Wait()
		})})
		if _, err := s.Invoke(t.Context(), hello(), RunOptions{IdleTimeout: 20 * time.Second}); err != nil {
			t.Fatal(err)
		}
		events := until(t, s, inState(TimedOut))
		if d := took(state(t, events, Sending), state(t, events, Cancelling)); d != 320*time.Second {
			t.Errorf("cancelled after %v, want 20 heartbeats and 20 s", d)
		}
	})
}

func TestCancelGrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dial(t, "runtime", Options{CancelGrace: 3 * time.Second, NetDial: pipes(t, (*peer).Wait)})
		if err := s.Cancel(t.Context()); !errors.Is(err, ErrNoRun) {
			t.Errorf("cancel with nothing running: %v", err)
		}
		if _, err := s.Invoke(t.Context(), hello(), RunOptions{}); err != nil {
			t.Fatal(err)
		}
		sleep(time.Second)
		if err := s.Cancel(t.Context()); err != nil {
			t.Fatal(err)
		}
		sleep(time.Second)
		if err := s.Cancel(t.Context()); err != nil {
			t.Errorf("a second cancel: %v", err)
		}
		events := until(t, s, inState(Cancelled))
		wantStates(t, events, "1 sending, 1 running, 1 cancelling, 1 cancelled: "+ErrCancelled.Error()+": "+graceOver)
		if d := took(state(t, events, Cancelling), state(t, events, Cancelled)); d != 3*time.Second {
			t.Errorf("the grace was %v, want 3 s", d)
		}
		cancels := 0
		for _, e := range only[Sent](events) {
			if _, ok := e.Message.(*protocol.Cancel); ok {
				cancels++
			}
		}
		if cancels != 1 {
			t.Errorf("%d cancels went out, want 1", cancels)
		}
		if err := s.Cancel(t.Context()); !errors.Is(err, ErrNoRun) {
			t.Errorf("cancel after the end: %v", err)
		}
	})
}

func TestPongTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dial(t, "runtime", Options{NetDial: pipes(t, func(p *peer) {
			deaf(p)
			p.Wait()
		})})
		events := until(t, s, isA[Disconnected])
		end := only[Disconnected](events)[0]
		if !errors.Is(end.Err, ErrPongTimeout) || !end.Ours {
			t.Errorf("end: %+v", end)
		}
		if d := took(only[Connected](events)[0], end); d != 50*time.Second {
			t.Errorf("given up after %v, want a ping at 20 s and 30 s of silence", d)
		}
		health := only[Health](events)
		if len(health) != 5 || health[0].Quiet != 25*time.Second {
			t.Errorf("health: %+v", health)
		}
	})
}

func TestHealthRecovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dial(t, "runtime", Options{NetDial: pipes(t, func(p *peer) {
			deaf(p)
			go func() {
				sleep(27 * time.Second)
				p.Send(assistant("still here"))
			}()
			p.Wait()
		})})
		events := until(t, s, func(e Event) bool { h, ok := e.(Health); return ok && h.Quiet == 0 })
		health := only[Health](events)
		if len(health) != 2 || health[0].Quiet != 25*time.Second {
			t.Errorf("health: %+v", health)
		}
		if d := took(health[0], health[1]); d != 2*time.Second {
			t.Errorf("recovered after %v, want 2 s", d)
		}
	})
}

// An idle connection says its round trip once, and then tells of its pings alone.
func TestIdleIsSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dial(t, "runtime", Options{NetDial: pipes(t, func(p *peer) {
			p.SetPingHandler(func(data string) error {
				sleep(70 * time.Millisecond)
				return p.WriteControl(pongMessage, []byte(data), time.Now().Add(time.Second))
			})
			p.Wait()
		})})
		sleep(24 * hour)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		events := rest(t, s)
		for i, c := range only[Control](events) {
			want := Control{Stamp: c.Stamp, Type: "ping", Text: fmt.Sprint(i/2 + 1), Sent: true}
			if i%2 == 1 {
				want.Type, want.Sent, want.RTT = "pong", false, 70*time.Millisecond
			}
			if c != want {
				t.Fatalf("control frame %d is %+v, want %+v", i, c, want)
			}
		}
		if n := len(only[Control](events)); n < 2*24*60 {
			t.Errorf("%d control frames in a day", n)
		}
		health := only[Health](events)
		if len(health) != 1 || health[0].RTT != 70*time.Millisecond {
			t.Errorf("health: %+v", health)
		}
	})
}

func TestPingsFromTheRuntime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ponged := make(chan string, 1)
		s := dial(t, "runtime", Options{PingInterval: -1, NetDial: pipes(t, func(p *peer) {
			p.SetPongHandler(func(data string) error {
				ponged <- data
				return nil
			})
			go func() { _ = p.WriteControl(pingMessage, []byte("ball"), time.Now().Add(time.Second)) }()
			p.Wait()
		})})
		if got := <-ponged; got != "ball" {
			t.Errorf("pong %q", got)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		var told []string
		for _, c := range only[Control](rest(t, s)) {
			told = append(told, fmt.Sprint(c.Type, c.Text, c.Sent))
		}
		slices.Sort(told) // the reader tells of the one, the writer of the other
		if got := strings.Join(told, ", "); got != "pingballfalse, pongballtrue" {
			t.Errorf("told of %s", got)
		}
	})
}

// While the queue holds the reader, as while $EDITOR has the terminal, silence
// proves nothing.
func TestTimersStandStill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dial(t, "runtime", Options{QueueBytes: 1000, NetDial: pipes(t, func(p *peer) {
			patient(p)
			p.Expect(protocol.TypeInvocation)
			go func() {
				for range 30 {
					p.Send(assistant("a text of some length, so that the queue fills up"))
				}
				sleep(15 * time.Second)
				p.Send(resultFrame)
			}()
			p.Wait()
		})})
		if _, err := s.Invoke(t.Context(), hello(), RunOptions{IdleTimeout: 20 * time.Second}); err != nil {
			t.Fatal(err)
		}
		sleep(hour)
		events := until(t, s, inState(Succeeded, TimedOut, Lost))
		wantStates(t, events, succeeds)
		if got := len(only[Received](events)); got != 31 {
			t.Errorf("%d frames, want 31", got)
		}
	})
}

func TestCancelPassesAFullQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cancelled := make(chan struct{})
		s := dial(t, "runtime", Options{QueueBytes: 1000, NetDial: pipes(t, func(p *peer) {
			patient(p)
			p.Expect(protocol.TypeInvocation)
			go func() {
				for range 30 {
					p.Send(assistant("a text of some length, so that the queue fills up"))
				}
				<-cancelled
				p.Send(cancelledFrame)
			}()
			p.Expect(protocol.TypeCancel)
			close(cancelled)
			p.Wait()
		})})
		if _, err := s.Invoke(t.Context(), hello(), RunOptions{}); err != nil {
			t.Fatal(err)
		}
		sleep(time.Second)
		if err := s.Cancel(t.Context()); err != nil {
			t.Fatal(err)
		}
		<-cancelled // though nobody called Next yet
		sleep(hour)
		events := until(t, s, inState(Cancelled))
		wantStates(t, events, "1 sending, 1 running, 1 cancelling, 1 cancelled: "+ErrCancelled.Error())
		if !s.Connected() {
			t.Error("the grace ran while the session could not see the answer")
		}
	})
}
