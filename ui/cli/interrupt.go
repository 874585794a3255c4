package cli

import (
	"context"
	"errors"
	"syscall"

	"ruse/protocol"
	"ruse/session"
)

// interrupted asks the runtime to end the run, once ctx has ended or nobody
// reads what comes, and waits for the answer. The session bounds the wait: it
// closes the connection when the grace is over. It returns ctx's cause.
func (pl *player) interrupted(ctx context.Context, s *session.Session) error {
	after := context.WithoutCancel(ctx)
	if err := s.Cancel(after); err != nil {
		return context.Cause(ctx) // nothing is under way any more
	}
	if ctx.Err() != nil {
		pl.notify("cancelling; ctrl+c " + again(ctx) + "leaves at once")
	}
	answered, cancelling := false, false
	for !pl.state.Final() && (!cancelling || pl.state == session.Cancelling) {
		events, err := s.Next(after)
		if err != nil {
			break
		}
		for _, e := range events {
			pl.handle(e)
			cancelling = cancelling || pl.state == session.Cancelling
			if r, ok := e.(session.Received); ok {
				_, answered = r.Message.(*protocol.Error)
			}
		}
		pl.flush()
	}
	if ctx.Err() != nil {
		pl.notify(pl.afterCancel(answered))
	}
	return context.Cause(ctx)
}

// again is the word before "leaves" where the person has pressed ctrl+c.
func again(ctx context.Context) string {
	var signal signalError
	if errors.As(context.Cause(ctx), &signal) && signal.Signal == syscall.SIGINT {
		return "again "
	}
	return ""
}

// afterCancel says what is known of a run after its cancel. answered says that
// the last message of the runtime was an error.
func (pl *player) afterCancel(answered bool) string {
	closed, broken := errors.AsType[*session.CloseError](pl.err)
	switch {
	case pl.state == session.Succeeded:
		return "the run had ended before it was cancelled"
	case broken && errors.Is(closed, session.ErrGraceOver):
		return "the runtime did not answer the cancel in time, so ruse closed the connection; the runtime may still be at work"
	case broken && (closed.Ours || closed.Err != nil):
		return "cancelled here alone: " + oneLine(closed.Error())
	case broken:
		return "cancelled: " + oneLine(closed.Error())
	case pl.state == session.Cancelled && answered:
		return "cancelled: the runtime confirmed it"
	}
	return "the run is " + pl.state.String()
}

// notify says a sentence of ours where the person sees it.
func (pl *player) notify(sentence string) {
	notes := pl.page
	if pl.notes != nil {
		pl.page.flush()
		notes = pl.notes
	}
	notes.block(sentence)
	notes.flush()
}
