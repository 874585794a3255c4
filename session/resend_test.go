package session

import (
	"context"
	"errors"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"ruse/protocol"
)

const secondFrame = `{"message_type":"error_message","error":"Received multiple invocation messages!","metadata":{}}`

// oneShot is a runtime as 0.5 to 0.10 are: it answers one request, refuses a
// second, and closes a while after the first.
func oneShot(closes time.Duration) func(*peer) {
	return func(p *peer) {
		p.Expect(protocol.TypeInvocation)
		p.Send(resultFrame)
		if closes < hour {
			closing := time.AfterFunc(closes, func() { _ = p.WriteControl(closeMessage, nil, time.Time{}) })
			defer closing.Stop()
		}
		for {
			switch typeOf(p.Receive()) {
			case "":
				return
			case protocol.TypeInvocation:
				p.Send(secondFrame)
			}
		}
	}
}

// counting counts the dials.
func counting(n *int, dial func(context.Context, string, string) (net.Conn, error)) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		*n++
		return dial(ctx, network, addr)
	}
}

// A second request that the runtime refuses, since it takes one a connection,
// goes out again on a new one by itself, once the old one is gone.
func TestSecondRequestIsSentAgain(t *testing.T) {
	for name, tt := range map[string]struct{ closes, waits time.Duration }{
		"closes by itself": {3 * time.Second, 3 * time.Second},
		"never closes":     {hour, closeWait},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				dials := 0
				s := dial(t, "runtime", Options{NetDial: counting(&dials, pipes(t, oneShot(tt.closes), oneShot(tt.closes)))})
				if _, err := s.Query(t.Context(), hello(), CallOptions{}); err != nil {
					t.Fatal(err)
				}
				began := time.Now()
				if _, err := s.Invoke(t.Context(), hello(), RunOptions{}); err != nil {
					t.Fatal(err)
				}
				events := until(t, s, inState(Succeeded))
				wantStates(t, events, "2 sending, 2 running, 2 sending, 2 running, 2 succeeded")
				if took := time.Since(began); took != tt.waits || dials != 2 {
					t.Errorf("it took %v and %d dials, want %v and 2", took, dials, tt.waits)
				}
				resent := 0
				for _, e := range only[Received](events) {
					if e.Resent {
						resent++
					}
				}
				if sent := only[Sent](events); resent != 1 || len(sent) != 2 || string(sent[0].Raw) != string(sent[1].Raw) {
					t.Errorf("%d marks; sent %s", resent, describe(events))
				}
				// From now on it is known: the third waits for the close at once.
				if _, err := s.Query(t.Context(), hello(), CallOptions{OnError: func(e *protocol.Error) { t.Error(e.Text) }}); err == nil {
					t.Error("a third connection was played")
				}
			})
		})
	}
}

// A runtime that refuses for ever gets the request twice, not more.
func TestRefusedForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		refuse := func(p *peer) {
			p.Expect(protocol.TypeInvocation)
			p.Send(failure("Error: Received multiple invocation messages!"))
			p.Bye()
		}
		dials, told := 0, 0
		opts := netPipes(t, refuse, refuse, refuse)
		opts.NetDial = counting(&dials, opts.NetDial)
		opts.OnError = func(*protocol.Error) { told++ }
		if _, err := Query(t.Context(), "runtime", hello(), opts); !errors.Is(err, ErrBusy) {
			t.Errorf("got %v, want ErrBusy", err)
		}
		if dials != 2 || told != 1 {
			t.Errorf("%d dials, %d errors told", dials, told)
		}
	})
}

// What is on its way to a new connection is cancelled, timed out and closed like
// what runs: at once, as nobody is at it.
func TestEndsWhileSentAgain(t *testing.T) {
	for name, tt := range map[string]struct {
		opts  RunOptions
		end   func(context.Context, *Session)
		state State
		err   error
		dials int
	}{
		"cancelled": {RunOptions{}, func(ctx context.Context, s *Session) {
			if err := s.Cancel(ctx); err != nil {
				t.Error(err)
			}
		}, Cancelled, ErrCancelled, 1},
		"timed out": {RunOptions{Timeout: time.Second}, func(context.Context, *Session) {}, TimedOut, ErrTimeout, 1},
		"closed":    {RunOptions{}, func(_ context.Context, s *Session) { s.Close() }, Lost, ErrClosed, 1},
		"no dial":   {RunOptions{}, func(context.Context, *Session) {}, Lost, errNoDial, 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				dials := 0
				inner := pipes(t, oneShot(3*time.Second))
				s := dial(t, "runtime", Options{Proxy: direct, NetDial: counting(&dials, func(ctx context.Context, network, addr string) (net.Conn, error) {
					if dials > 1 {
						return nil, errNoDial
					}
					return inner(ctx, network, addr)
				})})
				if _, err := s.Query(t.Context(), hello(), CallOptions{}); err != nil {
					t.Fatal(err)
				}
				if _, err := s.Invoke(t.Context(), hello(), tt.opts); err != nil {
					t.Fatal(err)
				}
				until(t, s, func(e Event) bool { r, ok := e.(Received); return ok && r.Resent })
				if _, err := s.Invoke(t.Context(), hello(), RunOptions{}); !errors.Is(err, ErrBusy) {
					t.Errorf("a request in between: %v", err)
				}
				tt.end(t.Context(), s)
				if err := state(t, until(t, s, inState(tt.state)), tt.state).Err; !errors.Is(err, tt.err) {
					t.Errorf("got %v, want %v", err, tt.err)
				}
				sleep(hour)
				if dials != tt.dials {
					t.Errorf("%d dials, want %d", dials, tt.dials)
				}
			})
		})
	}
}

// A request that waits for the old connection's end says so, and is taken back by
// its context: nothing of it was sent.
func TestWaitingRequestIsTakenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dial(t, "runtime", Options{NetDial: pipes(t, func(p *peer) {
			p.Expect(protocol.TypeInvocation)
			p.Send(`{"message_type":"result_message","structured_output":{}}`) // as 0.5 does
			p.Wait()
		})})
		if _, err := s.Query(t.Context(), hello(), CallOptions{}); err != nil {
			t.Fatal(err)
		}
		if !s.Waits() {
			t.Error("the next request is said to go out at once")
		}
		ctx, takeBack := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, takeBack)
		if _, err := s.Invoke(ctx, hello(), RunOptions{}); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		s.Disconnect()
		if s.Waits() {
			t.Error("without a connection there is nothing to wait for")
		}
		if sent := only[Sent](until(t, s, isA[Disconnected])); len(sent) > 0 {
			t.Errorf("%s was sent", sent[0].Raw)
		}
	})
}

var errNoDial = errors.New("connection refused")

// A request that 0.4 refused for want of a schema is sent again at once, where
// somebody asks for it: the runtime is not at it any more.
func TestSchemaRefusalIsASign(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dial(t, "runtime", Options{NetDial: pipes(t, func(p *peer) {
			p.Expect(protocol.TypeInvocation)
			p.Send(failure(`"undefined" is not valid JSON`))
			p.Wait()
		}, func(p *peer) {
			p.Expect(protocol.TypeInvocation)
			p.Send(resultFrame)
			p.Wait()
		})})
		if _, err := s.Query(t.Context(), hello(), CallOptions{}); !errors.Is(err, ErrSchemaRequired) {
			t.Fatal(err)
		}
		began := time.Now()
		again := hello()
		again.OutputSchema = protocol.OpenSchema
		if _, err := s.Query(t.Context(), again, CallOptions{}); err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took != 0 {
			t.Errorf("it took %v", took)
		}
	})
}

// A runtime before 0.8 says in its own way that it knows no commands.
func TestNoCommands(t *testing.T) {
	s := dial(t, serve(t, func(p *peer) {
		p.Expect(protocol.TypeCommandExecution)
		p.Send(failure(`Received non-invocation message before invocation message! Received: {"message_type":"command_execution_message"}`))
		p.Wait()
	}), Options{})
	exec := &protocol.CommandExecution{Commands: []protocol.Command{{Command: "ls"}}}
	_, err := s.Commands(t.Context(), exec, CallOptions{})
	if e, ok := errors.AsType[*RuntimeError](err); !ok || !errors.Is(err, ErrNoCommands) || e.Try() == "" {
		t.Error(err)
	}
}
