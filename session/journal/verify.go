package journal

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"maps"

	"ruse/session/internal/record"
)

// Report is what Verify found out about a recording.
type Report struct {
	// Size is the file's length, and Sound how much of it can be read.
	Size, Sound int64
	Records     int
	// Torn says that the file has no last line: who wrote it was killed, or is
	// still at it.
	Torn bool
	// Stopped says why the recording ended before the session; empty where it did
	// not.
	Stopped string
	// Problems are what is wrong, in words. A whole recording has none, and a torn
	// one need not have any.
	Problems []string
}

// maxProblems bounds what a report of a hostile file holds.
const maxProblems = 100

func (v *Report) problem(format string, args ...any) {
	if len(v.Problems) < maxProblems {
		v.Problems = append(v.Problems, fmt.Sprintf(format, args...))
	}
}

// Verify reads a recording to its end: whether each line can be read, the records
// are numbered without a gap, times don't go back, frames are JSON, the counts are
// right, and nothing was changed since the digest was made. An error says that
// the file could not be read; what is wrong with it is in the report.
func (r *Recording) Verify(ctx context.Context) (*Report, error) {
	info, err := r.file.Stat()
	if err != nil {
		return nil, fmt.Errorf("verify the recording: %w", err)
	}
	v := &Report{Size: info.Size()}
	reader := r.reader.At(r.reader.Offset(), 0)
	var last Record
	dirs := map[Dir]int64{}
	for rec, err := range all(ctx, reader) {
		if bad, ok := errors.AsType[*Error](err); ok {
			v.problem("%s", bad.Error())
			break
		}
		if err != nil {
			return nil, fmt.Errorf("verify the recording: %w", err)
		}
		v.judge(&rec, &last)
		dirs[rec.Dir]++
		v.Records++
		last = Record{Seq: rec.Seq, At: rec.At}
	}
	v.Sound = reader.Offset()
	end := reader.End()
	v.Torn = end == nil && !r.FramesOnly()
	if end == nil {
		return v, nil
	}
	v.Stopped = end.Stopped
	if end.Records != int64(v.Records) || !maps.Equal(end.Dirs, dirs) || end.Took() != last.At {
		v.problem("the last line counts %d records up to %v, of these kinds: %v; there are %d up to %v: %v",
			end.Records, end.Took(), end.Dirs, v.Records, last.At, dirs)
	}
	digest, err := r.digest(ctx, reader.EndAt())
	if err != nil {
		return nil, fmt.Errorf("verify the recording: %w", err)
	}
	if digest != end.Digest {
		v.problem("the file was changed: its digest is %s, and was %s", digest, end.Digest)
	}
	return v, nil
}

// judge compares a record with the one before it.
func (v *Report) judge(rec, last *Record) {
	if rec.Seq != last.Seq+1 {
		v.problem("line %d: expected the record %d, got %d", rec.Number, last.Seq+1, rec.Seq)
	}
	if rec.At < last.At {
		v.problem("line %d: expected a time of at least %v, got %v", rec.Number, last.At, rec.At)
	}
	if rec.Verbatim && !json.Valid(rec.Frame) {
		v.problem("line %d: expected a frame that is JSON", rec.Number)
	}
}

// digest is that of what stands before the digest of the last line, which begins
// at a place.
func (r *Recording) digest(ctx context.Context, endAt int64) (string, error) {
	h := sha256.New()
	if err := copyTo(ctx, h, io.NewSectionReader(r.file, 0, endAt)); err != nil {
		return "", err
	}
	line, err := io.ReadAll(io.NewSectionReader(r.file, endAt, record.MaxLine))
	if err != nil {
		return "", err
	}
	i := bytes.LastIndex(line, []byte(record.BeforeDigest))
	h.Write(line[:max(i+len(record.BeforeDigest), 0)])
	return hex.EncodeToString(h.Sum(nil)), nil
}

// copyTo is io.Copy for as long as ctx lets it.
func copyTo(ctx context.Context, h hash.Hash, from io.Reader) error {
	buf := make([]byte, 256<<10)
	for {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		n, err := from.Read(buf)
		h.Write(buf[:n])
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
