package session

import "time"

// nothingDue is the watchdog's sleep while it has no deadline.
const nothingDue = time.Hour

// watch is the watchdog goroutine: all of a connection's deadlines (a run's
// timeouts, the grace of a cancel, pings, the redaction's hold-back) are one
// timer.
func (k *socket) watch() {
	err := recovered("the watchdog", func() error {
		timer := time.NewTimer(nothingDue)
		defer timer.Stop()
		for {
			wait, giveUp := k.session.checkDeadlines(k)
			if giveUp != nil {
				k.abort(giveUp)
				return nil
			}
			timer.Reset(wait)
			select {
			case <-k.done:
				return nil
			case <-k.wake:
			case <-timer.C:
			}
		}
	})
	k.crashed(err)
}

// checkDeadlines does what is due. It returns the time until something else is,
// or why the connection is to be given up.
func (s *Session) checkDeadlines(k *socket) (wait time.Duration, giveUp error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	due := deadline{now: now, wait: nothingDue}
	if !s.suspended.IsZero() {
		return due.wait, nil
	}
	if due.reached(k.stage.due()) {
		k.stage.deliver(now, s.deliverTo(k))
		due.reached(k.stage.due())
	}
	// While the queue holds the reader, silence proves nothing.
	held := k.held.Load() > 0
	s.checkRun(k, &due, held)
	s.checkPings(k, &due, held)
	return due.wait, due.abort
}

// deadline finds the next of several points in time.
type deadline struct {
	now   time.Time
	wait  time.Duration
	abort error
}

// reached reports whether t has come; a zero t never does.
func (d *deadline) reached(t time.Time) bool {
	if t.IsZero() {
		return false
	}
	left := t.Sub(d.now)
	if left <= 0 {
		return true
	}
	d.wait = min(d.wait, left)
	return false
}

// checkRun looks after the timeouts of the run on k. The caller holds s.mu.
func (s *Session) checkRun(k *socket, due *deadline, held bool) {
	r := s.run
	if r == nil || r.sock != k || !r.state.Active() {
		return
	}
	if r.state == Cancelling {
		if !held && due.reached(r.cancelled.Add(s.opts.CancelGrace)) {
			due.abort = ErrGraceOver
		}
		return
	}
	if r.Timeout > 0 && due.reached(r.began.Add(r.paused+r.Timeout)) {
		s.timeOut(r, &RunLimitError{r.Timeout, ErrTimeout}, due)
		return
	}
	if r.IdleTimeout > 0 && !held && due.reached(k.lastHeard(r.began.Add(r.paused)).Add(r.IdleTimeout)) {
		s.timeOut(r, &RunLimitError{r.IdleTimeout, ErrIdleTimeout}, due)
	}
}

// timeOut cancels r on the runtime: one that is not told stays busy. The
// caller holds s.mu.
func (s *Session) timeOut(r *run, why error, due *deadline) {
	r.cause, r.why = byTimeout, why
	s.cancel(r, moveTimeout)
	due.reached(r.cancelled.Add(s.opts.CancelGrace))
}

// lastHeard is when the last byte of a frame came, or from where none came
// since.
func (k *socket) lastHeard(from time.Time) time.Time {
	if at := k.start.Add(time.Duration(k.lastByte.Load())); at.After(from) {
		return at
	}
	return from
}
