package journal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"ruse/protocol"
	"ruse/session"
)

// frameOf2K is a message of about 2 KB, as an agent streams them.
func frameOf2K(i int) []byte {
	return []byte(assistant(fmt.Sprint("Message ", i, ". ", strings.Repeat("The quick brown fox\n", 100))))
}

func events2K(b *testing.B, n int) []session.Event {
	var events []session.Event
	for i := range n {
		raw := frameOf2K(i)
		m, err := protocol.Decode(raw)
		if err != nil {
			b.Fatal(err)
		}
		events = append(events, session.Received{Stamp: session.Stamp{At: time.Now(), Run: 1}, Message: m, Raw: raw, Size: len(raw)})
	}
	return events
}

// BenchmarkRecord writes batches of 64 frames of 2 KB.
func BenchmarkRecord(b *testing.B) {
	const batch = 64
	events := events2K(b, batch)
	w, err := Create(b.TempDir(), Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(events[0].(session.Received).Raw)))
	b.ResetTimer()
	for i := 0; i < b.N; i += batch {
		if err := w.Record(events[:min(batch, b.N-i)]); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	r, err := Open(w.Path())
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	if n, err := r.Index(b.Context()); n != b.N || err != nil {
		b.Fatalf("%d records of %d, %v", n, b.N, err)
	}
}

// big is a recording of 100,000 frames of 1.2 KB.
func big(b *testing.B) *Recording {
	const frames = 100_000
	path := numbered(b, frames, func(i int) string { return fmt.Sprint("Message ", i, ". ", strings.Repeat("The quick brown fox ", 55)) })
	r, err := Open(path)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = r.Close() })
	if n, err := r.Index(b.Context()); n != frames || err != nil {
		b.Fatal(n, err)
	}
	b.SetBytes(r.size)
	return r
}

func BenchmarkIndex(b *testing.B) {
	r := big(b)
	for b.Loop() {
		again, err := Open(r.Path())
		if err != nil {
			b.Fatal(err)
		}
		if n, err := again.Index(b.Context()); n != r.Indexed() || err != nil {
			b.Fatal(n, err)
		}
		_ = again.Close()
	}
}

// BenchmarkRead makes the events of a recording again.
func BenchmarkRead(b *testing.B) {
	r := big(b)
	for b.Loop() {
		n := 0
		for rec, err := range r.Records(b.Context(), 0) {
			if err == nil {
				_, err = eventOf(&rec, r.header.Start)
			}
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != r.Indexed() {
			b.Fatal(n)
		}
	}
}

func BenchmarkSearch(b *testing.B) {
	r := big(b)
	needle := []byte("Message 99999.")
	for b.Loop() {
		hits := 0
		for _, err := range r.Search(b.Context(), Query{
			Find:  func(data []byte) int { return bytes.Index(data, needle) },
			Match: func(r *Record, _ time.Duration) bool { return bytes.Contains(r.Frame, needle) },
		}) {
			if err != nil {
				b.Fatal(err)
			}
			hits++
		}
		if hits != 1 {
			b.Fatal(hits)
		}
	}
}

// BenchmarkPlay tells a recording as fast as it can.
func BenchmarkPlay(b *testing.B) {
	r := big(b)
	for b.Loop() {
		again, err := Open(r.Path())
		if err != nil {
			b.Fatal(err)
		}
		p, n := Play(again, PlayOptions{}), 0
		for {
			events, err := p.Next(b.Context())
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				b.Fatal(err)
			}
			n += len(events)
		}
		if n != r.Indexed() {
			b.Fatal(n)
		}
		if err := p.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
