package session

import "time"

const (
	// quietAfter is how long a ping may stay without an answer before Health
	// says so.
	quietAfter = 5 * time.Second
	// nothingDue is the keeper's sleep while it has no deadline.
	nothingDue = time.Hour
)

// health is what a socket's keeper knows of its pings.
type health struct {
	nextPing   time.Time     // zero: no pings
	pingedAt   time.Time     // the last ping; zero once its pong came
	unanswered time.Time     // the first ping since the last sign of life, or zero
	pongedAt   time.Time     // the last pong
	reportAt   time.Time     // when to say that it is quiet (again)
	quiet      bool          // the last Health said so
	rtt        time.Duration // of the last ping that was answered
}

// keep is the keeper goroutine: all of a connection's deadlines (a run's
// timeouts, the grace of a cancel, pings, the redaction's hold-back) are one
// timer.
func (k *socket) keep() {
	err := recovered("the keeper", func() error {
		timer := time.NewTimer(nothingDue)
		defer timer.Stop()
		for {
			wait, giveUp := k.session.tend(k)
			if giveUp != nil {
				k.giveUp(giveUp)
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

// tend does what is due. It returns the time until something else is, or why
// the connection is to be given up.
func (s *Session) tend(k *socket) (wait time.Duration, giveUp error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	due := deadline{now: now, wait: nothingDue}
	if due.reached(k.stage.due()) {
		k.stage.expire(now, s.deliverTo(k))
		due.reached(k.stage.due())
	}
	// While the queue holds the reader, silence proves nothing.
	held := k.held.Load()
	s.tendRun(k, &due, held)
	s.tendPings(k, &due, held)
	return due.wait, due.giveUp
}

// deadline finds the next of several points in time.
type deadline struct {
	now    time.Time
	wait   time.Duration
	giveUp error
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

// tendRun looks after the timeouts of the run on k. The caller holds s.mu.
func (s *Session) tendRun(k *socket, due *deadline, held bool) {
	r := s.run
	if r == nil || r.sock != k || !r.state.Active() {
		return
	}
	if r.state == Cancelling {
		if !held && due.reached(r.cancelled.Add(s.opts.CancelGrace)) {
			due.giveUp = ErrGraceOver
		}
		return
	}
	if r.Timeout > 0 && due.reached(r.began.Add(r.Timeout)) {
		s.timeOut(r, ErrTimeout, due)
		return
	}
	if r.IdleTimeout > 0 && !held && due.reached(k.heard(r.began).Add(r.IdleTimeout)) {
		s.timeOut(r, ErrIdleTimeout, due)
	}
}

// timeOut cancels r on the runtime: one that is not told stays busy. The
// caller holds s.mu.
func (s *Session) timeOut(r *run, why error, due *deadline) {
	r.cause, r.why = byTimeout, why
	s.cancel(r, moveTimeout)
	due.reached(r.cancelled.Add(s.opts.CancelGrace))
}

// heard is when the last byte of a frame came, or from where none came since.
func (k *socket) heard(from time.Time) time.Time {
	if at := k.start.Add(time.Duration(k.life.Load())); at.After(from) {
		return at
	}
	return from
}

// tendPings sends pings and watches for their answers. The caller holds s.mu.
func (s *Session) tendPings(k *socket, due *deadline, held bool) {
	h := &k.health
	if h.nextPing.IsZero() {
		return
	}
	if due.reached(h.nextPing) {
		signal(k.pings)
		h.nextPing = due.now.Add(s.opts.PingInterval)
		due.reached(h.nextPing)
	}
	if h.unanswered.IsZero() || held {
		return
	}
	seen := k.heard(h.pongedAt)
	if seen.After(h.unanswered) {
		h.unanswered, h.reportAt = time.Time{}, time.Time{}
		return
	}
	if s.opts.PongTimeout > 0 && due.reached(h.unanswered.Add(s.opts.PongTimeout)) {
		due.giveUp = ErrPongTimeout
		return
	}
	if due.reached(h.reportAt) {
		h.quiet = true
		h.reportAt = due.now.Add(quietAfter)
		due.reached(h.reportAt)
		s.push(Health{Stamp: s.stamp(), Quiet: due.now.Sub(seen), RTT: h.rtt}, -1)
	}
}

// pinged notes that a ping went out.
func (s *Session) pinged(k *socket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := &k.health
	h.pingedAt = time.Now()
	if h.unanswered.IsZero() {
		h.unanswered = h.pingedAt
		h.reportAt = h.pingedAt.Add(quietAfter)
	}
	signal(k.wake)
}

// ponged notes an answer to a ping.
func (k *socket) ponged() {
	s := k.session
	s.mu.Lock()
	defer s.mu.Unlock()
	h := &k.health
	first := h.rtt == 0
	h.pongedAt = time.Now()
	if !h.pingedAt.IsZero() {
		h.rtt = h.pongedAt.Sub(h.pingedAt)
		h.pingedAt = time.Time{}
	}
	h.unanswered, h.reportAt = time.Time{}, time.Time{}
	if h.quiet || first {
		s.heardAgain(k)
	}
}

// heardAgain says that the runtime is well. The caller holds s.mu.
func (s *Session) heardAgain(k *socket) {
	k.health.quiet = false
	s.push(Health{Stamp: s.stamp(), RTT: k.health.rtt}, -1)
}

// resume moves all deadlines that stood still while the queue held the reader.
func (s *Session) resume(k *socket, stood time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k.life.Add(int64(stood))
	if h := &k.health; !h.unanswered.IsZero() {
		h.unanswered = h.unanswered.Add(stood)
		h.reportAt = h.reportAt.Add(stood)
		h.pingedAt = time.Time{} // its round trip would be ours
	}
	if r := s.run; r != nil && r.sock == k && r.state == Cancelling {
		r.cancelled = r.cancelled.Add(stood)
	}
	k.held.Store(false)
	signal(k.wake)
}
