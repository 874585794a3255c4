package transcript

import (
	"errors"
	"strings"

	"ruse/session"
	"ruse/ui/internal/report"
	"ruse/ui/internal/text"
)

// applyRun tells of a run's end, where its last message does not.
func (t *Pane) applyRun(ev session.RunChanged) {
	r := t.begun(ev.Stamp)
	r.State = ev.State
	took := text.Brief(ev.At.Sub(r.Began))
	switch ev.State {
	case session.Sending, session.Running, session.Cancelling:
	case session.Cancelled:
		words := "cancelled after " + took
		if cancel := t.cancel.Words(ev.At); cancel != nil {
			words += ": " + strings.Join(cancel, "; ")
		}
		if r.commands { // the answer doesn't speak for them
			words += ". What its commands started may live on in the sandbox."
		}
		t.Note(ev.Stamp, Warning, t.painter.theme.Glyphs.Cancelled, words)
	case session.Succeeded:
		t.endSpeech()
		if cancel := t.cancel.Words(ev.At); cancel != nil {
			t.Note(ev.Stamp, Quiet, t.painter.theme.Glyphs.Cancelled, "the cancel was "+strings.Join(cancel, "; "))
		}
	case session.TimedOut:
		t.Fail(ev.Stamp, report.Problem{Text: "The run timed out after " + took + ".", Why: text.Error(ev.Err)})
	case session.Lost:
		t.Fail(ev.Stamp, report.Problem{Text: "The connection went away before the run ended.", Why: text.Error(ev.Err), Try: advice(ev.Err, "r sends the request again")})
	default:
		t.endSpeech()
	}
}

// applyDisconnected tells of a connection's end, unless somebody else does: a
// run that ended with it, or whoever tried to connect.
func (t *Pane) applyDisconnected(ev session.Disconnected) {
	if r := t.runOf(ev.Run); r != nil && r.State.Active() {
		return
	}
	if _, ok := errors.AsType[*session.DialError](ev.Err); ok {
		return
	}
	end := ev.CloseError()
	what := text.Sentence(end.Error())
	if ev.Err != nil {
		t.Fail(ev.Stamp, report.Problem{Text: what, Try: advice(end, "R connects again; so does the next request")})
		return
	}
	if t.watch.Spent(ev) {
		what = "The runtime closed the connection, as those before 0.11 do after a request."
	}
	tone := Warning
	if end.Try() == "" {
		tone = Quiet
	}
	t.Note(ev.Stamp, tone, t.painter.theme.Glyphs.Closed, what+" "+advice(end, "The next request connects again."))
}

// advice is what a connection's end says to try, and then what ruse can do.
func advice(err error, then string) string {
	end, ok := errors.AsType[*session.CloseError](err)
	if !ok || end.Try() == "" {
		return then
	}
	return end.Try() + " " + then
}
