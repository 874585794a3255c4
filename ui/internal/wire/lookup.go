package wire

import (
	"errors"
	"math"
	"slices"
)

const (
	// recordedBytes is how much a ring holds where the others can be read back.
	recordedBytes = 4 << 20
	// foundBytes is how much of what was read back is kept, unless more is in sight.
	foundBytes = 8 << 20
	// aheadFrames and aheadBytes bound what is read for a filter at a time.
	aheadFrames = 512
	aheadBytes  = 1 << 20
)

// ErrReading says that a frame is being read back: it is there when [Pane.Found] was
// told of it.
var ErrReading = errors.New("it is being read from the recording")

// recording has the frames of some events, those behind one and up to another.
type recording struct {
	frames       Frames
	after, until uint32
}

// lookups read frames back that are no longer in memory. What is asked for is
// remembered, read by whoever calls what Lookup returns, and there once Found was
// told of it: nothing that draws waits for a disk.
type lookups struct {
	recordings []recording // in their order
	wanted     []wanted
	reading    bool
	found      map[uint32]*found
	bytes      int // of them
}

// wanted is a frame to be read.
type wanted struct {
	seq uint32
	of  recording
}

// found is a frame that was read, or why there is none.
type found struct {
	wanted
	raw  []byte
	err  error
	used bool // since the last were found
}

// read reads the frame.
func (w wanted) read() (raw []byte, err error) { return w.of.frames.Frame(int(w.seq - w.of.after)) }

// Found are frames that were read back.
type Found []*found

// of is the recording that an event is in.
func (l *lookups) of(seq uint32) (r recording, ok bool) {
	for _, r := range slices.Backward(l.recordings) {
		if r.after < seq && seq <= r.until {
			return r, true
		}
	}
	return r, false
}

// frame is one that was read back. Else it is read next.
func (l *lookups) frame(seq uint32) ([]byte, error) {
	if f, ok := l.found[seq]; ok {
		f.used = true
		return f.raw, f.err
	}
	of, ok := l.of(seq)
	if !ok {
		return nil, errGone
	}
	if !l.reading && !slices.ContainsFunc(l.wanted, func(w wanted) bool { return w.seq == seq }) {
		l.wanted = append(l.wanted, wanted{seq, of})
	}
	return nil, ErrReading
}

// SetRecording says who has the frames of all events that come, numbered from 1 on,
// and can be asked at any time; nil: only memory has them.
func (s *Store) SetRecording(f Frames) {
	if n := len(s.recordings); n > 0 {
		s.recordings[n-1].until = min(s.recordings[n-1].until, s.seq)
	}
	s.ring.limit = ringBytes
	if f != nil {
		s.recordings = append(s.recordings, recording{f, s.seq, math.MaxUint32})
		s.ring.limit = recordedBytes
	}
}

// SetRecording says who has the frames of all events that come.
func (p *Pane) SetRecording(f Frames) { p.store.SetRecording(f) }

// Lookup returns what reads the frames back that were asked for, and may be called
// from any goroutine; nil: there is none, or others are being read.
func (p *Pane) Lookup() (read func() Found) {
	l := &p.store.lookups
	if l.reading || len(l.wanted) == 0 {
		return nil
	}
	all := l.wanted
	l.wanted, l.reading = nil, true
	return func() Found {
		frames := make(Found, 0, len(all))
		for _, w := range all {
			raw, err := w.read()
			frames = append(frames, &found{w, raw, err, true})
		}
		return frames
	}
}

// Found takes what was read.
func (p *Pane) Found(frames Found) {
	l := &p.store.lookups
	l.reading, p.view.waits = false, false
	if l.bytes > foundBytes {
		for seq, f := range l.found {
			if !f.used {
				l.bytes -= len(f.raw)
				delete(l.found, seq)
			}
			f.used = false
		}
	}
	if l.found == nil {
		l.found = map[uint32]*found{}
	}
	for _, f := range frames {
		l.found[f.seq] = f
		l.bytes += len(f.raw)
	}
}

// readAhead asks for the frames that a filter judges next, from a row on.
func (s *Store) readAhead(row, step int) {
	bytes := 0
	for n := 0; n < aheadFrames && bytes < aheadBytes && row >= 0 && row < s.Len(); n++ {
		if _, err := s.Frame(row); err != nil {
			bytes += int(s.Row(row).Size)
		}
		row += step
	}
}

// Read returns what reads the frames that item i stands for, as they went over the
// wire, one a line; left is how many of a group are no longer kept. It may be called
// from any goroutine, and has nothing to wait for where all are in memory.
func (p *Pane) Read(i int) (read func() (source string, left int), inMemory bool) {
	g, part := p.view.item(i)
	first, n := part, 1
	if part < 0 {
		first, n = 0, int(g.n)
	}
	var all Found
	inMemory = true
	for k := range n {
		row := p.view.rowAt(g.first, first+k)
		raw, err := p.store.frame(row)
		f := &found{raw: raw, err: err}
		if of, ok := p.store.of(p.store.Row(row).Seq); ok && err != nil {
			f.wanted, inMemory = wanted{p.store.Row(row).Seq, of}, false
		}
		all = append(all, f)
	}
	return func() (string, int) {
		var source []byte
		left := 0
		for _, f := range all {
			if f.of.frames != nil {
				f.raw, f.err = f.read()
			}
			if f.err != nil {
				left++
				continue
			}
			if len(source) > 0 {
				source = append(source, '\n')
			}
			source = append(source, f.raw...)
		}
		return string(source), left
	}, inMemory
}
