package inbox

import (
	"errors"
	"fmt"
)

// Errors of Open and Offer.
var (
	// ErrClosed: the inbox was closed.
	ErrClosed = errors.New("the inbox is closed")
	// ErrInUse: another running process has the session's folder.
	ErrInUse = errors.New("another process uses this session's folder")
	// ErrTooMany: the session made Options.MaxOffers offers. It comes with a
	// *session.LimitError.
	ErrTooMany = errors.New("the inbox takes no more files in this session")
)

// UploadError says why an upload was refused or broke off. A Progress in the
// state session.ArtifactFailed or session.ArtifactNeverCame carries one.
type UploadError struct {
	// Status is the HTTP status of the answer, or 0 where none was given.
	Status int
	// Reason is a clause for people: short, without local paths.
	Reason string
	// Err is the cause, or nil.
	Err error
}

func (e *UploadError) Error() string {
	if e.Err == nil || e.Err.Error() == e.Reason {
		return e.Reason
	}
	return e.Reason + ": " + e.Err.Error()
}

func (e *UploadError) Unwrap() error { return e.Err }

// UnreachableError says that the runtime can't reach the inbox.
type UnreachableError struct {
	// Runtime is the runtime's host, Inbox the address that it can't reach.
	Runtime, Inbox string
}

func (e *UnreachableError) Error() string {
	return fmt.Sprintf("The runtime at %s is on another machine and can't reach the inbox at %s, "+
		"so no artifact will arrive. Try --artifacts-url with the address of a tunnel to the inbox, "+
		"--artifacts-listen with an address that the runtime reaches, or --artifacts s3://bucket/prefix.",
		e.Runtime, e.Inbox)
}
