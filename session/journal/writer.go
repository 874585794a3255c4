package journal

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"ruse/session"
	"ruse/session/files"
	"ruse/session/internal/record"
)

const (
	// syncEvery is how long what was written may be lost to a power cut.
	syncEvery = 5 * time.Second
	// chunk is how much is written at a time at least, where a batch has as much.
	chunk = 256 << 10
)

// Options are about one recording.
type Options struct {
	// Address is the runtime's; credentials in it are masked.
	Address string
	// Program is what records: a name and a version.
	Program string
	// Redacted names what is masked in the session's frames, such as variables
	// and headers. It must hold no values.
	Redacted []string
}

// Writer is a [session.Recorder] that writes a file. [session.Session] calls it.
type Writer struct {
	path  string
	start time.Time

	mu     sync.Mutex
	file   *os.File
	lock   *files.Locked // so that nobody prunes it; nil once closed
	hash   hash.Hash
	size   int64 // of what is sound
	buf    []byte
	told   counts      // with what is in buf
	kept   counts      // in the file
	unsync *time.Timer // pending while something waits to reach the disk
	failed error

	syncing sync.Mutex // held while the file is synced, and taken after mu
	fsync   func(*os.File) error
	synced  bool // the file's name has reached the disk
}

// counts are what the last line tells.
type counts struct {
	records int64
	last    time.Duration
	dirs    [9]int64 // as record.Dirs has them
	runs    int
	outcome string
}

// Create makes a recording in a folder of recordings, and the folder where there
// is none.
func Create(dir string, o Options) (*Writer, error) {
	start := time.Now()
	address := session.MaskAddress(o.Address)
	file, lock, err := createFile(dir, start, address)
	if err != nil {
		return nil, fmt.Errorf("make a recording: %w", err)
	}
	w := &Writer{path: file.Name(), start: start, file: file, lock: lock, hash: sha256.New(), fsync: (*os.File).Sync}
	head, err := record.AppendHeader(nil, record.Header{Start: start, Address: address, Program: o.Program, Redacted: o.Redacted})
	if err == nil {
		err = w.write(head)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("make a recording: %w", err), os.Remove(file.Name()), lock.Close())
	}
	return w, nil
}

// Path is the recording's file.
func (w *Writer) Path() string { return w.path }

// Record writes events: when it returns, the system has them.
func (w *Writer) Record(events []session.Event) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.lock == nil {
		return os.ErrClosed
	}
	w.buf = w.buf[:0]
	for i := 0; i < len(events) && w.failed == nil; i++ {
		w.append(events[i])
		if len(w.buf) >= chunk {
			w.flush()
		}
	}
	w.flush()
	if cap(w.buf) > 4*chunk {
		w.buf = nil // of a single frame
	}
	return w.failed
}

// append adds an event to what is about to be written.
func (w *Writer) append(e session.Event) {
	c := &w.told
	c.last = max(c.last, e.When().Sub(w.start))
	c.records++
	c.dirs[dirIndex(dirOf(e))]++
	if run, ok := e.(session.RunChanged); ok {
		c.runs, c.outcome = max(c.runs, int(run.Run)), run.State.String()
	}
	w.buf, w.failed = appendEvent(w.buf, c.records, c.last, e)
}

// flush writes what is in the buffer.
func (w *Writer) flush() {
	if w.failed == nil && len(w.buf) > 0 {
		if w.failed = w.write(w.buf); w.failed == nil {
			w.kept = w.told
		}
	}
	w.buf = w.buf[:0]
}

// write writes whole lines, or none.
func (w *Writer) write(lines []byte) error {
	if _, err := w.file.Write(lines); err != nil {
		// Where the disk is full, half a line may stand there.
		if err := w.file.Truncate(w.size); err == nil {
			_, _ = w.file.Seek(w.size, io.SeekStart) // else the next write fails
		}
		return fmt.Errorf("write to the recording: %w", files.Cause(err))
	}
	w.size += int64(len(lines))
	w.hash.Write(lines)
	if w.unsync == nil {
		w.unsync = time.AfterFunc(syncEvery, w.sync)
	}
	return nil
}

// sync makes what was written outlive a power cut. Meanwhile the file takes more: a
// disk that is slow to sync holds up nothing that is shown.
func (w *Writer) sync() {
	w.mu.Lock()
	if w.lock == nil {
		w.mu.Unlock()
		return
	}
	size := w.size
	w.syncing.Lock()
	w.mu.Unlock()
	err := w.syncFile()
	w.syncing.Unlock()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.failed == nil {
		w.failed = err
	}
	w.unsync = nil
	if w.size > size && w.lock != nil {
		w.unsync = time.AfterFunc(syncEvery, w.sync)
	}
}

// syncFile is called with w.syncing held.
func (w *Writer) syncFile() error {
	if err := w.fsync(w.file); err != nil {
		return fmt.Errorf("write to the recording: %w", files.Cause(err))
	}
	if w.synced {
		return nil
	}
	w.synced = true
	return files.SyncDir(filepath.Dir(w.path))
}

// Close writes the counts and the digest, and ends the recording. It may be
// called again.
func (w *Writer) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.lock == nil {
		return nil
	}
	if w.unsync != nil {
		w.unsync.Stop()
	}
	w.syncing.Lock()
	defer w.syncing.Unlock()
	err := w.finish()
	err = errors.Join(err, w.lock.Close())
	w.lock = nil
	return err
}

// finish writes the last line. Behind a failure it says what was recorded, where
// it still can.
func (w *Writer) finish() error {
	end := record.End{Records: w.kept.records, Micros: w.kept.last.Microseconds(), Runs: w.kept.runs, Outcome: w.kept.outcome}
	end.Dirs = map[Dir]int64{}
	for i, n := range w.kept.dirs {
		if n > 0 {
			end.Dirs[record.Dirs()[i]] = n
		}
	}
	if w.failed != nil {
		end.Stopped = w.failed.Error()
	}
	line, err := record.AppendEnd(nil, end)
	if err != nil {
		return err
	}
	w.hash.Write(line)
	line = hex.AppendEncode(line, w.hash.Sum(nil))
	if _, err := w.file.Write(append(line, record.EndOfEnd...)); err != nil {
		return fmt.Errorf("write the recording's end: %w", files.Cause(err))
	}
	return w.syncFile()
}

func dirIndex(d Dir) int {
	dirs := record.Dirs()
	return slices.Index(dirs[:], d)
}
