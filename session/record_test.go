package session

import (
	"context"
	"errors"
	"net"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ruse/protocol"
)

// memory is a Recorder. Where write is set, it is called with the number of each
// batch, and what it returns is the recorder's answer.
type memory struct {
	mu      sync.Mutex
	events  []Event
	batches int
	write   func(n int) error
}

func (m *memory) Record(events []Event) error {
	m.mu.Lock()
	m.events = append(m.events, events...)
	m.batches++
	n := m.batches
	m.mu.Unlock()
	if m.write != nil {
		return m.write(n)
	}
	return nil
}

func (m *memory) all() []Event {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.events)
}

// wantRecorded checks that the recording holds the events that were seen, and
// the same ones.
func wantRecorded(t *testing.T, rec *memory, events []Event) {
	t.Helper()
	wantRoundTrip(t, events)
	got := rec.all()
	if len(got) < len(events) {
		t.Fatalf("%d events recorded, and %d seen", len(got), len(events))
	}
	for i, want := range events {
		if !reflect.DeepEqual(got[i], want) {
			t.Errorf("event %d\n got %+v\nwant %+v", i, got[i], want)
		}
	}
}

// frameOf is the frame of an event, or nil.
func frameOf(e Event) []byte {
	switch e := e.(type) {
	case Sent:
		return e.Raw
	case Received:
		return e.Raw
	case Malformed:
		return e.Raw
	}
	return nil
}

// All that happens is recorded, before it is seen, and to the last event.
func TestRecorder(t *testing.T) {
	url := serve(t, func(p *peer) {
		p.Expect(protocol.TypeInvocation)
		p.Send(assistant("hello"))
		p.Send("{")
		p.Send(`{"message_type":"artifact_upload_request_message","filename":"a","filepath":"/a"}`)
		p.Send(resultFrame)
		p.Bye()
	})
	rec := &memory{}
	s := dial(t, url, Options{Recorder: rec})
	if _, err := s.Invoke(t.Context(), hello(), RunOptions{}); err != nil {
		t.Fatal(err)
	}
	events := until(t, s, isA[Disconnected])
	wantRecorded(t, rec, events)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	events = append(events, rest(t, s)...)
	wantRecorded(t, rec, events)
	if n := len(rec.all()); n != len(events) {
		t.Errorf("%d events recorded, and %d seen", n, len(events))
	}
	counts := map[string]int{}
	for _, e := range events {
		counts[reflect.TypeOf(e).Name()]++
	}
	want := map[string]int{"Connecting": 1, "Connected": 1, "Sent": 1, "Received": 3, "Malformed": 1, "RunChanged": 3, "ArtifactChanged": 2, "Disconnected": 1}
	if !reflect.DeepEqual(counts, want) {
		t.Errorf("recorded %v, want %v", counts, want)
	}
}

// A dial that failed is recorded, though there is no session.
func TestRecorderOfAFailedDial(t *testing.T) {
	refused := errors.New("refused")
	rec := &memory{}
	_, err := Dial(t.Context(), "runtime", Options{Recorder: rec, NetDial: func(context.Context, string, string) (net.Conn, error) {
		return nil, refused
	}})
	if !errors.Is(err, refused) {
		t.Fatal(err)
	}
	got := rec.all()
	if len(got) != 2 || !errors.Is(got[1].(Disconnected).Err, refused) {
		t.Errorf("recorded %+v", got)
	}
}

// Nothing is seen while it is being recorded, and the session goes on meanwhile.
func TestSlowRecorder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const slow = recordTimeout - time.Second
		rec := &memory{write: func(int) error { sleep(slow); return nil }}
		began := time.Now()
		s := dial(t, "runtime", Options{Recorder: rec, NetDial: pipes(t, func(p *peer) {
			p.Expect(protocol.TypeInvocation)
			p.Send(resultFrame)
			p.Wait()
		})})
		if _, err := s.Invoke(t.Context(), hello(), RunOptions{}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if !s.idle() || time.Since(began) > 0 {
			t.Errorf("the run took %v", time.Since(began))
		}
		events := until(t, s, inState(Succeeded))
		if took := time.Since(began); took != 2*slow {
			t.Errorf("the events were seen after %v, want two batches of %v", took, slow)
		}
		wantRecorded(t, rec, events)
	})
}

// A recorder that fails, or hangs, ends the recording and not the run.
func TestRecorderFails(t *testing.T) {
	full := errors.New("no space left on device")
	for name, test := range map[string]struct {
		answer func(context.Context) error
		want   error
		stops  bool // the recording stopped at the second batch
	}{
		"error": {func(context.Context) error { return full }, full, true},
		"panic": {func(context.Context) error { panic(full) }, full, true},
		"hangs": {func(ctx context.Context) error { <-ctx.Done(); return nil }, errRecorderHangs, true},
		"slow":  {func(context.Context) error { sleep(recordTimeout - 1); return nil }, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				rec := &memory{write: func(n int) error {
					if n == 2 {
						return test.answer(t.Context())
					}
					return nil
				}}
				s := dial(t, "runtime", Options{Recorder: rec, NetDial: pipes(t, func(p *peer) {
					p.Expect(protocol.TypeInvocation)
					p.Send(assistant("hello"))
					sleep(10 * time.Second)
					p.Send(resultFrame)
					p.Bye()
				})})
				synctest.Wait() // the first batch
				if _, err := s.Invoke(t.Context(), hello(), RunOptions{}); err != nil {
					t.Fatal(err)
				}
				events := until(t, s, isA[Disconnected])
				wantStates(t, events, succeeds)
				faults := only[Fault](events)
				if !test.stops {
					wantRecorded(t, rec, events)
					if len(faults) > 0 {
						t.Errorf("faults: %+v", faults)
					}
					return
				}
				if len(faults) != 1 || !errors.Is(faults[0].Err, test.want) || !errors.Is(faults[0].Err, ErrRecording) ||
					!strings.Contains(faults[0].Err.Error(), "recording stopped") {
					t.Fatalf("faults: %+v", faults)
				}
				if !slices.IsSortedFunc(events, func(a, b Event) int { return a.When().Compare(b.When()) }) {
					t.Error("the fault is out of order")
				}
				if rec.batches != 2 {
					t.Errorf("%d batches recorded, want none after the failure", rec.batches)
				}
			})
		})
	}
}

// The time that the process was stopped is not the recorder's.
func TestSuspendMovesTheRecorder(t *testing.T) {
	for name, suspended := range map[string]time.Duration{"before the timeout": recordTimeout - 1, "and after": recordTimeout + 1} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				rec := &memory{write: func(n int) error {
					if n == 1 {
						sleep(suspended + recordTimeout - 1)
					}
					return nil
				}}
				s := dial(t, "runtime", Options{Recorder: rec, PingInterval: -1, NetDial: pipes(t, (*peer).Wait)})
				s.Suspend()
				sleep(suspended)
				s.Resume()
				events := until(t, s, isA[Connected])
				if len(only[Fault](events)) > 0 {
					t.Errorf("%+v", events)
				}
				wantRecorded(t, rec, events)
			})
		})
	}
}

// A recorder that hangs holds a session up for no longer at its end.
func TestCloseWhileTheRecorderHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rec := &memory{write: func(int) error { <-t.Context().Done(); return nil }}
		s := dial(t, "runtime", Options{Recorder: rec, NetDial: pipes(t, (*peer).Wait)})
		began := time.Now()
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took != recordTimeout {
			t.Errorf("closing took %v", took)
		}
		if events := rest(t, s); len(only[Fault](events)) != 1 || len(only[Disconnected](events)) != 1 {
			t.Errorf("%+v", events)
		}
	})
}

// closer is a recorder that has an end of its own.
type closer struct {
	memory
	closed int
	err    error
}

func (c *closer) Close() error {
	c.closed++
	return c.err
}

// A recorder that can be closed is, once, behind its last batch; what goes wrong
// then is told before the end.
func TestRecorderIsClosed(t *testing.T) {
	full := errors.New("no space left on device")
	for name, test := range map[string]struct{ write, end, want error }{
		"whole": {}, "failed": {full, errors.New("unused"), full}, "its end fails": {nil, full, full},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				rec := &closer{memory: memory{write: func(int) error { return test.write }}, err: test.end}
				s := dial(t, "runtime", Options{Recorder: rec, NetDial: pipes(t, (*peer).Wait)})
				if err := s.Close(); err != nil || rec.closed != 1 {
					t.Errorf("closed %d times, %v", rec.closed, err)
				}
				events := rest(t, s)
				faults := only[Fault](events)
				if len(only[Disconnected](events)) != 1 || len(faults) > 1 || (len(faults) == 1) != (test.want != nil) ||
					len(faults) == 1 && !errors.Is(faults[0].Err, test.want) {
					t.Errorf("%+v", events)
				}
			})
		})
	}
}

// What a person marks, and what a runtime logs, is part of the session, without
// its secrets.
func TestNotes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rec := &memory{}
		s := dial(t, "runtime", Options{Recorder: rec, Secrets: []string{"hunter2"}, NetDial: pipes(t, (*peer).Wait)})
		if err := errors.Join(s.Mark("hunter2 is here"), s.Log(t.Context(), "[ToolStart] echo hunter2")); err != nil {
			t.Fatal(err)
		}
		events := until(t, s, isA[Logged])
		wantRecorded(t, rec, events)
		want := []string{protocol.Redacted + " is here", "[ToolStart] echo " + protocol.Redacted}
		if got := []string{only[Marked](events)[0].Note, only[Logged](events)[0].Line}; !slices.Equal(got, want) {
			t.Errorf("got %q", got)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if err := s.Mark("late"); !errors.Is(err, ErrClosed) {
			t.Errorf("a mark after the end: %v", err)
		}
	})
}
