package list

import (
	"fmt"
	"testing"
)

var lineCounts = []struct {
	name  string
	lines int
}{{"1k", 1_000}, {"1M", 1_000_000}}

// benchmarkLists runs one over lists of a thousand and of a million lines, in
// blocks of one item and in items. The ratio of the two is what counts.
func benchmarkLists(b *testing.B, run func(b *testing.B, l *List)) {
	drawn := 0
	for _, c := range lineCounts {
		one := newList(120, windowRows, Options{}, &numbered{blocks: c.lines, drawn: &drawn})
		many := New(Options{})
		many.SetSize(120, windowRows)
		for range c.lines {
			many.Append(&numbered{blocks: 1, drawn: &drawn})
		}
		b.Run("blocks="+c.name, func(b *testing.B) { run(b, one) })
		b.Run("items="+c.name, func(b *testing.B) { run(b, many) })
	}
}

// BenchmarkScroll moves to and fro around the middle.
func BenchmarkScroll(b *testing.B) {
	for name, pages := range map[string]float64{"line": 1.0 / windowRows, "page": 1} {
		b.Run(name, func(b *testing.B) {
			benchmarkLists(b, func(b *testing.B, l *List) {
				l.GotoFraction(0.5)
				for i := 0; b.Loop(); i++ {
					if i%8 < 4 {
						l.PageBy(pages)
					} else {
						l.PageBy(-pages)
					}
					l.Draw()
				}
			})
		})
	}
}

// BenchmarkJump draws a window that was not in the cache.
func BenchmarkJump(b *testing.B) {
	benchmarkLists(b, func(b *testing.B, l *List) {
		for b.Loop() {
			l.Invalidate()
			l.GotoFraction(0.3)
			l.Draw()
			l.GotoEnd()
			l.Draw()
		}
	})
}

// BenchmarkAppend adds a line at the end and draws, while following.
func BenchmarkAppend(b *testing.B) {
	drawn := 0
	benchmarkLists(b, func(b *testing.B, l *List) {
		l.GotoEnd()
		item := &numbered{blocks: 1, drawn: &drawn}
		n := l.Len()
		for b.Loop() {
			l.Append(item)
			l.Draw()
			if l.Len() > n+100 {
				l.Truncate(n)
			}
		}
	})
}

// BenchmarkAppendUndrawn is what an item costs that comes in a burst.
func BenchmarkAppendUndrawn(b *testing.B) {
	drawn := 0
	item := &numbered{blocks: 1, drawn: &drawn}
	l := New(Options{Gap: 1})
	for b.Loop() {
		l.Append(item)
	}
}

// BenchmarkOpen draws a message for the first time, read from the end or from
// the start, then again at another width.
func BenchmarkOpen(b *testing.B) {
	const bytesPerLine = 50
	for _, size := range []int{10_000, 10_000_000} {
		for _, follow := range []bool{true, false} {
			b.Run(fmt.Sprintf("bytes=%d/end=%v", size, follow), func(b *testing.B) {
				drawn := 0
				item := &numbered{blocks: size / bytesPerLine, drawn: &drawn}
				for b.Loop() {
					l := New(Options{Gap: 1})
					l.SetSize(120, windowRows)
					l.Append(item)
					if !follow {
						l.GotoStart()
					}
					l.Draw()
					l.SetSize(100, windowRows)
					l.Draw()
				}
			})
		}
	}
}

// BenchmarkIdle draws when nothing changed.
func BenchmarkIdle(b *testing.B) {
	b.ReportAllocs()
	benchmarkLists(b, func(b *testing.B, l *List) {
		for b.Loop() {
			l.Draw()
		}
	})
}
