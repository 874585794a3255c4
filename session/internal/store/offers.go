package store

import (
	"context"
	"fmt"
	"sync"

	"ruse/protocol"
	"ruse/session"
)

// MaxName bounds the names of an upload request, in bytes: twice the longest
// path that Linux takes.
const MaxName = 8 << 10

// Offers counts the offers of a store until each has ended.
type Offers struct {
	max int

	mu      sync.Mutex
	closed  bool
	made    int
	pending int           // offers without a final state
	drained chan struct{} // closed when pending becomes 0
}

// NewOffers allows as many offers as max.
func NewOffers(most int) *Offers { return &Offers{max: most} }

// Begin counts an offer, which End must undo, or says why there can be none:
// a *session.LimitError, or session.ErrStoreClosed after Close.
func (o *Offers) Begin(ctx context.Context, req *protocol.ArtifactUploadRequest) error {
	if ctx.Err() != nil {
		return fmt.Errorf("offer a place for an artifact: %w", context.Cause(ctx))
	}
	if size := max(len(req.Filepath), len(req.Filename)); size > MaxName {
		return fmt.Errorf("the file's name has %d bytes, more than %d", size, MaxName)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.closed:
		return session.ErrStoreClosed
	case o.made >= o.max:
		return &session.LimitError{Reason: fmt.Sprintf("the session has had places for %d files, and gets no more", o.made)}
	}
	o.made++
	if o.pending == 0 {
		o.drained = make(chan struct{})
	}
	o.pending++
	return nil
}

// Resume counts what was offered before this process.
func (o *Offers) Resume(made int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.made += made
}

// End counts an offer that has its final state.
func (o *Offers) End() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.pending--; o.pending == 0 {
		close(o.drained)
	}
}

// Close lets no more offers begin.
func (o *Offers) Close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
}

// Pending counts the offers that have not ended.
func (o *Offers) Pending() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.pending
}

// Wait returns when no offer is pending, or ctx is done.
func (o *Offers) Wait(ctx context.Context) error {
	for {
		o.mu.Lock()
		pending, drained := o.pending, o.drained
		o.mu.Unlock()
		if pending == 0 {
			return nil
		}
		select {
		case <-drained:
		case <-ctx.Done():
			return fmt.Errorf("wait for %d artifacts: %w", pending, context.Cause(ctx))
		}
	}
}

// UploadError is why an upload was refused, broke off, or never came.
type UploadError struct {
	// Status is the HTTP status of the answer, or 0 where none was given.
	Status int
	// Reason is a clause for people: short, without local paths.
	Reason string
	// Err is the cause, or nil.
	Err error
}

// NotSent is why an upload never came that was pending when its store was
// closed.
func NotSent() *UploadError {
	return &UploadError{Reason: "the session ended before the runtime sent it", Err: session.ErrStoreClosed}
}

// Error returns the reason and the cause.
func (e *UploadError) Error() string {
	if e.Err == nil || e.Err.Error() == e.Reason {
		return e.Reason
	}
	return e.Reason + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *UploadError) Unwrap() error { return e.Err }
