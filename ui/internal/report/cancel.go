package report

import (
	"errors"
	"time"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/text"
)

// Cancel follows what became of a cancel of the newest run: whether the runtime
// was asked, when it answered, what it sent after that, who closed the
// connection, and whether the work may go on. Its zero value is ready, and a copy
// is independent.
type Cancel struct {
	run   session.RunID
	asked time.Time // zero: nobody did
	sent  time.Time // zero: it is not out
	// answered is when the runtime said that the request is over.
	answered time.Time
	over     time.Time
	state    session.State
	// end is how the connection ended, where the run ended with it.
	end *session.CloseError
	// after counts what came between the cancel and its end, late what came then.
	after, late int
}

// Apply takes an event.
func (c *Cancel) Apply(ev session.Event) {
	switch ev := ev.(type) {
	case session.RunChanged:
		c.changed(ev)
	case session.Sent:
		if _, ok := ev.Message.(*protocol.Cancel); ok && ev.Run == c.run && c.sent.IsZero() {
			c.sent = ev.At
		}
	case session.Received:
		c.received(ev)
	}
}

func (c *Cancel) changed(ev session.RunChanged) {
	if ev.Run > c.run {
		*c = Cancel{run: ev.Run}
	}
	if ev.Run != c.run {
		return
	}
	switch c.state = ev.State; {
	case ev.State == session.Cancelling:
		c.asked, c.over = ev.At, time.Time{}
	case !c.asked.IsZero() && c.over.IsZero():
		c.over = ev.At
		c.end, _ = errors.AsType[*session.CloseError](ev.Err)
	}
}

func (c *Cancel) received(ev session.Received) {
	if ev.Run != c.run || c.asked.IsZero() || ev.HeldBack() {
		return
	}
	if _, beat := ev.Message.(*protocol.Heartbeat); beat {
		return
	}
	e, failed := ev.Message.(*protocol.Error)
	switch {
	case ev.AfterCancel:
		c.after++
	case !c.over.IsZero():
		c.late++
	case failed && (&session.RuntimeError{Message: e.Text}).Is(session.ErrCancelled):
		c.answered = ev.At
	}
}

// Words are what is known of the cancel, as clauses; none where nobody cancelled.
func (c *Cancel) Words(now time.Time) (words []string) {
	if c.asked.IsZero() {
		return nil
	}
	after := func(t time.Time) string { return text.Brief(t.Sub(c.asked)) }
	const mayGoOn = "the runtime may still be at work"
	switch {
	case c.over.IsZero() && c.sent.IsZero():
		words = append(words, "asked "+after(now)+" ago, and not on its way yet")
	case c.over.IsZero():
		words = append(words, "sent "+after(now)+" ago, no answer yet")
	case c.state == session.Succeeded:
		words = append(words, "too late: the result came "+after(c.over)+" after it")
	case c.state == session.Failed:
		words = append(words, "the request was refused before it began")
	case !c.answered.IsZero():
		words = append(words, "answered after "+after(c.answered)+", the run has stopped")
	case c.end == nil:
		words = append(words, "the request was not out: nothing ran")
	case c.end.Ours && errors.Is(c.end.Err, session.ErrGraceOver):
		words = append(words, "no answer for "+after(c.over)+", ruse closed the connection", mayGoOn)
	case c.end.Ours:
		words = append(words, "ruse closed the connection "+after(c.over)+" after it, without an answer", mayGoOn)
	case c.end.Code == brokeOff:
		words = append(words, "the connection broke "+after(c.over)+" after it", mayGoOn)
	default:
		words = append(words, "the runtime closed the connection "+after(c.over)+" after it, as those up to 0.10 do", "its agent may still be at work")
	}
	if c.after > 0 {
		words = append(words, text.Plural(c.after, "message")+" came after it")
	}
	if c.late > 0 {
		words = append(words, text.Plural(c.late, "message")+" came after the end")
	}
	return words
}

// brokeOff is the code of a connection that ended without a close.
const brokeOff = 1006
