package runtimetest

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"ruse/protocol"
)

// inBubble runs a conversation in made-up time.
func inBubble(t *testing.T, opts Options, talk func(*client)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		opts.Workdir = t.TempDir()
		rt := New(t, nil, func(o *Options) { *o, o.InMemory = opts, true })
		dialer := websocket.Dialer{NetDialContext: rt.Dial}
		ws, _, err := dialer.DialContext(t.Context(), rt.URL(), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer ws.Close()
		talk(&client{t, ws})
	})
}

func TestHeartbeatsComeAsRecorded(t *testing.T) {
	inBubble(t, Options{}, func(c *client) {
		began := time.Now()
		c.ask("silent 40")
		for i := 1; i <= 2; i++ {
			beat, ok := c.beat()
			if !ok || beat.Phase != "request_in_flight" || beat.ElapsedMS != float64(15_000*i) {
				t.Errorf("heartbeat %d is %+v", i, beat)
			}
		}
		c.until(isA[*protocol.Result])
		if took := time.Since(began); took != 40*time.Second {
			t.Errorf("the run took %v", took)
		}
	})
}

// beat reads one message, which should be a heartbeat, and patience with it.
func (c *client) beat() (*protocol.Heartbeat, bool) {
	c.Helper()
	m, ok := c.nextWithin(time.Minute).(*protocol.Heartbeat)
	return m, ok
}

func TestNoHeartbeatFollowsTheLastMessage(t *testing.T) {
	inBubble(t, Options{}, func(c *client) {
		c.ask("silent 15") // ends in the instant of a heartbeat
		for {
			switch m := c.nextWithin(time.Minute).(type) {
			case *protocol.Heartbeat:
				continue
			case *protocol.Result:
				c.send(&protocol.EndSession{})
				if next := c.nextWithin(time.Minute); !isA[*protocol.EndSessionConfirm](next) {
					t.Errorf("after the result comes %T", next)
				}
				return
			default:
				t.Fatalf("unexpected %T", m)
			}
		}
	})
}

func TestStubbornGoesOnFor2600Milliseconds(t *testing.T) {
	inBubble(t, Options{}, func(c *client) {
		c.ask("be stubborn")
		c.until(isA[*protocol.Assistant])
		began := time.Now()
		c.send(&protocol.Cancel{})
		after := c.until(isA[*protocol.Error])
		if took := time.Since(began); took != 2600*time.Millisecond {
			t.Errorf("the cancel was answered after %v", took)
		}
		if n := len(of[*protocol.Assistant](after)); n != 2 {
			t.Errorf("%d messages after the cancel, want 2", n)
		}
		if e := the[*protocol.Error](t, after); e.Text != "Request cancelled" {
			t.Errorf("answered %q", e.Text)
		}
	})
}

func TestSessionWithoutFilesEndsAtOnce(t *testing.T) {
	inBubble(t, Options{}, func(c *client) {
		c.run("echo hi")
		began := time.Now()
		c.send(&protocol.EndSession{})
		the[*protocol.EndSessionConfirm](t, c.until(isA[*protocol.EndSessionConfirm]))
		if took := time.Since(began); took != 0 {
			t.Errorf("the end took %v", took)
		}
	})
}

func TestTheEndWaits60SecondsForAnAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		rt := &Runtime{opts: Options{}, ctx: ctx, log: slog.New(slog.DiscardHandler)}
		a := newArtifacts(rt, func(protocol.Message) error { return nil }, func(s string) string { return s })
		a.ask("/workspace/report.md")
		began := time.Now()
		a.drain(ctx)
		if took := time.Since(began); took != time.Minute {
			t.Errorf("waited %v for the answer that never came", took)
		}
		a.close()
	})
}
