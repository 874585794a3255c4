package runtimetest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
)

// ignoreFile, in a watched directory, names the files that are not artifacts.
const ignoreFile = ".artifactignore"

// watcher reports each new or changed file of its directories once it is
// complete. All of its state belongs to one goroutine, which other goroutines
// hand functions to.
type watcher struct {
	fs       *fsnotify.Watcher
	debounce time.Duration
	log      *slog.Logger
	found    func(path string)

	calls chan func()
	quit  chan struct{}
	gone  chan struct{}
	once  sync.Once

	roots   []*root
	due     map[string]time.Time // when a touched file counts as complete
	seen    map[string]stamp     // what was last reported
	waiting map[string][]chan struct{}
	timer   *time.Timer
}

// root is a watched directory with its ignore patterns.
type root struct {
	dir    string
	rules  ignoreRules
	pinned bool // the request brought the patterns: the file does not count
}

// stamp tells one state of a file from another.
type stamp struct {
	size int64
	at   time.Time
}

func newWatcher(debounce time.Duration, log *slog.Logger, found func(string)) (*watcher, error) {
	fs, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("starting a file watcher: %w", err)
	}
	w := &watcher{
		fs: fs, debounce: debounce, log: log, found: found,
		calls: make(chan func()), quit: make(chan struct{}), gone: make(chan struct{}),
		due: map[string]time.Time{}, seen: map[string]stamp{}, waiting: map[string][]chan struct{}{},
		timer: time.NewTimer(debounce),
	}
	go w.loop()
	return w, nil
}

// close reports what is still waiting, and stops. It may be called twice.
func (w *watcher) close() {
	w.once.Do(func() { close(w.quit) })
	<-w.gone
}

func (w *watcher) loop() {
	defer close(w.gone)
	defer w.timer.Stop()
	for {
		select {
		case <-w.quit:
			w.rescan() // for what was written just now
			w.processDue(time.Now().Add(w.debounce))
			if err := w.fs.Close(); err != nil {
				w.log.Warn("closing the file watcher", "err", err)
			}
			return
		case call := <-w.calls:
			call()
		case event := <-w.fs.Events:
			w.event(event)
		case err := <-w.fs.Errors:
			w.log.Warn("file watcher", "err", err)
			if errors.Is(err, fsnotify.ErrEventOverflow) {
				w.rescan()
			}
		case <-w.timer.C:
			w.processDue(time.Now())
		}
	}
}

// do runs f in the watcher's goroutine.
func (w *watcher) do(ctx context.Context, f func()) error {
	done := make(chan struct{})
	select {
	case w.calls <- func() { defer close(done); f() }:
		<-done
		return nil
	case <-w.gone:
		return errors.New("the session has ended")
	case <-ctx.Done():
		return ctx.Err()
	}
}

// add begins to watch dir. Patterns of the request come before those of the
// directory's ignore file, and these before the built-in ones.
func (w *watcher) add(ctx context.Context, dir, patterns string) error {
	var failed error
	err := w.do(ctx, func() {
		if slices.ContainsFunc(w.roots, func(r *root) bool { return r.dir == dir }) {
			return
		}
		if failed = os.MkdirAll(dir, 0o755); failed != nil {
			return
		}
		r := &root{dir: dir, pinned: patterns != "", rules: parseIgnore(patterns)}
		if !r.pinned {
			r.reload(w.log)
		}
		w.roots = append(w.roots, r)
		w.scan(dir)
	})
	return errors.Join(err, failed)
}

// expect returns a channel that is closed when the watcher has next dealt with
// path, asked for or not; nil where path is not watched.
func (w *watcher) expect(ctx context.Context, path string) <-chan struct{} {
	var done chan struct{}
	err := w.do(ctx, func() {
		if r, _ := w.owner(path); r != nil {
			done = make(chan struct{})
			w.waiting[path] = append(w.waiting[path], done)
		}
	})
	if err != nil {
		return nil
	}
	return done
}

// scan watches a directory and those in it, and touches their files.
func (w *watcher) scan(dir string) {
	if err := w.fs.Add(dir); err != nil {
		w.log.Warn("watching a directory", "dir", dir, "err", err)
		return
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		w.log.Warn("reading a directory", "dir", dir, "err", err)
		return
	}
	for _, entry := range entries {
		path := filepath.Join(dir, entry.Name())
		switch {
		case w.ignored(path, entry.IsDir()):
		case entry.IsDir():
			w.scan(path)
		default:
			w.touch(path)
		}
	}
}

// rescan looks at everything again, where events may be missing.
func (w *watcher) rescan() {
	for _, r := range w.roots {
		w.scan(r.dir)
	}
}

func (w *watcher) event(e fsnotify.Event) {
	if r, _ := w.owner(e.Name); r != nil && e.Name == filepath.Join(r.dir, ignoreFile) && !r.pinned {
		r.reload(w.log)
		return
	}
	if !e.Has(fsnotify.Create) && !e.Has(fsnotify.Write) {
		return
	}
	info, err := os.Lstat(e.Name)
	switch {
	case err != nil: // gone again
	case !info.IsDir():
		w.touch(e.Name)
	case e.Has(fsnotify.Create) && !w.ignored(e.Name, true):
		w.scan(e.Name)
	}
}

// owner finds the watched directory that path lies in, and the way from there,
// with slashes.
func (w *watcher) owner(path string) (*root, string) {
	for _, r := range w.roots {
		if rel, err := filepath.Rel(r.dir, path); err == nil && filepath.IsLocal(rel) {
			return r, filepath.ToSlash(rel)
		}
	}
	return nil, ""
}

func (w *watcher) ignored(path string, dir bool) bool {
	r, rel := w.owner(path)
	return r == nil || rel == ignoreFile || r.rules.ignores(rel, dir)
}

// reload reads the directory's ignore file; without one, the built-in patterns
// hold.
func (r *root) reload(log *slog.Logger) {
	text, err := os.ReadFile(filepath.Join(r.dir, ignoreFile))
	if err != nil {
		if !errors.Is(err, os.ErrNotExist) {
			log.Warn("reading the ignore file", "err", err)
		}
		text = []byte(defaultIgnore)
	}
	r.rules = parseIgnore(string(text))
}
