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
	// settleQuiet and settleLimit bound how long a request after an error waits
	// for what the runtime still sends for the one before.
	settleQuiet = 25 * time.Millisecond
	settleLimit = time.Second
)

// health is what a socket's keeper knows of its pings.
type health struct {
	nextPing   time.Time     // zero: no pings
	pings      uint64        // how many went out; a ping's text is its number
	pingedAt   time.Time     // the last ping; zero once its pong came
	unanswered time.Time     // the first ping since the last sign of life, or zero
	pongedAt   time.Time     // the last pong
	reportAt   time.Time     // when to say that it is quiet (again)
	quiet      bool          // the last Health said so
	rtt        time.Duration // of the last ping that was answered

	barrier   chan struct{} // closed by the pong to ping number barrierAt, or a later one
	barrierAt uint64
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

// pinging notes that a ping is about to go out, before its pong can come, and
// returns its text.
func (s *Session) pinging(k *socket) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := &k.health
	h.pings++
	h.pingedAt = time.Now()
	if h.unanswered.IsZero() {
		h.unanswered = h.pingedAt
		h.reportAt = h.pingedAt.Add(quietAfter)
	}
	signal(k.wake)
	return strconv.FormatUint(h.pings, 10)
}

// ponged notes an answer to a ping, or a pong that answers none.
func (k *socket) ponged(text string) {
	s := k.session
	s.mu.Lock()
	defer s.mu.Unlock()
	h := &k.health
	first := h.rtt == 0
	h.pongedAt = time.Now()
	ping, err := strconv.ParseUint(text, 10, 64)
	if err == nil && h.barrier != nil && ping >= h.barrierAt {
		close(h.barrier)
		h.barrier = nil
	}
	if err == nil && ping == h.pings && !h.pingedAt.IsZero() {
		h.rtt = h.pongedAt.Sub(h.pingedAt)
		h.pingedAt = time.Time{}
	}
	h.unanswered, h.reportAt = time.Time{}, time.Time{}
	if h.quiet || first && h.rtt > 0 {
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
	k.held.Store(false)
	s.postpone(k, stood)
}

// postpone moves the deadlines of k. The caller holds s.mu.
func (s *Session) postpone(k *socket, stood time.Duration) {
	k.life.Add(int64(stood))
	if h := &k.health; !h.unanswered.IsZero() {
		h.unanswered = h.unanswered.Add(stood)
		h.reportAt = h.reportAt.Add(stood)
		h.pingedAt = time.Time{} // its round trip would be ours
	}
	if r := s.run; r != nil && r.sock == k && r.state == Cancelling {
		r.cancelled = r.cancelled.Add(stood)
	}
	signal(k.wake)
}

// settle waits, where the latest run on k has Failed, for what the runtime sent
// after the error. The wire has no request ids: a frame of that run which came
// after the next request would pass for the next one's. A ping's pong proves
// that everything sent before it is here; then k must be quiet for a moment. A
// run that shows signs of life is Running again by then.
func (s *Session) settle(ctx context.Context, k *socket) error {
	s.mu.Lock()
	if r := s.run; r == nil || r.sock != k || r.state != Failed {
		s.mu.Unlock()
		return nil
	}
	barrier := make(chan struct{})
	k.health.barrier, k.health.barrierAt = barrier, k.health.pings+1
	s.mu.Unlock()
	signal(k.pings)

	limit := time.NewTimer(settleLimit)
	defer limit.Stop()
	quiet := time.NewTimer(settleLimit)
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
		left := s.unsettled(k)
		if left <= 0 {
			return nil
		}
		quiet.Reset(left)
	}
}

// unsettled is how long k must stay quiet before a request may go out.
func (s *Session) unsettled(k *socket) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.run; r.state.Active() {
		return 0
	}
	if len(k.stage.waiting) > 0 {
		return settleQuiet
	}
	return settleQuiet - time.Since(k.heard(k.start))
}
