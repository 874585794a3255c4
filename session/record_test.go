package session

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"ruse/protocol"
)

// memory is a Recorder.
type memory struct {
	mu     sync.Mutex
	frames []Frame
	fail   func(n int) error
}

func (m *memory) Record(f Frame) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.frames = append(m.frames, f)
	if m.fail != nil {
		return m.fail(len(m.frames))
	}
	return nil
}

func (m *memory) all() []Frame {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.frames)
}

// wantSameFrames checks that the recording holds the frames of the events.
func wantSameFrames(t *testing.T, rec *memory, events []Event) {
	t.Helper()
	var want []Frame
	for _, e := range events {
		switch e := e.(type) {
		case Connected:
			want = append(want, Frame{At: e.At, Dir: DirOpen})
		case Sent:
			want = append(want, Frame{At: e.At, Dir: DirSend, Data: e.Raw})
		case Received:
			want = append(want, Frame{At: e.At, Dir: DirRecv, Data: e.Raw})
		case Malformed:
			want = append(want, Frame{At: e.At, Dir: DirRecv, Data: e.Raw})
		case Disconnected:
			want = append(want, Frame{At: e.At, Dir: DirClose, Code: e.Code, Reason: e.Reason})
		}
	}
	got := rec.all()
	if len(got) < len(want) {
		t.Fatalf("%d frames recorded, want %d", len(got), len(want))
	}
	for i, w := range want {
		g := got[i]
		if !g.At.Equal(w.At) || g.Dir != w.Dir || !bytes.Equal(g.Data, w.Data) || g.Code != w.Code || g.Reason != w.Reason {
			t.Errorf("frame %d\n got %+v\nwant %+v", i, g, w)
		}
	}
}

func TestRecorder(t *testing.T) {
	url := serve(t, func(p *peer) {
		p.expect(protocol.TypeInvocation)
		p.send(assistant("hello"))
		p.send("{")
		p.send(resultFrame)
		p.bye()
	})
	rec := &memory{}
	s := dial(t, url, Options{Recorder: rec})
	if _, err := s.Invoke(t.Context(), hello(), RunOptions{}); err != nil {
		t.Fatal(err)
	}
	events := until(t, s, isA[Disconnected])
	wantSameFrames(t, rec, events)
	if n := len(rec.all()); n != 6 {
		t.Errorf("%d frames recorded, want 6", n)
	}
}

func TestRecorderFails(t *testing.T) {
	full := errors.New("no space left on device")
	for name, fail := range map[string]func(int) error{
		"error": func(n int) error {
			if n == 2 {
				return full
			}
			return nil
		},
		"panic": func(n int) error {
			if n == 2 {
				panic(full)
			}
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			url := serve(t, func(p *peer) {
				p.expect(protocol.TypeInvocation)
				p.send(assistant("hello"))
				p.send(resultFrame)
				p.bye()
			})
			rec := &memory{fail: fail}
			s := dial(t, url, Options{Recorder: rec})
			if _, err := s.Invoke(t.Context(), hello(), RunOptions{}); err != nil {
				t.Fatal(err)
			}
			events := until(t, s, isA[Disconnected])
			wantStates(t, events, succeeds)
			faults := only[Fault](events)
			if len(faults) != 1 || !errors.Is(faults[0].Err, full) || !strings.Contains(faults[0].Err.Error(), "recording stopped") {
				t.Errorf("faults: %+v", faults)
			}
			if n := len(rec.all()); n != 2 {
				t.Errorf("%d frames recorded, want none after the failure", n)
			}
		})
	}
}
