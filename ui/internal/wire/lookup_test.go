package wire

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"ruse/protocol"
	"ruse/session"
)

// kept are frames by the number of their event in a recording.
type kept map[int][]byte

func (k kept) Frame(seq int) ([]byte, error) {
	if raw, ok := k[seq]; ok {
		return raw, nil
	}
	return nil, fmt.Errorf("there is no event %d", seq)
}

// apply gives a pane so many events, every other one a message, and has a recording
// keep them.
func (k kept) apply(p *Pane, n int) {
	for i := range n {
		seq := len(k) + 1
		var ev session.Event = frame(i, 1, say(fmt.Sprint("word ", seq, ".")))
		if i%2 == 1 {
			ev = frame(i, 1, &protocol.Heartbeat{})
		}
		k[seq] = ev.(session.Received).Raw
		p.Apply(ev)
	}
}

// lookUp reads what was asked for until nothing more is, and returns how much that was.
func lookUp(p *Pane) (frames int) {
	for read := p.Lookup(); read != nil; read = p.Lookup() {
		all := read()
		frames += len(all)
		p.Found(all)
		for p.Work() {
			continue
		}
	}
	return frames
}

// What memory has forgotten is read back from the recording that it is in, and what
// is in none is gone.
func TestFramesAreReadBack(t *testing.T) {
	t.Parallel()
	p := New()
	s := p.store
	first, second := kept{}, kept{}
	p.SetRecording(first)
	s.ring.limit = 1000
	first.apply(p, 500)
	if _, err := s.Frame(0); !errors.Is(err, ErrReading) || s.Gone() != 0 {
		t.Fatalf("%v, %d are gone", err, s.Gone())
	}
	if n := lookUp(p); n != 1 {
		t.Errorf("%d frames were read", n)
	}
	if raw, err := s.Frame(0); string(raw) != string(first[1]) || err != nil {
		t.Errorf("%s, %v", raw, err)
	}
	if _, err := s.Frame(499); err != nil || p.Lookup() != nil {
		t.Errorf("the newest is looked up: %v", err)
	}

	// Another session in the same window begins to count anew.
	p.SetRecording(second)
	s.ring.limit = 1000
	second.apply(p, 500)
	_, _ = s.Frame(500)
	lookUp(p)
	if raw, err := s.Frame(500); string(raw) != string(second[1]) || err != nil {
		t.Errorf("%s, %v", raw, err)
	}

	// Behind a recording that stopped there is memory alone.
	p.Apply(session.Fault{Err: fmt.Errorf("%w: the disk is full", session.ErrRecording)})
	if s.ring.limit != ringBytes {
		t.Errorf("memory holds %d bytes", s.ring.limit)
	}
	s.ring.limit = 1000
	kept{}.apply(p, 500)
	if _, err := s.Frame(1000); !errors.Is(err, errGone) || s.Gone() < 400 || s.Gone() > 500 {
		t.Errorf("%v, %d are gone", err, s.Gone())
	}
	for _, row := range []int{3, 700} {
		_, _ = s.Frame(row)
		lookUp(p)
		if raw, err := s.Frame(row); string(raw) != string(first[row%500+1]) && string(raw) != string(second[row%500+1]) || err != nil {
			t.Errorf("row %d: %s, %v", row, raw, err)
		}
	}
}

// A text is found in frames that have to be read first, and what a filter needs no
// frame for reads none.
func TestFilterReadsBack(t *testing.T) {
	t.Parallel()
	p, r := New(), kept{}
	p.SetRecording(r)
	p.store.ring.limit = 1000
	r.apply(p, 5000)
	p.SetFilter("type:heartbeat", 4000)
	for p.Work() {
		continue
	}
	if p.Lookup() != nil || p.view.rows.len() != 2500 {
		t.Errorf("%d rows match, or frames are read", p.view.rows.len())
	}
	p.SetFilter(`"word 7."`, 4000)
	for p.Work() {
		continue
	}
	if p.Done() || !strings.Contains(p.State(), "still searching") {
		t.Errorf("nothing had to be read: %s", p.State())
	}
	r.apply(p, 1) // what is new is judged meanwhile
	if n := lookUp(p); n < 4900 || !p.Done() || p.Len() != 1 || p.Place(0).Row != 6 {
		t.Errorf("%d frames were read; %s, %d items", n, p.State(), p.Len())
	}
	if len(p.store.found) == 0 || p.store.bytes > foundBytes+aheadBytes {
		t.Errorf("%d bytes are kept", p.store.bytes)
	}
}

// A frame that is shown is there when it was read; one that can't be read says so.
func TestReadingBackFails(t *testing.T) {
	t.Parallel()
	p, r := New(), kept{}
	p.SetRecording(r)
	p.store.ring.limit = 1000
	r.apply(p, 500)
	delete(r, 3)
	_, _ = p.store.Frame(2)
	lookUp(p)
	if _, err := p.store.Frame(2); err == nil || !strings.Contains(err.Error(), "there is no event 3") {
		t.Error(err)
	}
	for i := range p.Len() {
		read, _ := p.Read(i)
		if source, left := read(); (left > 0) != (i == 2) || left == 0 && source != string(r[i+1]) {
			t.Fatalf("item %d: %s, %d are left", i, source, left)
		}
	}
}

// What was read back and is not looked at is forgotten, what is stays.
func TestFoundIsBounded(t *testing.T) {
	t.Parallel()
	p, r := New(), kept{}
	p.SetRecording(r)
	p.store.ring.limit = 1000
	big := strings.Repeat("x", 1<<20)
	for i := range 40 {
		ev := frame(i, 1, say(fmt.Sprint(i, big)))
		r[i+1] = ev.(session.Received).Raw
		p.Apply(ev)
	}
	for i := range 39 {
		_, _ = p.store.Frame(0)
		_, _ = p.store.Frame(i)
		lookUp(p)
		if _, err := p.store.Frame(0); err != nil {
			t.Fatalf("the first is no longer there after %d: %v", i, err)
		}
	}
	if p.store.bytes > foundBytes+4<<20 {
		t.Errorf("%d bytes are kept", p.store.bytes)
	}
}
