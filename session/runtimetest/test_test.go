package runtimetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"ruse/protocol"
)

var _ T = testing.TB(nil)

// fakeT is a test that may fail.
type fakeT struct {
	testing.TB
	cleanups       []func()
	failed, logged string
}

func (t *fakeT) Logf(format string, args ...any) { t.logged += fmt.Sprintf(format, args...) + "\n" }

func (t *fakeT) Cleanup(f func())                  { t.cleanups = append(t.cleanups, f) }
func (t *fakeT) Fatalf(format string, args ...any) { t.failed += fmt.Sprintf(format, args...) }

func (t *fakeT) end() {
	for _, f := range t.cleanups {
		f()
	}
}

// TestFailsAtItsEnd: what a client or an agent leaves behind fails the test.
func TestFailsAtItsEnd(t *testing.T) {
	for name, c := range map[string]struct {
		handler Handler
		script  func(*Peer)
		client  func(*client)
		want    string
	}{
		"nothing": {nil, nil, func(c *client) { c.run("echo"); c.ws.Close() }, ""},
		"an open connection": {
			nil, nil, func(c *client) { c.run("echo") },
			"connection 1 is still open: the client did not close it",
		},
		"a handler that stays": {func(ctx context.Context, _ *protocol.Invocation, _ Sender) (Result, error) {
			<-ctx.Done()
			return Result{}, sleep(context.Background(), 2*leakWait+time.Second)
		}, nil, func(c *client) { c.ask("x"); c.ws.Close() }, "connection 1 has not ended: the client is gone, but the handler does not return\n" +
			"runtimetest: a handler or a script does not return, although its connection is closed"},
		"an unexpected frame": {
			nil, func(p *Peer) { p.Expect(protocol.TypeCancel) }, func(c *client) { c.sendRaw("x"); c.ws.Close() },
			`connection 1: expecting cancel_message: it is "x"`,
		},
		"a frame that goes nowhere": {nil, func(p *Peer) { p.Close(); p.Send("x") }, func(c *client) { c.ws.Close() }, "connection 1: sending: "},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fake := &fakeT{TB: t}
				rt := New(fake, c.handler, InMemory, func(o *Options) {
					if c.script != nil {
						Script(c.script)(o)
					}
				})
				dialer := websocket.Dialer{NetDialContext: rt.Dial}
				ws, _, err := dialer.DialContext(t.Context(), rt.URL(), nil)
				if err != nil {
					t.Fatal(err)
				}
				defer ws.Close()
				c.client(&client{t, ws})
				synctest.Wait()
				fake.end()
				time.Sleep(3 * leakWait) // for the handler that stays
				if !strings.Contains(fake.failed, c.want) || (c.want == "") != (fake.failed == "") {
					t.Errorf("it failed with %q, want %q", fake.failed, c.want)
				}
				if frames := len(rt.Frames()); frames > 0 && (fake.failed == "") != (fake.logged == "") || strings.Count(fake.logged, "\n") > frames {
					t.Errorf("it failed with %q and logged %q", fake.failed, fake.logged)
				}
			})
		})
	}
}

// TestFramesAreKept in their order, of both directions and all connections.
func TestFramesAreKept(t *testing.T) {
	rt := New(t, nil)
	first, second := dial(t, rt), dial(t, rt)
	first.run("echo one")
	second.sendRaw("no JSON")
	second.next()
	var got []string
	for _, f := range rt.Frames() {
		got = append(got, fmt.Sprintf("%d %v %T", f.Conn, f.Sent, f.Message()))
	}
	want := "1 false *protocol.Invocation\n1 true *protocol.Result\n2 false <nil>\n2 true *protocol.Error"
	if strings.Join(got, "\n") != want {
		t.Errorf("%s\nwant\n%s", strings.Join(got, "\n"), want)
	}
	if sent := Received[*protocol.Invocation](rt); len(sent) != 1 || sent[0].UserPrompt != "echo one" {
		t.Errorf("invocations: %+v", sent)
	}
	if len(Sent[*protocol.Result](rt)) != 1 || len(rt.Upgrades()) != 2 {
		t.Errorf("%d results, %d upgrades", len(Sent[*protocol.Result](rt)), len(rt.Upgrades()))
	}
}

// TestScript plays what no good runtime does.
func TestScript(t *testing.T) {
	rt := New(t, nil, Script(func(p *Peer) {
		p.Until("invocation_message")
		p.Send("no JSON")
		p.CloseWith(1008, "policy")
	}, func(p *Peer) {
		p.Send("first")
		p.Goodbye()
	}))
	c := dial(t, rt)
	c.sendRaw("something else")
	c.ask("x")
	if got := c.frame(); got != "no JSON" {
		t.Errorf("got %q", got)
	}
	if _, _, err := c.ws.ReadMessage(); !websocket.IsCloseError(err, 1008) {
		t.Errorf("the end is %v", err)
	}
	c = dial(t, rt)
	if got := c.frame(); got != "first" {
		t.Errorf("the second connection got %q", got)
	}
	c.send(&protocol.EndSession{})
	c.until(isA[*protocol.EndSessionConfirm])
	c = dial(t, rt)
	if _, _, err := c.ws.ReadMessage(); err == nil {
		t.Error("a third connection is played")
	}
}

// TestSenderSendsAnything: what is no message, too, and it hangs up.
func TestSenderSendsAnything(t *testing.T) {
	c := dial(t, New(t, func(_ context.Context, _ *protocol.Invocation, out Sender) (Result, error) {
		err := errors.Join(out.SendFrame("no JSON of s3cret"), out.Send(&protocol.Assistant{TextBlocks: []string{"of s3cret"}}))
		out.HangUp()
		return Result{}, err
	}))
	c.send(&protocol.Invocation{UserPrompt: "x", Model: "m", SecretsToRedact: []string{"s3cret"}})
	if got := c.frame(); got != "no JSON of s3cret" {
		t.Errorf("a frame came as %q", got)
	}
	if m, ok := c.next().(*protocol.Assistant); !ok || m.TextBlocks[0] != "of "+protocol.Redacted {
		t.Errorf("a message came as %+v", m)
	}
	if _, _, err := c.ws.ReadMessage(); !websocket.IsUnexpectedCloseError(err) {
		t.Errorf("the end is %v", err)
	}
}
