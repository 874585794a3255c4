package session

import "context"

// Marker is a Source that keeps places which a person wants to find again.
type Marker interface {
	// Mark records the present place.
	Mark(note string) error
}

// Annotator is a Source of what is over: a mark of a place stands beside it.
type Annotator interface {
	// Annotate notes something about the event of this number, from 1 on.
	Annotate(event int, note string) error
}

// Mark puts a [Marked] into the session, and so into its recording.
func (s *Session) Mark(note string) error {
	return s.tell(func(at Stamp) Event { return Marked{at, s.redactor.String(note)} }, -1)
}

// Logger is a Source that takes the log of its runtime.
type Logger interface {
	// Log takes a line.
	Log(ctx context.Context, line string) error
}

// Log puts a [Logged] into the session, and so into its recording: a line that
// the runtime wrote elsewhere than into the connection. It waits while the queue
// is full, until ctx ends.
func (s *Session) Log(ctx context.Context, line string) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(s.ctx, stop)()
	s.queue.reserve(len(line), ctx.Done())
	return s.tell(func(at Stamp) Event { return Logged{at, s.redactor.String(line)} }, len(line))
}

func (s *Session) tell(event func(Stamp) Event, size int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return ErrClosed
	}
	at := s.stamp()
	if s.run == nil || !s.run.state.Active() {
		at.Run = 0
	}
	s.push(event(at), size)
	return nil
}
