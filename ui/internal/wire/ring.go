package wire

import (
	"errors"
	"fmt"
	"sort"
)

// Frames is where frames are read back from.
type Frames interface {
	// Frame returns the frame of an event, which counts from 1 on; it is only read.
	// An error says why there is none.
	Frame(seq int) ([]byte, error)
}

// ringBytes is how much a ring holds unless it is told otherwise.
const ringBytes = 64 << 20

// errGone says that a ring has forgotten a frame.
var errGone = errors.New("it is no longer in memory, which holds the newest 64 MiB of frames")

// frameCost is what a frame takes besides its bytes.
const frameCost = 48

// Ring keeps the newest frames in memory. The zero value holds ringBytes.
type Ring struct {
	frames []held
	first  int // where the oldest is in frames
	used   int
	limit  int
	forgot bool // some
	gone   int  // of those, the ones that nobody else has
	// recorded reports whether somebody else has the frame of an event; nil: nobody
	// has.
	recorded func(seq int) bool
}

type held struct {
	seq int
	raw []byte
}

// newRing returns a ring of so many bytes.
func newRing(limit int) *Ring { return &Ring{limit: limit} }

// Put keeps a frame, which nobody may change any more. The newest is always kept.
func (r *Ring) Put(seq int, raw []byte) {
	if r.limit == 0 {
		r.limit = ringBytes
	}
	r.frames = append(r.frames, held{seq, raw})
	r.used += len(raw) + frameCost
	for ; r.used > r.limit && r.first < len(r.frames)-1; r.first++ {
		r.used -= len(r.frames[r.first].raw) + frameCost
		r.frames[r.first].raw = nil
		r.forgot = true
		if r.recorded == nil || !r.recorded(r.frames[r.first].seq) {
			r.gone++
		}
	}
	if r.first > len(r.frames)/2 && r.first > piece {
		r.frames = append([]held(nil), r.frames[r.first:]...)
		r.first = 0
	}
}

// Gone is how many frames were forgotten that nobody else has.
func (r *Ring) Gone() int { return r.gone }

// Frame returns a frame that is still kept.
func (r *Ring) Frame(seq int) ([]byte, error) {
	i := r.find(seq)
	switch {
	case i < len(r.frames) && r.frames[i].seq == seq && i >= r.first:
		return r.frames[i].raw, nil
	case r.forgot && (i == r.first || i < len(r.frames) && i < r.first):
		return nil, errGone
	}
	return nil, fmt.Errorf("the event %d is no frame", seq)
}

func (r *Ring) find(seq int) int {
	return r.first + sort.Search(len(r.frames)-r.first, func(i int) bool { return r.frames[r.first+i].seq >= seq })
}

// Cut forgets all from an event on.
func (r *Ring) Cut(seq int) {
	at := r.find(seq)
	for i := at; i < len(r.frames); i++ {
		r.used -= len(r.frames[i].raw) + frameCost
		r.frames[i].raw = nil
	}
	r.frames = r.frames[:at]
}
