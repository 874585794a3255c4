package session

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ruse/protocol"
)

// CallOptions are what a blocking call takes besides its request. Handlers are
// called by the goroutine that called, one at a time and in the order of the
// wire; while one runs, the session reads on until its queue is full.
//
// A handler must not make another blocking call on the same session: it would
// wait for the call that it is part of.
type CallOptions struct {
	RunOptions
	// WaitAfterError is how long a call goes on after an error message, since
	// nothing on the wire marks the last one and a handler may report an error
	// and yet come to a result. 0: the first error ends the call, as in the
	// Python client. A run that shows a sign of life is waited for again without
	// this bound; runtimes since 0.14.1 show one every 15 s.
	WaitAfterError time.Duration
	// OnAssistant gets what the agent says.
	OnAssistant func(*protocol.Assistant)
	// OnCommandOutput gets the output of commands (0.14 and later; older
	// runtimes send it as what the agent says).
	OnCommandOutput func(*protocol.CommandOutput)
	// OnArtifact gets each artifact whenever its state changes or it makes
	// progress. Where it is stored is Options.Store's to say.
	OnArtifact func(Artifact)
	// OnError gets each error message, the one that ends the call included.
	OnError func(*protocol.Error)
	// OnEvent gets every event, before the handlers above.
	OnEvent func(Event)
}

// QueryOptions are those of a call that makes a session of its own.
type QueryOptions struct {
	Options
	CallOptions
}

// Query connects to a runtime, sends an invocation, waits for its result, ends
// the session and returns the result.
//
// It returns at the first error message, with a *RuntimeError, unless
// WaitAfterError says otherwise. Where ctx ends, it sends a cancel, waits for
// the run's end for CancelGrace at most, closes, and returns an error that is
// both ErrCancelled and ctx's, whatever still comes: no handler is called and no
// artifact answered for after the cancel. Other errors are those of Dial and
// Validate, ErrTimeout and ErrIdleTimeout, ErrNoResult where the connection went
// away first, and ErrNoAnswer where the result holds nothing.
func Query(ctx context.Context, url string, inv *protocol.Invocation, opts QueryOptions) (*protocol.Result, error) {
	if err := inv.Validate(); err != nil {
		return nil, err
	}
	return once(ctx, url, opts, func(s *Session) (*protocol.Result, error) {
		return s.Query(ctx, inv, opts.CallOptions)
	})
}

// QueryAs is Query for a structured output of the caller's own type. The result
// comes with it, for its metadata, and also where the output is not a T.
func QueryAs[T any](ctx context.Context, url string, inv *protocol.Invocation, opts QueryOptions) (T, *protocol.Result, error) {
	result, err := Query(ctx, url, inv, opts)
	if err != nil {
		var none T
		return none, nil, err
	}
	value, err := protocol.DecodeStructured[T](result)
	return value, result, err
}

// Query sends an invocation over s and waits for its result, as the function
// Query does, but keeps the session. Calls at the same time wait for each other,
// since a runtime takes one request at a time. It reads the events, so that
// nobody else may call Next meanwhile. After a call that returned at an error
// message, the next one first waits out what the runtime still does for the
// earlier, should it refuse.
func (s *Session) Query(ctx context.Context, inv *protocol.Invocation, opts CallOptions) (*protocol.Result, error) {
	m, err := s.call(ctx, opts, func() (RunID, error) { return s.Invoke(ctx, inv, opts.RunOptions) })
	if err != nil {
		return nil, err
	}
	result, ok := m.(*protocol.Result)
	if !ok {
		return nil, fmt.Errorf("%w: the runtime answered with a %s", ErrNoResult, m.MessageType())
	}
	if err := result.Validate(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoAnswer, err)
	}
	return result, nil
}

// once makes a session for one call and ends it.
func once[T any](ctx context.Context, url string, opts QueryOptions, call func(*Session) (T, error)) (T, error) {
	s, err := Dial(ctx, url, opts.Options)
	if err != nil {
		var none T
		if ctx.Err() != nil {
			err = cancelledBy(ctx)
		}
		return none, err
	}
	defer s.Close() // also where a handler panics
	result, err := call(s)
	s.finish(ctx, opts.CallOptions, err == nil)
	return result, err
}

// finish closes s, after an orderly end where the call went well: late
// artifacts still come then.
func (s *Session) finish(ctx context.Context, opts CallOptions, orderly bool) {
	ended := make(chan error, 1)
	go func() {
		if orderly {
			ended <- errors.Join(s.End(ctx), s.Close())
		} else {
			ended <- s.Close()
		}
	}()
	c := &call{CallOptions: opts, ctx: ctx, late: true}
	for {
		// Close ends the queue, so that no context is needed.
		events, err := s.Next(context.Background())
		if err != nil {
			break
		}
		for _, e := range events {
			c.handleEvent(e)
		}
	}
	// The result stands, however the session ended.
	if err := <-ended; err != nil && opts.OnEvent != nil && c.wanted() {
		opts.OnEvent(Fault{Stamp: Stamp{At: time.Now()}, Err: fmt.Errorf("end the session: %w", err)})
	}
}

// maxTries is how often a call sends its request to a runtime that is still
// busy with an earlier one.
const maxTries = 5

// call is a blocking call that waits for its run to end.
type call struct {
	CallOptions
	ctx    context.Context // the caller's: no handler is called after its end
	id     RunID
	late   bool // take what comes after the run's end, too
	result protocol.Message
	ended  bool
	gone   bool // the connection is
	state  State
	err    error
}

func (s *Session) call(ctx context.Context, opts CallOptions, start func() (RunID, error)) (protocol.Message, error) {
	select {
	case s.calling <- struct{}{}:
		defer func() { <-s.calling }()
	case <-ctx.Done():
		return nil, cancelledBy(ctx)
	case <-s.ctx.Done():
		return nil, ErrClosed
	}
	for tries := 1; ; tries++ {
		c := &call{CallOptions: opts, ctx: ctx}
		id, err := start()
		if errors.Is(err, ErrBusy) && !errors.Is(err, errClaimed) {
			// An earlier call returned at an error, and its run goes on.
			if err := s.await(ctx, c, s.idle); err != nil {
				return nil, err
			}
			continue
		}
		if err != nil && ctx.Err() != nil {
			return nil, cancelledBy(ctx)
		}
		if err != nil {
			return nil, err
		}
		c.id = id
		if err := s.awaitEnd(c); err != nil {
			return nil, err
		}
		// One that had its request already has got it once more by the session.
		if c.state != Failed || !errors.Is(c.err, ErrBusy) || errors.Is(c.err, ErrOneRequest) || tries >= maxTries {
			return c.outcome()
		}
	}
}

// awaitEnd hands events to c until its run has ended. Where the caller's
// context ends, it cancels the run and goes on: the session bounds what then
// remains.
func (s *Session) awaitEnd(c *call) error {
	abandoned := make(chan struct{})
	stop := context.AfterFunc(c.ctx, func() {
		defer close(abandoned)
		s.abandon(c.id)
	})
	defer func() {
		if !stop() {
			<-abandoned
		}
	}()
	whatever := context.WithoutCancel(c.ctx)
	for {
		err := s.await(whatever, c, func() bool { return c.ended })
		if err != nil || c.state != Failed || c.WaitAfterError <= 0 {
			return err
		}
		over, err := s.errorIsLast(c)
		if c.ctx.Err() != nil {
			<-abandoned
			return s.await(whatever, c, s.idle)
		}
		if over || err != nil {
			return err
		}
	}
}

// errorIsLast waits after an error, and reports whether nothing followed it.
func (s *Session) errorIsLast(c *call) (over bool, err error) {
	waiting, stop := context.WithTimeout(c.ctx, c.WaitAfterError)
	defer stop()
	failure := c.err
	err = s.await(waiting, c, func() bool { return !errors.Is(c.err, failure) || c.gone })
	if waiting.Err() != nil || err == nil && errors.Is(c.err, failure) {
		return true, nil
	}
	return false, err
}

// await hands events to c until done, or until ctx ends.
func (s *Session) await(ctx context.Context, c *call, done func() bool) error {
	for !done() {
		events, err := s.Next(ctx)
		for _, e := range events {
			c.handleEvent(e)
		}
		switch {
		case ctx.Err() != nil:
			return cancelledBy(ctx)
		case err != nil:
			return fmt.Errorf("%w: %w", ErrClosed, err)
		}
	}
	return nil
}

// idle reports whether no run is under way.
func (s *Session) idle() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.run == nil || !s.run.state.Active()
}

// wanted reports whether the caller still listens.
func (c *call) wanted() bool { return c.ctx.Err() == nil }

func (c *call) handleEvent(e Event) {
	if c.OnEvent != nil && c.wanted() {
		c.OnEvent(e)
	}
	switch e := e.(type) {
	case Received:
		if c.wanted() && (c.late || c.id != 0 && e.Run == c.id) {
			c.handleMessage(e)
		}
	case ArtifactChanged:
		if c.OnArtifact != nil && c.wanted() {
			c.OnArtifact(e.Artifact)
		}
	case Connected:
		c.gone = false
	case Disconnected:
		c.gone = true
	case RunChanged:
		// Where errors are not waited out, the first one is the end.
		latched := c.ended && c.WaitAfterError <= 0
		if e.Run == c.id && !latched {
			c.ended, c.state, c.err = !e.State.Active(), e.State, e.Err
		}
	}
}

func (c *call) handleMessage(e Received) {
	switch m := e.Message.(type) {
	case *protocol.Assistant:
		if c.OnAssistant != nil {
			c.OnAssistant(m)
		}
	case *protocol.CommandOutput:
		if c.OnCommandOutput != nil {
			c.OnCommandOutput(m)
		}
	case *protocol.Error:
		// A refusal is no error where the request is sent again.
		if c.OnError != nil && !e.Resent && (refusesSecond(m.Text) || !refusesBusy(m.Text)) {
			c.OnError(m)
		}
	case *protocol.Result, *protocol.CommandExecutionResult:
		if e.Stray == "" {
			c.result = m
		}
	}
}

// outcome is what the call returns.
func (c *call) outcome() (protocol.Message, error) {
	switch {
	case !c.wanted():
		return nil, cancelledBy(c.ctx)
	case c.state == Succeeded && c.result != nil:
		return c.result, nil
	case c.state == Lost:
		return nil, fmt.Errorf("%w: %w", ErrNoResult, c.err)
	case c.err != nil:
		return nil, c.err
	default:
		return nil, ErrNoResult
	}
}

func cancelledBy(ctx context.Context) error {
	return fmt.Errorf("%w: %w", ErrCancelled, ended(ctx))
}
