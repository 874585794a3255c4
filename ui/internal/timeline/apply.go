package timeline

import (
	"errors"
	"fmt"
	"time"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/text"
)

// wordsBytes bounds how much of a runtime's words a moment keeps.
const wordsBytes = 160

// Apply takes an event.
func (p *Pane) Apply(ev session.Event) {
	n := len(p.moments)
	switch ev := ev.(type) {
	case session.Connecting:
		_, p.dialed = p.add(ev.Stamp, connect, dialing)
	case session.Connected:
		p.connected(ev)
	case session.Disconnected:
		p.disconnected(ev)
	case session.RunChanged:
		p.changed(ev)
	case session.Sent:
		p.sent(ev)
	case session.Received:
		p.received(ev)
	case session.Malformed:
		n, at := p.add(ev.Stamp, p.run.lane(), malformed)
		p.name(n, malformed, "malformed frame")
		p.progress(ev.Run, n, at)
	case session.ArtifactChanged:
		p.stored(ev)
	case session.Control:
		p.add(ev.Stamp, connect, pinged)
	case session.Marked:
		n, _ := p.add(ev.Stamp, connect, marked)
		p.name(n, marked, "mark: "+brief(ev.Note))
	case session.Unseen:
		n, _ := p.add(ev.Stamp, connect, unseen)
		p.name(n, unseen, "not seen: "+brief(ev.Why))
	}
	if p.follows && len(p.moments) > n {
		p.cursor = p.moments[len(p.moments)-1].point
	}
}

// brief is the start of somebody's words, in one line.
func brief(s string) string {
	start, _ := text.Start(s, wordsBytes)
	return text.Line(start)
}

func (p *Pane) connected(ev session.Connected) {
	n, at := p.add(ev.Stamp, connect, connected)
	if p.dialed < 0 {
		p.dialed = max(at-int64(ev.Took), 0)
	}
	p.spans[connect].extend(solid, p.dialed, at)
	p.dialed, p.opened = -1, at
	words := "connected"
	if ev.Took > 0 {
		words += " in " + text.Brief(ev.Took)
	}
	p.name(n, connected, words)
}

func (p *Pane) disconnected(ev session.Disconnected) {
	k, words := closed, "closed"
	if ev.Err != nil {
		k, words = broken, "torn"
	}
	if p.opened < 0 {
		words = "no connection"
	}
	if ev.Code != 0 {
		words += fmt.Sprint(" ", ev.Code)
	}
	n, at := p.add(ev.Stamp, connect, k)
	p.conclude(connect, at)
	p.dialed, p.opened = -1, -1
	p.name(n, k, words)
}

func (p *Pane) sent(ev session.Sent) {
	switch m := ev.Message.(type) {
	case *protocol.Invocation:
		p.requested(ev.Stamp, phasesOf(len(m.Downloadables), m.PreCommands, agent, m.PostCommands), m.PreCommands, m.PostCommands)
	case *protocol.CommandExecution:
		p.requested(ev.Stamp, phasesOf(len(m.Downloadables), nil, commands, nil), nil, nil)
	case *protocol.Cancel:
		n, _ := p.add(ev.Stamp, p.run.lane(), cancel)
		p.name(n, cancel, "cancel")
	case *protocol.ArtifactUploadResponse:
		p.add(ev.Stamp, uploads, sent)
	case *protocol.EndSession:
		p.add(ev.Stamp, connect, sent)
	default:
		p.add(ev.Stamp, p.run.lane(), sent)
	}
}

// requested is for what a request asks for, when it was sent. What is the only part
// began then; of several nothing shows yet.
func (p *Pane) requested(s session.Stamp, phases []lane, pre, post []protocol.Command) {
	n, at := p.add(s, phases[0], request)
	r := &p.run
	if s.Run != r.id || !r.active {
		return // it was sent by hand, and is no run
	}
	r.phases, r.now, r.seen, r.last, r.heard = phases, 0, len(phases) == 1, at, n
	r.before, r.after = pre, post
}

func (p *Pane) received(ev session.Received) {
	l, k := p.run.lane(), other
	switch m := ev.Message.(type) {
	case *protocol.Assistant:
		l, k = agent, said
	case *protocol.CommandOutput:
		l, k = p.run.laneOf(m.Command), printed
	case *protocol.Heartbeat:
		p.add(ev.Stamp, connect, alive)
		return
	case *protocol.EndSessionConfirm:
		p.add(ev.Stamp, connect, other)
		return
	case *protocol.ArtifactUploadRequest:
		n, at := p.add(ev.Stamp, uploads, offered)
		p.progress(ev.Run, n, at)
		return
	case *protocol.Error:
		n, at := p.add(ev.Stamp, l, problem)
		p.name(n, problem, "error: "+brief(m.Text))
		p.progress(ev.Run, n, at)
		return
	case *protocol.Result, *protocol.CommandExecutionResult:
		k = answered
	}
	n, at := p.add(ev.Stamp, l, k)
	p.progress(ev.Run, n, at)
	if ev.Run == p.run.id && (k == said || k == printed) {
		p.sign(l, n, at)
	}
}

// stored follows which uploads are under way: the lane tells that there is one.
func (p *Pane) stored(ev session.ArtifactChanged) {
	id, over := ev.Artifact.ID, ev.Artifact.State.Final()
	if over != p.storing[id] {
		return // nothing new of it
	}
	if over {
		delete(p.storing, id)
	} else {
		p.storing[id] = true
	}
	switch n := len(p.storing); {
	case n == 1 && !over:
		n, at := p.add(ev.Stamp, uploads, storing)
		p.storingSince = at
		p.name(n, storing, "uploads")
	case n == 0:
		_, at := p.add(ev.Stamp, uploads, storing)
		p.spans[uploads].extend(solid, p.storingSince, at)
	}
}

func (p *Pane) changed(ev session.RunChanged) {
	if ev.Run != p.run.id {
		n, at := p.add(ev.Stamp, agent, began)
		p.finish(at)
		p.begins = append(p.begins, uint32(n))
		p.run = run{id: ev.Run, active: true, phases: []lane{agent}, seen: true, last: at, heard: n}
		p.name(n, began, fmt.Sprint("run ", ev.Run))
	}
	switch r := &p.run; {
	case !ev.State.Active() && r.active:
		n, at := p.add(ev.Stamp, r.lane(), ended)
		p.finish(at)
		words := fmt.Sprintf("run %d %s", ev.Run, ev.State)
		if refused, ok := errors.AsType[*session.RuntimeError](ev.Err); ok && refused.Is(session.ErrBusy) {
			words += ": busy"
		}
		p.name(n, ended, words)
	case ev.State.Active() && !r.active: // an error was not its last word
		n, at := p.add(ev.Stamp, r.lane(), began)
		r.active, r.last, r.heard = true, at, n
		p.name(n, began, fmt.Sprintf("run %d goes on", ev.Run))
	}
}

// progress tells of a message of a run, before which it may have been quiet.
func (p *Pane) progress(id session.RunID, n int, at int64) {
	if id != p.run.id || !p.run.active {
		return
	}
	p.quietUntil(at)
	p.run.heard = n
}

func (p *Pane) quietUntil(at int64) {
	from := p.points[p.run.heard].at
	if at-from < int64(quietFrom) {
		return
	}
	p.spans[silence].extend(solid, from, at)
	p.name(p.run.heard, quiet, "quiet for "+text.Brief(time.Duration(at-from)))
}
