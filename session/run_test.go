package session

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ruse/protocol"
)

func TestRunsAreNumberedOverConnections(t *testing.T) {
	script := func(p *peer) {
		p.Expect(protocol.TypeInvocation)
		p.Send(resultFrame)
		p.Bye()
	}
	s := dial(t, serve(t, script, script), Options{})
	for want := RunID(1); want <= 2; want++ {
		id, err := s.Invoke(t.Context(), hello(), RunOptions{})
		if err != nil || id != want {
			t.Fatalf("run %d: %v, want %d", id, err, want)
		}
		events := until(t, s, isA[Disconnected])
		if got := state(t, events, Succeeded).Run; got != want {
			t.Errorf("run %d succeeded, want %d", got, want)
		}
		if s.Connected() {
			t.Error("connected after the runtime closed")
		}
	}
}

func TestBusy(t *testing.T) {
	s := dial(t, serve(t, func(p *peer) {
		p.Expect(protocol.TypeInvocation)
		p.Send(assistant("at work"))
		p.Wait()
	}), Options{})
	if _, err := s.Invoke(t.Context(), hello(), RunOptions{}); err != nil {
		t.Fatal(err)
	}
	until(t, s, isA[Received])
	if _, err := s.Invoke(t.Context(), hello(), RunOptions{}); !errors.Is(err, ErrBusy) {
		t.Errorf("a second request: %v, want ErrBusy", err)
	}
	if err := s.End(t.Context()); !errors.Is(err, ErrBusy) {
		t.Errorf("end: %v, want ErrBusy", err)
	}
}

// After an error a person may send again. Where the runtime is still at the
// earlier request, the new run is refused, and the frames are the earlier's.
func TestSendAfterAnErrorThatWasNotTheEnd(t *testing.T) {
	s := dial(t, serve(t, func(p *peer) {
		p.Expect(protocol.TypeInvocation)
		p.Send(failure("tool call failed, going on"))
		p.Expect(protocol.TypeInvocation)
		p.Send(`{"message_type":"heartbeat_message","phase":"request_in_flight","elapsed_ms":60000}`)
		p.Send(busyFrame)
		p.Send(assistant("recovered"))
		p.Send(resultFrame)
		p.Expect(protocol.TypeInvocation)
		p.Send(resultFrame)
		p.Wait()
	}), Options{})
	if _, err := s.Invoke(t.Context(), hello(), RunOptions{}); err != nil {
		t.Fatal(err)
	}
	until(t, s, inState(Failed))
	if _, err := s.Invoke(t.Context(), hello(), RunOptions{}); err != nil {
		t.Fatal(err)
	}
	events := until(t, s, inState(Succeeded))
	wantStates(t, events, "2 sending, 2 running, 2 failed: Received request while another is in flight!, 1 running, 1 succeeded")
	if !errors.Is(state(t, events, Failed).Err, ErrBusy) {
		t.Error("the refusal is not ErrBusy")
	}
	for _, e := range only[Received](events) {
		if want := map[bool]RunID{true: 2, false: 1}[letterOf(e.Message) == "E"]; e.Run != want {
			t.Errorf("%s belongs to run %d, want %d", e.Raw, e.Run, want)
		}
	}
	id, err := s.Invoke(t.Context(), hello(), RunOptions{})
	if err != nil || id != 3 {
		t.Fatalf("run %d: %v, want 3", id, err)
	}
	if got := state(t, until(t, s, inState(Succeeded)), Succeeded).Run; got != 3 {
		t.Errorf("run %d succeeded, want 3", got)
	}
}

// What a runtime sends shortly after an error is not the next run's.
func TestSendRightAfterAnError(t *testing.T) {
	for name, tt := range map[string]struct {
		later string
		err   error
	}{
		"goes on":  {assistant("recovered"), ErrBusy},
		"ends":     {resultFrame, nil},
		"fails":    {failure("and that was it"), nil},
		"is quiet": {"", nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := dial(t, "runtime", Options{NetDial: pipes(t, func(p *peer) {
					p.Expect(protocol.TypeInvocation)
					p.Send(failure("tool call failed"))
					go func() {
						sleep(20 * time.Millisecond)
						if tt.later != "" {
							p.Send(tt.later)
						}
					}()
					p.Wait()
				})})
				if _, err := s.Invoke(t.Context(), hello(), RunOptions{}); err != nil {
					t.Fatal(err)
				}
				events := until(t, s, inState(Failed))
				began := time.Now()
				if _, err := s.Invoke(t.Context(), hello(), RunOptions{}); !errors.Is(err, tt.err) {
					t.Errorf("invoke: %v, want %v", err, tt.err)
				}
				if took := time.Since(began); took > 2*quietTime {
					t.Errorf("it waited %v", took)
				}
				s.Close()
				for _, e := range only[Received](append(events, rest(t, s)...)) {
					if e.Run != 1 {
						t.Errorf("%s belongs to run %d, want 1", e.Raw, e.Run)
					}
				}
			})
		})
	}
}

// A runtime that answers no pings costs a request after an error a second.
func TestSendAfterAnErrorToTheDeaf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dial(t, "runtime", Options{NetDial: pipes(t, func(p *peer) {
			deaf(p)
			p.Expect(protocol.TypeInvocation)
			p.Send(failure("no"))
			p.Expect(protocol.TypeInvocation)
			p.Wait()
		})})
		if _, err := s.Invoke(t.Context(), hello(), RunOptions{}); err != nil {
			t.Fatal(err)
		}
		until(t, s, inState(Failed))
		began := time.Now()
		if _, err := s.Invoke(t.Context(), hello(), RunOptions{}); err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took != quietLimit {
			t.Errorf("it waited %v, want %v", took, quietLimit)
		}
		until(t, s, inState(Running))
	})
}

// 0.4 closes 3 s after its result, and refuses all that comes before.
func TestOneRequestAConnection(t *testing.T) {
	old := `{"message_type":"result_message","metadata":{},"structured_output":{"success":true}}`
	for name, tt := range map[string]struct {
		closes time.Duration
		wants  time.Duration
	}{
		"closes by itself": {3 * time.Second, 3 * time.Second},
		"never closes":     {hour, closeWait},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := dial(t, "runtime", Options{NetDial: pipes(t, func(p *peer) {
					p.Expect(protocol.TypeInvocation)
					p.Send(old)
					go func() {
						sleep(tt.closes)
						_ = p.WriteMessage(closeMessage, nil)
					}()
					p.Wait()
				}, func(p *peer) {
					p.Expect(protocol.TypeInvocation)
					p.Send(old)
					p.Bye()
				})})
				if _, err := s.Invoke(t.Context(), hello(), RunOptions{}); err != nil {
					t.Fatal(err)
				}
				until(t, s, inState(Succeeded))
				began := time.Now()
				if _, err := s.Invoke(t.Context(), hello(), RunOptions{}); err != nil {
					t.Fatal(err)
				}
				if waited := time.Since(began); waited != tt.wants {
					t.Errorf("waited %v, want %v", waited, tt.wants)
				}
				if got := state(t, until(t, s, inState(Succeeded)), Succeeded).Run; got != 2 {
					t.Errorf("run %d succeeded, want 2", got)
				}
				sleep(tt.closes)
			})
		})
	}
}

func TestLost(t *testing.T) {
	s := dial(t, serve(t, func(p *peer) {
		p.Expect(protocol.TypeInvocation)
		p.Close() // as a runtime that was killed
	}), Options{})
	if _, err := s.Invoke(t.Context(), hello(), RunOptions{}); err != nil {
		t.Fatal(err)
	}
	events := until(t, s, inState(Lost))
	if err := state(t, events, Lost).Err; !errors.Is(err, ErrDisconnected) {
		t.Errorf("lost: %v", err)
	}
	if end := only[Disconnected](events)[0]; end.Code != 1006 || end.Err == nil {
		t.Errorf("end: %+v", end)
	}
}

func TestDisconnectKeepsTheSession(t *testing.T) {
	s := dial(t, serve(t, (*peer).Wait, func(p *peer) {
		p.Expect(protocol.TypeInvocation)
		p.Send(resultFrame)
		p.Wait()
	}), Options{})
	if _, err := s.Invoke(t.Context(), hello(), RunOptions{}); err != nil {
		t.Fatal(err)
	}
	until(t, s, inState(Running))
	if err := s.Cancel(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.Disconnect()
	events := until(t, s, inState(Cancelled))
	if end := only[Disconnected](events)[0]; end.Code != 1000 || end.Err != nil {
		t.Errorf("end: %+v", end)
	}
	if err := s.Redial(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Redial(t.Context()); err != nil {
		t.Errorf("redial while connected: %v", err)
	}
	if _, err := s.Invoke(t.Context(), hello(), RunOptions{}); err != nil {
		t.Fatal(err)
	}
	until(t, s, inState(Succeeded))
}

func TestRedialFails(t *testing.T) {
	refuse := errors.New("connection refused")
	var dials int
	inner := pipes(t, func(p *peer) { p.Bye() })
	s := dial(t, "runtime", Options{Proxy: direct, NetDial: func(ctx context.Context, network, addr string) (net.Conn, error) {
		if dials++; dials > 1 {
			return nil, refuse
		}
		return inner(ctx, network, addr)
	}})
	until(t, s, isA[Disconnected])
	id, err := s.Invoke(t.Context(), hello(), RunOptions{})
	if !errors.Is(err, refuse) || id != 0 {
		t.Errorf("run %d: %v", id, err)
	}
	events := until(t, s, isA[Disconnected])
	if len(only[RunChanged](events)) != 0 || len(only[Connecting](events)) != 1 {
		t.Errorf("events: %s", describe(events))
	}
}

func TestInvalidRequests(t *testing.T) {
	s := dial(t, serve(t, (*peer).Wait), Options{})
	var ve interface{ Error() string }
	if _, err := s.Invoke(t.Context(), &protocol.Invocation{}, RunOptions{}); !errors.As(err, &ve) {
		t.Errorf("an empty invocation: %v", err)
	}
	if _, err := s.Execute(t.Context(), &protocol.CommandExecution{}, RunOptions{}); err == nil {
		t.Error("no commands were taken")
	}
	if err := checkSize(MaxFrameOut + 1); !errors.Is(err, ErrFrameTooBig) || checkSize(MaxFrameOut) != nil {
		t.Errorf("more than 100 MiB: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Invoke(ctx, hello(), RunOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled context: %v", err)
	}
	s.Close()
	for name, err := range map[string]error{
		"invoke": func() error { _, err := s.Invoke(t.Context(), hello(), RunOptions{}); return err }(),
		"cancel": s.Cancel(t.Context()),
		"raw":    s.SendRaw(t.Context(), []byte("{}")),
		"redial": s.Redial(t.Context()),
	} {
		if !errors.Is(err, ErrClosed) {
			t.Errorf("%s after close: %v, want ErrClosed", name, err)
		}
	}
	if err := s.Close(); err != nil {
		t.Errorf("a second close: %v", err)
	}
}

func TestSendRaw(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dial(t, "runtime", Options{NetDial: pipes(t, func(p *peer) {
			p.Expect("")
			sleep(20 * time.Second)
			p.Expect(protocol.TypeEndSession)
			p.Bye()
		})})
		if got := s.addr.String(); got != "ws://runtime" {
			t.Errorf("the address is %s", got)
		}
		frame := []byte("{not json")
		if err := s.SendRaw(t.Context(), frame); err != nil {
			t.Fatal(err)
		}
		frame[0] = 'x' // the session has its own
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := s.SendRaw(ctx, []byte(`{"message_type":"end_session_message"}`)); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a runtime that does not read: %v", err)
		}
		events := until(t, s, isA[Disconnected])
		sent := only[Sent](events)
		if len(sent) != 2 || !sent[0].Injected || !sent[1].Injected || sent[0].Message != nil || string(sent[0].Raw) != "{not json" || len(only[RunChanged](events)) != 0 {
			t.Errorf("sent: %s", describe(events))
		}
	})
}

// Half of an emoji, as token streams cut it, is taken and marked.
func TestOddity(t *testing.T) {
	s := dial(t, serve(t, func(p *peer) {
		p.Send(`{"message_type":"assistant_message","text_blocks":["\ud83d"]}`)
		p.Bye()
	}), Options{})
	events := until(t, s, isA[Disconnected])
	if got := only[Received](events); protocol.Inspect(got[0].Raw) != protocol.LoneSurrogates {
		t.Errorf("%+v", got)
	}
	if got := spoken(events); strings.Join(got, "") != "\ufffd" {
		t.Errorf("the agent said %q", got)
	}
}

func TestSchemaRequired(t *testing.T) {
	e := &RuntimeError{Message: `"undefined" is not valid JSON`}
	if !errors.Is(e, ErrSchemaRequired) || !strings.Contains(e.Try(), "open object schema") {
		t.Errorf("%v: %q", e, e.Try())
	}
	if errors.Is(&RuntimeError{Message: "fetch failed"}, ErrSchemaRequired) {
		t.Error("every error asks for a schema")
	}
	if (&RuntimeError{}).Error() == "" {
		t.Error("an error without a text")
	}
}
