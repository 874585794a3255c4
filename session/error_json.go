package session

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"reflect"
	"slices"
	"time"

	"github.com/gorilla/websocket"

	"ruse/protocol"
)

// maxErrorDepth bounds how deep the causes of an error are told.
const maxErrorDepth = 4

// errorJSON is an error as JSON has it: its words, what errors.Is finds in it,
// and what errors.As does.
type errorJSON struct {
	Text string `json:"text"`
	// Cause are the words of the innermost error where they are others.
	Cause   string   `json:"cause,omitzero"`
	Is      []string `json:"is,omitzero"`
	Timeout bool     `json:"timeout,omitzero"`

	Dial     *dialErrorJSON     `json:"dial,omitzero"`
	Runtime  *runtimeErrorJSON  `json:"runtime,omitzero"`
	Close    *closeErrorJSON    `json:"close,omitzero"`
	RunLimit *runLimitErrorJSON `json:"run_limit,omitzero"`
	Limit    *limitErrorJSON    `json:"limit,omitzero"`
	Decode   *decodeErrorJSON   `json:"decode,omitzero"`
}

type dialErrorJSON struct {
	Layer      Layer  `json:"layer"`
	URL        string `json:"url"`
	Proxy      string `json:"proxy,omitzero"`
	Status     int    `json:"status,omitzero"`
	Location   string `json:"location,omitzero"`
	RetryAfter span   `json:"retry_after,omitzero"`
	Challenge  string `json:"challenge,omitzero"`
	Body       string `json:"body,omitzero"`
	explanation
	Error *errorJSON `json:"error,omitzero"`
}

type runtimeErrorJSON struct {
	Message  string          `json:"message"`
	Metadata json.RawMessage `json:"metadata,omitzero"`
}

type closeErrorJSON struct {
	Code   int        `json:"code"`
	Reason string     `json:"reason,omitzero"`
	Ours   bool       `json:"ours,omitzero"`
	AtWork bool       `json:"at_work,omitzero"`
	Error  *errorJSON `json:"error,omitzero"`
}

type runLimitErrorJSON struct {
	Limit span       `json:"limit"`
	Error *errorJSON `json:"error,omitzero"`
}

type limitErrorJSON struct {
	Reason string `json:"reason"`
}

type decodeErrorJSON struct {
	Type  protocol.Type `json:"type,omitzero"`
	Field string        `json:"field,omitzero"`
	Error *errorJSON    `json:"error,omitzero"`
}

// sentinel is an error that JSON names.
type sentinel struct {
	name string
	err  error
}

var sentinels = []sentinel{
	{"busy", ErrBusy},
	{"no_run", ErrNoRun},
	{"cancelled", ErrCancelled},
	{"timeout", ErrTimeout},
	{"idle_timeout", ErrIdleTimeout},
	{"closed", ErrClosed},
	{"disconnected", ErrDisconnected},
	{"pong_timeout", ErrPongTimeout},
	{"framing", ErrFraming},
	{"grace_over", ErrGraceOver},
	{"not_confirmed", ErrNotConfirmed},
	{"no_result", ErrNoResult},
	{"no_answer", ErrNoAnswer},
	{"declined", ErrDeclined},
	{"unrequested", ErrUnrequested},
	{"store_closed", ErrStoreClosed},
	{"schema_required", ErrSchemaRequired},
	{"no_commands", ErrNoCommands},
	{"one_request", ErrOneRequest},
	{"client_certificate", ErrClientCertificate},
	{"recording", ErrRecording},
	{"frame_too_big", ErrFrameTooBig},
	{"context_canceled", context.Canceled},
	{"deadline_exceeded", context.DeadlineExceeded},
	{"eof", io.EOF},
	{unexpectedEOF, io.ErrUnexpectedEOF},
}

const unexpectedEOF = "unexpected_eof"

func errorToJSON(err error) *errorJSON { return errorToJSONAt(err, 0) }

func errorToJSONAt(err error, depth int) *errorJSON {
	if err == nil {
		return nil
	}
	j := &errorJSON{Text: err.Error()}
	if cause := innermost(err).Error(); cause != j.Text {
		j.Cause = cause
	}
	if depth == maxErrorDepth {
		return j
	}
	for _, s := range sentinels {
		if errors.Is(err, s.err) || s.name == unexpectedEOF && websocket.IsCloseError(err, websocket.CloseAbnormalClosure) {
			j.Is = append(j.Is, s.name)
		}
	}
	if timeout, ok := errors.AsType[net.Error](err); ok {
		j.Timeout = timeout.Timeout()
	}
	depth++
	if e, ok := errors.AsType[*DialError](err); ok {
		what, try := e.explain()
		j.Dial = &dialErrorJSON{
			e.Layer, e.URL, e.Proxy, e.Status, e.Location, span(e.RetryAfter), e.Challenge, e.Body,
			explanation{what, try},
			errorToJSONAt(e.Err, depth),
		}
	}
	if e, ok := errors.AsType[*RuntimeError](err); ok {
		j.Runtime = &runtimeErrorJSON{e.Message, e.Metadata}
	}
	if e, ok := errors.AsType[*CloseError](err); ok {
		j.Close = &closeErrorJSON{e.Code, e.Reason, e.Ours, e.AtWork, errorToJSONAt(e.Err, depth)}
	}
	if e, ok := errors.AsType[*RunLimitError](err); ok {
		j.RunLimit = &runLimitErrorJSON{span(e.Limit), errorToJSONAt(e.Err, depth)}
	}
	if e, ok := errors.AsType[*LimitError](err); ok {
		j.Limit = &limitErrorJSON{e.Reason}
	}
	if e, ok := errors.AsType[*protocol.DecodeError](err); ok {
		j.Decode = &decodeErrorJSON{e.Type, e.Field, errorToJSONAt(e.Err, depth)}
	}
	return j
}

func (j *errorJSON) toError() error { return j.errorAt(0) }

// errorAt is the error that j tells: one of its causes where that would be told
// the same way.
func (j *errorJSON) errorAt(depth int) error {
	if j == nil {
		return nil
	}
	e := &decodedError{text: j.Text, timeout: j.Timeout}
	if j.Cause != "" {
		e.cause = &decodedError{text: j.Cause}
	}
	if depth == maxErrorDepth {
		return e
	}
	e.are = j.causes(depth + 1)
	for _, cause := range e.are {
		if cause.Error() == j.Text && reflect.DeepEqual(errorToJSONAt(cause, depth), j) {
			return cause
		}
	}
	return e
}

// causes are the errors of known types, and the sentinels, in j.
func (j *errorJSON) causes(depth int) (all []error) {
	if d := j.Dial; d != nil {
		all = append(all, &DialError{
			d.Layer, d.URL, d.Proxy, d.Status, d.Location, time.Duration(d.RetryAfter), d.Challenge, d.Body,
			d.Error.errorAt(depth), &d.explanation,
		})
	}
	if r := j.Runtime; r != nil {
		all = append(all, &RuntimeError{r.Message, r.Metadata})
	}
	if c := j.Close; c != nil {
		all = append(all, &CloseError{c.Code, c.Reason, c.Ours, c.AtWork, c.Error.errorAt(depth)})
	}
	if l := j.RunLimit; l != nil {
		all = append(all, &RunLimitError{time.Duration(l.Limit), l.Error.errorAt(depth)})
	}
	if l := j.Limit; l != nil {
		all = append(all, &LimitError{l.Reason})
	}
	if d := j.Decode; d != nil {
		all = append(all, &protocol.DecodeError{Type: d.Type, Field: d.Field, Err: d.Error.errorAt(depth)})
	}
	for _, s := range sentinels {
		if slices.Contains(j.Is, s.name) {
			all = append(all, s.err)
		}
	}
	return all
}

// decodedError is an error as JSON told it.
type decodedError struct {
	text    string
	are     []error // what it is to errors.Is and errors.As
	cause   error   // the innermost
	timeout bool
}

func (e *decodedError) Error() string   { return e.text }
func (e *decodedError) Unwrap() error   { return e.cause }
func (e *decodedError) Timeout() bool   { return e.timeout }
func (e *decodedError) Temporary() bool { return false }

func (e *decodedError) Is(target error) bool {
	return slices.ContainsFunc(e.are, func(cause error) bool { return errors.Is(cause, target) })
}

func (e *decodedError) As(target any) bool {
	return slices.ContainsFunc(e.are, func(cause error) bool { return errors.As(cause, target) })
}
