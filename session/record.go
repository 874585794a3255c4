package session

import (
	"fmt"
	"time"
)

// The directions of a Frame.
const (
	DirSend  = "send"  // client to runtime
	DirRecv  = "recv"  // runtime to client
	DirOpen  = "open"  // the upgrade succeeded
	DirClose = "close" // the connection is gone
)

// Frame is what a Recorder sees: a text frame of either direction, or the
// start or end of a connection.
type Frame struct {
	At  time.Time
	Dir string
	// Data is the redacted frame; nil for open and close. It is shared with the
	// events: read it, keep it, don't write to it.
	Data []byte
	// Code and Reason are those of Disconnected, for close.
	Code   int
	Reason string
}

// Recorder takes every frame of a session, redacted, in the order of the
// events and before the event can be seen. Record is called by one goroutine
// at a time and holds up the session while it writes; after its first error it
// is not called again, and the session goes on.
type Recorder interface {
	Record(Frame) error
}

// record hands f to the Recorder. The caller holds s.mu.
func (s *Session) record(f Frame) {
	if s.recorder == nil {
		return
	}
	err := recovered("the recorder", func() error { return s.recorder.Record(f) })
	if err != nil {
		s.recorder = nil
		s.push(Fault{Stamp: s.stamp(), Err: fmt.Errorf("recording stopped: %w", err)}, -1)
	}
}
