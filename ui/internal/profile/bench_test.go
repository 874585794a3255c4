package profile

import (
	"fmt"
	"os"
	"testing"

	"ruse/session/files"
	"ruse/ui/internal/request"
)

// BenchmarkHistoryLoad reads a full history of everyday requests.
func BenchmarkHistoryLoad(b *testing.B) {
	h := Dirs{State: b.TempDir()}.History()
	for i := range h.maxEntries {
		r := fullRequest()
		r.Prompt = fmt.Sprint(i)
		line, err := request.EncodeJSON(stored{Version: version, Time: testTime, Request: r.Record()})
		if err != nil {
			b.Fatal(err)
		}
		appendLineTo(b, h.path, line)
	}
	b.ReportAllocs()
	for b.Loop() {
		if entries, err := h.Load(b.Context()); err != nil || len(entries) != h.maxEntries {
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
