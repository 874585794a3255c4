package ui

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/gorilla/websocket"

	"ruse/protocol"
	"ruse/session"
)

// sender is the runtime's end of a benchmark: it writes frames that were made
// before, many in one write, so that it costs little.
type sender struct {
	url   string
	conns chan *websocket.Conn
}

func newSender(b *testing.B) *sender {
	b.Helper()
	s := &sender{conns: make(chan *websocket.Conn, 1)}
	up := websocket.Upgrader{WriteBufferSize: 64 * kilobyte}
	var serving sync.WaitGroup
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		serving.Add(1)
		defer serving.Done()
		ws, err := up.Upgrade(w, r, nil)
		if err != nil {
			b.Errorf("upgrade: %v", err)
			return
		}
		defer ws.Close()
		s.conns <- ws
		for {
			if _, _, err := ws.ReadMessage(); err != nil {
				return
			}
		}
	}))
	b.Cleanup(func() {
		srv.CloseClientConnections()
		srv.Close()
		serving.Wait()
	})
	s.url = "ws" + strings.TrimPrefix(srv.URL, "http")
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
func flood(b *testing.B, ws *websocket.Conn, burst []byte, size int, last []byte) {
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
	ws     *websocket.Conn
	stop   func()
}

// run starts the program as ruse does, and returns when it shows that it is
// connected.
func run(b *testing.B, options ...tea.ProgramOption) *running {
	b.Helper()
	s := newSender(b)
	ctx, cancel := context.WithCancel(b.Context())
	input, keys := io.Pipe()
	r := &running{b: b, screen: &glass{}, keys: keys}
	connected := r.screen.expect("●")
	ended := make(chan struct{})
	options = append([]tea.ProgramOption{
		tea.WithInput(input), tea.WithOutput(r.screen), tea.WithWindowSize(benchWidth, benchHeight),
		tea.WithColorProfile(colorprofile.TrueColor), tea.WithEnvironment([]string{"TERM=xterm-256color", "SSH_TTY=1"}),
	}, options...)
	go func() {
		defer close(ended)
		_ = Run(ctx, Config{URL: s.url}, options...) // ends with the context's error
	}()
	r.stop = func() {
		cancel()
		_ = keys.Close()
		<-ended
	}
	r.wait(connected)
	r.ws = <-s.conns
	return r
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
// and decodes them.
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
	}
}

func drainSession(b *testing.B, burst []byte, size int, last []byte) {
	b.StopTimer()
	s := newSender(b)
	sess, err := session.Dial(b.Context(), s.url, session.Options{})
	if err != nil {
		b.Fatal(err)
	}
	ws := <-s.conns
	b.StartTimer()
	go flood(b, ws, burst, size, last)
	for !ends(b, sess) {
		continue
	}
	b.StopTimer()
	if err := sess.Close(); err != nil {
		b.Fatal(err)
	}
	b.StartTimer()
}

// ends takes a batch and reports whether the last message was in it.
func ends(b *testing.B, s *session.Session) bool {
	events, err := s.Next(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	received, ok := events[len(events)-1].(session.Received)
	if !ok {
		return false
	}
	said, ok := received.Message.(*protocol.Assistant)
	return ok && strings.HasSuffix(said.TextBlocks[0], lastSign)
}

func drainProgram(b *testing.B, burst []byte, size int, last []byte) {
	b.StopTimer()
	r := run(b)
	painted := r.screen.expect(lastSign)
	b.StartTimer()
	go flood(b, r.ws, burst, size, last)
	r.wait(painted)
	b.StopTimer()
	r.stop()
	b.StartTimer()
}

// BenchmarkKey types while 10 MB in messages of 2 KB arrive as fast as the
// socket takes them, and measures the time from each key to its paint. idle is
// the same while nothing comes: what the frame rate alone costs. burst/small is
// a million messages of 200 B.
func BenchmarkKey(b *testing.B) {
	const size = 10 * megabyte
	last := frames(b, assistant("The end "+lastSign))
	for _, joined := range []bool{false, true} {
		burst := burst(b, joined)
		b.Run(fmt.Sprintf("burst/joined=%v", joined), func(b *testing.B) {
			var times []time.Duration
			for b.Loop() {
				r := run(b)
				ended := r.screen.expect(lastSign)
				go flood(b, r.ws, burst, size, last)
				times = append(times, r.write(ended)...)
				r.stop()
			}
			report(b, times)
			b.ReportMetric(float64(len(times)), "keys")
		})
	}
	small, count := smallBurst(b)
	b.Run("burst/small", func(b *testing.B) {
		const messages = 1_000_000
		var times []time.Duration
		for b.Loop() {
			r := run(b)
			ended := r.screen.expect(lastSign)
			go flood(b, r.ws, small, messages/count*len(small), last)
			times = append(times, r.write(ended)...)
			r.stop()
		}
		report(b, times)
		b.ReportMetric(float64(len(times)), "keys")
	})
	b.Run("idle", func(b *testing.B) {
		var times []time.Duration
		for b.Loop() {
			r := run(b)
			times = append(times, r.write(time.After(time.Second))...)
			r.stop()
		}
		report(b, times)
		b.ReportMetric(float64(len(times)), "keys")
	})
}

// write writes in the composer until ended tells, a letter that was not there
// before each time, and returns how long each took to its paint.
func (r *running) write(ended <-chan time.Time) (times []time.Duration) {
	for letter := '一'; ; letter++ {
		select {
		case <-ended:
			return times
		case <-time.After(rand.N(8 * time.Millisecond)):
		}
		painted := r.screen.expect(string(letter))
		start := time.Now()
		r.press(string(letter))
		times = append(times, r.wait(painted).Sub(start))
	}
}

// BenchmarkIdle watches a program on whose screen nothing happens: messages is
// how many reached it, and so how often it ran Update and View, and written how
// many bytes it wrote, both in two seconds. Then line is what one new line at
// the bottom writes, and repaint what the whole screen does; alone, with the
// panel away.
func BenchmarkIdle(b *testing.B) {
	for b.Loop() {
		var messages atomic.Int64
		r := run(b, tea.WithFilter(func(_ tea.Model, msg tea.Msg) tea.Msg {
			messages.Add(1)
			if key, ok := msg.(tea.KeyPressMsg); ok && key.Code == tea.KeyF12 {
				return tea.ClearScreen()
			}
			return msg
		}))
		r.send("The first message")
		r.send("\n\n" + agentText(0, 4*kilobyte) + "\n\n- an item\n") // the white space joins what comes
		r.settle()
		from, written := messages.Load(), r.screen.bytes.Load()
		time.Sleep(2 * time.Second)
		b.ReportMetric(float64(messages.Load()-from), "messages")
		b.ReportMetric(float64(r.screen.bytes.Load()-written), "written")

		line, repaint := r.line()
		b.ReportMetric(line, "line")
		b.ReportMetric(repaint, "repaint")
		r.press("\x1b")
		r.settle()
		r.press("p")
		r.settle()
		line, repaint = r.line()
		b.ReportMetric(line, "line-alone")
		b.ReportMetric(repaint, "repaint-alone")
		r.stop()
	}
}

// line returns how many bytes a new line at the bottom takes, and a repaint.
func (r *running) line() (line, repaint float64) {
	const lines = 10
	from := r.screen.bytes.Load()
	for n := range lines {
		r.send(fmt.Sprintf("- one more item of the list, number %d, of a common length\n", n))
		r.settle()
	}
	line = float64(r.screen.bytes.Load()-from) / lines
	from = r.screen.bytes.Load()
	r.press("\x1b[24~") // F12
	r.settle()
	return line, float64(r.screen.bytes.Load() - from)
}

// send says something to the program.
func (r *running) send(text string) {
	r.b.Helper()
	if _, err := r.ws.NetConn().Write(frames(r.b, assistant(text))); err != nil {
		r.b.Fatal(err)
	}
}

// settle waits until the program has written nothing for a while.
func (r *running) settle() {
	const quiet = 200 * time.Millisecond
	last, since := r.screen.bytes.Load(), time.Now()
	for time.Since(since) < quiet {
		time.Sleep(5 * time.Millisecond)
		if now := r.screen.bytes.Load(); now != last {
			last, since = now, time.Now()
		}
	}
}
