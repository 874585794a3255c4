package session

import (
	"context"
	"strconv"
	"time"
)

const (
	// quietAfter is how long a ping may stay without an answer before Health
	// says so.
	quietAfter = 5 * time.Second
	// beat is the time between pings, and between Healths, while a run is under
	// way: liveness is told from silence within two of them.
	beat = 5 * time.Second
	// pingsOut is of how many pings the times are kept: of those of 40 s.
	pingsOut = 8
	// quietTime and quietLimit bound how long a request after an error waits
	// for what the runtime still sends for the one before.
	quietTime  = 25 * time.Millisecond
	quietLimit = time.Second
)

// health is what a socket's watchdog knows of its pings.
type health struct {
	lastPing   time.Time           // when one was last due; zero: no pings
	pings      uint64              // how many went out; a ping's text is its number
	pinged     [pingsOut]time.Time // when each of the latest went out; zero: its pong came
	unanswered time.Time           // the first ping since the last sign of life, or zero
	pongedAt   time.Time           // the last pong
	reportAt   time.Time           // when to say how it does
	quiet      bool                // the last Health told of silence, or of a full queue
	rtt        time.Duration       // of the last ping that was answered

	barrier   chan struct{} // closed by the pong to ping number barrierAt, or a later one
	barrierAt uint64
}

// checkPings sends pings, watches for their answers, and says how the
// connection does. The caller holds s.mu.
func (s *Session) checkPings(k *socket, due *deadline, held bool) {
	h := &k.health
	if h.lastPing.IsZero() {
		return
	}
	every, r := s.opts.PingInterval, s.runOn(k)
	active := r != nil && r.state.Active()
	if active {
		every = min(every, beat)
	}
	if due.reached(h.lastPing.Add(every)) {
		signal(k.pings)
		h.lastPing = due.now
		due.reached(h.lastPing.Add(every))
	}
	if !held && !h.unanswered.IsZero() {
		if k.lastHeard(h.pongedAt).After(h.unanswered) {
			h.unanswered = time.Time{}
		} else if s.opts.PongTimeout > 0 && due.reached(h.unanswered.Add(s.opts.PongTimeout)) {
			due.abort = ErrPongTimeout
			return
		}
	}
	if due.reached(h.reportAt) {
		h.reportAt = time.Time{}
		s.report(k, due.now, active)
	}
	if h.reportAt.IsZero() && (active || h.quiet) {
		h.reportAt = due.now.Add(beat)
	}
	due.reached(h.reportAt)
}

// report says how k does, where there is something to say. The caller holds
// s.mu.
func (s *Session) report(k *socket, now time.Time, active bool) {
	h := &k.health
	e := Health{Stamp: s.stamp(), RTT: h.rtt, Coming: k.coming.Load()}
	held := k.held.Load()
	switch {
	case held > 0:
		e.Held = now.Sub(k.start) - time.Duration(held)
		if e.Held < quietAfter {
			return // the usual, while much comes
		}
	case !h.unanswered.IsZero() && now.Sub(h.unanswered) >= quietAfter:
		e.Quiet = now.Sub(k.lastHeard(h.pongedAt))
	case !active:
		return
	}
	h.quiet = e.Held > 0 || e.Quiet > 0
	s.push(e, -1)
}

// pinging records that a ping is about to go out, before its pong can come, and
// returns its text.
func (s *Session) pinging(k *socket) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := &k.health
	h.pings++
	now := time.Now()
	h.pinged[h.pings%pingsOut] = now
	if h.unanswered.IsZero() {
		h.unanswered = now
		h.reportAt = now.Add(quietAfter)
	}
	signal(k.wake)
	text := strconv.FormatUint(h.pings, 10)
	s.push(Control{Stamp: s.stamp(), Type: ping, Text: text, Sent: true}, -1)
	return text
}

// The types of Control.
const (
	ping = "ping"
	pong = "pong"
)

// controlled tells of a ping or a pong that came, and waits while the queue is full:
// a runtime may send as many as it likes.
func (k *socket) controlled(typ, text string, rtt time.Duration) {
	k.hold(len(text))
	s := k.session
	s.mu.Lock()
	defer s.mu.Unlock()
	s.push(Control{Stamp: s.stamp(), Type: typ, Text: s.redactor.String(text), RTT: rtt}, len(text))
}

// answering tells of a pong that goes out.
func (k *socket) answering(text string) {
	s := k.session
	s.mu.Lock()
	defer s.mu.Unlock()
	s.push(Control{Stamp: s.stamp(), Type: pong, Text: s.redactor.String(text), Sent: true}, -1)
}

// ponged records an answer to a ping, or a pong that answers none, and returns the
// round trip.
func (k *socket) ponged(text string) (rtt time.Duration) {
	s := k.session
	s.mu.Lock()
	defer s.mu.Unlock()
	h := &k.health
	first := h.rtt == 0
	h.pongedAt = time.Now()
	n, err := strconv.ParseUint(text, 10, 64)
	if err == nil && h.barrier != nil && n >= h.barrierAt {
		close(h.barrier)
		h.barrier = nil
	}
	if err == nil && n <= h.pings && h.pings-n < pingsOut {
		if out := &h.pinged[n%pingsOut]; !out.IsZero() {
			h.rtt = max(h.pongedAt.Sub(*out), 1) // 0 says that none is known
			rtt = h.rtt
			*out = time.Time{}
		}
	}
	h.unanswered = time.Time{}
	if h.quiet || first && h.rtt > 0 {
		s.reportHealthy(k)
	}
	return rtt
}

// reportHealthy says that the runtime is well. The caller holds s.mu.
func (s *Session) reportHealthy(k *socket) {
	k.health.quiet = false
	s.push(Health{Stamp: s.stamp(), RTT: k.health.rtt, Coming: k.coming.Load()}, -1)
}

// resume moves all deadlines that stood still while the queue held the reader.
func (s *Session) resume(k *socket, stood time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k.held.Store(0)
	if stood >= quietAfter && k.health.quiet {
		s.reportHealthy(k)
	}
	s.postpone(k, stood)
}

// postpone moves the deadlines of k. The caller holds s.mu.
func (s *Session) postpone(k *socket, stood time.Duration) {
	k.lastByte.Add(int64(stood))
	h := &k.health
	h.pinged = [pingsOut]time.Time{} // their round trips would be ours
	if !h.unanswered.IsZero() {
		h.unanswered = h.unanswered.Add(stood)
		h.reportAt = h.reportAt.Add(stood)
	}
	if r := s.run; r != nil && r.sock == k && r.state == Cancelling {
		r.cancelled = r.cancelled.Add(stood)
	}
	signal(k.wake)
}

// awaitQuiet waits, where the latest run on k has Failed, for what the runtime
// sent after the error. The wire has no request ids: a frame of that run which
// came after the next request would pass for the next one's. A ping's pong
// proves that everything sent before it is here; then k must be quiet for a
// moment. A run that shows signs of life is Running again by then.
func (s *Session) awaitQuiet(ctx context.Context, k *socket) error {
	s.mu.Lock()
	if r := s.run; r == nil || r.sock != k || r.state != Failed {
		s.mu.Unlock()
		return nil
	}
	barrier := make(chan struct{})
	k.health.barrier, k.health.barrierAt = barrier, k.health.pings+1
	s.mu.Unlock()
	signal(k.pings)

	limit := time.NewTimer(quietLimit)
	defer limit.Stop()
	quiet := time.NewTimer(quietLimit)
	defer quiet.Stop()
	for {
		select {
		case <-barrier:
			barrier = nil
		case <-quiet.C:
		case <-limit.C:
			return nil
		case <-k.gone:
			return nil
		case <-ctx.Done():
			return ended(ctx)
		}
		left := s.quietLeft(k)
		if left <= 0 {
			return nil
		}
		quiet.Reset(left)
	}
}

// quietLeft is how long k must stay quiet before a request may go out.
func (s *Session) quietLeft(k *socket) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.run; r.state.Active() {
		return 0
	}
	if len(k.stage.waiting) > 0 {
		return quietTime
	}
	return quietTime - time.Since(k.lastHeard(k.start))
}
