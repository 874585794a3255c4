package report

import (
	"strings"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/text"
)

// Disposition says what became of a frame that came in.
type Disposition uint8

// What becomes of a frame. The first is for events that are no frame that came in.
const (
	NoFrame     Disposition = iota
	Shown                   // it stands in the transcript by itself, or changes what does
	Joined                  // it is part of the text before it
	AfterCancel             // it came between a cancel and the run's end
	Refused                 // it refuses a request
	Malformed               // it could not be understood
	NotForUs                // it answers no request, or is a client's to send
	Control                 // it keeps the connection, or ends it, and says no more

	dispositions = iota
)

// String is the disposition in a word or two.
func (d Disposition) String() string {
	return [dispositions]string{"", "shown", "joined", "after cancel", "refused", "malformed", "not for us", "control"}[d]
}

// Dispositions tells what becomes of each frame. It is given every event in its
// order; the zero value is ready.
type Dispositions struct {
	counts [dispositions]int
	speech speech
	// output is the command whose output goes on.
	output struct {
		run     session.RunID
		command string
		open    bool
	}
	artifacts int // how many were told of
}

// speech is what the agent says without anything in between.
type speech struct {
	open, joined bool
	pieces       text.Pieces
	shown        int // how many pieces were told to be
}

// Count is how many frames became what d is.
func (d *Dispositions) Count(of Disposition) int { return d.counts[of] }

// Received is how many frames came in: those of all dispositions, among them pings,
// pongs and the runtime's close.
func (d *Dispositions) Received() (n int) {
	for _, count := range d.counts[NoFrame+1:] {
		n += count
	}
	return n
}

// Apply takes the next event and returns what became of its frame. Whether pieces
// are one text shows only after some of them: then the earlier last messages of
// the agent that were told to be shown are joined after all.
func (d *Dispositions) Apply(ev session.Event) (of Disposition, earlier int) {
	switch ev := ev.(type) {
	case session.Received:
		of, earlier = d.received(ev)
	case session.Malformed:
		of = Malformed
		d.speech = speech{}
	case session.ArtifactChanged:
		if ev.Artifact.ID > d.artifacts { // its entry waits for the end of a text
			d.artifacts = ev.Artifact.ID
			if !d.speech.joined {
				d.speech = speech{}
			}
		}
	case session.RunChanged:
		if !ev.State.Active() {
			d.speech = speech{}
		}
	case session.Control:
		if !ev.Sent {
			of = Control
		}
	case session.Disconnected:
		d.speech = speech{}
		if !ev.Ours && ev.Err == nil {
			of = Control
		}
	case session.Sent, session.Fault:
		d.speech = speech{}
	}
	if of != NoFrame {
		d.counts[of]++
	}
	d.counts[Shown] -= earlier
	d.counts[Joined] += earlier
	return of, earlier
}

// received is for frames that were understood.
func (d *Dispositions) received(ev session.Received) (of Disposition, earlier int) {
	if ev.HeldBack() {
		if m, ok := ev.Message.(*protocol.Assistant); ok {
			d.speech.pieces.Extend(strings.Join(m.TextBlocks, ""))
		}
		return NoFrame, 0
	}
	of = Shown
	switch m := ev.Message.(type) {
	case *protocol.Assistant:
		of, earlier = d.said(m)
	case *protocol.CommandOutput:
		d.speech = speech{}
		if d.output.open && d.output.run == ev.Run && d.output.command == m.Command {
			of = Joined
		}
		d.output.run, d.output.command, d.output.open = ev.Run, m.Command, true
	case *protocol.Heartbeat, *protocol.EndSessionConfirm:
		of = Control
	case *protocol.ArtifactUploadRequest:
	case *protocol.Error:
		d.speech = speech{}
		if refusal := (&session.RuntimeError{Message: m.Text}); refusal.Is(session.ErrBusy) {
			of = Refused
		}
	case *protocol.Result, *protocol.CommandExecutionResult, *protocol.Unknown:
		d.speech = speech{}
	default:
		d.speech = speech{}
		of = NotForUs
	}
	switch {
	case ev.Resent:
		of = Refused
	case ev.Stray != "":
		of = NotForUs
	case ev.AfterCancel:
		of = AfterCancel
	}
	if _, said := ev.Message.(*protocol.Assistant); said && d.speech.open && of == Shown {
		d.speech.shown++
	}
	return of, earlier
}

// said is for what the agent says.
func (d *Dispositions) said(m *protocol.Assistant) (of Disposition, earlier int) {
	s := &d.speech
	if !s.open {
		d.output.open = false
	}
	if len(m.TextBlocks) != 1 {
		*s = speech{}
		return Shown, 0
	}
	s.open = true
	if !s.pieces.Add(m.TextBlocks[0]) {
		return Shown, 0
	}
	if !s.joined {
		s.joined = true
		earlier = max(s.shown-1, 0)
	}
	return Joined, earlier
}
