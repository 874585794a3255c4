package bucket

import "errors"

// ErrNotOurs is what Get fails with where a location is not below the prefix of
// this bucket. Ask for a Progress.Location that this bucket reported.
var ErrNotOurs = errors.New("this is no location in the bucket")

// AccessKind is the kind of reason for which a bucket can't be used.
type AccessKind uint8

// The kinds of reasons.
const (
	// NotAStore: what answers does not answer as a store of buckets does.
	NotAStore AccessKind = iota
	// WrongAddress: there is no such bucket there.
	WrongAddress
	// NotAllowed: the credentials are missing, unknown, or not enough.
	NotAllowed
	// WrongClock: this machine's clock and the store's differ too much.
	WrongClock
	// NotReached: there is no connection to the store.
	NotReached
	// NotTrusted: there is no agreement on TLS with it.
	NotTrusted
	// TooSlow: it did not answer in time.
	TooSlow
	// TooBusy: it can't answer now.
	TooBusy
	// GivenUp: the context ended.
	GivenUp
)

// AccessError says that the bucket can't be used. None of its texts holds a
// credential or a presigned URL.
type AccessError struct {
	Kind AccessKind
	// What is what happened, Why the reason in the machine's words: clauses.
	What, Why string
	// Try is what to do, in whole sentences; it may be empty.
	Try string
	// Code is the store's code, such as "NoSuchBucket", or empty.
	Code string
	// Err is the cause, without the address that was asked.
	Err error
}

func (e *AccessError) Error() string { return e.What + ": " + e.Why }

// Unwrap returns the cause.
func (e *AccessError) Unwrap() error { return e.Err }
