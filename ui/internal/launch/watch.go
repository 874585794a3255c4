package launch

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Bounds of a watcher.
const (
	quietFor   = 200 * time.Millisecond // how long no file changes before the change is told
	quietAtAll = 2 * time.Second        // and for how long that is waited for
	mostDirs   = 4096
	mostFiles  = 16 // that are named in an event
)

// errManyDirs is that of a folder which is too big.
var errManyDirs = fmt.Errorf("it has more than %d folders in it: watch one that holds the sources alone", mostDirs)

// watcher tells that files of a folder changed, once that has come to rest.
type watcher struct {
	root    string
	fs      *fsnotify.Watcher
	changed func(files []string)
	done    sync.WaitGroup
}

// watch watches a folder and those in it, but for hidden ones, node_modules and
// __pycache__. Links are not followed. Close it.
func watch(dir string, changed func(files []string)) (*watcher, error) {
	w := &watcher{root: filepath.Clean(dir), changed: changed}
	info, err := os.Stat(w.root)
	if err == nil && !info.IsDir() {
		err = errors.New("it is no folder")
	}
	if err == nil {
		w.fs, err = fsnotify.NewWatcher()
	}
	if err != nil {
		return nil, fmt.Errorf("watching %s: %w", dir, err)
	}
	if err := w.add(w.root); err != nil {
		return nil, errors.Join(fmt.Errorf("watching %s: %w", dir, err), w.fs.Close())
	}
	w.done.Go(w.loop)
	return w, nil
}

func (w *watcher) close() error {
	err := w.fs.Close()
	w.done.Wait()
	return err
}

// ignored reports whether a name is of something that nobody writes by hand.
func ignored(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") || name == "node_modules" || name == "__pycache__"
}

// add watches a folder that is the root or is in it.
func (w *watcher) add(dir string) error {
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist) && path != w.root: // gone meanwhile
			return nil
		case err != nil:
			return err
		case !entry.IsDir() && path != w.root:
			return nil
		case path != w.root && ignored(entry.Name()):
			return fs.SkipDir
		case len(w.fs.WatchList()) >= mostDirs:
			return errManyDirs
		}
		return w.fs.Add(path)
	})
}

func (w *watcher) loop() {
	var (
		files []string
		first time.Time // of what is not told yet
		quiet = time.NewTimer(0)
	)
	quiet.Stop()
	defer quiet.Stop()
	touch := func(path string) {
		if first.IsZero() {
			first = time.Now()
		}
		if len(files) < mostFiles && !slices.Contains(files, path) {
			files = append(files, path)
		}
		quiet.Reset(min(quietFor, time.Until(first.Add(quietAtAll))))
	}
	for {
		select {
		case e, more := <-w.fs.Events:
			switch {
			case !more:
				return
			case e.Op == fsnotify.Chmod || ignored(filepath.Base(e.Name)):
				continue
			case e.Has(fsnotify.Create):
				// A folder that can't be watched is at least told of now.
				if info, err := os.Lstat(e.Name); err == nil && info.IsDir() {
					_ = w.add(e.Name)
				}
			}
			touch(e.Name)
		case _, more := <-w.fs.Errors:
			if !more {
				return
			}
			touch(w.root) // events were lost: something changed
		case <-quiet.C:
			told := files
			files, first = nil, time.Time{}
			w.changed(told)
		}
	}
}
