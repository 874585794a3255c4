package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"ruse/protocol"
)

// The causes that callers tell apart with errors.Is. Each names what happened;
// the comments say what comes next.
var (
	// ErrBusy: a run is under way, and runtimes take one at a time. Wait for its
	// end, or cancel it. A runtime's own refusal is a *RuntimeError that is
	// ErrBusy.
	ErrBusy = errors.New("a run is under way")
	// ErrNoRun: nothing runs that could be cancelled.
	ErrNoRun = errors.New("no run is under way")
	// ErrCancelled: the run ended after a cancel. A new one may begin.
	ErrCancelled = errors.New("the run was cancelled")
	// ErrTimeout: the run took longer than RunOptions.Timeout. It was cancelled
	// on the runtime too. The limit is in a *RunLimitError.
	ErrTimeout = errors.New("the run took too long")
	// ErrIdleTimeout: no frame came for RunOptions.IdleTimeout. The run was
	// cancelled on the runtime too.
	ErrIdleTimeout = errors.New("the runtime sent nothing for too long")
	// ErrClosed: the session was closed. Dial a new one.
	ErrClosed = errors.New("the session is closed")
	// ErrDisconnected: the connection went away before the run ended or the
	// frame was written. The next request dials again. How it ended is in a
	// *CloseError.
	ErrDisconnected = errors.New("the connection is gone")
	// ErrPongTimeout: pings stayed without an answer, so that the connection was
	// given up. The next request dials again.
	ErrPongTimeout = errors.New("the runtime answers no pings")
	// ErrFraming: the runtime broke the WebSocket protocol.
	ErrFraming = errors.New("the runtime broke the WebSocket protocol")
	// ErrGraceOver: the runtime did not end a run that was cancelled, so that
	// the connection was closed. It may still be at work.
	ErrGraceOver = errors.New("the runtime did not answer the cancel in time")
	// ErrNotConfirmed: the runtime neither confirmed the session's end nor closed,
	// so that ruse closed. The runs are what they were; a late file may be lost.
	ErrNotConfirmed = errors.New("the runtime did not confirm the session's end")
	// ErrNoResult: the run ended without a result that the caller could have.
	ErrNoResult = errors.New("the run ended without a result")
	// ErrNoAnswer: the run succeeded, and its result holds neither a text nor a
	// structured output, which is the runtime's fault.
	ErrNoAnswer = errors.New("the result holds no answer")
	// ErrDeclined is what a Store returns to give the runtime no answer. There
	// is no message to decline: silence is the only no.
	ErrDeclined = errors.New("the artifact was declined")
	// ErrStoreClosed: the Store was closed before the file came. Open a new one.
	ErrStoreClosed = errors.New("the store of artifacts is closed")
	// ErrUnrequested is why an artifact was declined that nobody asked for: no
	// request of its connection had named a directory. Session.AllowUploads lets
	// such files in.
	ErrUnrequested = errors.New("no request of this connection asked for files")
	// ErrSchemaRequired: a runtime of the 0.4 generation was sent a request
	// without an output schema. Send it again with protocol.OpenSchema.
	ErrSchemaRequired = errors.New("this runtime wants an output schema with every request")
	// ErrNoCommands: a runtime before 0.8 was sent commands without an agent. Send
	// them with an Invocation, as PreCommands.
	ErrNoCommands = errors.New("this runtime knows no command requests, which came with 0.8")
	// ErrOneRequest: a runtime up to 0.10 refused a request because its connection
	// had one already; it did nothing with it. It is ErrBusy, too.
	ErrOneRequest = errors.New("this runtime takes one request a connection")
	// ErrClientCertificate: the server wants a client certificate (mutual TLS),
	// and got none that it takes. Put one into Options.TLS.
	ErrClientCertificate = errors.New("the server wants a client certificate")
	// ErrRecording: the Recorder failed, or hung. What came before is recorded, and
	// the session goes on.
	ErrRecording = errors.New("recording stopped")
	// ErrFrameTooBig: a frame came, or was to go out, that is larger than the
	// limits in this package (MaxFrameIn, MaxFrameOut).
	ErrFrameTooBig = errors.New("the frame is too big")
)

// RunLimitError says which limit ended a run.
type RunLimitError struct {
	// Limit is RunOptions.Timeout or RunOptions.IdleTimeout.
	Limit time.Duration
	// Err is ErrTimeout or ErrIdleTimeout.
	Err error
}

// Error names the limit.
func (e *RunLimitError) Error() string {
	limit := e.Limit.String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(limit, zero) {
			limit = limit[:len(limit)-2]
		}
	}
	if errors.Is(e.Err, ErrIdleTimeout) {
		return "the runtime sent nothing for " + limit
	}
	return "the run took longer than " + limit
}

// Unwrap returns the sentinel.
func (e *RunLimitError) Unwrap() error { return e.Err }

// RuntimeError is an error_message that a runtime sent, redacted.
type RuntimeError struct {
	// Message is the runtime's text: hostile, not sanitised.
	Message string
	// Metadata is what the runtime added, or nil.
	Metadata json.RawMessage
}

// Error returns the runtime's text, and after it in brackets the beginning of
// what the metadata adds, such as error_name and cause; the stack is left out.
// Where a command failed, it says so.
func (e *RuntimeError) Error() string {
	if failed, ok := (&protocol.Error{Text: e.Message}).Failed(); ok {
		return failed.Failure()
	}
	text := e.Message
	if text == "" {
		text = "the runtime reported an error without a text"
	}
	if more := e.details(); more != "" {
		text += " (" + more + ")"
	}
	return text
}

// maxDetails bounds what an error's text shows of its metadata, in bytes.
const maxDetails = 512

// details are the members of the metadata in one line.
func (e *RuntimeError) details() string {
	if len(e.Metadata) > 32*maxDetails {
		return printable(string(e.Metadata[:2*maxDetails]), maxDetails)
	}
	return printable(flat(e.Metadata, 0, "stack"), maxDetails)
}

// maxNesting is how deep in metadata objects are taken apart: each level reads
// all that is in it again.
const maxNesting = 8

// flat is a JSON value in a line. An object is its members; one that stands for
// an error of JavaScript is told by the first line of its stack, which holds its
// name and its words. Below maxNesting, a value stands as it is.
func flat(value json.RawMessage, depth int, without ...string) string {
	var words string
	if json.Unmarshal(value, &words) == nil {
		return words
	}
	var members map[string]json.RawMessage
	if depth == maxNesting || json.Unmarshal(value, &members) != nil {
		return string(value)
	}
	for _, name := range without {
		delete(members, name)
	}
	var parts []string
	if stack := flat(members["stack"], depth+1); stack != "" {
		first, _, _ := strings.Cut(stack, "\n")
		parts = append(parts, first)
		delete(members, "stack")
		delete(members, "error_name")
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if value := flat(members[name], depth+1); value != "" && value != "null" {
			parts = append(parts, name+": "+value)
		}
	}
	return strings.Join(parts, ", ")
}

// Is reports whether e is the refusal that ErrBusy, ErrOneRequest, ErrCancelled,
// ErrSchemaRequired or ErrNoCommands stands for. The wire has no codes, so the
// texts of 0.4.0 and 0.15.1 are all there is to go by.
func (e *RuntimeError) Is(target error) bool {
	switch target {
	case ErrBusy:
		return refusesBusy(e.Message)
	case ErrOneRequest:
		return refusesSecond(e.Message)
	case ErrCancelled:
		return confirmsCancel(e.Message)
	case ErrNoCommands:
		return strings.Contains(e.Message, "Received non-invocation message before invocation message")
	case ErrSchemaRequired:
		return strings.Contains(e.Message, `"undefined" is not valid JSON`)
	default:
		return false
	}
}

// Try explains errors whose text does not explain itself, and says what to do;
// it is empty for all others.
func (e *RuntimeError) Try() string {
	switch {
	case e.Is(ErrSchemaRequired):
		return "This runtime (0.4) reads an output schema from every request, and this one had none. " +
			"Send it again with an open object schema."
	case e.Is(ErrNoCommands):
		return "This runtime is older than 0.8 and takes requests for the agent alone. " +
			"Send the commands with one, to run before it."
	case e.Is(ErrBusy):
		return "The runtime takes one request at a time. Wait for the earlier one to end, or cancel it."
	default:
		return ""
	}
}

func refusesBusy(text string) bool {
	return strings.Contains(text, "another is in flight") ||
		refusesSecond(text)
}

func confirmsCancel(text string) bool {
	return strings.EqualFold(strings.TrimSpace(text), "Request cancelled")
}

// ended is why ctx ended: its error, and its cause where that says more.
func ended(ctx context.Context) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	if errors.Is(cause, err) {
		return cause
	}
	return fmt.Errorf("%w: %w", err, cause)
}

// panicError is a panic of one of our goroutines, as an error.
type panicError struct {
	where string
	value any
	stack []byte
}

func (e *panicError) Error() string {
	return fmt.Sprintf("panic in %s: %v\n%s", e.where, e.value, e.stack)
}

func (e *panicError) Unwrap() error {
	err, _ := e.value.(error)
	return err
}
