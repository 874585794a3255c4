package session

import (
	"context"
	"errors"
	"time"

	"ruse/protocol"
)

const (
	// drainTimeout bounds the end of a session whose requests watched for
	// artifacts: 0.15 waits 3 s for late files, 60 s for answers and 30 s for
	// uploads. In all others it has nothing to wait for.
	drainTimeout = 95 * time.Second
	endTimeout   = 10 * time.Second
)

// End tells the runtime that the session is over, goes on reading and
// answering for late artifacts until the runtime confirms or closes, and then
// closes. Call Next meanwhile. It returns nil after an orderly end, ErrBusy,
// without having done anything, while a run is under way, and otherwise an
// error that says why the end was not waited for. ctx bounds the wait; besides
// it, so do the runtimes' own limits.
func (s *Session) End(ctx context.Context) error {
	s.mu.Lock()
	k := s.sock
	active := s.claimed || s.run != nil && s.run.state.Active()
	switch {
	case s.closed || k == nil:
		s.mu.Unlock()
		return s.Close()
	case active:
		s.mu.Unlock()
		return ErrBusy
	}
	s.claimed = true // no request may begin any more
	frame, err := protocol.Encode(&protocol.EndSession{})
	if err == nil {
		k.outbox.put(outgoing{frame: frame, message: &protocol.EndSession{}, run: s.stamp().Run})
	}
	limit := endTimeout
	if k.watches {
		limit = drainTimeout
	}
	s.mu.Unlock()
	if err == nil {
		err = k.drained(ctx, limit)
	}
	return errors.Join(err, s.Close())
}

// drained waits until the runtime confirms the end, or closes.
func (k *socket) drained(ctx context.Context, limit time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	select {
	case <-k.confirmed:
		return nil
	case <-k.gone:
		return nil
	case <-ctx.Done():
		return ended(ctx)
	}
}
