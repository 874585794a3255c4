package runtimetest

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"ruse/protocol"
)

// Handler is the agent of a runtime: it answers one invocation. While it works
// it speaks through out. ctx ends when the client cancels, or is gone; whatever a
// handler returns after that, the client is told "Request cancelled". An error
// ends the request with an error_message of its text.
//
// Downloads, and the commands before the agent, are over when a handler is
// called; the commands after it follow.
type Handler func(ctx context.Context, inv *protocol.Invocation, out Sender) (Result, error)

// Result is an agent's last word: a result_message.
type Result struct {
	// Text is the result where Structured is nil.
	Text string
	// Structured is what encoding/json makes a structured output of.
	Structured any
	// Metadata is an object for encoding/json; nil is an empty one.
	Metadata any
}

// message is the wire's form of the result.
func (r Result) message() (protocol.Message, error) {
	metadata, err := json.Marshal(cmp.Or(r.Metadata, any(struct{}{})))
	if err != nil {
		return nil, fmt.Errorf("encoding the result's metadata: %w", err)
	}
	m := &protocol.Result{Form: protocol.ResultData, Metadata: metadata}
	if r.Structured == nil {
		m.Text = &r.Text
		return m, nil
	}
	if m.Structured, err = json.Marshal(r.Structured); err != nil {
		return nil, fmt.Errorf("encoding the structured output: %w", err)
	}
	return m, nil
}

// Sender is what an agent can do while it works: speak, run commands, write
// files. Its methods may be called from any goroutine. The secrets of the
// socket's requests are masked in all that they send, but for SendFrame.
type Sender struct {
	conn *conn
	ctx  context.Context
	inv  *protocol.Invocation
}

// Say sends an assistant_message: markdown, one document a block.
func (s Sender) Say(blocks ...string) error {
	return s.conn.send(&protocol.Assistant{TextBlocks: blocks})
}

// Report sends an error_message that does not end the request. metadata is an
// object for encoding/json.
func (s Sender) Report(text string, metadata any) error {
	raw, err := json.Marshal(metadata)
	if err != nil {
		return err
	}
	return s.conn.send(&protocol.Error{Text: text, Metadata: raw})
}

// Send sends any message.
func (s Sender) Send(m protocol.Message) error { return s.conn.send(m) }

// SendFrame sends a text frame as it is, which need be no message.
func (s Sender) SendFrame(frame string) error { return s.conn.write([]byte(frame)) }

// HangUp closes the socket without a close frame, as a runtime that crashed.
func (s Sender) HangUp() { s.conn.hangUp() }

// Dir is where the agent writes: the request's first artifact directory, or the
// sandbox.
func (s Sender) Dir() string {
	if dirs := artifactDirs(s.inv.ArtifactsDirs, s.inv.Extra); len(dirs) > 0 {
		return s.conn.rt.within(dirs[0])
	}
	return s.conn.rt.workdir
}

// watchLimit bounds the wait for the watcher: a file's events may be lost.
const watchLimit = 2 * time.Second

// WriteFile writes a file below Dir. Where that is watched for artifacts, it
// waits until the client was asked where to put the file, so that to write it
// again makes a second version, and the order of frames is the same each time.
func (s Sender) WriteFile(name, content string) error {
	path := filepath.Join(s.Dir(), name)
	s.Log("[ToolStart] tool=write input=" + name)
	defer s.Log("[ToolEnd] tool=write result=" + name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	var handled <-chan struct{}
	if w := s.conn.artifacts.watched(); w != nil {
		handled = w.expect(s.ctx, path)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		return err
	}
	if handled == nil {
		return s.ctx.Err()
	}
	timer := time.NewTimer(s.conn.rt.opts.Debounce + watchLimit)
	defer timer.Stop()
	select {
	case <-handled:
		return nil
	case <-timer.C:
		s.conn.log.Warn("the watcher missed a file", "name", name)
		return nil
	case <-s.ctx.Done():
		return s.ctx.Err()
	}
}

// Run runs a command in a shell in Dir, with the agent's environment, and sends
// its output as it comes.
func (s Sender) Run(command string) (protocol.CommandResult, error) {
	s.Log("[ToolStart] tool=shell input=" + command)
	result, err := s.conn.run(s.ctx, protocol.Command{Command: command, Cwd: s.Dir(), Env: s.inv.AgentEnv})
	s.Log(fmt.Sprintf("[ToolEnd] tool=shell result=exit code %d", result.ExitCode))
	return result, err
}

// Log writes to the runtime's own log, in 0.15.1's form: tool calls never reach
// the wire.
func (s Sender) Log(text string) {
	s.conn.log.Info(s.conn.redactor.Load().String("[" + cmp.Or(s.inv.SourceID, "-") + "] " + text))
}
