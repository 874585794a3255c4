package ui

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"ruse/protocol"
	"ruse/session"
)

// recording is the events of a session of about size bytes: runs in which the
// agent says a few messages, prints a command's output and ends with a result.
func recording(tb testing.TB, size int) []session.Event {
	tb.Helper()
	var events []session.Event
	at := time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC)
	text := "done"
	for run := session.RunID(1); size > 0; run++ {
		at = at.Add(time.Minute)
		stamp := session.Stamp{At: at, Run: run}
		add := func(m protocol.Message) {
			ev := received(tb, m)
			ev.Stamp = stamp
			events = append(events, ev)
			size -= ev.Size
		}
		prompt := &protocol.Invocation{UserPrompt: fmt.Sprintf("What is in package %d?", run), Model: "gpt-5.4"}
		events = append(events, session.Sent{Stamp: stamp, Message: prompt}, session.RunChanged{Stamp: stamp, State: session.Running})
		for n := range 3 {
			add(&protocol.Assistant{TextBlocks: []string{agentText(int(run)*10+n, 2*kilobyte)}})
		}
		for line := range 20 {
			add(&protocol.CommandOutput{
				Command: "go test ./...", Stream: protocol.Stdout,
				Text: fmt.Sprintf("ok  \truse/pkg%d\t0.%03ds\n", line, run),
			})
		}
		add(&protocol.Result{Form: protocol.ResultData, Metadata: []byte(`{"num_turns":3}`), Text: &text})
		events = append(events, session.RunChanged{Stamp: stamp, State: session.Succeeded})
	}
	return events
}

var recordings = []struct {
	name string
	size int
}{{"10KB", 10 * kilobyte}, {"10MB", 10 * megabyte}}

// BenchmarkOpen opens a recording that is in a file, one frame a line: first is
// the time from the first batch to the paint, all the time until everything was
// read, decoded, applied and painted, and read that of reading and decoding
// alone.
func BenchmarkOpen(b *testing.B) {
	for _, c := range recordings {
		events := recording(b, c.size)
		file := recordingFile(b, events)
		b.Run(c.name, func(b *testing.B) {
			var first, all, read time.Duration
			for b.Loop() {
				b.StopTimer()
				m := benchModel(b, false)
				runtime.GC()
				b.StartTimer()
				start := time.Now()
				taken := decodeFile(b, file, slices.Clone(events))
				read += time.Since(start)
				from := time.Now()
				m.Update(batchMsg{events: taken})
				m.View()
				first += time.Since(from)
				for m.working {
					m.Update(workMsg{})
				}
				m.View()
				all += time.Since(start)
				b.StopTimer()
				wantText(b, m, textOf(events))
				b.StartTimer()
			}
			for unit, sum := range map[string]time.Duration{"first-ns": first, "all-ns": all, "read-ns": read} {
				b.ReportMetric(float64(sum.Nanoseconds())/float64(b.N), unit)
			}
		})
	}
}

// recordingFile writes the frames of events to a file, one a line.
func recordingFile(b *testing.B, events []session.Event) string {
	b.Helper()
	var lines []byte
	for _, e := range events {
		if r, ok := e.(session.Received); ok {
			lines = append(append(lines, r.Raw...), '\n')
		}
	}
	path := filepath.Join(b.TempDir(), "recording")
	if err := os.WriteFile(path, lines, 0o600); err != nil {
		b.Fatal(err)
	}
	return path
}

// decodeFile reads the frames of a file into events, in the places of those that
// the file was written from.
func decodeFile(b *testing.B, path string, events []session.Event) []session.Event {
	b.Helper()
	file, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 16*megabyte)
	for i, e := range events {
		r, ok := e.(session.Received)
		if !ok {
			continue
		}
		if !lines.Scan() {
			b.Fatalf("the file ends before event %d: %v", i, lines.Err())
		}
		r.Raw = slices.Clone(lines.Bytes())
		if r.Message, err = protocol.Decode(r.Raw); err != nil {
			b.Fatal(err)
		}
		events[i] = r
	}
	return events
}

// BenchmarkResize changes the width of the screen and paints.
func BenchmarkResize(b *testing.B) {
	for _, c := range recordings {
		m := benchModel(b, false)
		events := recording(b, c.size)
		take(m, slices.Clone(events))
		wantText(b, m, textOf(events))
		b.Run(c.name, func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				m.transcript.Warmed() // no width is drawn twice
				m.Update(tea.WindowSizeMsg{Width: 100 + i%40, Height: benchHeight})
				m.View()
			}
		})
	}
}

// BenchmarkScroll moves by a line and by a page around the middle of a
// transcript, by keys.
func BenchmarkScroll(b *testing.B) {
	for _, c := range []struct {
		name string
		size int
	}{{"1k", 50 * kilobyte}, {"1M", 50 * megabyte}} {
		m := benchModel(b, false)
		var events []session.Event
		for size := 0; size < c.size; size += 2 * kilobyte {
			events = append(events, said(b, agentText(size, 2*kilobyte)))
		}
		size := textOf(events)
		take(m, events)
		wantText(b, m, size)
		m.setFocus(paneTranscript)
		for name, keys := range map[string][2]tea.KeyPressMsg{
			"line": {{Code: tea.KeyUp}, {Code: tea.KeyDown}},
			"page": {{Code: tea.KeyPgUp}, {Code: tea.KeyPgDown}},
		} {
			b.Run(name+"/"+c.name, func(b *testing.B) {
				m.transcript.ScrollTo(0.5)
				m.compose()
				for i := 0; b.Loop(); i++ {
					m.Update(keys[i/4%2])
					m.View()
				}
			})
		}
	}
}
