package session

import (
	"context"
	"fmt"

	"ruse/protocol"
)

// Commands connects to a runtime, runs commands without an agent (0.8 and
// later), ends the session and returns how they ended. It is to commands what
// Query is to an agent, errors included. A command that fails is a result, not
// an error: its exit code is in the last item, and the commands after it did
// not run.
func Commands(ctx context.Context, url string, exec *protocol.CommandExecution, opts QueryOptions) (*protocol.CommandExecutionResult, error) {
	if err := exec.Validate(); err != nil {
		return nil, err
	}
	return once(ctx, url, opts, func(s *Session) (*protocol.CommandExecutionResult, error) {
		return s.Commands(ctx, exec, opts.CallOptions)
	})
}

// Commands runs commands over s as the function Commands does, but keeps the
// session. Like the method Query, it reads the events.
func (s *Session) Commands(ctx context.Context, exec *protocol.CommandExecution, opts CallOptions) (*protocol.CommandExecutionResult, error) {
	m, err := s.call(ctx, opts, func() (RunID, error) { return s.Execute(ctx, exec, opts.RunOptions) })
	if err != nil {
		return nil, err
	}
	result, ok := m.(*protocol.CommandExecutionResult)
	if !ok {
		return nil, fmt.Errorf("%w: the runtime answered with a %s", ErrNoResult, m.MessageType())
	}
	return result, nil
}
