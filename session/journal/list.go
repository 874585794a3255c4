package journal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"ruse/session/files"
	"ruse/session/internal/record"
)

// Info is what a list shows of a recording.
type Info struct {
	Path string
	Header
	Size int64
	// Took, Records, Runs and Outcome are those of the last line; of a torn
	// recording they are what its last 64 KiB tell.
	Took    time.Duration
	Records int64
	Runs    int
	Outcome string
	// Stopped says why the recording ended before its session.
	Stopped string
	// Torn says that there is no last line, and Open that a writer still holds the
	// recording, so that there can't be one yet.
	Torn, Open bool
	// Marked says that somebody marked a place in it, or noted something. Of a
	// torn one it does not tell of marks.
	Marked bool
	// Note is the latest note on the whole of it.
	Note string
	// Err says why it can't be read: then all but Path, Size and Start is empty, and
	// Start is when it was last changed.
	Err error
}

const day = 24 * time.Hour

// List tells about all recordings in a folder, the newest first. It reads their
// first and last lines alone. A folder that is not there holds none.
func List(ctx context.Context, dir string) ([]Info, error) {
	var all []Info
	dir, err := filepath.EvalSymlinks(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if info, statErr := os.Stat(dir); err == nil && statErr == nil && !info.IsDir() {
		err = fmt.Errorf("%s is no folder", dir)
	}
	if err != nil {
		return nil, fmt.Errorf("list the recordings: %w", err)
	}
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission) && path != dir:
			return nil // it was removed meanwhile, or is somebody else's
		case err != nil:
			return err
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case entry.Type().IsRegular() && isRecording(entry.Name()):
			all = append(all, Look(path))
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list the recordings: %w", err)
	}
	slices.SortFunc(all, func(a, b Info) int {
		if c := b.Start.Compare(a.Start); c != 0 {
			return c
		}
		return strings.Compare(b.Path, a.Path)
	})
	return all, nil
}

// Look tells about a recording without reading all of it.
func Look(path string) Info {
	i := Info{Path: path}
	if err := i.look(); err != nil {
		i.Err = err
	}
	return i
}

func (i *Info) look() error {
	var changed time.Time
	if info, err := os.Stat(i.Path); err == nil {
		i.Size, changed = info.Size(), info.ModTime()
		i.Start = changed
	}
	rec, err := Open(i.Path)
	if err != nil {
		return err
	}
	defer rec.Close()
	if i.Header = rec.header; i.Start.After(time.Now().Add(day)) {
		i.Start = changed // by a clock that was wrong
	}
	i.Torn = !rec.FramesOnly()
	last := int64(tail)
	if rec.told.Digest != "" {
		last = lastLine // which tells all
	}
	buf, err := rec.tail(last)
	if err != nil {
		return err
	}
	for _, line := range bytes.SplitAfter(buf, []byte("\n")) {
		i.add(rec, line)
	}
	if i.Torn {
		// Where that can't be found out, as in a folder that is only read, it is not.
		i.Open, _ = isOpen(i.Path)
	}
	notes, err := Notes(i.Path)
	for _, n := range notes {
		i.Marked = true
		if n.Seq == 0 {
			i.Note = n.Text
		}
	}
	return err
}

// add takes what a line near the end tells.
func (i *Info) add(rec *Recording, line []byte) {
	if end := record.ParseEnd(line); end != nil {
		i.Torn, i.Stopped = false, end.Stopped
		i.Took, i.Records, i.Runs, i.Outcome = end.Took(), end.Records, end.Runs, end.Outcome
		i.Marked = end.Dirs[record.Mark] > 0
		return
	}
	r, ok, err := rec.reader.Parse(line, 0, 0)
	if !ok || err != nil {
		return // the first of these lines may be half of one, and the last as well
	}
	if rec.FramesOnly() {
		r.Seq = i.Records + 1
	}
	i.Took, i.Records, i.Runs = r.At, r.Seq, max(i.Runs, r.Run)
	if r.State != "" {
		i.Outcome = r.State
	}
}

// hasMarks looks for marks in a torn recording.
func hasMarks(ctx context.Context, path string) (found bool, err error) {
	rec, err := Open(path)
	if err != nil {
		return false, err
	}
	defer rec.Close()
	mark := []byte(`"dir":"` + record.Mark + `"`)
	for _, err := range rec.Search(ctx, Query{
		Find:  func(data []byte) int { return bytes.Index(data, mark) },
		Match: func(r *Record, _ time.Duration) bool { return r.Dir == record.Mark },
	}) {
		return err == nil, err
	}
	return false, nil
}

// Limits are what a folder of recordings may hold; 0: no limit.
type Limits struct {
	Age   time.Duration
	Files int
	Bytes int64
}

// DefaultLimits are 30 days, 500 files and 2 GiB.
func DefaultLimits() Limits { return Limits{30 * 24 * time.Hour, 500, 2 << 30} }

// Prune removes the oldest recordings, so that the folder keeps to its limits. Those
// that are open or marked, have notes, or can't be read stay, and don't count: no
// other has to go for one of them. With dry it only tells what it would
// remove.
func Prune(ctx context.Context, dir string, l Limits, dry bool) (removed []Info, err error) {
	all, err := List(ctx, dir)
	if err != nil {
		return nil, err
	}
	var errs []error
	all = slices.DeleteFunc(all, func(i Info) bool {
		if i.Marked || i.Err != nil || i.Open {
			return true
		}
		marked, err := i.Torn && l.exceeded(all), error(nil)
		if marked {
			if marked, err = hasMarks(ctx, i.Path); err != nil {
				errs = append(errs, fmt.Errorf("look for marks in %s: %w", i.Path, err))
			}
		}
		return marked || err != nil
	})
	count, bytes := totals(all)
	for _, i := range slices.Backward(all) {
		old := l.Age > 0 && time.Since(i.Start) > l.Age
		if !old && (l.Files == 0 || count <= l.Files) && (l.Bytes == 0 || bytes <= l.Bytes) {
			continue
		}
		gone, err := prune(i, dry)
		if err != nil {
			errs = append(errs, fmt.Errorf("remove %s: %w", i.Path, err))
		}
		if gone {
			count, bytes = count-1, bytes-i.Size
			removed = append(removed, i)
		}
	}
	return removed, errors.Join(errs...)
}

func totals(all []Info) (count int, bytes int64) {
	for _, i := range all {
		bytes += i.Size
	}
	return len(all), bytes
}

// exceeded reports whether some of all would have to go.
func (l Limits) exceeded(all []Info) bool {
	count, bytes := totals(all)
	return l.Files > 0 && count > l.Files || l.Bytes > 0 && bytes > l.Bytes ||
		l.Age > 0 && slices.ContainsFunc(all, func(i Info) bool { return time.Since(i.Start) > l.Age })
}

// prune removes a recording, unless somebody has opened it meanwhile.
func prune(i Info, dry bool) (gone bool, err error) {
	if open, err := isOpen(i.Path); open || err != nil {
		return false, err
	}
	if dry {
		return true, nil
	}
	if err := os.Remove(i.Path); err != nil {
		return false, files.Cause(err)
	}
	_ = os.Remove(filepath.Dir(i.Path)) // the day's folder, where it is empty now
	return true, nil
}

// isOpen reports whether somebody writes to a recording.
func isOpen(path string) (bool, error) {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return false, files.Cause(err)
	}
	held, err := files.LockFile(file)
	switch {
	case errors.Is(err, files.ErrLocked):
		return true, nil
	case err != nil:
		return false, err
	}
	return false, held.Close()
}
