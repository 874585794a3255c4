package profile

import (
	"context"
	"errors"
	"time"
)

// Draft is what a person was typing.
type Draft struct {
	// Time is when it was saved.
	Time time.Time
	// Composer is what stands in the composer.
	Composer string
	// Request is what stands in the builder, or what goes with the composer's
	// prompt.
	Request Request
	// Texts are further texts by names of the caller's, such as JSON that is
	// edited and cannot be read yet.
	Texts map[string]string
}

// DraftFile keeps the draft of one terminal, and holds the lock that says so
// until Close, or until the process dies.
type DraftFile struct{}

// OpenDraft takes the draft that the last ruse with this key left, or a new one.
// A key is any text that stays the same from start to start, such as the working
// directory and the address. Where another living process has the draft of this
// key, the next one counts. Drafts that nobody touched for 30 days are removed.
func (d Dirs) OpenDraft(ctx context.Context, key string) (*DraftFile, error) {
	return nil, errors.ErrUnsupported
}

// Load returns the draft; ok is false where there is none.
func (f *DraftFile) Load() (d Draft, ok bool, err error) {
	return Draft{}, false, errors.ErrUnsupported
}

// Save replaces the draft, without literal secrets. The caller sees to it that
// it is not called with every key. also is as for Request.Redact.
func (f *DraftFile) Save(ctx context.Context, d Draft, also ...string) ([]LeftOut, error) {
	return nil, errors.ErrUnsupported
}

// Clear removes the draft and keeps the lock.
func (f *DraftFile) Clear() error { return errors.ErrUnsupported }

// Close gives the lock back. The draft stays for the next start.
func (f *DraftFile) Close() error { return errors.ErrUnsupported }
