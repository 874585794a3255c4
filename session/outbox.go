package session

import (
	"context"
	"sync"

	"ruse/protocol"
)

// outgoing is a frame on its way to the runtime.
type outgoing struct {
	frame   []byte
	message protocol.Message // nil for a raw frame that is no JSON object
	run     RunID
	opens   bool       // it is the run's request
	raw     bool       // it is sent as somebody made it
	written chan error // takes the outcome; nil where nobody waits
}

// outbox is the writer's queue. It has no bound of its own: requests come one
// at a time, artifact answers wait until they are written, and so do raw
// frames.
type outbox struct {
	mu     sync.Mutex
	frames []outgoing
	ready  chan struct{}
}

func (o *outbox) push(f outgoing) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.frames = append(o.frames, f)
	signal(o.ready)
}

func (o *outbox) pop() (f outgoing, ok bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.frames) == 0 {
		return outgoing{}, false
	}
	f = o.frames[0]
	o.frames = o.frames[1:]
	return f, true
}

// outcome waits until f was written, or cannot be any more.
func (k *socket) outcome(ctx context.Context, f outgoing) error {
	select {
	case err := <-f.written:
		return err
	case <-ctx.Done():
		return ended(ctx)
	case <-k.quiet:
	}
	select {
	case err := <-f.written:
		return err
	default:
		return ErrDisconnected // it came after the writer's end
	}
}

func (f outgoing) finish(err error) {
	if f.written != nil {
		f.written <- err
	}
}
