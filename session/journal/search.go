package journal

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"time"

	"ruse/session/internal/record"
)

// Query says what is searched for, and where.
type Query struct {
	// From is the record to begin at, and To the one to end before; 0: the end.
	From, To int
	// Match tells whether a record is one that is asked for; gap is the time since
	// the record before it. Both are valid during the call.
	Match func(r *Record, gap time.Duration) bool
	// Find, where it is set, is the first place of something that each record asked
	// for has in its frame or its line, or -1: lines without it are not read, which
	// is much faster. Frames that are no UTF-8 are read in any case.
	Find func(data []byte) int
	// Progress, where it is set, is called now and then with how many bytes were
	// looked through, of how many.
	Progress func(done, all int64)
}

// Hit is a record that was asked for. It has memory of its own.
type Hit struct {
	Record
	// N counts it, from 0 on.
	N int
	// Gap is the time since the record before it.
	Gap time.Duration
}

// Search returns the records that are asked for, in their order, as they are
// found. An error ends them.
func (r *Recording) Search(ctx context.Context, q Query) iter.Seq2[Hit, error] {
	return func(yield func(Hit, error) bool) {
		s := search{Query: q, rec: r, yield: yield}
		if err := s.run(ctx); err != nil && !errors.Is(err, errEnough) {
			yield(Hit{}, err)
		}
	}
}

// search is a Search under way.
type search struct {
	Query
	rec   *Recording
	yield func(Hit, error) bool
	n     int           // of the next line
	at    int64         // where it begins
	last  time.Duration // when the line before it was
}

// errEnough ends a search.
var errEnough = errors.New("no more is wanted")

const searchBlock = 256 << 10

// run reads the file in blocks, and gives whole lines to lines.
func (s *search) run(ctx context.Context) error {
	if err := s.begin(ctx); err != nil {
		return err
	}
	buf := make([]byte, searchBlock)
	have := 0
	for {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		n, err := s.rec.file.ReadAt(buf[have:], s.at+int64(have))
		have += n
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		whole := bytes.LastIndexByte(buf[:have], '\n') + 1
		if err := s.lines(buf[:whole]); err != nil {
			return err
		}
		have = copy(buf, buf[whole:have])
		s.tell(s.at + int64(have))
		if err != nil {
			return s.rest(buf[:have])
		}
		if have > record.MaxLine {
			return &Error{Line: s.n + 1, Offset: s.at, Want: "a line of at most 1 GiB", Got: "a longer one"}
		}
		if have > len(buf)/2 {
			buf = append(buf, make([]byte, len(buf))...)
		}
	}
}

// tell says how far the search has come.
func (s *search) tell(done int64) {
	if s.Progress != nil {
		s.Progress(done, max(s.rec.size, done))
	}
}

// begin finds the line to begin at.
func (s *search) begin(ctx context.Context) error {
	s.n = s.From
	if s.n == 0 {
		s.at = s.rec.reader.Offset()
		return nil
	}
	off, ok, err := s.rec.offset(ctx, s.n)
	if err != nil || !ok {
		return errors.Join(err, errEnough)
	}
	s.at = off
	before, err := s.rec.At(ctx, s.n-1)
	s.last = before.At
	return err
}

// rest looks at a last line that has no end, where it is whole.
func (s *search) rest(line []byte) error {
	if _, ok, err := s.rec.reader.Parse(line, s.n, s.at); !ok || err != nil {
		return nil
	}
	return s.line(line)
}

// lines looks at whole lines.
func (s *search) lines(data []byte) error {
	for from := 0; from < len(data); {
		begin := from
		if s.Find != nil {
			hit := s.find(data[from:])
			if hit < 0 {
				return s.skip(data[from:])
			}
			begin = from + bytes.LastIndexByte(data[from:from+hit], '\n') + 1
			if err := s.skip(data[from:begin]); err != nil {
				return err
			}
		}
		end := begin + bytes.IndexByte(data[begin:], '\n') + 1
		if err := s.line(data[begin:end]); err != nil {
			return err
		}
		from = end
	}
	return nil
}

// find is the first place that may be a part of what is asked for, or -1.
func (s *search) find(data []byte) int {
	hit := s.Find(data)
	within := data
	if hit >= 0 {
		within = data[:hit]
	}
	if b64 := bytes.Index(within, []byte(`,"b64":"`)); b64 >= 0 {
		return b64
	}
	return hit
}

// skip goes on behind lines that are not asked for.
func (s *search) skip(data []byte) error {
	if len(data) == 0 {
		return nil
	}
	lines := bytes.Count(data, []byte("\n"))
	last := bytes.LastIndexByte(data[:len(data)-1], '\n') + 1
	at := s.at + int64(last)
	rec, ok, err := s.rec.reader.Parse(data[last:], s.n+lines-1, at)
	if err != nil {
		return err
	}
	if ok {
		s.last = rec.At
	}
	s.n, s.at = s.n+lines, s.at+int64(len(data))
	return s.enough()
}

func (s *search) enough() error {
	if s.To > 0 && s.n >= s.To {
		return errEnough
	}
	return nil
}

// line looks at a line.
func (s *search) line(line []byte) error {
	if err := s.enough(); err != nil {
		return err
	}
	rec, ok, err := s.rec.reader.Parse(line, s.n, s.at)
	if err != nil {
		return err
	}
	if !ok { // the last line
		s.tell(s.at + int64(len(line)))
		return errEnough
	}
	gap := max(rec.At-s.last, 0)
	if s.Match(&rec, gap) && !s.yield(Hit{rec.Clone(), s.n, gap}, nil) {
		return errEnough
	}
	s.last = rec.At
	s.n, s.at = s.n+1, s.at+int64(len(line))
	return nil
}
