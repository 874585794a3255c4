package ui

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"ruse/protocol"
	"ruse/session/runtimetest"
)

// sender is the runtime's end of a benchmark: it writes frames that were made
// before, many in one write, so that it costs little.
type sender struct {
	url   string
	conns chan *runtimetest.Peer
}

func newSender(b *testing.B) *sender {
	b.Helper()
	s := &sender{conns: make(chan *runtimetest.Peer, 1)}
	s.url = runtimetest.New(b, nil, runtimetest.Script(func(p *runtimetest.Peer) {
		s.conns <- p
		p.Wait()
	})).URL()
	return s
}

// frames are messages as they stand on the wire (RFC 6455, section 5.2).
func frames(b *testing.B, messages ...protocol.Message) []byte {
	b.Helper()
	var wire []byte
	for _, m := range messages {
		data, err := protocol.Encode(m)
		if err != nil {
			b.Fatal(err)
		}
		switch n := len(data); {
		case n < 126:
			wire = append(wire, 0x81, byte(n))
		case n < 1<<16:
			wire = binary.BigEndian.AppendUint16(append(wire, 0x81, 126), uint16(n))
		default:
			wire = binary.BigEndian.AppendUint64(append(wire, 0x81, 127), uint64(n))
		}
		wire = append(wire, data...)
	}
	return wire
}

func assistant(text string) *protocol.Assistant {
	return &protocol.Assistant{TextBlocks: []string{text}}
}

// burst is about a megabyte of messages of 2 KB each, joined or not.
func burst(b *testing.B, joined bool) []byte {
	b.Helper()
	var messages []protocol.Message
	for size := 0; size < megabyte; size += 2 * kilobyte {
		text := strings.TrimSpace(agentText(size, 1900))
		if joined {
			text = "\n\n" + text
		}
		messages = append(messages, assistant(text))
	}
	return frames(b, messages...)
}

// smallBurst is about a megabyte of messages of 200 B each.
func smallBurst(b *testing.B) (wire []byte, count int) {
	b.Helper()
	var messages []protocol.Message
	for range megabyte / 200 {
		messages = append(messages, assistant(strings.Repeat("a short message ", 12)))
	}
	return frames(b, messages...), len(messages)
}

// flood writes size bytes of what burst returned, and then last.
func flood(b *testing.B, ws *runtimetest.Peer, burst []byte, size int, last []byte) {
	conn := ws.NetConn()
	for ; size > 0; size -= len(burst) {
		if _, err := conn.Write(burst); err != nil {
			b.Errorf("write: %v", err)
			return
		}
	}
	if _, err := conn.Write(last); err != nil {
		b.Errorf("write: %v", err)
	}
}

// glass is a terminal that counts bytes, and tells when it was painted with
// something that was never on the screen before.
type glass struct {
	bytes atomic.Int64

	mu     sync.Mutex
	wanted map[string]chan time.Time
}

func (g *glass) Write(p []byte) (int, error) {
	g.bytes.Add(int64(len(p)))
	g.mu.Lock()
	defer g.mu.Unlock()
	for text, painted := range g.wanted {
		if bytes.Contains(p, []byte(text)) {
			painted <- time.Now()
			delete(g.wanted, text)
		}
	}
	return len(p), nil
}

// expect returns a channel that tells when text is painted.
func (g *glass) expect(text string) <-chan time.Time {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.wanted == nil {
		g.wanted = map[string]chan time.Time{}
	}
	painted := make(chan time.Time, 1)
	g.wanted[text] = painted
	return painted
}

// running is a whole program that is connected.
type running struct {
	b      *testing.B
	screen *glass
	keys   *io.PipeWriter
	ws     *runtimetest.Peer
	stop   func()
}

// run starts the program as ruse does, and returns when it shows that it is
// connected.
func run(b *testing.B, options ...tea.ProgramOption) *running {
	b.Helper()
	s := newSender(b)
	r, connected := begin(b, Config{URL: s.url}, "●", options...)
	r.wait(connected)
	r.ws = <-s.conns
	return r
}

// begin starts the program, and tells when it paints a text.
func begin(b *testing.B, cfg Config, text string, options ...tea.ProgramOption) (r *running, painted <-chan time.Time) {
	b.Helper()
	ctx, cancel := context.WithCancel(b.Context())
	input, keys := io.Pipe()
	r = &running{b: b, screen: &glass{}, keys: keys}
	painted = r.screen.expect(text)
	ended := make(chan struct{})
	options = append([]tea.ProgramOption{
		tea.WithInput(input), tea.WithOutput(r.screen), tea.WithWindowSize(benchWidth, benchHeight),
		tea.WithColorProfile(colorprofile.TrueColor), tea.WithEnvironment([]string{"TERM=xterm-256color", "SSH_TTY=1"}),
	}, options...)
	go func() {
		defer close(ended)
		_ = Run(ctx, cfg, options...) // ends with the context's error
	}()
	r.stop = func() {
		cancel()
		_ = keys.Close()
		<-ended
	}
	return r, painted
}

func (r *running) press(keys string) {
	r.b.Helper()
	if _, err := io.WriteString(r.keys, keys); err != nil {
		r.b.Fatalf("type %q: %v", keys, err)
	}
}

func (r *running) wait(painted <-chan time.Time) time.Time {
	r.b.Helper()
	select {
	case at := <-painted:
		return at
	case <-time.After(time.Minute):
		r.b.Fatal("it was never painted")
		return time.Time{}
	}
}

// The last message of a flood holds a sign that nothing else on the screen has.
const lastSign = "⌘"

// BenchmarkDrain sends messages of 2 KB as fast as the socket takes them: to the
// program, up to the paint of the last one, and to a session alone, which reads
// and decodes them. replay is the program that is given a recording of them.
func BenchmarkDrain(b *testing.B) {
	for _, mb := range []int{20, 100} {
		size := mb * megabyte
		last := frames(b, assistant("The end "+lastSign))
		whole, pieces := burst(b, false), burst(b, true)
		b.Run(fmt.Sprintf("session/%dMB", mb), func(b *testing.B) {
			b.SetBytes(int64(size))
			for b.Loop() {
				drainSession(b, whole, size, last)
			}
		})
		b.Run(fmt.Sprintf("program/%dMB", mb), func(b *testing.B) {
			b.SetBytes(int64(size))
			for b.Loop() {
				drainProgram(b, whole, size, last)
			}
		})
		b.Run(fmt.Sprintf("joined/%dMB", mb), func(b *testing.B) {
			b.SetBytes(int64(size))
			for b.Loop() {
				drainProgram(b, pieces, size, last)
			}
		})
		b.Run(fmt.Sprintf("replay/%dMB", mb), func(b *testing.B) {
			path := drained(b, whole, size, last)
			b.SetBytes(int64(size))
			for b.Loop() {
				drainRecording(b, path)
			}
		})
	}
}
