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
	// lateFiles is how long late files are waited for where the runtime waits
	// longer than that for an answer that does not come.
	lateFiles = 5 * time.Second
)

// End tells the runtime that the session is over, goes on reading and
// answering for late artifacts until the runtime confirms or closes, and then
// closes. Call Next meanwhile. It returns nil after an orderly end, ErrBusy,
// without having done anything, while a run is under way, and otherwise an
// error that says why the end was not waited for. ctx bounds the wait; besides
// it, so do the runtimes' own limits.
//
// A runtime waits 60 s for the answer about a file, and there is no message to
// decline one. So where directories were watched and Options.Store is nil, End
// closes at once; and where an artifact was declined or failed without an
// answer, it closes when late files had their time and no other upload is
// under way.
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
	unwanted := k.watches && s.opts.Store == nil
	if unwanted && !k.lingers {
		s.mu.Unlock()
		return s.Close()
	}
	frame, err := protocol.Encode(&protocol.EndSession{})
	if err == nil {
		k.outbox.put(outgoing{frame: frame, message: &protocol.EndSession{}, run: s.stamp().Run})
	}
	limit := endTimeout
	if k.watches && !unwanted {
		limit = drainTimeout
	}
	s.mu.Unlock()
	if err == nil {
		err = s.drained(ctx, k, limit)
	}
	return errors.Join(err, s.Close())
}

// drained waits until the runtime confirms the end, or closes, or only waits
// for what does not come.
func (s *Session) drained(ctx context.Context, k *socket, limit time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	late := time.NewTimer(lateFiles)
	defer late.Stop()
	for over := false; ; {
		select {
		case <-k.confirmed:
			return nil
		case <-k.gone:
			return nil
		case <-ctx.Done():
			return ended(ctx)
		case <-late.C:
			over = true
		case <-k.settled:
		}
		if over && s.nothingComes(k) {
			return nil
		}
	}
}

// nothingComes reports whether the runtime waits for an answer that does not
// come, and for nothing else.
func (s *Session) nothingComes(k *socket) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, u := range s.open {
		if u.sock == k {
			return false
		}
	}
	return k.silent
}
