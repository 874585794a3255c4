package timeline

import (
	"slices"

	"ruse/protocol"
	"ruse/session"
)

// run is the newest run: which of its parts is under way, as far as that shows.
type run struct {
	id     session.RunID
	active bool
	// phases are the parts that its request asks for, in their order, and now is the
	// one of which there was a sign last; not seen: there was none yet.
	phases []lane
	now    int
	seen   bool
	last   int64 // when there was a sign
	heard  int   // the point of the last message
	// before and after are the commands that tell by their name what they belong to.
	before, after []protocol.Command
}

// phasesOf are the parts of a request.
func phasesOf(files int, pre []protocol.Command, middle lane, post []protocol.Command) (phases []lane) {
	if files > 0 {
		phases = append(phases, downloads)
	}
	if len(pre) > 0 {
		phases = append(phases, before)
	}
	phases = append(phases, middle)
	if len(post) > 0 {
		phases = append(phases, after)
	}
	return phases
}

// lane is that of what belongs to the run and to none of its parts.
func (r *run) lane() lane {
	if len(r.phases) == 0 {
		return agent
	}
	return r.phases[r.now]
}

// laneOf is the part that a command belongs to. Where its name is in several, those
// before the agent have it until the agent was heard.
func (r *run) laneOf(command string) lane {
	is := func(c protocol.Command) bool { return c.Command == command }
	reached := slices.Index(r.phases, agent)
	agentSeen := reached >= 0 && (r.now > reached || r.now == reached && r.seen)
	switch pre, post := slices.ContainsFunc(r.before, is), slices.ContainsFunc(r.after, is); {
	case pre && !(post && agentSeen):
		return before
	case post:
		return after
	case slices.Contains(r.phases, commands):
		return commands
	}
	return agent
}

// sign tells that a part of the run is under way. Since the last sign of an earlier
// one that may have gone on, or any of those up to the new one.
func (p *Pane) sign(l lane, n int, at int64) {
	r := &p.run
	to := slices.Index(r.phases, l)
	switch {
	case to < r.now: // a part that is over
		p.spans[l].extend(solid, at, at)
		return
	case to == r.now && r.seen && r.active:
		p.spans[l].extend(solid, r.last, at)
	case to == r.now && r.seen:
		p.spans[l].extend(solid, at, at)
	default:
		since := r.last // the first part begins with the run
		if to > r.now {
			for _, maybe := range r.phases[r.now : to+1] {
				p.spans[maybe].extend(unclear, r.last, at)
			}
			since = at
		}
		p.spans[l].extend(solid, since, at)
		r.now, r.seen = to, true
		p.name(n, phase, l.String())
	}
	r.last = at
}

// finish ends the run, if there is one under way.
func (p *Pane) finish(at int64) {
	r := &p.run
	if !r.active {
		return
	}
	for _, l := range r.phases {
		p.conclude(l, at)
	}
	p.quietUntil(at)
	r.active, r.last = false, at
}

// conclude ends what is under way in a lane.
func (p *Pane) conclude(l lane, at int64) {
	if s := p.underway(l, at); s.fill != empty {
		p.spans[l].extend(s.fill, s.from, s.to)
	}
}

// underway is what goes on in a lane at a time, behind its spans.
func (p *Pane) underway(l lane, at int64) span {
	r := &p.run
	switch i := slices.Index(r.phases, l); {
	case l == connect && p.dialed >= 0:
		return span{p.dialed, at, solid}
	case l == connect && p.opened >= 0:
		return span{p.opened, at, up}
	case l == uploads && len(p.storing) > 0:
		return span{p.storingSince, at, solid}
	case l == silence && r.active && at-p.points[r.heard].at >= int64(quietFrom):
		return span{p.points[r.heard].at, at, solid}
	case !r.active || i < 0:
	case i == r.now && r.seen && i == len(r.phases)-1:
		return span{r.last, at, solid}
	case i >= r.now:
		return span{r.last, at, unclear}
	}
	return span{}
}
