package session

import (
	"context"

	"ruse/protocol"
)

// Source tells what happened between a client and a runtime: a [Session] while
// it happens, a recording afterwards. What else one can do, such as taking
// requests, it says by having the methods of the interfaces below.
type Source interface {
	// Next returns all events since its last call, in their order, and waits
	// while there are none; the slice is the caller's. After the last it returns
	// io.EOF. One call at a time is under way.
	Next(ctx context.Context) ([]Event, error)
	// Close ends Next and gives back what the source holds.
	Close() error
}

// Describer is a Source that says what it is, with its article: "a recording".
type Describer interface{ Describe() string }

// Requester is a Source that takes requests.
type Requester interface {
	Invoke(ctx context.Context, inv *protocol.Invocation, opts RunOptions) (RunID, error)
	Execute(ctx context.Context, exec *protocol.CommandExecution, opts RunOptions) (RunID, error)
	Cancel(ctx context.Context) error
	// Waits reports whether a request that is made now has to wait for its turn.
	Waits() bool
	// AllowUploads takes files that no request asked for, and returns how many
	// of those that were declined may come now.
	AllowUploads() int
}

// Connector is a Source with a connection that can be made and ended.
type Connector interface {
	Redial(ctx context.Context) error
	Disconnect()
	// End ends the conversation in good order, and then the source.
	End(ctx context.Context) error
}

// Suspender is a Source whose time stands still while the process is stopped.
type Suspender interface {
	Suspend()
	Resume()
}

// Describe says what a session is.
func (s *Session) Describe() string { return "a session" }

// A Session is all of it.
var _ interface {
	Source
	Describer
	Requester
	Connector
	Suspender
	Marker
	Logger
} = (*Session)(nil)
