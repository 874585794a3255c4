package markdown

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"charm.land/glamour/v2"

	"ruse/ui/theme"
)

// transcript is about size bytes of what agents write: prose, lists, code and
// tables.
func transcript(size int) string {
	var b strings.Builder
	for n := 1; b.Len() < size; n++ {
		fmt.Fprintf(&b, "## Step %d of the plan\n\n", n)
		b.WriteString(prose(n, 3))
		fmt.Fprintf(&b, "\n\n1. Look at the **layout** of `pkg%d`\n2. Count lines per package, see [the docs](https://example.com/%d)\n"+
			"   - nested item with some text that goes on and on until it has to wrap around\n   - and another\n3. Write it down\n\n", n, n)
		b.WriteString(prose(n+7, 2))
		b.WriteString("\n\n```go\n" + goCode(n, 12) + "```\n\n")
		if n%2 == 0 {
			fmt.Fprintf(&b, "| package | lines | share |\n|---------|------:|:-----:|\n| protocol%d | 1204 | 12 %% |\n| session | %d | 40 %% |\n\n", n, n*7)
		}
		if n%3 == 0 {
			b.WriteString("```json\n{\n  \"name\": \"ruse\",\n  \"values\": [1, 2, 3],\n  \"nested\": {\"a\": null}\n}\n```\n\n")
		}
	}
	return b.String()[:size]
}

func prose(n, sentences int) string {
	words := strings.Fields("the agent reads every file of the repository before it *changes* one and `then` runs tests that **hold** " +
		"what was promised while people watch what happens on their screens without waiting for the end")
	var b strings.Builder
	for s := range sentences {
		for w := range 17 {
			b.WriteString(words[(n*7+s*5+w*3)%len(words)])
			b.WriteByte(' ')
		}
		b.WriteString("and so on. ")
	}
	return strings.TrimSpace(b.String())
}

func goCode(n, lines int) string {
	var b strings.Builder
	for i := 0; i < lines; i += 4 {
		fmt.Fprintf(&b, "// step%d does what its name says.\nfunc step%d_%d(ctx context.Context, n int) error {\n\treturn run(ctx, \"step\", n+%d)\n}\n", i, n, i, i)
	}
	return b.String()
}

// window draws the last 50 lines, as a list that follows does, with the lines
// of closed blocks cached.
type window struct {
	version map[int]uint64
	lines   map[int][]string
}

func (w *window) draw(d *Document, width int) int {
	n := 0
	for b := d.Blocks() - 1; b >= 0 && n < 50; b-- {
		if v := d.Version(b); w.version[b] != v {
			w.version[b], w.lines[b] = v, d.Lines(b, width)
			delete(w.lines, b-60)
			delete(w.version, b-60)
		}
		n += len(w.lines[b])
	}
	return n
}

// stream measures one frame for each chunk of 200 bytes. A document grows by a
// tenth at most, so that 10 KB stay 10 KB; then next says what stands in the
// next one before it grows, and what it grows by.
func stream(b *testing.B, next func() (before, more string)) {
	b.ReportAllocs()
	r := newRenderer()
	var costs []time.Duration
	var d *Document
	var w window
	size, rest := 0, ""
	for b.Loop() {
		if len(rest) < 200 {
			b.StopTimer()
			var before string
			before, rest = next()
			rest = rest[:min(len(rest), max(len(before)/10, 200))]
			size = len(before) + len(rest)
			d, w = New(r), window{map[int]uint64{}, map[int][]string{}}
			d.Append(before)
			readAll(d)
			w.draw(d, 100)
			b.StartTimer()
		}
		start := time.Now()
		d.Append(rest[:200])
		d.Advance(4 * time.Millisecond)
		w.draw(d, 100)
		costs = append(costs, time.Since(start))
		rest = rest[200:]
	}
	if got, want := len(d.Raw()), size-len(rest); got != want {
		b.Fatalf("the document holds %d bytes, and was given %d", got, want)
	}
	sum := time.Duration(0)
	for _, cost := range costs {
		sum += cost
	}
	b.ReportMetric(float64(sum.Nanoseconds())/float64(len(costs)), "mean-ns")
	slices.Sort(costs)
	b.ReportMetric(float64(costs[len(costs)/2].Nanoseconds()), "p50-ns")
	b.ReportMetric(float64(costs[len(costs)*99/100].Nanoseconds()), "p99-ns")
	b.ReportMetric(float64(costs[len(costs)-1].Nanoseconds()), "max-ns")
}

var sizes = []struct {
	name string
	size int
}{{"10KB", 10 << 10}, {"1MB", 1 << 20}, {"10MB", 10 << 20}}

// BenchmarkChunk has every size grow by the same 100 KB, a small one in many
// turns: a chunk of code or of a table costs more than one of prose.
func BenchmarkChunk(b *testing.B) {
	const more = 100_000
	for _, s := range sizes {
		text := transcript(s.size + more)
		b.Run(s.name, func(b *testing.B) {
			grow := min(s.size/10_000*1000, more)
			at := s.size - grow
			stream(b, func() (string, string) {
				if at += grow; at == s.size+more {
					at = s.size
				}
				before := text[at-s.size : at]
				return before[max(strings.Index(before, "## "), 0):], text[at : at+grow]
			})
		})
	}
}

func BenchmarkOpen(b *testing.B) {
	line := prose(3, 1) + "\n"
	for _, c := range []struct{ name, start, line string }{
		{"fence", "```go\n", goCode(1, 4)},
		{"list", "", "- " + line},
		{"item", "- a\n", "\n  " + line},
		{"paragraph", "", line},
		{"line", "", strings.TrimSuffix(line, "\n") + " "},
		{"quote", "", "> " + line},
		{"html", "<pre>\n", line},
		{"table", "| package | lines | what it is for |\n|---|--:|---|\n", "| `session` | 12045 | one conversation, **live** |\n"},
	} {
		for _, s := range sizes[:2] {
			before := c.start + strings.Repeat(c.line, s.size/len(c.line))
			more := strings.Repeat(c.line, 40<<10/len(c.line))
			b.Run(c.name+"/"+s.name, func(b *testing.B) {
				stream(b, func() (string, string) { return before, more })
			})
		}
	}
}

// BenchmarkHeap reports what a streamed transcript takes in memory, in bytes for
// each byte of its source.
func BenchmarkHeap(b *testing.B) {
	text := transcript(10 << 20)
	for b.Loop() {
		before := heap()
		d := streamIn(text)
		b.ReportMetric(float64(heap()-before)/float64(len(text)), "heap/source")
		runtime.KeepAlive(d)
	}
}

// heap returns what is in use after a collection.
func heap() int {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// streamIn reads a text in chunks of 200 bytes and draws its end.
func streamIn(text string) *Document {
	d := New(newRenderer())
	for rest := text; rest != ""; {
		n := min(len(rest), 200)
		d.Append(rest[:n])
		d.Advance(4 * time.Millisecond)
		rest = rest[n:]
	}
	readAll(d)
	for b := max(0, d.Blocks()-50); b < d.Blocks(); b++ {
		d.Lines(b, 100)
	}
	return d
}

// BenchmarkGlamourWhole is what each chunk costs without this package.
func BenchmarkGlamourWhole(b *testing.B) {
	for _, s := range sizes[:2] {
		text := transcript(s.size)
		b.Run(s.name, func(b *testing.B) {
			r, err := glamour.NewTermRenderer(glamour.WithStyles(theme.New(true).Markdown()), glamour.WithWordWrap(100))
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := r.Render(text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkAdvance reads 10 MB without drawing anything, BenchmarkBlock draws
// blocks that never were drawn.
func BenchmarkAdvance(b *testing.B) {
	text := transcript(10 << 20)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		d := New(nil)
		d.Append(text)
		readAll(d)
	}
}

func BenchmarkBlock(b *testing.B) {
	d := New(newRenderer())
	d.Append(transcript(1 << 20))
	readAll(d)
	b.SetBytes(int64(d.TotalBytes() / d.Blocks()))
	i := 0
	for b.Loop() {
		d.Lines(i%d.Blocks(), 100)
		i++
	}
}
