package session

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"

	"ruse/protocol"
)

// A full queue stops the reader, and so the runtime. Nothing is dropped.
func TestBackPressure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const frames = 1000
		frame := assistant(strings.Repeat("x", 1000))
		var sent int
		s := dial(t, "runtime", Options{QueueBytes: 20_000, NetDial: pipes(t, func(p *peer) {
			for sent = range frames {
				p.Send(frame)
			}
			p.Bye()
		})})
		synctest.Wait()
		if limit := 20_000/len(frame) + 64<<10/len(frame) + 2; sent == 0 || sent > limit {
			t.Errorf("the runtime sent %d frames before anybody read, want at most %d", sent, limit)
		}
		queued := 0
		for events := []Event(nil); len(only[Disconnected](events)) == 0; {
			var err error
			if events, err = s.Next(t.Context()); err != nil {
				t.Fatal(err)
			}
			got := only[Received](events)
			size := 0
			for _, e := range got {
				size += e.Size
			}
			if size > 20_000 {
				t.Errorf("a batch of %d bytes, want at most 20,000", size)
			}
			queued += len(got)
			synctest.Wait()
		}
		if queued != frames {
			t.Errorf("%d frames came, want %d", queued, frames)
		}
	})
}

// Everything that a runtime sends as fast as the socket takes it arrives, in
// order.
func TestFlood(t *testing.T) {
	const frames = 100_000
	url := serve(t, func(p *peer) {
		p.Expect(protocol.TypeInvocation)
		filler := strings.Repeat("x", 140)
		var all []byte
		for i := range frames {
			frame := fmt.Sprintf(`{"message_type":"assistant_message","text_blocks":["%06d %s"]}`, i, filler)
			all = append(all, 0x81, 126, byte(len(frame)>>8), byte(len(frame)))
			all = append(all, frame...)
		}
		if _, err := p.NetConn().Write(all); err != nil {
			t.Errorf("runtime: %v", err)
		}
		p.Send(resultFrame)
		p.Wait()
	})
	s := dial(t, url, Options{})
	if _, err := s.Invoke(t.Context(), hello(), RunOptions{}); err != nil {
		t.Fatal(err)
	}
	next := 0
	for done := false; !done; {
		events, err := s.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range only[Received](events) {
			m, ok := e.Message.(*protocol.Assistant)
			if done = !ok; done {
				continue
			}
			if want := fmt.Sprintf("%06d", next); !strings.HasPrefix(m.TextBlocks[0], want) {
				t.Fatalf("got %.6s, want %s", m.TextBlocks[0], want)
			}
			next++
		}
	}
	if next != frames {
		t.Errorf("%d frames, want %d", next, frames)
	}
}

// A session closes while a full queue holds its reader, and hands over the frame
// in hand all the same.
func TestCloseWhileHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dial(t, "runtime", Options{QueueBytes: 1000, NetDial: pipes(t, func(p *peer) {
			p.Send(assistant(strings.Repeat("x", 700)))
			p.Send(assistant(strings.Repeat("y", 700)))
			p.Wait()
		})})
		synctest.Wait()
		s.Close()
		if got := traffic(rest(t, s)); got != "AA" {
			t.Errorf("traffic %s, want both frames", got)
		}
	})
}

func TestFrameLargerThanTheQueue(t *testing.T) {
	url := serve(t, func(p *peer) {
		p.Send(assistant("before"))
		p.Send(assistant(strings.Repeat("x", 1<<20)))
		p.Send(assistant("after"))
		p.Bye()
	})
	s := dial(t, url, Options{QueueBytes: 1000})
	events := until(t, s, isA[Disconnected])
	if got := traffic(events); got != "AAA" {
		t.Errorf("traffic %s", got)
	}
}

func TestFrameTooBig(t *testing.T) {
	url := serve(t, func(p *peer) {
		// A header that announces 1 GiB, and nothing after it.
		_, _ = p.NetConn().Write([]byte{0x81, 127, 0, 0, 0, 0, 0x40, 0, 0, 0})
		p.Wait()
	})
	events := until(t, dial(t, url, Options{}), isA[Disconnected])
	end := only[Disconnected](events)[0]
	if !errors.Is(end.Err, ErrFrameTooBig) || !strings.Contains(end.Err.Error(), "128 MiB") {
		t.Errorf("end: %+v", end)
	}
}

func TestBinaryFrame(t *testing.T) {
	url := serve(t, func(p *peer) {
		_ = p.WriteMessage(binaryMessage, []byte(resultFrame))
		p.Bye()
	})
	events := until(t, dial(t, url, Options{}), isA[Disconnected])
	if m := only[Malformed](events); len(m) != 1 || !errors.Is(m[0].Err, errBinary) || string(m[0].Raw) != resultFrame {
		t.Errorf("malformed: %+v", m)
	}
}

// A deep frame, and one of many names, must not stop the session.
func TestHostileJSON(t *testing.T) {
	url := serve(t, func(p *peer) {
		p.Expect(protocol.TypeInvocation)
		p.Send(`{"message_type":"new","x":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + "}")
		p.Send(`{"message_type":"assistant_message","text_blocks":[` + strings.Repeat(`"",`, 100_000) + `""]}`)
		p.Send("")
		p.Send("null")
		p.Send(resultFrame)
		p.Wait()
	})
	s := dial(t, url, Options{Secrets: []string{secret}})
	if _, err := s.Invoke(t.Context(), hello(), RunOptions{}); err != nil {
		t.Fatal(err)
	}
	events := until(t, s, inState(Succeeded))
	if got := traffic(events); got != "MAMMR" {
		t.Errorf("traffic %s", got)
	}
}

func TestNext(t *testing.T) {
	s := dial(t, serve(t, (*peer).Wait), Options{})
	if events, err := s.Next(t.Context()); err != nil || len(events) != 2 {
		t.Errorf("got %d events, %v; want Connecting and Connected", len(events), err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Next(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("next with a cancelled context: %v", err)
	}
	ended := make(chan error, 2)
	for range 2 {
		go func() {
			for {
				if _, err := s.Next(context.Background()); err != nil {
					ended <- err
					return
				}
			}
		}()
	}
	s.Close()
	for range 2 {
		if err := <-ended; !errors.Is(err, io.EOF) {
			t.Errorf("next after close: %v, want io.EOF", err)
		}
	}
}
