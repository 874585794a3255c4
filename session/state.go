package session

import (
	"fmt"
	"slices"

	"ruse/protocol"
)

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

	stateCount = iota
)

var stateNames = [stateCount]string{
	Sending: "sending", Running: "running", Cancelling: "cancelling", Succeeded: "succeeded",
	Failed: "failed", Cancelled: "cancelled", TimedOut: "timed out", Lost: "lost",
}

// String is the state's name as users read it: one or two small words.
func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return "unknown"
}

// MarshalText writes what String returns, and refuses what is no state.
func (s State) MarshalText() ([]byte, error) { return nameOf("state of a run", stateNames[:], s) }

// UnmarshalText reads what String returns.
func (s *State) UnmarshalText(text []byte) error {
	return parseName("state of a run", stateNames[:], s, text)
}

func nameOf[S ~uint8](what string, names []string, s S) ([]byte, error) {
	if int(s) < len(names) {
		return []byte(names[s]), nil
	}
	return nil, fmt.Errorf("%d is no %s", s, what)
}

func parseName[S ~uint8](what string, names []string, s *S, text []byte) error {
	i := slices.Index(names, string(text))
	if i < 0 {
		return fmt.Errorf("%q is no %s", text, what)
	}
	*s = S(i)
	return nil
}

// Active reports whether the run is under way: no other may begin before it
// leaves such a state.
func (s State) Active() bool { return s <= Cancelling }

// Final reports whether the run stays in s whatever comes. Failed is neither
// active nor final.
func (s State) Final() bool { return !s.Active() && s != Failed }

// move is something that may change a run's state.
type move uint8

const (
	moveWritten    move = iota // the request was written
	moveProgress               // a message that only a running request causes
	moveError                  // an error_message that is neither of the next two
	moveRefusal                // the runtime refused another request: this one runs
	moveTurnedAway             // the runtime refused this request: another runs
	moveResult                 // a result
	moveCancel                 // a cancel_message was sent
	moveTimeout                // a timeout sent the cancel_message
	moveAnswered               // the runtime answered the cancel, or its grace is over
	moveClosed                 // the connection is gone
	moveResent                 // the runtime refused this request, which goes out again

	moveCount = iota
)

// A cause remembers why a run is Cancelling, which decides where it ends.
type cause uint8

const (
	byUser cause = iota
	byTimeout
)

// moves is the table of all moves: moves[s][m] is the state after m in s.
//
// What is not in the wire's words: frames may overtake our own note that the
// request was written, so that Sending takes all that Running takes. An error
// while Cancelling is a handler's complaint on its way out, and the answer to
// the cancel is still to come. A result counts even after a cancel: it was on
// its way already, and is what the person asked for. Cancelled and TimedOut
// stay, whatever a handler that ignores its signal still sends.
var moves = [stateCount][moveCount]State{
	//           written     progress    error       refusal     turnedAway  result      cancel      timeout     answered    closed     resent
	Sending:    {Running, Running, Failed, Sending, Failed, Succeeded, Cancelling, Cancelling, Cancelled, Lost, Sending},
	Running:    {Running, Running, Failed, Running, Failed, Succeeded, Cancelling, Cancelling, Cancelled, Lost, Sending},
	Cancelling: {Cancelling, Cancelling, Cancelling, Cancelling, Failed, Succeeded, Cancelling, Cancelling, Cancelled, Cancelled, Cancelling},
	Succeeded:  {Succeeded, Succeeded, Succeeded, Succeeded, Succeeded, Succeeded, Succeeded, Succeeded, Succeeded, Succeeded, Succeeded},
	Failed:     {Failed, Running, Failed, Running, Failed, Succeeded, Cancelling, Failed, Cancelled, Failed, Failed},
	Cancelled:  {Cancelled, Cancelled, Cancelled, Cancelled, Cancelled, Cancelled, Cancelled, Cancelled, Cancelled, Cancelled, Cancelled},
	TimedOut:   {TimedOut, TimedOut, TimedOut, TimedOut, TimedOut, TimedOut, TimedOut, TimedOut, TimedOut, TimedOut, TimedOut},
	Lost:       {Lost, Lost, Lost, Lost, Lost, Lost, Lost, Lost, Lost, Lost, Lost},
}

// next is the state after m in s. A run that a timeout cancelled ends TimedOut
// where one that a person cancelled ends Cancelled.
func next(s State, why cause, m move) State {
	to := moves[s][m]
	if s == Cancelling && to == Cancelled && why == byTimeout {
		return TimedOut
	}
	return to
}

// moveOf is the move that a message from the runtime makes; ok is false for
// messages that say nothing about a run, such as an artifact request, which
// may come long after its end. refused tells whose request a busy refusal is
// about: another's, or this run's own.
func moveOf(m protocol.Message, ownRefused bool) (mv move, ok bool) {
	switch m := m.(type) {
	case *protocol.Assistant, *protocol.CommandOutput, *protocol.Heartbeat:
		return moveProgress, true
	case *protocol.Result, *protocol.CommandExecutionResult:
		return moveResult, true
	case *protocol.Error:
		switch {
		case confirmsCancel(m.Text):
			return moveAnswered, true
		case refusesBusy(m.Text) && ownRefused:
			return moveTurnedAway, true
		case refusesBusy(m.Text):
			return moveRefusal, true
		default:
			return moveError, true
		}
	default:
		return 0, false
	}
}
