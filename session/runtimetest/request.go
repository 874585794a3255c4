package runtimetest

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"ruse/protocol"
)

// request is what the two kinds of request have in common: whose it is, what
// to keep secret, what to watch, and the work, whose message is its last.
type request struct {
	source    string
	secrets   []string
	dirs      []string
	ignore    string
	downloads []protocol.Downloadable
	work      func(ctx context.Context) (protocol.Message, error)
}

// begin starts a request, or refuses it while another is in flight.
func (c *conn) begin(ctx context.Context, r request) {
	ctx, cancel := context.WithCancel(ctx)
	c.mu.Lock()
	busy := c.cancel != nil
	if !busy {
		c.cancel = cancel
	}
	c.mu.Unlock()
	if busy {
		cancel()
		c.report(fail("Error", "Received request while another is in flight!"))
		return
	}
	c.addSecrets(r.secrets)
	c.log.Info("request begins", "source_id", c.redactor.Load().String(r.source))
	c.work.Go(func() {
		defer cancel()
		defer c.rt.recoverPanic("a request")
		c.perform(ctx, r)
	})
}

// cancelRequest ends the context of the request in flight, if there is one.
func (c *conn) cancelRequest() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cancel != nil {
		c.cancel()
	}
}

// perform does a request's work and sends its last message. The next request
// waits at the lock until that is sent: a client that has read a result must
// not be told that the runtime is busy.
func (c *conn) perform(ctx context.Context, r request) {
	stopBeating := c.beat()
	last, err := c.attempt(ctx, r)
	switch {
	case ctx.Err() != nil:
		last = &protocol.Error{Text: "Request cancelled", Metadata: []byte("{}")}
	case err != nil:
		last = errorMessage(err)
	}
	stopBeating()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cancel = nil
	c.tell(last)
}

// attempt watches the request's directories, downloads, and does its work. A panic of
// the agent fails its request and nothing else.
func (c *conn) attempt(ctx context.Context, r request) (last protocol.Message, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fail("Error", fmt.Sprintf("the agent panicked: %v", p))
		}
	}()
	for _, dir := range r.dirs {
		if err := c.artifacts.watch(ctx, c.rt.within(dir), r.ignore); err != nil {
			return nil, fmt.Errorf("watching %s: %w", dir, err)
		}
	}
	if err := c.download(ctx, r.downloads); err != nil {
		return nil, err
	}
	return r.work(ctx)
}

// beat sends heartbeats until the returned function is called, which waits for
// the last one to be out. A cancelled request beats on until its work returns.
func (c *conn) beat() (stop func()) {
	if c.rt.opts.Heartbeat < 0 {
		return func() {}
	}
	quit, gone := make(chan struct{}), make(chan struct{})
	began := time.Now()
	go func() {
		defer close(gone)
		defer c.rt.recoverPanic("the heartbeat")
		ticker := time.NewTicker(c.rt.opts.Heartbeat)
		defer ticker.Stop()
		for {
			select {
			case <-quit:
				return
			case <-ticker.C:
				c.tell(&protocol.Heartbeat{
					Phase: "request_in_flight", ElapsedMS: float64(time.Since(began).Milliseconds()),
				})
			}
		}
	}()
	return func() {
		close(quit)
		<-gone
	}
}

// invocation lays out the work of an agent's request.
func (c *conn) invocation(m *protocol.Invocation) request {
	return request{
		source: m.SourceID, secrets: m.SecretsToRedact,
		dirs: artifactDirs(m.ArtifactsDirs, m.Extra), ignore: m.ArtifactsIgnore, downloads: m.Downloadables,
		work: func(ctx context.Context) (protocol.Message, error) {
			if err := c.runAll(ctx, "pre-agent", m.PreCommands); err != nil {
				return nil, err
			}
			if _, err := outputSchema(m); err != nil {
				return nil, err
			}
			result, err := c.rt.opts.Handler(ctx, m, Sender{c, ctx, m})
			if err != nil {
				return nil, err
			}
			if err := c.runAll(ctx, "post-agent", m.PostCommands); err != nil {
				return nil, err
			}
			return result.message()
		},
	}
}

// commandExecution lays out the work of a request without an agent. A command
// that fails is a result, not an error.
func (c *conn) commandExecution(m *protocol.CommandExecution) request {
	return request{
		source: m.SourceID, secrets: m.SecretsToRedact,
		dirs: artifactDirs(m.ArtifactsDirs, m.Extra), ignore: m.ArtifactsIgnore, downloads: m.Downloadables,
		work: func(ctx context.Context) (protocol.Message, error) {
			results := []protocol.CommandResult{}
			for _, command := range m.Commands {
				result, err := c.run(ctx, command)
				if err != nil {
					return nil, err
				}
				results = append(results, result)
				if result.ExitCode != 0 {
					break
				}
			}
			return &protocol.CommandExecutionResult{Results: results}, nil
		},
	}
}

// runAll runs the commands before or after the agent; the first that fails
// fails the request.
func (c *conn) runAll(ctx context.Context, phase string, commands []protocol.Command) error {
	for _, command := range commands {
		result, err := c.run(ctx, command)
		if err != nil {
			return err
		}
		if result.ExitCode != 0 {
			return fail("Error", fmt.Sprintf("%s command failed with exit code: %d", phase, result.ExitCode))
		}
	}
	return nil
}

// artifactDirs adds the single "artifacts_dir" of clients before 0.14.2.
func artifactDirs(dirs []string, extra []byte) []string {
	var old struct {
		Dir string `json:"artifacts_dir"`
	}
	if err := json.Unmarshal(extra, &old); err != nil || old.Dir == "" {
		return dirs
	}
	return append([]string{old.Dir}, dirs...)
}

// outputSchema takes the schema out of an invocation's wrapper; nil where it has
// none.
func outputSchema(m *protocol.Invocation) (any, error) {
	if m.OutputSchema == "" {
		return nil, nil
	}
	var wrapper struct {
		Schema any `json:"schema"`
	}
	if err := json.Unmarshal([]byte(m.OutputSchema), &wrapper); err != nil {
		return nil, fail("SyntaxError", err.Error())
	}
	return wrapper.Schema, nil
}
