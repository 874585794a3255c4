package cli

import (
	"context"
	"errors"
	"net/http"

	"ruse/protocol"
	"ruse/session"
	"ruse/session/profile"
)

// The exit codes. A process that a signal ended exits with 128 and the signal's
// number: 129 for SIGHUP, 130 for SIGINT, 143 for SIGTERM.
const (
	ExitOK        = 0   // all went well
	ExitFailed    = 1   // the run failed
	ExitUsage     = 2   // the command line, a variable or an address is wrong
	ExitInternal  = 3   // a fault of ruse, or of the machine under it
	ExitTimeout   = 20  // something took too long
	ExitNetwork   = 21  // there is no connection, or it broke
	ExitTLS       = 22  // there is no agreement on encryption
	ExitAuth      = 23  // the runtime, or a proxy, wants other credentials
	ExitRetry     = 24  // the other side can't answer now: try again later
	ExitProtocol  = 26  // the other side does not speak the protocol
	ExitCancelled = 130 // the run was cancelled
)

// exitCodes lists them for help and the man page.
const exitCodes = `  0    all went well
  1    the run failed
  2    the command line, a variable or an address is wrong
  3    a fault of ruse, or of the machine under it
  20   something took too long
  21   there is no connection, or it broke
  22   there is no agreement on encryption
  23   the runtime, or a proxy, wants other credentials
  24   the other side can't answer now: try again later
  26   the other side does not speak the protocol
  130  the run was cancelled
  128+ the number of the signal that ended ruse
`

// exitCode is the code for an error of the packages below.
func exitCode(err error) int {
	var (
		dial       *session.DialError
		address    *session.AddressError
		validation *protocol.ValidationError
		decode     *protocol.DecodeError
		runtime    *session.RuntimeError
		closed     *session.CloseError
		reference  *profile.ReferenceError
	)
	switch {
	case errors.Is(err, session.ErrNoAnswer):
		return ExitProtocol
	case errors.As(err, &address), errors.As(err, &validation), errors.As(err, &reference):
		return ExitUsage
	case errors.As(err, &dial):
		return dialCode(dial)
	case errors.Is(err, session.ErrTimeout), errors.Is(err, session.ErrIdleTimeout):
		return ExitTimeout
	case errors.Is(err, session.ErrCancelled), errors.Is(err, context.Canceled):
		return ExitCancelled
	case errors.As(err, &runtime), errors.Is(err, errCommandFailed):
		return ExitFailed
	case errors.As(err, &decode), errors.Is(err, session.ErrFrameTooBig):
		return ExitProtocol
	case errors.As(err, &closed):
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
