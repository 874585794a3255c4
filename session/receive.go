package session

import (
	"slices"
	"time"

	"ruse/protocol"
)

// receive takes a frame from the reader, which goes on to use buf.
func (s *Session) receive(k *socket, text bool, buf []byte) {
	in := inbound{raw: slices.Clone(buf), size: len(buf), err: errBinary}
	if text {
		in.message, in.err = protocol.Decode(in.raw)
	}
	in.wire = in.message
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	k.lastByte.Store(int64(now.Sub(k.start)))
	if k.health.quiet {
		k.health.unanswered = time.Time{}
		s.reportHealthy(k)
	}
	if k.stage.idle(in) {
		s.deliver(k, in, now)
		return
	}
	k.stage.pass(in, now, s.deliverTo(k))
	if !k.stage.due().IsZero() {
		signal(k.wake)
	}
}

func (s *Session) deliverTo(k *socket) func(inbound) {
	return func(in inbound) { s.deliver(k, in, time.Now()) }
}

// deliver queues a redacted frame, and does what it says. The
// caller holds s.mu.
func (s *Session) deliver(k *socket, in inbound, now time.Time) {
	r := s.runOn(k)
	if r != nil && r.state == Sending && r.writing {
		s.move(r, moveWritten, nil) // the answer is faster than the writer
	}
	at := Stamp{At: now}
	if owner := ownerOf(r, in.wire); owner != nil {
		at.Run = owner.id
	}
	if in.err != nil {
		s.push(Malformed{Stamp: at, Err: in.err, Raw: in.raw, Size: max(in.size, 0)}, in.size)
		return
	}
	// What to do, the frame as it came tells: a secret may be one of its words.
	m, moves := moveOf(in.wire, r != nil && r.ownRefusal())
	stray := strayResult(r, in.wire)
	moves = moves && stray == ""
	s.push(Received{
		Stamp: at, Message: in.message, Raw: in.raw, Size: max(in.size, 0), Stray: stray,
		Resent:      moves && m == moveTurnedAway && r != nil && r.resends(in.wire),
		AfterCancel: r != nil && r.state == Cancelling && !(moves && m == moveAnswered),
	}, in.size)
	if moves && r != nil && at.Run == r.id {
		s.applyMove(r, m, in)
	}
	switch wire := in.wire.(type) {
	case *protocol.ArtifactUploadRequest:
		if shown, ok := in.message.(*protocol.ArtifactUploadRequest); ok {
			s.handleUploadRequest(k, shown, at.Run, wire)
		}
	case *protocol.EndSessionConfirm:
		k.confirm()
	case *protocol.Result:
		s.oneShot = s.oneShot || wire.Form == protocol.ResultTopLevel
	}
}

// strayResult says why a result is not r's answer; it is empty for the answer,
// and for what is no result.
func strayResult(r *run, m protocol.Message) string {
	_, commands := m.(*protocol.CommandExecutionResult)
	if _, agent := m.(*protocol.Result); !agent && !commands {
		return ""
	}
	switch {
	case r == nil, r.state == Sending && !r.writing:
		return "no request was sent before it"
	case commands && !r.commands:
		return "the request was for the agent, and this is a result of commands"
	case !commands && r.commands:
		return "the request was for commands, and this is a result of the agent"
	case r.state == Succeeded:
		return "the request had its result already"
	case r.state.Final():
		return "the run was over: " + r.state.String()
	}
	return ""
}

// applyMove moves r by what the runtime said. The caller holds s.mu.
func (s *Session) applyMove(r *run, m move, in inbound) {
	switch m {
	case moveTurnedAway:
		s.handleRefusal(r, in)
		return
	case moveError:
		err := runtimeError(in.message)
		s.learnRefusal(r, err)
		s.move(r, m, err)
	case moveRefusal:
		r.extra = max(r.extra-1, 0)
		s.move(r, m, nil)
	default:
		s.move(r, m, nil)
	}
	r.request = outgoing{} // it was taken
}

// handleRefusal takes r's request to another connection where this one takes no
// more, and else gives the connection back to the run that the runtime is still
// at.
func (s *Session) handleRefusal(r *run, in inbound) {
	e, ok := in.wire.(*protocol.Error)
	oneShot := ok && refusesSecond(e.Text)
	s.oneShot = s.oneShot || oneShot
	if r.resends(in.wire) {
		s.sendAgain(r)
		return
	}
	s.move(r, moveTurnedAway, runtimeError(in.message))
	if r.earlier == nil {
		return
	}
	if !oneShot {
		s.move(r.earlier, moveRefusal, nil)
	}
	s.run = r.earlier
}

// ownRefusal reports whether a busy refusal that comes now is about r itself,
// and not about a raw request that was sent while r was under way.
func (r *run) ownRefusal() bool { return r.extra == 0 && !r.confirmed }

// ownerOf is the run that a message belongs to: the latest, unless a heartbeat
// counts more time than that has, so that it is the earlier run's.
func ownerOf(r *run, m protocol.Message) *run {
	hb, ok := m.(*protocol.Heartbeat)
	if !ok || r == nil || r.earlier == nil {
		return r
	}
	const slack = time.Second // the runtime's clock and ours start apart
	age := time.Since(r.began) + slack
	if hb.ElapsedMS > float64(age.Milliseconds()) {
		return r.earlier
	}
	return r
}
