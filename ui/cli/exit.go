package cli

import (
	"context"
	"errors"
	"net/http"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/request"
)

// exitCode is the code for an error of the packages below.
func exitCode(err error) int {
	command, isCommand := errors.AsType[*commandError](err)
	dial, isDial := errors.AsType[*session.DialError](err)
	closed, isClosed := errors.AsType[*session.CloseError](err)
	switch {
	case isCommand:
		return command.exitCode()
	case errors.Is(err, session.ErrNoAnswer):
		return ExitProtocol
	case isA[*session.AddressError](err), isA[*protocol.ValidationError](err), isA[*request.ReferenceError](err):
		return ExitUsage
	case isDial:
		return dialCode(dial)
	case errors.Is(err, session.ErrTimeout), errors.Is(err, session.ErrIdleTimeout):
		return ExitTimeout
	case errors.Is(err, session.ErrCancelled), errors.Is(err, context.Canceled):
		return ExitCancelled
	case isA[*session.RuntimeError](err):
		return ExitFailed
	case isA[*protocol.DecodeError](err), errors.Is(err, session.ErrFrameTooBig):
		return ExitProtocol
	case isClosed:
		return closeCode(closed)
	case errors.Is(err, session.ErrDisconnected), errors.Is(err, session.ErrPongTimeout), errors.Is(err, session.ErrClosed):
		return ExitNetwork
	case errors.Is(err, session.ErrNoResult):
		return ExitFailed
	case errors.Is(err, context.DeadlineExceeded):
		return ExitTimeout
	}
	return ExitInternal
}

// isA reports whether an error is one of a type, or wraps one.
func isA[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

// closeCode is the code for a connection that ended before its run.
func closeCode(e *session.CloseError) int {
	const policy, restart, later, gateway = 1008, 1012, 1013, 1014
	switch {
	case errors.Is(e.Err, session.ErrFraming):
		return ExitProtocol
	case e.Ours:
		return ExitNetwork
	}
	switch e.Code {
	case policy:
		return ExitAuth
	case restart, later, gateway:
		return ExitRetry
	}
	return ExitNetwork
}

func dialCode(e *session.DialError) int {
	switch {
	case errors.Is(e.Err, context.Canceled):
		return ExitCancelled
	case e.Status == http.StatusUnauthorized, e.Status == http.StatusForbidden,
		e.Status == http.StatusProxyAuthRequired:
		return ExitAuth
	case e.Timeout():
		return ExitTimeout
	case e.Layer == session.LayerTLS:
		return ExitTLS
	case e.Layer == session.LayerHTTP && e.TryLater():
		return ExitRetry
	case e.Layer == session.LayerHTTP, e.Layer == session.LayerUpgrade:
		return ExitProtocol
	}
	return ExitNetwork
}
