package session

import (
	"context"
	"errors"
	"strings"
	"time"

	"ruse/protocol"
)

// closeWait is how long a request waits for a runtime that takes one request a
// connection to close the old one, as up to 0.10 do 3 s after a run, before the
// session closes it.
const closeWait = 5 * time.Second

// leaveUsed leaves a connection that takes no further request.
func (s *Session) leaveUsed(ctx context.Context) error {
	s.mu.Lock()
	k, wait := s.usedUp()
	s.mu.Unlock()
	if k == nil {
		return nil
	}
	return k.leave(ctx, wait)
}

// Waits reports whether a request that is made now waits for the runtime to close
// the connection, a few seconds at most: those up to 0.10 take one request a
// connection. The request's context ends the wait; nothing was sent then.
func (s *Session) Waits() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, wait := s.usedUp()
	return k != nil && wait > 0
}

// usedUp is the connection where it takes no further request, and how long one
// waits for its end. The caller holds s.mu.
func (s *Session) usedUp() (k *socket, wait time.Duration) {
	if !s.oneShot || s.sock == nil || s.sock.requests == 0 {
		return nil, 0
	}
	if r := s.run; r != nil && r.sock == s.sock && r.refused {
		return s.sock, 0
	}
	return s.sock, closeWait
}

// leave waits until the runtime has closed k, which it does when it has handed
// over what there is, and closes it after wait.
func (k *socket) leave(ctx context.Context, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-k.gone:
		return nil
	case <-ctx.Done():
		return ended(ctx)
	case <-timer.C:
	}
	k.abort(nil)
	<-k.gone
	return nil
}

// refusesSecond reports whether a runtime up to 0.10 refuses a request because
// its connection had one already. It has done nothing with it.
func refusesSecond(text string) bool { return strings.Contains(text, "multiple invocation messages") }

// resends reports whether r's request goes out again after m, its refusal.
func (r *run) resends(m protocol.Message) bool {
	e, ok := m.(*protocol.Error)
	return ok && refusesSecond(e.Text) && r.request.frame != nil && !r.resent && r.state != Cancelling && r.state.Active()
}

// sendAgain brings r's request to the runtime on a new connection. The caller
// holds s.mu.
func (s *Session) sendAgain(r *run) {
	old := r.sock
	r.resent, r.redialing, r.writing = true, true, false
	s.move(r, moveResent, nil)
	s.wg.Go(func() {
		err := recovered("sending again", func() error { return s.redialAndSend(r, old) })
		s.mu.Lock()
		defer s.mu.Unlock()
		r.redialing = false
		if err != nil {
			s.move(r, moveClosed, err)
		}
	})
}

// redialAndSend waits for the old connection's end, makes a new one and puts
// r's request on it, unless the run has ended meanwhile.
func (s *Session) redialAndSend(r *run, old *socket) error {
	if err := old.leave(s.ctx, closeWait); err != nil {
		return ErrClosed
	}
	for {
		s.mu.Lock()
		over := r.state.Final()
		s.mu.Unlock()
		if over {
			return nil
		}
		k, err := s.connect(s.ctx)
		if err != nil {
			return err
		}
		s.mu.Lock()
		if s.sock == k && !r.state.Final() {
			r.sock, r.earlier, r.redialing = k, nil, false
			k.requests++
			s.learnRequest(k, r.request.message)
			k.outbox.push(r.request)
			signal(k.wake)
			s.mu.Unlock()
			return nil
		}
		s.mu.Unlock()
	}
}

// learnRefusal records what an error says about a runtime's generation, and
// about what it still does for r. The caller holds s.mu.
func (s *Session) learnRefusal(r *run, err error) {
	switch {
	case errors.Is(err, ErrSchemaRequired) && r.schemaless, errors.Is(err, ErrNoCommands) && r.commands:
		s.oneShot, r.refused = true, true
	}
}

// runOn is the run that what comes on k belongs to, or nil. The caller holds
// s.mu.
func (s *Session) runOn(k *socket) *run {
	if r := s.run; r != nil && r.sock == k && !r.redialing {
		return r
	}
	return k.before
}
