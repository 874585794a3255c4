package session

import "time"

// Suspend stops the session's clock until Resume: call it before the process is
// stopped, as a shell's job control does. A stopped process reads nothing and
// answers nothing, so that neither silence nor a missing pong says anything
// about the runtime. The connection stays, and the runtime goes on.
//
// A second Suspend before Resume does nothing.
func (s *Session) Suspend() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.suspended.IsZero() {
		s.suspended = time.Now()
	}
}

// Resume starts the clock again, and tells of the time as [Unseen]. All deadlines (a run's timeouts, the grace of a
// cancel, pongs) move by the time since Suspend.
func (s *Session) Resume() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.suspended.IsZero() {
		return
	}
	now, from := time.Now(), s.suspended
	stood := now.Sub(from)
	s.suspended, s.resumed = time.Time{}, now
	s.push(Unseen{Stamp: s.stamp(), From: from, Why: "ruse was stopped"}, -1)
	if r := s.run; r != nil {
		r.paused += stood
	}
	k := s.sock
	if k == nil {
		return
	}
	if k.held.Load() > 0 {
		signal(k.wake) // hold counts this time too, and moves the rest
		return
	}
	s.postpone(k, stood)
}
