package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
	"testing"

	tea "charm.land/bubbletea/v2"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/request"
)

func TestExitCodes(t *testing.T) {
	t.Parallel()
	dial := func(layer session.Layer, status int, err error) error {
		return &session.DialError{Layer: layer, Status: status, URL: "ws://host", Err: err}
	}
	failed := errors.New("failed")
	_, address := session.ParseURL("ftp://host")
	_, malformed := protocol.Decode([]byte("{"))
	tests := []struct {
		err  error
		want int
	}{
		{nil, 0},
		{fmt.Errorf("write: %w", syscall.EPIPE), 0},
		{failed, 3},
		{usage("what", "why", "try"), 2},
		{address, 2},
		{(&protocol.Invocation{}).Validate(), 2},
		{&session.RuntimeError{Message: "no"}, 1},
		{session.ErrNoResult, 1},
		{tea.ErrProgramPanic, 3},
		{session.ErrTimeout, 20},
		{session.ErrIdleTimeout, 20},
		{dial(session.LayerTCP, 0, context.DeadlineExceeded), 20},
		{dial(session.LayerTCP, 0, failed), 21},
		{dial(session.LayerDNS, 0, failed), 21},
		{dial(session.LayerProxy, 502, failed), 21},
		{fmt.Errorf("%w: %w", session.ErrNoResult, session.ErrDisconnected), 21},
		{session.ErrPongTimeout, 21},
		{dial(session.LayerHTTP, 429, failed), 24},
		{dial(session.LayerHTTP, 502, failed), 24},
		{dial(session.LayerHTTP, 503, failed), 24},
		{dial(session.LayerHTTP, 504, failed), 24},
		{&session.CloseError{Code: 1013}, 24},
		{&request.ReferenceError{Reference: "env:NOPE", Err: failed}, 2},
		{errors.Join(&request.ReferenceError{Reference: "env:NOPE", Err: failed}), 2},
		{fmt.Errorf("%w: %w", session.ErrNoResult, &session.CloseError{Code: 1011}), 21},
		{&session.CloseError{Code: 1008, Reason: "token expired"}, 23},
		{&session.CloseError{Code: 999, Err: session.ErrFraming}, 26},
		{&session.CloseError{Code: 1000, Ours: true, Err: session.ErrPongTimeout}, 21},
		{fmt.Errorf("%w: %w", session.ErrNoAnswer, failed), 26},
		{fmt.Errorf("%w: %w", session.ErrTimeout, &session.CloseError{Ours: true}), 20},
		{fmt.Errorf("%w: %w", session.ErrCancelled, &session.CloseError{Ours: true}), 130},
		{dial(session.LayerTLS, 0, failed), 22},
		{dial(session.LayerHTTP, 401, failed), 23},
		{dial(session.LayerHTTP, 403, failed), 23},
		{dial(session.LayerProxy, 407, failed), 23},
		{dial(session.LayerHTTP, 404, failed), 26},
		{dial(session.LayerUpgrade, 0, failed), 26},
		{malformed, 26},
		{session.ErrFrameTooBig, 26},
		{dial(session.LayerTCP, 0, context.Canceled), 130},
		{fmt.Errorf("%w: %w", session.ErrCancelled, context.Canceled), 130},
		{signalError{Signal: syscall.SIGTERM}, 143},
		{and(signalError{Signal: syscall.SIGHUP}, failed), 129},
		{and(fmt.Errorf("write: %w", syscall.EPIPE), failed), 3},
		{and(nil, usage("what", "why", "try")), 2},
	}
	for _, test := range tests {
		p := &Program{Stderr: io.Discard}
		if got := p.report(test.err); got != test.want {
			t.Errorf("%v: exit code %d, want %d", test.err, got, test.want)
		}
	}
}

// TestErrorsSayWhatToDo: what happened, why, and what to try.
func TestErrorsSayWhatToDo(t *testing.T) {
	t.Parallel()
	tests := map[string]error{
		"ruse: Nobody answers at ws://host: connection refused.\nStart a runtime there (npx -y runtimeuse@latest), or check the port.\n": &session.DialError{Layer: session.LayerTCP, URL: "ws://host", Err: syscall.ECONNREFUSED},
		"ruse: the run failed: no [red] credit.\n": &session.RuntimeError{Message: "no\n\x1b[31m[red]\x1b[m credit"},
		"ruse: the runtime closed the connection: its rules forbid something (1008): policy: token expired.\nCheck the token, and what it may do.\n": &session.CloseError{Code: 1008, Reason: "policy: token expired"},
		"ruse: what: why.\nTry this.\n": usage("what", "why", "Try this."),
	}
	for want, err := range tests {
		var b strings.Builder
		(&Program{Stderr: &b}).report(err)
		if b.String() != want {
			t.Errorf("%#v reads\n%swant\n%s", err, b.String(), want)
		}
	}
}

// TestPanicIsReported: a panic in a command ends as an error does.
func TestPanicIsReported(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	code := Run(t.Context(), Program{
		Args: []string{"version"}, Env: func(string) string { panic("a broken environment") },
		Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: &b,
	})
	if code != ExitOK {
		t.Errorf("version reads no variable, yet exits with %d", code)
	}
	code = Run(t.Context(), Program{
		Args: []string{"demo"}, Env: func(string) string { panic("a broken environment") },
		Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: &b,
	})
	if code != ExitInternal || !strings.Contains(b.String(), "this is a crash: a broken environment") || !strings.Contains(b.String(), "goroutine") {
		t.Errorf("exit code %d:\n%s", code, b.String())
	}
}
