package runtimetest

import (
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestClosingAWatcherLosesNoFile(t *testing.T) {
	for range 20 {
		dir := t.TempDir()
		var found []string
		w, err := newWatcher(time.Hour, slog.New(slog.DiscardHandler), func(path string) { found = append(found, path) })
		if err != nil {
			t.Fatal(err)
		}
		if err := w.add(t.Context(), dir, ""); err != nil {
			t.Fatal(err)
		}
		writeFile(t, dir, "now.txt", "x")
		writeFile(t, dir, "new", "now.txt", "x")
		w.close()
		w.close()
		slices.Sort(found) // both may have been written in one tick of the clock
		if want := []string{filepath.Join(dir, "new", "now.txt"), filepath.Join(dir, "now.txt")}; !slices.Equal(found, want) {
			t.Fatalf("found %v, want %v", found, want)
		}
		if err := w.add(t.Context(), t.TempDir(), ""); err == nil {
			t.Fatal("a closed watcher takes a directory")
		}
	}
}

// TestAFileIsReportedOnceItIsQuiet writes a file again and again for twice the
// debounce time.
func TestAFileIsReportedOnceItIsQuiet(t *testing.T) {
	const debounce = 300 * time.Millisecond
	var last atomic.Int64 // when the file was last written
	found := make(chan time.Duration, 100)
	w, err := newWatcher(debounce, slog.New(slog.DiscardHandler), func(string) {
		found <- time.Duration(time.Now().UnixNano() - last.Load())
	})
	if err != nil {
		t.Fatal(err)
	}
	defer w.close()
	dir := t.TempDir()
	if err := w.add(t.Context(), dir, ""); err != nil {
		t.Fatal(err)
	}
	tick := time.NewTicker(debounce / 10)
	defer tick.Stop()
	for i := range 20 {
		last.Store(time.Now().UnixNano())
		writeFile(t, dir, "log.txt", strings.Repeat("x", i+1))
		<-tick.C
	}
	if quiet := <-found; quiet < debounce*3/4 {
		t.Errorf("reported %v after it was written", quiet)
	}
}
