package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/transcript"
)

// The benchmarks of this package measure the goals that hold for the program as
// a whole. What counts is always a ratio of two that run side by side; .ci/bench
// makes a table of them.

const kilobyte, megabyte = 1 << 10, 1 << 20

// A screen that is common, with the panel beside the transcript.
const benchWidth, benchHeight = 120, 40

// agentText is about size bytes of what agents write. Whatever differs from one
// place to another depends on n.
func agentText(n, size int) string {
	words := strings.Fields("the agent reads every file of the repository before it *changes* one and `then` runs " +
		"tests that **hold** what was promised while people watch what happens without waiting for the end")
	var b strings.Builder
	for ; b.Len() < size; n++ {
		fmt.Fprintf(&b, "## Step %d\n\n", n)
		for w := range 60 {
			b.WriteString(words[(n*7+w*3)%len(words)])
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "and so on.\n\n1. Look at `pkg%d`\n2. Count its lines, see [the docs](https://example.com/%d)\n"+
			"   - an item in an item, with text that goes on until it has to wrap\n3. Write \"%d\" down\n\n", n, n, n)
		fmt.Fprintf(&b, "```go\n// step%d does what its name says.\nfunc step%d(ctx context.Context, n int) error {\n"+
			"\treturn run(ctx, \"step\", n+%d)\n}\n```\n\n", n, n, n)
		if n%2 == 0 {
			fmt.Fprintf(&b, "| package | lines |\n|---|--:|\n| protocol | %d |\n| session | %d |\n\n", n, n*7)
		}
	}
	return b.String()[:size]
}

// received is an event as a session makes it of a message.
func received(tb testing.TB, m protocol.Message) session.Received {
	tb.Helper()
	frame, err := protocol.Encode(m)
	if err != nil {
		tb.Fatal(err)
	}
	if m, err = protocol.Decode(frame); err != nil {
		tb.Fatal(err)
	}
	return session.Received{Stamp: session.Stamp{At: time.Now(), Run: 1}, Message: m, Raw: frame, Size: len(frame)}
}

func said(tb testing.TB, text string) session.Received {
	tb.Helper()
	return received(tb, &protocol.Assistant{TextBlocks: []string{text}})
}

// benchModel is a model with a screen and no program around it. What it says is
// joined where joined is set.
func benchModel(tb testing.TB, joined bool) *Model {
	tb.Helper()
	m := New(context.Background(), Config{URL: "ws://127.0.0.1:1"})
	m.transcript.Rejoin() // always
	if !joined {
		m.transcript.Rejoin() // never
	}
	m.Update(tea.WindowSizeMsg{Width: benchWidth, Height: benchHeight})
	warm(tb, m)
	return m
}

// warm makes ready what code is coloured with, as a program does while it runs:
// without it, code would be drawn plain, which is cheap.
func warm(tb testing.TB, m *Model) {
	tb.Helper()
	cut := m.transcript.Mark()
	m.transcript.Apply(said(tb, "```go\npackage ui\n```"))
	for m.transcript.Work() {
		continue
	}
	m.compose()
	if work := m.transcript.Pending(); work != nil {
		work()
	}
	cut()
	m.compose()
}

// apply hands the model events as a session does, the next batch when all of the
// last are applied, and does all the work that they make.
func take(m *Model, events []session.Event) {
	m.Update(batchMsg{events: events})
	for m.working {
		m.Update(workMsg{})
	}
}

// wantText fails where the transcript does not hold size bytes of what agents
// and commands said: a benchmark that loses some measures something else.
func wantText(tb testing.TB, m *Model, size int) {
	tb.Helper()
	held := 0
	for i := range m.transcript.Len() {
		if m.transcript.KindOf(i) == transcript.Speech {
			held += len(m.transcript.Source(i))
		}
	}
	if held != size || len(m.link.backlog) > 0 {
		tb.Fatalf("the transcript holds %d bytes of text where it was given %d; %d events wait", held, size, len(m.link.backlog))
	}
}

// textOf is how many bytes agents and commands said in events.
func textOf(events []session.Event) (size int) {
	for _, e := range events {
		r, ok := e.(session.Received)
		if !ok {
			continue
		}
		switch m := r.Message.(type) {
		case *protocol.Assistant:
			for _, text := range m.TextBlocks {
				size += len(text)
			}
		case *protocol.CommandOutput:
			size += len(m.Text)
		}
	}
	return size
}

// watch is a model whose frames are timed.
type watch struct {
	m      *Model
	frames []time.Duration // a batch, its View and the work carried over
	steps  []time.Duration // each Update with its View
}

// frame hands the model what came since the last frame, and draws.
func (w *watch) frame(events ...session.Event) {
	start := time.Now()
	w.update(batchMsg{events: events})
	for w.m.working {
		w.update(workMsg{})
	}
	w.frames = append(w.frames, time.Since(start))
}

func (w *watch) update(msg tea.Msg) {
	start := time.Now()
	w.m.Update(msg)
	w.m.View()
	w.steps = append(w.steps, time.Since(start))
}

// say feeds a text in pieces.
func (w *watch) say(tb testing.TB, text string, piece int) {
	tb.Helper()
	for len(text) > 0 {
		n := min(piece, len(text))
		w.frame(said(tb, text[:n]))
		text = text[n:]
	}
}

func percentile(sorted []time.Duration, p int) time.Duration {
	return sorted[(len(sorted)-1)*p/100]
}

// mean reports the mean, in nanoseconds. Unlike ns/op it leaves out what a
// benchmark does between two that count.
func mean(b *testing.B, times []time.Duration) {
	b.Helper()
	sum := time.Duration(0)
	for _, t := range times {
		sum += t
	}
	b.ReportMetric(float64(sum.Nanoseconds())/float64(len(times)), "mean-ns")
}

// percentiles reports the median and the 99th percentile.
func percentiles(b *testing.B, times []time.Duration) {
	b.Helper()
	if len(times) == 0 {
		b.Fatal("nothing was measured")
	}
	slices.Sort(times)
	for _, p := range []int{50, 99} {
		b.ReportMetric(float64(percentile(times, p).Nanoseconds())/1e3, fmt.Sprintf("p%d-µs", p))
	}
}

// BenchmarkChunk is a frame for each 200 bytes that a transcript grows by: one
// document that streams.
func BenchmarkChunk(b *testing.B) {
	for _, c := range []struct {
		name string
		size int
	}{{"10KB", 10 * kilobyte}, {"10MB", 10 * megabyte}} {
		b.Run(c.name, func(b *testing.B) {
			grow(b, agentText(0, c.size), inPieces(b, agentText(1_000_000, 100*kilobyte), 200))
		})
	}
}

// grow times a frame for each piece that comes after a text. Where the text
// would grow by more than a tenth, it begins anew: 10 KB stay 10 KB.
func grow(b *testing.B, text string, more []session.Event) {
	b.Helper()
	var (
		w     *watch
		times []time.Duration
		most  = max(len(text)/10/textOf(more[:1]), 1)
	)
	for i := 0; b.Loop(); i++ {
		if w == nil || len(w.frames) == most {
			b.StopTimer()
			times = append(times, grown(b, w, text, more)...)
			w = &watch{m: benchModel(b, true)}
			w.say(b, text, 64*kilobyte)
			w.frames = nil
			b.StartTimer()
		}
		w.frame(more[len(w.frames)%len(more)])
	}
	times = append(times, grown(b, w, text, more)...)
	mean(b, times)
	percentiles(b, times)
}

// grown checks that all that w was given is there, and returns its frames.
func grown(b *testing.B, w *watch, text string, more []session.Event) []time.Duration {
	b.Helper()
	if w == nil {
		return nil
	}
	want := len(text)
	for i := range w.frames {
		want += textOf(more[i%len(more):][:1])
	}
	wantText(b, w.m, want)
	return w.frames
}

// openBlocks are texts in which one block never closes.
var openBlocks = []struct{ name, start, line string }{
	{"fence", "```go\n", "func step(ctx context.Context, n int) error { return run(ctx, \"step\", n+1) }\n"},
	{"list", "", "- an item of a list that has `code` and **strong** words in it, and goes on\n"},
	{"paragraph", "", "a paragraph that never ends, with `code` and **strong** words in its lines\n"},
	{"table", "| package | lines | what it is for |\n|---|--:|---|\n", "| `session` | 12045 | one conversation, **live** |\n"},
}

// inPieces cuts a text in events of n bytes each; the rest is left.
func inPieces(tb testing.TB, text string, n int) []session.Event {
	tb.Helper()
	events := make([]session.Event, 0, len(text)/n)
	for ; len(text) >= n; text = text[n:] {
		events = append(events, said(tb, text[:n]))
	}
	return events
}

// BenchmarkOpenBlock is a frame for each 200 bytes that one open block grows
// by.
func BenchmarkOpenBlock(b *testing.B) {
	for _, c := range openBlocks {
		for _, size := range []int{10 * kilobyte, megabyte} {
			b.Run(fmt.Sprintf("%s/%dKB", c.name, size/kilobyte), func(b *testing.B) {
				// They start over in the middle of a line; the block stays open.
				grow(b, c.start+strings.Repeat(c.line, size/len(c.line)), inPieces(b, strings.Repeat(c.line, 200), 200))
			})
		}
	}
}

// BenchmarkLongest finds the longest Update with its View of a session: an open
// block that comes in large pieces and then in small ones, and a burst of small
// messages in one batch. max-ms is the longest of all rounds as it was; best-ms
// is the longest step where each is the best of the rounds, so that what other
// programs took from this one counts only where it came each time.
func BenchmarkLongest(b *testing.B) {
	for _, c := range openBlocks {
		large := inPieces(b, c.start+strings.Repeat(c.line, megabyte/len(c.line)), 64*kilobyte)
		small := inPieces(b, strings.Repeat(c.line, 200), 200)
		b.Run(c.name, func(b *testing.B) {
			longest(b, true, slices.Concat(large, small), 1)
		})
	}
	burst := inPieces(b, agentText(0, 2*megabyte), 200)
	b.Run("burst", func(b *testing.B) { longest(b, false, burst, len(burst)) })
}

// longest plays events in batches of n.
func longest(b *testing.B, joined bool, events []session.Event, n int) {
	b.Helper()
	const rounds = 3
	for b.Loop() {
		var best []time.Duration
		worst := time.Duration(0)
		for range rounds {
			w := &watch{m: benchModel(b, joined)}
			for batch := range slices.Chunk(events, n) {
				w.frame(slices.Clone(batch)...) // the model clears what it has applied
			}
			wantText(b, w.m, textOf(events))
			worst = max(worst, slices.Max(w.steps))
			if best == nil {
				best = w.steps
			}
			for i := range min(len(best), len(w.steps)) {
				best[i] = min(best[i], w.steps[i])
			}
		}
		b.ReportMetric(float64(worst.Nanoseconds())/1e6, "max-ms")
		b.ReportMetric(float64(slices.Max(best).Nanoseconds())/1e6, "best-ms")
	}
}

// BenchmarkColdCode is the longest Update with its View in which a fence comes
// whose language was not on the screen before. It measures once a process.
func BenchmarkColdCode(b *testing.B) {
	w := &watch{m: benchModel(b, false)}
	w.frame(said(b, "Something to begin with."))
	w.steps = nil
	for b.Loop() {
		for _, lang := range []string{"python", "typescript", "bash", "json", "rust", "yaml", "html"} {
			w.frame(said(b, "```"+lang+"\na = b(\"c\", 1)\n```"))
		}
	}
	b.ReportMetric(float64(slices.Max(w.steps).Nanoseconds())/1e6, "max-ms")
}
