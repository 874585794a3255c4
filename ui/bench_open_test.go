package ui

import (
	"fmt"
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

// BenchmarkOpen hands a new model a recording that was read, in one batch, and
// paints. all-ms is the time until everything of it is taken in.
func BenchmarkOpen(b *testing.B) {
	for _, c := range recordings {
		events := recording(b, c.size)
		b.Run(c.name, func(b *testing.B) {
			var all time.Duration
			for b.Loop() {
				b.StopTimer()
				m := benchModel(b, false)
				b.StartTimer()
				start := time.Now()
				m.Update(batchMsg{events: events})
				m.View()
				b.StopTimer()
				for m.working {
					m.Update(workMsg{})
				}
				all += time.Since(start)
				b.StartTimer()
			}
			b.ReportMetric(float64(all.Microseconds())/float64(b.N)/1e3, "all-ms")
		})
	}
}

// BenchmarkResize changes the width of the screen and paints.
func BenchmarkResize(b *testing.B) {
	for _, c := range recordings {
		m := benchModel(b, false)
		m.Update(batchMsg{events: recording(b, c.size)})
		b.Run(c.name, func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				m.transcript.list.Invalidate() // no width is drawn twice
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
		for size := 0; size < c.size; size += 2 * kilobyte {
			m.apply(said(b, agentText(size, 2*kilobyte)))
		}
		m.setFocus(paneTranscript)
		for name, keys := range map[string][2]tea.KeyPressMsg{
			"line": {{Code: tea.KeyUp}, {Code: tea.KeyDown}},
			"page": {{Code: tea.KeyPgUp}, {Code: tea.KeyPgDown}},
		} {
			b.Run(name+"/"+c.name, func(b *testing.B) {
				m.transcript.list.GotoFraction(0.5)
				m.compose()
				for i := 0; b.Loop(); i++ {
					m.Update(keys[i/4%2])
					m.View()
				}
			})
		}
	}
}
