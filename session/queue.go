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
type queue struct {
	limit int
	ready chan struct{} // holds a token while events wait
	space chan struct{} // holds a token after room was made

	mu       sync.Mutex
	events   []Event
	used     int // bytes reserved or queued
	handing  int // the part of used that goes with the next batch
	progress map[int]int
	closed   bool
}

func newQueue(limit int) *queue {
	return &queue{
		limit:    limit,
		ready:    make(chan struct{}, 1),
		space:    make(chan struct{}, 1),
		progress: map[int]int{},
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

// forfeit gives back what a reader reserved that has ended and did not use it.
func (q *queue) forfeit() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.used = q.handing
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
	q.append(e, reserved)
}

func (q *queue) append(e Event, reserved int) {
	q.events = append(q.events, e)
	if reserved >= 0 {
		q.handing += reserved + eventCost
	}
	signal(q.ready)
}

// pushProgress adds an upload's progress, in place of one that still waits.
func (q *queue) pushProgress(e ArtifactChanged) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return
	}
	if i, ok := q.progress[e.Artifact.ID]; ok {
		q.events[i] = e
		return
	}
	q.progress[e.Artifact.ID] = len(q.events)
	q.append(e, -1)
}

// settle ends the merging of an upload's progress.
func (q *queue) settle(artifact int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.progress, artifact)
}

// close lets next return io.EOF once the queue is empty.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	signal(q.ready)
}

// next returns all that is queued, and waits while there is nothing.
func (q *queue) next(ctx context.Context) ([]Event, error) {
	for {
		if events, closed := q.take(); events != nil || closed {
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

func (q *queue) take() (events []Event, closed bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	events = q.events
	if len(events) == 0 {
		if q.closed {
			signal(q.ready) // for another caller of next
		}
		return nil, q.closed
	}
	// The next batch is likely to be as long as this one.
	q.events = make([]Event, 0, min(len(events), maxAhead))
	q.used -= q.handing
	q.handing = 0
	clear(q.progress)
	signal(q.space)
	if q.closed {
		signal(q.ready)
	}
	return events, q.closed
}

// signal leaves a token in c unless one is there.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
