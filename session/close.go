package session

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/gorilla/websocket"
)

// CloseError says how a connection ended. It is ErrDisconnected, and what Err is.
type CloseError struct {
	// Code is the WebSocket close code (RFC 6455, section 7.4); 1005 where the
	// runtime sent none, 1006 where the connection broke without a close.
	Code int
	// Reason is what the runtime said, redacted, sanitised of nothing.
	Reason string
	// Ours says that this side closed the connection.
	Ours bool
	// AtWork says that the connection ended while the runtime was at a request
	// that this side wanted ended: this side closed, or the runtime closed where it
	// should have answered a cancel, as those up to 0.10 do at once. Nobody knows
	// then whether it stopped: a handler that does not look at the signal goes on
	// to its end.
	AtWork bool
	// Err is why the connection broke or was given up; nil where it was closed
	// in good order.
	Err error
}

// Is reports whether target is ErrDisconnected.
func (e *CloseError) Is(target error) bool { return target == ErrDisconnected }

// Unwrap returns the cause.
func (e *CloseError) Unwrap() error { return e.Err }

// Error says in one line who closed, why, with which code, and what the other
// side said, in printable characters.
func (e *CloseError) Error() string {
	var b strings.Builder
	switch {
	case e.Ours:
		b.WriteString("ruse closed the connection")
		if e.Err != nil {
			b.WriteString(": " + printable(e.Err.Error(), maxBody))
		}
	case e.Code == websocket.CloseAbnormalClosure:
		b.WriteString("the connection broke without a close (1006)")
		if e.Err != nil && !endOfStream(e.Err) {
			b.WriteString(": " + rootCause(e.Err))
		}
	default:
		b.WriteString("the runtime closed the connection" + e.words().why + " (" + strconv.Itoa(e.Code) + ")")
	}
	if e.Reason != "" {
		b.WriteString(": " + printable(e.Reason, maxBody))
	}
	switch {
	case e.AtWork && !e.Ours && e.Code != websocket.CloseAbnormalClosure:
		b.WriteString("; its agent may still be at work")
	case e.AtWork:
		b.WriteString("; the runtime may still be at work")
	}
	return b.String()
}

// Try says what to try, in whole sentences; it is empty where nothing is wrong.
func (e *CloseError) Try() string {
	switch {
	case e.Ours:
		return ""
	case e.Code == websocket.CloseAbnormalClosure:
		return "Check that the runtime still runs, and the network in between."
	}
	return e.words().try
}

// closeWords are what a close code means, after "the runtime closed the
// connection", and what to try.
type closeWords struct{ why, try string }

var closeCodes = map[int]closeWords{
	websocket.CloseNormalClosure:           {": it was done with it", ""},
	websocket.CloseGoingAway:               {": it is going away", ""},
	websocket.CloseProtocolError:           {": a frame broke the WebSocket protocol", "It may be no runtime. Check host, port and path."},
	websocket.CloseUnsupportedData:         {": it takes no such frames", "It may be no runtime. Check host, port and path."},
	websocket.CloseNoStatusReceived:        {" without a code", ""},
	websocket.CloseInvalidFramePayloadData: {": a frame held invalid text", ""},
	websocket.ClosePolicyViolation:         {": its rules forbid something", "Check the token, and what it may do."},
	websocket.CloseMessageTooBig:           {": a frame was too big for it", "Send less at once."},
	websocket.CloseMandatoryExtension:      {": it wants an extension that ruse has not", ""},
	websocket.CloseInternalServerErr:       {": it failed inside", "Look into its log."},
	websocket.CloseServiceRestart:          {": it is starting again", "Try again in a moment."},
	websocket.CloseTryAgainLater:           {": it is too busy", "Try again later."},
	closeBadGateway:                        {": a gateway got no good answer from the runtime behind it", "Try again in a moment."},
	websocket.CloseTLSHandshake:            {": TLS failed", ""},
}

// closeBadGateway was registered after gorilla listed its codes.
const closeBadGateway = 1014

func (e *CloseError) words() closeWords {
	if errors.Is(e.Err, ErrFraming) {
		return closeWords{" with an invalid code", ""}
	}
	words, ok := closeCodes[e.Code]
	if !ok {
		words.why = " with a code of its own"
	}
	return words
}

// endOfStream reports whether err says no more than that the connection ended.
func endOfStream(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		websocket.IsCloseError(err, websocket.CloseAbnormalClosure)
}

// readError is how a connection ended whose reader got err from gorilla.
func readError(err error) *CloseError {
	var (
		ce    *websocket.CloseError
		wrong string
	)
	if text, ok := strings.CutPrefix(err.Error(), "websocket: "); ok {
		wrong = text // what breaks the protocol has no type of its own
	}
	bad, _ := strings.CutPrefix(wrong, "bad close code ")
	code, atoi := strconv.Atoi(bad)
	switch {
	case errors.As(err, &ce) && ce.Code != websocket.CloseAbnormalClosure:
		return &CloseError{Code: ce.Code, Reason: ce.Text}
	case errors.As(err, &ce):
		return &CloseError{Code: ce.Code, Err: err}
	case errors.Is(err, websocket.ErrReadLimit):
		err = fmt.Errorf("%w: the runtime sent more than %d MiB in one frame", ErrFrameTooBig, MaxFrameIn>>20)
		return &CloseError{Code: websocket.CloseMessageTooBig, Ours: true, Err: err}
	case bad != "" && atoi == nil:
		return &CloseError{Code: code, Err: ErrFraming}
	case wrong != "":
		return &CloseError{Code: websocket.CloseProtocolError, Ours: true, Err: fmt.Errorf("%w: %s", ErrFraming, wrong)}
	}
	return &CloseError{Code: websocket.CloseAbnormalClosure, Err: err}
}
