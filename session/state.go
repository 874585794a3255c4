package session

// State is where a run is, from its request's way out to its end.
type State uint8

// The states of a run.
const (
	// Sending: the request is on its way out.
	Sending State = iota
	// Running: the request was written, and nothing has ended it.
	Running
	// Cancelling: a cancel was sent, and its answer has not come.
	Cancelling
	// Succeeded: a result came.
	Succeeded
	// Failed: an error came. Not final on the wire: a later message of the same
	// request moves the run back to Running, or to Succeeded.
	Failed
	// Cancelled: the run ended after a cancel.
	Cancelled
	// TimedOut: the overall or the idle timeout ended the run.
	TimedOut
	// Lost: the connection went away first.
	Lost
)
