package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

const (
	// firstBlock is how much is read first, and block at a time in the end.
	firstBlock = 16 << 10
	block      = 256 << 10
	// MaxLine bounds a line: the largest frame that a session takes, written as a
	// string of escapes.
	MaxLine = 1 << 30
	// maxFirst bounds the first line, by which a file is known: a list reads that of
	// every file in a folder.
	maxFirst = 1 << 20
)

// Reader reads a recording, one line after the other.
type Reader struct {
	src  io.ReaderAt
	buf  []byte // what was read and not used
	mem  []byte // what buf is a part of
	off  int64  // where buf begins in the file
	line int    // the number of the line that was read last
	bare bool   // which had no end
	wire bool
	head bool
	end  *End
	last int64 // where end's line begins
}

// NewReader reads a recording's first line.
func NewReader(src io.ReaderAt) (*Reader, Header, error) {
	r := &Reader{src: src}
	var h Header
	line, at, err := r.next()
	if err != nil && !errors.Is(err, errTorn) && !errors.Is(err, io.EOF) {
		return nil, h, err
	}
	r.line = 1
	if _, err := parseWire(line); err == nil {
		return &Reader{src: src, wire: true}, h, nil
	}
	if err := json.Unmarshal(line, &h); err != nil || h.Version < 1 || h.Start.IsZero() {
		return nil, h, r.fail(line, at, wantHeader)
	}
	if h.Version > Version {
		return nil, h, r.fail(line, at, `a recording of the version 1, as this ruse reads them`)
	}
	return r, h, nil
}

// At returns a reader that begins at off, where the n-th record is, from 0 on.
func (r *Reader) At(off int64, n int) *Reader {
	if !r.wire {
		n++ // the header
	}
	return &Reader{src: r.src, off: off, wire: r.wire, line: n}
}

// Heads lets Next leave out frames, which is faster, and not check what stands
// behind them.
func (r *Reader) Heads() { r.head = true }

// Wire reports whether the file is one of frames alone, without a first and a
// last line.
func (r *Reader) Wire() bool { return r.wire }

// End is the last line, nil until Next has reached it.
func (r *Reader) End() *End { return r.end }

// EndAt is where the last line begins, where there is one.
func (r *Reader) EndAt() int64 { return r.last }

// Parse reads a line that stands in the file as the n-th record, from 0 on; ok is
// false for the last line of a file, and an error an [*Error].
func (r *Reader) Parse(line []byte, n int, at int64) (rec Record, ok bool, err error) {
	line = bytes.TrimSuffix(line, []byte("\n"))
	number, want := n+2, wantRecord
	if r.wire {
		number, want = n+1, wantWire
	}
	rec, isEnd, err := r.parse(line, number, false)
	if err != nil {
		return rec, false, &Error{Line: number, Offset: at, Want: want, Got: quoted(line)}
	}
	rec.Offset, rec.Number = at, number
	return rec, !isEnd, nil
}

// Offset is where the next line begins: all before it is sound.
func (r *Reader) Offset() int64 { return r.off }

// Next returns the next record, which is valid until the next call. It fails
// with io.EOF behind the last, where End tells whether the file is whole, and
// with an [*Error] at a line that is no record.
func (r *Reader) Next() (Record, error) {
	if r.end != nil {
		return Record{}, r.nothing()
	}
	line, at, err := r.next()
	torn := errors.Is(err, errTorn)
	if err != nil && !torn {
		return Record{}, err
	}
	rec, isEnd, err := r.parse(line, r.line, r.head && !torn)
	if err == nil && isEnd {
		if r.end, err = parseEnd(line); err == nil {
			r.last = at
			return Record{}, r.nothing()
		}
	}
	switch {
	case err != nil && torn:
		r.back(at)
		return Record{}, io.EOF
	case err != nil && isEnd:
		return Record{}, r.fail(line, at, wantEnd)
	case err != nil && r.wire:
		return Record{}, r.fail(line, at, wantWire)
	case err != nil:
		return Record{}, r.fail(line, at, wantRecord)
	}
	rec.Offset, rec.Number = at, r.line
	return rec, nil
}

func (r *Reader) parse(line []byte, number int, head bool) (rec Record, isEnd bool, err error) {
	if !r.wire {
		return parse(line, head)
	}
	rec, err = parseWire(line)
	rec.Seq = int64(number)
	return rec, false, err
}

// ParseEnd reads a line that may be a recording's last; nil: it is not.
func ParseEnd(line []byte) *End {
	if !bytes.HasPrefix(line, []byte(`{"end":`)) {
		return nil
	}
	end, err := parseEnd(line)
	if err != nil {
		return nil
	}
	return end
}

func parseEnd(line []byte) (*End, error) {
	var e endLine
	if err := json.Unmarshal(line, &e); err != nil {
		return nil, err
	}
	if e.End == nil || e.Digest == "" {
		return nil, errSyntax
	}
	e.End.Digest = e.Digest
	return e.End, nil
}

// nothing checks that nothing stands behind the last line.
func (r *Reader) nothing() error {
	line, at, err := r.next()
	if err == nil || errors.Is(err, errTorn) {
		err = r.fail(line, at, "nothing behind the last line")
	}
	return err
}

// fail says what was expected at a line, and stays there.
func (r *Reader) fail(line []byte, at int64, want string) error {
	err := &Error{Line: r.line, Offset: at, Want: want, Got: quoted(line)}
	r.back(at)
	return err
}

// back goes back to the line at a place.
func (r *Reader) back(at int64) {
	r.buf, r.off, r.bare = nil, at, false
	r.line--
}

// errTorn says that a line has no end.
var errTorn = errors.New("the line has no end")

// next returns the next line without its end, and where it begins. A last one
// without an end comes with errTorn.
func (r *Reader) next() (line []byte, at int64, err error) {
	at = r.off
	for seen := 0; ; {
		if i := bytes.IndexByte(r.buf[seen:], '\n'); i == 0 && seen == 0 && r.bare {
			r.skip(1) // somebody writes on
			r.bare, at = false, r.off
			continue
		} else if i >= 0 {
			line = r.skip(seen + i + 1)
			r.line++
			return line[: seen+i : seen+i], at, nil
		}
		seen = len(r.buf)
		if seen > MaxLine {
			return nil, at, &Error{Line: r.line + 1, Offset: at, Want: "a line of at most 1 GiB", Got: quoted(r.buf)}
		}
		if seen > maxFirst && at == 0 {
			return nil, at, &Error{Line: 1, Offset: at, Want: "a first line of at most 1 MiB", Got: quoted(r.buf)}
		}
		if err := r.fill(); errors.Is(err, io.EOF) && seen > 0 {
			r.line++
			r.bare = true
			return r.skip(seen), at, errTorn
		} else if err != nil {
			return nil, at, err
		}
	}
}

// skip takes n bytes out of buf.
func (r *Reader) skip(n int) []byte {
	b := r.buf[:n]
	r.buf = r.buf[n:]
	r.off += int64(n)
	return b
}

// fill reads more behind what is in buf.
func (r *Reader) fill() error {
	have := len(r.buf)
	if cap(r.buf)-have <= cap(r.mem)/4 {
		size := min(max(2*cap(r.mem), firstBlock), block)
		for size < 2*have {
			size *= 2
		}
		if size > cap(r.mem) {
			r.mem = make([]byte, size)
		}
		copy(r.mem[:have], r.buf)
		r.buf = r.mem[:have]
	}
	n, err := r.src.ReadAt(r.buf[have:cap(r.buf)], r.off+int64(have))
	r.buf = r.buf[:have+n]
	if n > 0 {
		return nil
	}
	return err
}
