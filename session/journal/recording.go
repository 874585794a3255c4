package journal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"sync"
	"time"

	"ruse/session"
	"ruse/session/files"
	"ruse/session/internal/record"
)

// Header is a recording's first line, and End its last.
type (
	Header = record.Header
	End    = record.End
)

// Run is a run of a recording.
type Run struct {
	ID session.RunID
	// From is the record that it begins with, and At when it does.
	From int
	At   time.Duration
	// State is the last that was read of it, in words.
	State string
}

// Place is a record and its time.
type Place struct {
	Record int
	At     time.Duration
}

// Recording is a file that is read. Records are counted from 0 on. What is asked
// for is looked up in an index that is made as far as it is needed, so that a
// large file opens as fast as a small one, and one that is being written can be
// read on. All methods may be called from any goroutine.
type Recording struct {
	path   string
	file   *os.File
	size   int64
	header Header
	reader *record.Reader // where others begin; it reads nothing itself
	told   End            // the last line, as it stood when the file was opened

	mu      sync.Mutex
	scan    *record.Reader // how far the index is made
	offsets offsets
	runs    []Run
	marks   []Place
	last    time.Duration
	err     error // at the line behind the last record
}

// Open opens a recording. It fails where the first line is none, with an
// [*Error].
func Open(path string) (*Recording, error) {
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return nil, fmt.Errorf("open a recording: %w", err)
	}
	file, info, err := files.Open(target)
	if err != nil {
		return nil, fmt.Errorf("open the recording %s: %w", path, err)
	}
	reader, header, err := record.NewReader(file)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open the recording %s: %w", path, err), file.Close())
	}
	if reader.Wire() {
		header.Start = info.ModTime()
	}
	header.Start, header.Address = header.Start.Local(), session.MaskAddress(header.Address)
	scan := reader.At(reader.Offset(), 0)
	scan.Heads()
	r := &Recording{path: path, file: file, size: info.Size(), header: header, reader: reader, scan: scan}
	if err := r.lookAhead(); err != nil {
		return nil, errors.Join(fmt.Errorf("open the recording %s: %w", path, err), file.Close())
	}
	return r, nil
}

// tail is how much of a file's end is looked at.
const tail = 64 << 10

// lastLine is more than a last line has, in bytes.
const lastLine = 4 << 10

// lookAhead reads the last line, where there is one.
func (r *Recording) lookAhead() error {
	end, err := r.tail(lastLine)
	if i := bytes.LastIndex(end, []byte("\n{")); i >= 0 {
		if e := record.ParseEnd(end[i+1:]); e != nil {
			r.told = *e
		}
	}
	return err
}

// tail is the end of the file, of at most so many bytes.
func (r *Recording) tail(n int64) ([]byte, error) {
	buf := make([]byte, min(n, r.size))
	got, err := r.file.ReadAt(buf, r.size-int64(len(buf)))
	if got < len(buf) && err != nil {
		return nil, fmt.Errorf("read the end: %w", err)
	}
	return buf, nil
}

// Error says which line of a recording can't be read, and what was expected.
type Error = record.Error

// Close closes the file.
func (r *Recording) Close() error {
	if err := r.file.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		return fmt.Errorf("close the recording: %w", err)
	}
	return nil
}

// Path is where it was opened.
func (r *Recording) Path() string { return r.path }

// Header is the first line. The start of a file of frames alone is when it was
// last changed.
func (r *Recording) Header() Header { return r.header }

// FramesOnly reports whether the file holds frames and no events, as tests record
// them.
func (r *Recording) FramesOnly() bool { return r.reader.Wire() }

// Index reads the rest of the file. It returns how many records there are; an
// error is an [*Error] at the first line that is none.
func (r *Recording) Index(ctx context.Context) (records int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	err = r.extend(ctx, func() bool { return false })
	return r.offsets.len(), err
}

// Indexed is how many records are in the index.
func (r *Recording) Indexed() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.offsets.len()
}

// End is the last line, where the index has reached it; it is nil while it has
// not, and in a file that is torn or being written.
func (r *Recording) End() *End {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.scan.End()
}

// Took is the time of the last record of the index.
func (r *Recording) Took() time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.last
}

// extent is how many records there are and how long they took, as far as that is
// known without reading on: by the last line, or by an index that has all.
func (r *Recording) extent() (records int, took time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if end := r.scan.End(); end != nil || r.err != nil || r.scan.Offset() >= r.size {
		return r.offsets.len(), r.last
	}
	return int(r.told.Records), r.told.Took()
}

// Runs are the runs that the index has, in their order.
func (r *Recording) Runs() []Run {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.runs)
}

// Marks are the marks that the index has.
func (r *Recording) Marks() []Place {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.marks)
}

// extend goes on with the index until enough says so, or to the end of the file.
// The caller holds r.mu, which others get now and then.
func (r *Recording) extend(ctx context.Context, enough func() bool) error {
	const stride = 1024 // records between two looks at ctx
	for n := 0; !enough(); n++ {
		if n%stride == 0 {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			r.mu.Unlock()
			r.mu.Lock()
		}
		if r.err != nil {
			return r.err
		}
		rec, err := r.scan.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			if _, bad := errors.AsType[*Error](err); bad {
				r.err = err
			}
			return err
		}
		r.add(&rec)
	}
	return nil
}

// add puts a record into the index.
func (r *Recording) add(rec *Record) {
	n := r.offsets.len()
	r.offsets.add(rec.Offset)
	r.last = max(r.last, rec.At)
	if rec.Dir == record.Mark {
		r.marks = append(r.marks, Place{n, rec.At})
	}
	if rec.Dir != record.Event || rec.Type != "run" {
		return
	}
	last := len(r.runs) - 1
	if last < 0 || int(r.runs[last].ID) < rec.Run {
		r.runs = append(r.runs, Run{session.RunID(rec.Run), n, rec.At, rec.State})
		return
	}
	for i := last; i >= 0 && int(r.runs[i].ID) >= rec.Run; i-- {
		if int(r.runs[i].ID) == rec.Run {
			r.runs[i].State = rec.State
		}
	}
}

// runAfter extends the index to the first run that begins behind a place.
func (r *Recording) runAfter(ctx context.Context, n int) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.extend(ctx, func() bool { return len(r.runs) > 0 && r.runs[len(r.runs)-1].From > n })
}

// offset is where the n-th record begins; false: there is none.
func (r *Recording) offset(ctx context.Context, n int) (int64, bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	err := r.extend(ctx, func() bool { return r.offsets.len() > n })
	if n >= 0 && n < r.offsets.len() {
		return r.offsets.at(n), true, nil
	}
	return r.scan.Offset(), false, err
}

// At returns the n-th record, and io.EOF where there is none yet.
func (r *Recording) At(ctx context.Context, n int) (Record, error) {
	off, ok, err := r.offset(ctx, n)
	if err != nil {
		return Record{}, err
	}
	if !ok {
		return Record{}, io.EOF
	}
	return r.reader.At(off, n).Next()
}

// Frame is the frame of a session's event, which counts from 1 on, or the line where
// it has none. It reads what is asked for, also while the recording is written. In
// a file of frames alone events don't have numbers.
func (r *Recording) Frame(seq int) ([]byte, error) {
	rec, err := r.At(context.Background(), seq-1)
	if err != nil {
		return nil, fmt.Errorf("read the frame %d from the recording: %w", seq, err)
	}
	if rec.Frame == nil {
		return rec.Line, nil
	}
	return rec.Frame, nil
}

// Records are all records from the n-th on; each is valid until the next. An error
// ends them.
func (r *Recording) Records(ctx context.Context, n int) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		reader, err := r.readFrom(ctx, n)
		if err != nil {
			yield(Record{}, err)
			return
		}
		all(ctx, reader)(yield)
	}
}

// all are the records that a reader has still to read. An error ends them.
func all(ctx context.Context, reader *record.Reader) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for {
			rec, err := reader.Next()
			if errors.Is(err, io.EOF) {
				return
			}
			if err == nil && ctx.Err() != nil {
				err = context.Cause(ctx)
			}
			if !yield(rec, err) || err != nil {
				return
			}
		}
	}
}

// readFrom returns a reader at the n-th record, or at the file's end.
func (r *Recording) readFrom(ctx context.Context, n int) (*record.Reader, error) {
	if n <= 0 {
		return r.reader.At(r.reader.Offset(), 0), nil
	}
	off, ok, err := r.offset(ctx, n)
	if err != nil {
		return nil, err
	}
	if !ok {
		n = r.Indexed()
	}
	return r.reader.At(off, n), nil
}

// When returns the first record that is not before a time, or how many there are
// where all are.
func (r *Recording) When(ctx context.Context, at time.Duration) (int, error) {
	r.mu.Lock()
	err := r.extend(ctx, func() bool { return r.last >= at })
	count := r.offsets.len()
	r.mu.Unlock()
	if err != nil {
		return 0, err
	}
	n := sort.Search(count, func(n int) bool {
		rec, e := r.At(ctx, n)
		err = errors.Join(err, e)
		return rec.At >= at
	})
	return n, err
}

// offsets are the places of records, in pieces that are never copied.
type offsets struct {
	pieces [][]int64
}

const piece = 1 << 15

func (o *offsets) len() int {
	if len(o.pieces) == 0 {
		return 0
	}
	return (len(o.pieces)-1)*piece + len(o.pieces[len(o.pieces)-1])
}

func (o *offsets) at(n int) int64 { return o.pieces[n/piece][n%piece] }

func (o *offsets) add(off int64) {
	last := len(o.pieces) - 1
	if last < 0 || len(o.pieces[last]) == piece {
		o.pieces = append(o.pieces, nil)
		last++
	}
	o.pieces[last] = append(o.pieces[last], off)
}
