package ui

import (
	"runtime"
	"testing"

	"ruse/session"
)

// BenchmarkHeap is what a transcript takes, caches filled: heap per byte of
// text.
func BenchmarkHeap(b *testing.B) {
	for _, c := range []struct {
		name         string
		piece, count int
		joined       bool
	}{
		{"messages of 200 B", 200, 100_000, false},
		{"messages of 2 KB", 2 * kilobyte, 10_000, false},
		{"tokens", 20, 500_000, true},
		{"document", 64 * kilobyte, 160, true},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				before := heap()
				m := benchModel(b, c.joined)
				size := fill(b, m, c.piece, c.count)
				for range 1500 { // fills the cache of what was drawn
					m.transcript.PageBy(-1)
					m.compose()
				}
				used := heap() - before
				b.ReportMetric(float64(used)/float64(size), "heap/byte")
				b.ReportMetric(float64(used)/megabyte, "MB")
				if len(m.View().Content) == 0 {
					b.Fatal("nothing is drawn")
				}
			}
		})
	}
}

// fill feeds count pieces of text, each decoded from a frame of its own, and
// returns how much text that is.
func fill(b *testing.B, m *Model, piece, count int) (size int) {
	b.Helper()
	text := agentText(0, megabyte)
	var batch []session.Event
	for i := range count {
		at := i * piece % (len(text) - piece)
		batch = append(batch, said(b, text[at:at+piece]))
		size += piece
		if len(batch) == 1000 || i == count-1 {
			take(m, batch)
			batch = nil
		}
	}
	wantText(b, m, size)
	return size
}

// heap is what is in use after a collection, in bytes.
func heap() int {
	runtime.GC()
	runtime.GC() // the first one may leave what finalizers held
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int(stats.HeapAlloc)
}
