package runtimetest

import (
	"context"
	"log/slog"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"ruse/protocol"
)

// pipes is a listener in memory, so that a conversation can run in a bubble of
// made-up time.
type pipes struct {
	conns chan net.Conn
	quit  chan struct{}
	once  sync.Once
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.quit:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.once.Do(func() { close(p.quit) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080} }

// inBubble runs a conversation in made-up time.
func inBubble(t *testing.T, opts Options, talk func(*client)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		opts.Workdir = t.TempDir()
		rt, err := Open(opts)
		if err != nil {
			t.Fatal(err)
		}
		l := &pipes{conns: make(chan net.Conn), quit: make(chan struct{})}
		if err := rt.Serve(t.Context(), l); err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := rt.Close(); err != nil {
				t.Error(err)
			}
		}()
		dialer := websocket.Dialer{NetDialContext: func(context.Context, string, string) (net.Conn, error) {
			near, far := net.Pipe()
			l.conns <- far
			return near, nil
		}}
		ws, _, err := dialer.DialContext(t.Context(), "ws://localhost", nil)
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
