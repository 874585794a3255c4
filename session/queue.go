package session

import (
	"context"
	"io"
	"sync"
)

// eventCost is what an event costs in the queue besides its frame, so that
// many small frames are bounded as well. In bytes, roughly.
const eventCost = 128

// maxAhead bounds the room that is made for a batch ahead of it, in events.
const maxAhead = 1024

// queue holds the events between the session and its consumer. Its bound is in
// bytes and binds the reader alone: the reader reserves room for a frame before
// it goes on, everything else is small and never waits.
//
// Where the session is recorded, events go from fresh, which waits for the
// recorder, through writing, which it is at, to out.
type queue struct {
	limit int
	ready chan struct{} // holds a token while events wait for next
	space chan struct{} // holds a token after room was made
	due   chan struct{} // holds a token while events wait for the recorder

	mu        sync.Mutex
	used      int // bytes reserved or queued
	recording bool
	fresh     batch
	writing   batch
	out       batch
	closed    bool
}

// batch are events in a row.
type batch struct {
	events   []Event
	size     int         // what they hold of the bound, in bytes
	progress map[int]int // where an upload's latest progress is, by artifact
}

func newQueue(limit int, recording bool) *queue {
	return &queue{
		limit:     limit,
		ready:     make(chan struct{}, 1),
		space:     make(chan struct{}, 1),
		due:       make(chan struct{}, 1),
		recording: recording,
		fresh:     batch{progress: map[int]int{}},
		out:       batch{progress: map[int]int{}},
	}
}

// tryReserve takes room for a frame of n bytes. A frame larger than the bound
// passes while the queue is empty.
func (q *queue) tryReserve(n int) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	n += eventCost
	if q.used > 0 && q.used+n > q.limit {
		return false
	}
	q.used += n
	return true
}

// reserve waits for room for a frame of n bytes, or until done is closed; then
// it takes the room all the same, so that a frame in hand is not lost.
func (q *queue) reserve(n int, done <-chan struct{}) {
	for !q.tryReserve(n) {
		select {
		case <-q.space:
		case <-done:
			q.mu.Lock()
			q.used += n + eventCost
			q.mu.Unlock()
			return
		}
	}
}

// releaseReserved gives back what a reader reserved that has ended and did not
// use it.
func (q *queue) releaseReserved() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.used = q.fresh.size + q.writing.size + q.out.size
	signal(q.space)
}

// push adds an event; reserved is what reserve was called with for its frame,
// or -1 where nothing was reserved.
func (q *queue) push(e Event, reserved int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return
	}
	b, waiting := q.last()
	b.events = append(b.events, e)
	if reserved >= 0 {
		b.size += reserved + eventCost
	}
	signal(waiting)
}

// last is where new events go, and who waits for them.
func (q *queue) last() (b *batch, waiting chan struct{}) {
	if q.recording {
		return &q.fresh, q.due
	}
	return &q.out, q.ready
}

// pushProgress adds an upload's progress, in place of one that still waits.
func (q *queue) pushProgress(e ArtifactChanged) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return
	}
	b, waiting := q.last()
	if i, ok := b.progress[e.Artifact.ID]; ok {
		b.events[i] = e
		return
	}
	b.progress[e.Artifact.ID] = len(b.events)
	b.events = append(b.events, e)
	signal(waiting)
}

// endProgress ends the merging of an upload's progress.
func (q *queue) endProgress(artifact int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	b, _ := q.last()
	delete(b.progress, artifact)
}

// close takes no more events, and lets next return io.EOF once the queue is
// empty.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	signal(q.ready)
	signal(q.due)
}

// next returns all that is queued, and waits while there is nothing.
func (q *queue) next(ctx context.Context) ([]Event, error) {
	for {
		if events, closed := q.drain(); events != nil || closed {
			if events == nil {
				return nil, io.EOF
			}
			return events, nil
		}
		select {
		case <-q.ready:
		case <-ctx.Done():
			return nil, ended(ctx)
		}
	}
}

func (q *queue) drain() (events []Event, closed bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	closed = q.closed && !q.recording
	events = q.out.drain()
	if len(events) == 0 {
		if closed {
			signal(q.ready) // for another caller of next
		}
		return nil, closed
	}
	q.used -= q.out.size
	q.out.size = 0
	signal(q.space)
	if closed {
		signal(q.ready)
	}
	return events, closed
}

// drain takes the events out of b, which keeps its size.
func (b *batch) drain() []Event {
	events := b.events
	if len(events) > 0 {
		// The next batch is likely to be as long as this one.
		b.events = make([]Event, 0, min(len(events), maxAhead))
		clear(b.progress)
	}
	return events
}

// signal leaves a token in c unless one is there.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
