package session

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ruse/protocol"
)

// RunOptions bound one run in time.
type RunOptions struct {
	// Timeout bounds the whole run; 0: none.
	Timeout time.Duration
	// IdleTimeout bounds the time without any byte of a frame, heartbeats
	// included; 0: none. It stands still while a full queue keeps the session
	// from reading.
	IdleTimeout time.Duration
}

// run is one request until its end. Session.mu guards it.
type run struct {
	RunOptions
	id       RunID
	commands bool // the request runs commands without an agent
	sock     *socket
	state    State
	cause    cause
	why      error // the timeout that cancelled it

	began      time.Time
	paused     time.Duration // how much of the time since began the process was stopped
	cancelled  time.Time     // when the cancel was sent; moves while deadlines stand still
	writing    bool          // the request is being written, or was
	confirmed  bool          // a message came that only a running request causes
	request    outgoing      // to be sent again where the connection takes no more; nothing for a raw one
	schemaless bool          // the request names no output schema
	refused    bool          // the runtime did not take the request, and is not at it
	resent     bool          // the request went out a second time
	redialing  bool          // it waits for the connection on which it does so
	extra      int           // raw requests sent while it was under way and not refused yet
	earlier    *run          // a Failed run on the same connection that may still go on
}

// Invoke sends an invocation and returns when it is on its way; Next tells the
// rest. It fails with what Validate finds, with ErrBusy while a run is under
// way, and with a *DialError where the runtime had closed the connection and
// cannot be reached again; then no run has begun.
//
// After an error a run is Failed, yet the runtime may still be at it, and only
// the runtime knows. Invoke then waits until the connection has been quiet for
// 25 ms, a second at most, and fails with ErrBusy if the run turns out to go on.
// Else it sends; where the runtime refuses, the new run is Failed with a
// *RuntimeError that is ErrBusy, and the earlier one goes on as what it is. A
// runtime that refuses because it takes one request a connection (up to 0.10)
// has done nothing with it: it gets the request once more on a new one.
func (s *Session) Invoke(ctx context.Context, inv *protocol.Invocation, opts RunOptions) (RunID, error) {
	if err := inv.Validate(); err != nil {
		return 0, err
	}
	return s.request(ctx, inv, opts)
}

// Execute sends commands to run without an agent (0.8 and later). It is to a
// CommandExecution what Invoke is to an Invocation.
func (s *Session) Execute(ctx context.Context, exec *protocol.CommandExecution, opts RunOptions) (RunID, error) {
	if err := exec.Validate(); err != nil {
		return 0, err
	}
	return s.request(ctx, exec, opts)
}

func (s *Session) request(ctx context.Context, m protocol.Message, opts RunOptions) (RunID, error) {
	m, err := wrapped(m)
	if err != nil {
		return 0, err
	}
	m = s.opts.Compat.Apply(m)
	frame, err := protocol.Encode(m)
	if err != nil {
		return 0, err
	}
	if err := checkSize(len(frame)); err != nil {
		return 0, err
	}
	// The events outlive the call, and so must not share the caller's message.
	if m, err = protocol.Decode(frame); err != nil {
		return 0, err
	}
	if ctx.Err() != nil {
		return 0, ended(ctx)
	}
	if err := s.claim(); err != nil {
		return 0, err
	}
	defer s.unclaim()
	if err := s.leaveUsed(ctx); err != nil {
		return 0, err
	}
	for {
		k, err := s.connect(ctx)
		if err == nil {
			err = s.awaitQuiet(ctx, k)
		}
		if err != nil {
			return 0, err
		}
		s.mu.Lock()
		if s.run != nil && s.run.state.Active() {
			s.mu.Unlock()
			return 0, ErrBusy // an earlier run goes on after all
		}
		if s.sock == k {
			r := s.begin(k, m, opts)
			r.request = outgoing{frame: frame, message: m, run: r.id, opens: true}
			k.outbox.push(r.request)
			s.mu.Unlock()
			return r.id, nil
		}
		s.mu.Unlock() // it closed in between: dial again, until ctx ends
	}
}

// wrapped is m with its output schema in the form that the wire wants.
func wrapped(m protocol.Message) (protocol.Message, error) {
	inv, ok := m.(*protocol.Invocation)
	if !ok || inv.OutputSchema == "" {
		return m, nil
	}
	schema, err := protocol.WrapSchema(inv.OutputSchema)
	if err != nil {
		return nil, err
	}
	changed := *inv
	changed.OutputSchema = schema
	return &changed, nil
}

// checkSize refuses a request that no runtime would take.
func checkSize(size int) error {
	if size <= MaxFrameOut {
		return nil
	}
	return fmt.Errorf("%w: the request has %d MiB, and runtimes take %d", ErrFrameTooBig, size>>20, MaxFrameOut>>20)
}

// errClaimed is ErrBusy without a run whose end could be waited for.
var errClaimed = fmt.Errorf("%w, or the session is about to end", ErrBusy)

// claim makes sure that one request at a time is on its way.
func (s *Session) claim() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return ErrClosed
	case s.claimed:
		return errClaimed
	case s.run != nil && s.run.state.Active():
		return ErrBusy
	}
	s.claimed = true
	return nil
}

func (s *Session) unclaim() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.claimed = false
}

// begin starts a run on k. The caller holds s.mu.
func (s *Session) begin(k *socket, m protocol.Message, opts RunOptions) *run {
	s.runs++
	r := &run{RunOptions: opts, id: s.runs, sock: k, began: time.Now()}
	_, r.commands = m.(*protocol.CommandExecution)
	if inv, ok := m.(*protocol.Invocation); ok {
		r.schemaless = inv.OutputSchema == ""
	}
	if p := s.run; p != nil && p.sock == k {
		k.before, p.request = p, outgoing{}
		if p.state == Failed {
			r.earlier, p.earlier = p, nil
		}
	}
	s.run = r
	k.requests++
	s.learnRequest(k, m)
	s.push(RunChanged{Stamp: s.stamp(), State: Sending}, -1)
	signal(k.wake)
	return r
}

// learnRequest records what a request says about the time after it. The caller
// holds s.mu.
func (s *Session) learnRequest(k *socket, m protocol.Message) {
	k.watchesDirs = k.watchesDirs || len(protocol.WatchedDirs(m)) > 0
	if inv, ok := m.(*protocol.Invocation); ok {
		k.postCommands = len(inv.PostCommands) > 0
	}
	switch m := m.(type) {
	case *protocol.Invocation:
		s.learnSecrets(m.SecretsToRedact)
	case *protocol.CommandExecution:
		s.learnSecrets(m.SecretsToRedact)
	}
}

// Cancel asks the runtime to end the run that is under way, or one that has
// Failed and may still go on. It returns when the cancel is on its way. A
// runtime that does not end the run within Options.CancelGrace is disconnected,
// and may still be at work then; Disconnect does that at once. While Cancelling
// it does nothing. It fails with ErrNoRun where there is nothing to cancel.
func (s *Session) Cancel(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return ended(ctx)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.run
	switch {
	case s.closed:
		return ErrClosed
	case r == nil || r.state.Final() || r.sock != s.sock && !r.redialing:
		return ErrNoRun
	case r.state == Cancelling:
		return nil
	}
	s.cancel(r, moveCancel)
	return nil
}

// abandon cancels a run whose caller has gone: no artifact up to then is
// answered for any more.
func (s *Session) abandon(id RunID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.abandoned = id
	s.declineAbandoned()
	r := s.run
	if s.closed || r == nil || r.id != id || r.state.Final() || r.state == Cancelling || r.sock != s.sock && !r.redialing {
		return
	}
	s.cancel(r, moveCancel)
}

// cancel sends a cancel_message for r. The caller holds s.mu.
func (s *Session) cancel(r *run, m move) {
	r.cancelled = time.Now()
	s.move(r, m, nil)
	if r.redialing { // nobody is at it
		s.move(r, moveAnswered, nil)
		return
	}
	frame, err := protocol.Encode(&protocol.Cancel{})
	if err != nil {
		s.push(Fault{Stamp: s.stamp(), Err: err}, -1)
		return
	}
	r.sock.outbox.push(outgoing{frame: frame, message: &protocol.Cancel{}, run: r.id})
	signal(r.sock.wake)
}

// move takes r through the table of moves and says where it came to. The
// caller holds s.mu.
func (s *Session) move(r *run, m move, err error) {
	if e, moved := r.moved(m, time.Now(), err); moved {
		s.push(e, -1)
	}
}

// moved takes r through the table of moves; false: that is no news.
func (r *run) moved(m move, at time.Time, err error) (e RunChanged, news bool) {
	from := r.state
	r.state = next(from, r.cause, m)
	if m == moveProgress {
		r.confirmed = true
	}
	// A second error is news, though it leads to the same state.
	if r.state == from && !(m == moveError && from == Failed) {
		return e, false
	}
	e = RunChanged{Stamp: Stamp{At: at, Run: r.id}, State: r.state}
	switch r.state {
	case Failed:
		e.Err = err
	case Cancelled:
		e.Err = with(ErrCancelled, err)
	case TimedOut:
		e.Err = with(r.why, err)
	case Lost:
		e.Err = err
	}
	return e, true
}

// with adds to why a run ended how the connection did, where that leaves open
// whether the runtime stopped.
func with(why, end error) error {
	if closed, ok := errors.AsType[*CloseError](end); ok && closed.AtWork {
		return fmt.Errorf("%w: %w", why, end)
	}
	return why
}

// runtimeError is the error that a run failed with.
func runtimeError(m protocol.Message) error {
	e, ok := m.(*protocol.Error)
	if !ok {
		return errors.New("the runtime reported an error")
	}
	return &RuntimeError{Message: e.Text, Metadata: e.Metadata}
}
