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
	// endQuiet is how long a runtime that has nothing to hand over may be silent
	// before it is taken for one that confirms no end. Those up to 0.10 close
	// 3 s after a request's end, by themselves.
	endQuiet = 4 * time.Second
	// lateFiles is the same where it watches directories, and how long late
	// files are waited for where the runtime waits longer than that for an
	// answer that does not come.
	lateFiles = 5 * time.Second
)

// End tells the runtime that the session is over, goes on reading and
// answering for late artifacts until the runtime confirms or closes, and then
// closes. Call Next meanwhile. It returns nil after an orderly end, ErrBusy,
// without having done anything, while a run is under way, ErrNotConfirmed where
// the runtime does neither, and otherwise an error that says why the end was not
// waited for. ctx bounds the wait; besides it, so do the runtimes' own limits,
// and silence while nothing is being handed over.
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
	unwanted := k.watchesDirs && s.opts.Store == nil
	if unwanted && !k.postCommands {
		s.mu.Unlock()
		return s.Close()
	}
	frame, err := protocol.Encode(&protocol.EndSession{})
	if err == nil {
		k.outbox.push(outgoing{frame: frame, message: &protocol.EndSession{}, run: s.stamp().Run})
	}
	limit, quiet := endTimeout, endQuiet
	switch {
	case s.oneShot && k.postCommands: // it closes by itself, when those have run
		limit, quiet = drainTimeout, drainTimeout
	case k.watchesDirs && !unwanted:
		limit, quiet = drainTimeout, lateFiles
	case k.postCommands:
		quiet = endTimeout
	}
	s.mu.Unlock()
	if err == nil {
		err = s.drained(ctx, k, limit, quiet)
	}
	return errors.Join(err, s.Close())
}

// drained waits until the runtime confirms the end, or closes, or only waits
// for what does not come, or is silent for quiet while nothing is handed over.
func (s *Session) drained(ctx context.Context, k *socket, limit, quiet time.Duration) error {
	bounded, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	began := time.Now()
	active := began // when the runtime or the store was last at it
	timer := time.NewTimer(min(quiet, lateFiles))
	defer timer.Stop()
	for {
		select {
		case <-k.confirmed:
			return nil
		case <-k.gone:
			return nil
		case <-bounded.Done():
			if ctx.Err() != nil {
				return ended(ctx)
			}
			return ErrNotConfirmed
		case <-timer.C:
		case <-k.uploadEnded:
			active = time.Now()
		}
		coming, unanswered := s.uploadsPending(k)
		left := quiet - time.Since(k.lastHeard(active))
		late := lateFiles - time.Since(began)
		switch {
		case coming:
			continue // until it has ended
		case unanswered && late <= 0:
			return nil
		case !unanswered && left <= 0:
			return ErrNotConfirmed
		case unanswered:
			left = late
		}
		timer.Reset(left)
	}
}

// uploadsPending reports whether an artifact is on its way, and whether the
// runtime waits for an answer about one that does not come.
func (s *Session) uploadsPending(k *socket) (coming, unanswered bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, u := range s.open {
		if u.sock == k {
			return true, k.unansweredUpload
		}
	}
	return false, k.unansweredUpload
}
