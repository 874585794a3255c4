package profile

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"ruse/session/files"
)

// BenchmarkPreview is what one key in a form with a long prompt costs.
func BenchmarkPreview(b *testing.B) {
	r := fullRequest()
	r.Prompt = strings.Repeat("a line of text\r\n", 64<<10) // 1 MiB
	r.Secrets = append(r.Secrets, "never-there")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Preview(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	r := fullRequest()
	r.Prompt = strings.Repeat("a line of text\r\n", 64<<10)
	p, err := r.Preview()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Parse(p.JSON + "\n"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	r := fullRequest()
	b.ReportAllocs()
	for b.Loop() {
		if problems := r.Check(); problems != nil {
			b.Fatal(problems)
		}
	}
}

// BenchmarkHistoryLoad reads a full history of everyday requests.
func BenchmarkHistoryLoad(b *testing.B) {
	h := Dirs{State: b.TempDir()}.History()
	for i := range defaultMaxEntries {
		r := fullRequest()
		r.Prompt = fmt.Sprint(i)
		line, err := encodeJSON(storedEntry{historyVersion, testTime, r.stored()})
		if err != nil {
			b.Fatal(err)
		}
		appendLineTo(b, h.path, line)
	}
	b.ReportAllocs()
	for b.Loop() {
		if entries, err := h.Load(b.Context()); err != nil || len(entries) != defaultMaxEntries {
			b.Fatal(len(entries), err)
		}
	}
}

func appendLineTo(b *testing.B, path string, line []byte) {
	b.Helper()
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, files.Private)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := file.Write(line); err != nil {
		b.Fatal(err)
	}
	if err := file.Close(); err != nil {
		b.Fatal(err)
	}
}
