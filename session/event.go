package session

import (
	"bytes"
	"time"

	"ruse/protocol"
)

// RunID numbers the runs of one Session from 1 on, redials included; 0 means
// that an event belongs to no run.
type RunID int

// Event is one thing that happened in a session, in the order in which it
// happened. The set is closed: the types of this file, as values, not as
// pointers.
type Event interface {
	// When is the time at which it happened.
	When() time.Time

	run() RunID
}

// Stamp is the part that all events share.
type Stamp struct {
	// At is the time at which it happened, by the session's clock.
	At time.Time
	// Run is the run it belongs to, or 0.
	Run RunID
}

// When returns At.
func (s Stamp) When() time.Time { return s.At }
func (s Stamp) run() RunID      { return s.Run }

// Connecting says that a dial has begun, the first one or a redial.
type Connecting struct {
	Stamp
	// URL is the address with every credential masked.
	URL string
}

// Connected says that the upgrade succeeded.
type Connected struct {
	Stamp
	// URL is the address with every credential masked.
	URL string
	// RemoteAddr is the address of the other end of the connection, a proxy's
	// where one is used.
	RemoteAddr string
	// Took is the time from the start of the dial to the upgrade.
	Took time.Duration
}

// Disconnected says that the connection is gone, or that a dial failed. It is an
// ending, not an error, unless Err is set.
type Disconnected struct {
	Stamp
	// Code, Reason, Ours and AtWork are those of a CloseError.
	Code         int
	Reason       string
	Ours, AtWork bool
	// Err is the cause where the connection broke or was given up, and the
	// *DialError where none was made.
	Err error
}

// CloseError is the ending as the error that runs and calls get.
func (d Disconnected) CloseError() *CloseError {
	return &CloseError{Code: d.Code, Reason: d.Reason, Ours: d.Ours, AtWork: d.AtWork, Err: d.Err}
}

// Sent is a frame that went out.
type Sent struct {
	Stamp
	// Message is the frame's meaning, redacted; nil for a raw frame that is no
	// JSON object.
	Message protocol.Message
	// Raw is the redacted frame.
	Raw []byte
	// Injected marks what SendRaw sent: a frame that a person or a program made
	// themselves, as it is.
	Injected bool
}

// Received is a frame that came in and was understood.
type Received struct {
	Stamp
	// Message is the frame's meaning, redacted. A character whose halves are in
	// two frames of a stream is whole in it, in the second where the first was
	// handed out before.
	Message protocol.Message
	// Raw is the redacted frame, owned by the event.
	Raw []byte
	// Size is the frame's length on the wire, in bytes; 0 where it was not on
	// the wire (see HeldBack).
	Size int
	// Stray says, as a clause, why a result is not the answer to its run's
	// request; it is empty for the answer and for all other messages.
	Stray string
	// Resent marks the refusal of a request that the session sends again by
	// itself, on a new connection: the run goes on, in Sending.
	Resent bool
	// AfterCancel marks what arrives between a cancel and the run's end.
	AfterCancel bool
}

// HeldBack is a member, with the value true, of a frame that no runtime sent: an
// assistant_message or command_output_message with the end of an earlier frame's
// text, which was held back while it might have begun a secret. It belongs to
// that text.
const HeldBack = "ruse_held_back"

// HeldBack reports whether no runtime sent the frame. One that only says so was on
// the wire, and has a size.
func (r Received) HeldBack() bool {
	return r.Size == 0 && bytes.Contains(r.Raw, []byte(`"`+HeldBack+`":true`))
}

// Malformed is a frame that could not be understood. Nothing of it is lost.
type Malformed struct {
	Stamp
	Err error
	// Raw is the redacted frame.
	Raw  []byte
	Size int
}

// RunChanged says that a run entered a state.
type RunChanged struct {
	Stamp
	State State
	// Err says why, for Failed (a *RuntimeError), TimedOut (ErrTimeout or
	// ErrIdleTimeout), Cancelled (ErrCancelled) and Lost. Where the run ended
	// with its connection, it is a *CloseError as well.
	Err error
}

// ArtifactChanged says that an artifact entered a state or made progress.
type ArtifactChanged struct {
	Stamp
	Artifact Artifact
}

// Control is a ping or a pong, which keep the connection and say nothing else. A
// connection's close is in [Disconnected].
type Control struct {
	Stamp
	// Type is "ping" or "pong", Text what it holds: what the answer repeats.
	Type, Text string
	// Sent says that it went out; else it came in.
	Sent bool
	// RTT is the round trip of the ping that a pong answers, 0 where it is none of
	// ours.
	RTT time.Duration
}

// Health tells how the connection does while it is up: every 5 s while a run is
// under way or a ping stays without an answer, and when it recovers.
type Health struct {
	Stamp
	// Quiet is the time since the last frame or pong, where a ping has had no
	// answer for 5 s; else it is 0.
	Quiet time.Duration
	// RTT is the last ping's round trip, 0 where none is known.
	RTT time.Duration
	// Held is how long a full queue has kept the session from reading, where that
	// is 5 s and more.
	Held time.Duration
	// Coming is how much has come of a frame that is not whole yet, in bytes.
	Coming int64
}

// Marked is a place that a person wants to find again.
type Marked struct {
	Stamp
	Note string
}

// Logged is a line of the log of a runtime that was started here, redacted.
type Logged struct {
	Stamp
	Line string
}

// Unseen says that what happened since a time was not seen, and why.
type Unseen struct {
	Stamp
	From time.Time
	Why  string
}

// Rewound says that a source went back, as a recording does: all that it told
// from the beginning of a run on is taken back, and told again from there. A run
// begins with the RunChanged that says Sending. A Session never goes back.
type Rewound struct {
	Stamp
	// To is the run, or 0 for the beginning of all.
	To RunID
}

// Fault is a failure inside the session itself, such as a recovered panic or a
// Recorder that failed. The session goes on where it can.
type Fault struct {
	Stamp
	Err error
}
