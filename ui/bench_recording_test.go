package ui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"ruse/protocol"
	"ruse/session"
	"ruse/session/journal"
	"ruse/ui/internal/filter"
)

// recordingOf is a recording of so many frames of 1.2 KB.
func recordingOf(b *testing.B, frames int) (path string) {
	b.Helper()
	w, err := journal.Create(b.TempDir(), journal.Options{Address: "ws://127.0.0.1:1"})
	if err != nil {
		b.Fatal(err)
	}
	stamp := session.Stamp{At: time.Now(), Run: 1}
	filler := strings.Repeat("The quick brown fox ", 55)
	var batch []session.Event
	for i := range frames {
		m := &protocol.Assistant{TextBlocks: []string{fmt.Sprintf("Message %d. %s", i, filler)}}
		raw, err := protocol.Encode(m)
		if err != nil {
			b.Fatal(err)
		}
		stamp.At = stamp.At.Add(time.Millisecond)
		batch = append(batch, session.Received{Stamp: stamp, Message: m, Raw: raw, Size: len(raw)})
		if len(batch) == 1000 || i == frames-1 {
			if err := w.Record(batch); err != nil {
				b.Fatal(err)
			}
			batch = batch[:0]
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	return w.Path()
}

// openFile opens a recording for a benchmark.
func openFile(b *testing.B, path string) *journal.Recording {
	b.Helper()
	r, err := journal.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	return r
}

// BenchmarkRecording opens a recording: first is the time to the first paint while
// the rest is looked through, as a program does, little that of one of 1,000 frames,
// index the time to the whole index and heap/frame what that takes, wc that of wc -l
// on the same file; search finds a text in all frames, grep is grep on the same file,
// through a pipe.
func BenchmarkRecording(b *testing.B) {
	for _, frames := range []int{10_000, 1_000_000} {
		b.Run(fmt.Sprintf("frames=%d", frames), func(b *testing.B) {
			small, large := recordingOf(b, 1000), recordingOf(b, frames)
			b.Cleanup(func() { _ = os.Remove(large) })
			needle := fmt.Sprintf("Message %d.", frames-1)
			var of [6]time.Duration
			heap := 0.0
			for b.Loop() {
				const turns = 5
				for range turns {
					of[0] += firstPaint(b, large, frames) / turns
					of[1] += firstPaint(b, small, 1000) / turns
				}
				of[2] += says(b, fmt.Sprint(frames+2), "wc", "-l", large)
				index, bytes := indexed(b, large, frames)
				of[3], heap = of[3]+index, heap+float64(bytes)
				of[4] += says(b, "1", "grep", "-cF", needle, large)
				of[5] += searched(b, large, needle)
			}
			n := float64(b.N)
			for i, unit := range []string{"first-ns", "little-ns", "wc-ns", "index-ns", "grep-ns", "search-ns"} {
				b.ReportMetric(float64(of[i].Nanoseconds())/n, unit)
			}
			b.ReportMetric(heap/n/float64(frames), "heap/frame")
		})
	}
}

// firstPaint is the time from opening a recording to the first frame of the screen.
func firstPaint(b *testing.B, path string, frames int) time.Duration {
	b.Helper()
	m := benchModel(b, false)
	ctx, stop := context.WithCancel(b.Context())
	start := time.Now()
	p := journal.Play(openFile(b, path), journal.PlayOptions{Stay: true})
	read := make(chan struct{})
	go func() {
		defer close(read)
		_, _ = p.Landmarks(ctx) // it is stopped
	}()
	events, err := p.Next(ctx)
	if err != nil {
		b.Fatal(err)
	}
	m.Update(batchMsg{events: events})
	m.View()
	took := time.Since(start)
	if at := p.Position(); len(events) == 0 || at.Events != frames || !strings.Contains(m.screen, "The quick") {
		b.Fatalf("%d events, %d of %d frames; the screen:\n%s", len(events), at.Events, frames, m.screen)
	}
	stop()
	<-read
	if err := errors.Join(p.Close(), m.Close()); err != nil {
		b.Fatal(err)
	}
	return took
}

// indexed is the time that the index takes, and what it holds of the heap.
func indexed(b *testing.B, path string, frames int) (took time.Duration, bytes int64) {
	b.Helper()
	r := openFile(b, path)
	before := heapNow()
	start := time.Now()
	n, err := r.Index(b.Context())
	took = time.Since(start)
	if n != frames || err != nil {
		b.Fatalf("%d records, %v", n, err)
	}
	bytes = heapNow() - before
	if err := r.Close(); err != nil { // and r lives until here
		b.Fatal(err)
	}
	return took, bytes
}

func heapNow() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// searched is the time in which all frames with a text are found; there is one.
func searched(b *testing.B, path, text string) time.Duration {
	b.Helper()
	start := time.Now()
	r := openFile(b, path)
	f, err := filter.Parse(`"` + text + `"`)
	needle, ok := f.Needle()
	if err != nil || !ok {
		b.Fatal(err, ok)
	}
	hits := 0
	for hit, err := range r.Search(b.Context(), journal.Query{
		Find:  needle.Index,
		Match: func(r *journal.Record, _ time.Duration) bool { return f.Match(&filter.Item{Data: r.Frame}) },
	}) {
		if err != nil || !strings.Contains(string(hit.Frame), text) {
			b.Fatal(string(hit.Frame), err)
		}
		hits++
	}
	took := time.Since(start)
	if err := r.Close(); err != nil || hits != 1 {
		b.Fatalf("%d hits, %v", hits, err)
	}
	return took
}

// says is the time that a program takes, which writes a number first, to a pipe.
func says(b *testing.B, want string, name string, args ...string) time.Duration {
	b.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		b.Skip(err)
	}
	cmd := exec.CommandContext(b.Context(), path, args...)
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	start := time.Now()
	out, err := cmd.Output()
	took := time.Since(start)
	if got := strings.Fields(string(out)); err != nil || len(got) == 0 || got[0] != want {
		b.Fatalf("%s says %s, %v, want %s", name, out, err, want)
	}
	return took
}

// drained is the recording of a session that was sent what BenchmarkDrain sends.
func drained(b *testing.B, burst []byte, size int, last []byte) (path string) {
	b.Helper()
	w, err := journal.Create(b.TempDir(), journal.Options{})
	if err != nil {
		b.Fatal(err)
	}
	s := newSender(b)
	sess, err := session.Dial(b.Context(), s.url, session.Options{Recorder: w})
	if err != nil {
		b.Fatal(err)
	}
	go flood(b, <-s.conns, burst, size, last)
	for !ends(b, sess) {
		continue
	}
	if err := sess.Close(); err != nil {
		b.Fatal(err)
	}
	return w.Path()
}

// drainRecording replays a recording as fast as it can be read, up to the paint of
// the last message.
func drainRecording(b *testing.B, path string) {
	b.Helper()
	r, painted := begin(b, Config{Source: journal.Play(openFile(b, path), journal.PlayOptions{Stay: true})}, lastSign)
	r.wait(painted)
	b.StopTimer()
	r.stop()
	b.StartTimer()
}
