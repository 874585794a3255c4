package ui

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"ruse/protocol"
	"ruse/session"
)

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
			percentiles(b, times)
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
		percentiles(b, times)
		b.ReportMetric(float64(len(times)), "keys")
	})
	b.Run("idle", func(b *testing.B) {
		var times []time.Duration
		for b.Loop() {
			r := run(b)
			times = append(times, r.write(time.After(time.Second))...)
			r.stop()
		}
		percentiles(b, times)
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
