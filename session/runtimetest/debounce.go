package runtimetest

import (
	"cmp"
	"os"
	"slices"
	"strings"
	"time"
)

// touch says that a file may have changed just now.
func (w *watcher) touch(path string) {
	w.due[path] = time.Now().Add(w.debounce)
	if len(w.due) == 1 {
		w.timer.Reset(w.debounce)
	}
}

// processDue deals with the files that have not changed until now, or nearly
// so, in the order in which they were written; events come in another.
func (w *watcher) processDue(now time.Time) {
	type file struct {
		path string
		info os.FileInfo
	}
	var ripe []file
	var next time.Time
	for path, due := range w.due {
		if due.After(now.Add(w.debounce / 8)) {
			if next.IsZero() || due.Before(next) {
				next = due
			}
			continue
		}
		delete(w.due, path)
		if info, err := os.Stat(path); err == nil {
			ripe = append(ripe, file{path, info})
		} else {
			w.handled(path)
		}
	}
	if !next.IsZero() {
		w.timer.Reset(next.Sub(now))
	}
	slices.SortFunc(ripe, func(a, b file) int {
		return cmp.Or(a.info.ModTime().Compare(b.info.ModTime()), strings.Compare(a.path, b.path))
	})
	for _, f := range ripe {
		w.consider(f.path, f.info)
		w.handled(f.path)
	}
}

// consider reports a file that is complete, unless it is ignored, empty, no
// file, or the same as last time.
func (w *watcher) consider(path string, info os.FileInfo) {
	if !info.Mode().IsRegular() || info.Size() == 0 || w.ignored(path, false) {
		return
	}
	now := stamp{info.Size(), info.ModTime()}
	if w.seen[path] == now {
		return
	}
	w.seen[path] = now
	w.found(path)
}

// handled tells those who wait for it that path has had its turn.
func (w *watcher) handled(path string) {
	for _, done := range w.waiting[path] {
		close(done)
	}
	delete(w.waiting, path)
}
