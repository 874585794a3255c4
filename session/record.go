package session

import (
	"errors"
	"fmt"
	"io"
	"time"
)

// Recorder takes every event of a session as it is handed out: redacted, in
// order, and before [Session.Next] returns it. The frames of both directions are
// in [Sent], [Received] and [Malformed], byte for byte.
//
// A goroutine of the session's calls Record, and holds no lock meanwhile, so
// that Record may write to a file: what happens in that time waits, counted in
// [Options.QueueBytes], and is the next batch. Record doesn't keep the slice and
// changes nothing in it. Each batch has 2 s. An error, a panic or a call that
// takes longer ends the recording, and a [Fault] that is [ErrRecording] says so;
// the session goes on, and Record is not called again.
//
// A Recorder that is an [io.Closer] is closed behind its last batch, also where
// that failed, but not where it hangs. [Session.Close] returns when that is done, and so
// does [Dial] where there is no session.
type Recorder interface {
	Record(events []Event) error
}

// recordTimeout is how long a recorder may take for a batch.
const recordTimeout = 2 * time.Second

var errRecorderHangs = fmt.Errorf("nothing was written for %s", recordTimeout)

// record hands all events to the recorder until the queue is closed.
func (s *Session) record() {
	defer close(s.written)
	var err error
	for err == nil {
		events := s.queue.unrecorded()
		if events == nil {
			break
		}
		if err = s.recorder("the recorder", func() error { return s.opts.Recorder.Record(events) }); err == nil {
			s.queue.recorded()
		}
	}
	if c, ok := s.opts.Recorder.(io.Closer); ok && !errors.Is(err, errRecorderHangs) {
		if end := s.recorder("the recorder's end", c.Close); err == nil {
			err = end
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		s.queue.stopRecording()
		return
	}
	s.queue.stopRecording(Fault{Stamp: s.stamp(), Err: fmt.Errorf("%w: %w", ErrRecording, err)})
}

// recorder calls the recorder and waits for it, but no longer than
// recordTimeout. One that hangs can't be stopped: it is left behind.
func (s *Session) recorder(where string, call func() error) error {
	done := make(chan error, 1)
	go func() { done <- recovered(where, call) }()
	timer := time.NewTimer(recordTimeout)
	defer timer.Stop()
	for began := time.Now(); ; began = time.Now() {
		select {
		case err := <-done:
			return err
		case <-timer.C:
		}
		s.mu.Lock()
		stood := !s.suspended.IsZero() || s.resumed.After(began)
		s.mu.Unlock()
		if !stood {
			return errRecorderHangs
		}
		timer.Reset(recordTimeout)
	}
}

// unrecorded returns all events that wait for the recorder, and waits while
// there are none; nil says that none will come.
func (q *queue) unrecorded() []Event {
	for {
		if events, closed := q.popFresh(); len(events) > 0 || closed {
			return events
		}
		<-q.due
	}
}

func (q *queue) popFresh() (events []Event, closed bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.fresh.events) == 0 {
		return nil, q.closed
	}
	q.writing = batch{events: q.fresh.drain(), size: q.fresh.size}
	q.fresh.size = 0
	return q.writing.events, q.closed
}

// recorded lets next have what the recorder was at.
func (q *queue) recorded() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.out.join(&q.writing)
	signal(q.ready)
}

// stopRecording lets next have all that was not recorded, and why where there is
// a reason.
func (q *queue) stopRecording(why ...Event) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.out.join(&q.writing)
	q.out.join(&q.fresh)
	q.out.events = append(q.out.events, why...)
	q.recording = false
	signal(q.ready)
}

// join copies what is in from behind what is in b, and empties from. A recorder
// that hangs may still read from's events, and b's are the consumer's to change.
func (b *batch) join(from *batch) {
	b.events = append(b.events, from.events...)
	b.size += from.size
	from.events, from.size = nil, 0
}
