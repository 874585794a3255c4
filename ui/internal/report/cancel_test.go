package report

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ruse/protocol"
	"ruse/session"
)

// A cancel is a contract: what became of it is told from events alone.
func TestCancel(t *testing.T) {
	at := func(ms int) session.Stamp { return session.Stamp{At: time.UnixMilli(int64(ms)), Run: 1} }
	state := func(ms int, s session.State, err error) session.Event {
		return session.RunChanged{Stamp: at(ms), State: s, Err: err}
	}
	came := func(ms int, after bool, m protocol.Message) session.Event {
		return session.Received{Stamp: at(ms), Message: m, Size: 1, AfterCancel: after}
	}
	word, answer := &protocol.Assistant{TextBlocks: []string{"so"}}, &protocol.Error{Text: "Request cancelled"}
	running := state(0, session.Running, nil)
	asked := []session.Event{state(0, session.Sending, nil), running, state(1000, session.Cancelling, nil), session.Sent{Stamp: at(1001), Message: &protocol.Cancel{}}}
	closed := func(ms int, end session.CloseError) []session.Event {
		return []session.Event{state(ms, session.Cancelled, fmt.Errorf("%w: %w", session.ErrCancelled, &end))}
	}
	for _, tt := range []struct {
		name   string
		before []session.Event
		events []session.Event
		want   string
	}{
		{"nobody cancels", []session.Event{running}, []session.Event{state(9, session.Succeeded, nil)}, ""},
		{"not out", asked[:3], nil, "asked 5.0 s ago, and not on its way yet"},
		{"no answer yet", asked, []session.Event{came(1100, true, word), came(1200, true, &protocol.Heartbeat{})}, "sent 5.0 s ago, no answer yet; 1 message came after it"},
		{"answered", asked, []session.Event{came(1050, true, word), came(1120, false, answer), state(1120, session.Cancelled, session.ErrCancelled)}, "answered after 120 ms, the run has stopped; 1 message came after it"},
		{"goes on after its end", asked, []session.Event{came(1120, false, answer), state(1120, session.Cancelled, session.ErrCancelled), came(1130, false, word), came(1131, false, word)}, "answered after 120 ms, the run has stopped; 2 messages came after the end"},
		{"too late", asked, []session.Event{came(1050, true, word), state(1050, session.Succeeded, nil)}, "too late: the result came 50 ms after it; 1 message came after it"},
		{"grace over", asked, closed(6000, session.CloseError{Ours: true, Code: 1000, AtWork: true, Err: session.ErrGraceOver}), "no answer for 5.0 s, ruse closed the connection; the runtime may still be at work"},
		{"closed by hand", asked, closed(3000, session.CloseError{Ours: true, Code: 1000, AtWork: true}), "ruse closed the connection 2.0 s after it, without an answer; the runtime may still be at work"},
		{"0.4", asked, closed(1020, session.CloseError{Code: 1005, AtWork: true}), "the runtime closed the connection 20 ms after it, as those up to 0.10 do; its agent may still be at work"},
		{"broke", asked, closed(1020, session.CloseError{Code: 1006, AtWork: true}), "the connection broke 20 ms after it; the runtime may still be at work"},
		{"between two connections", asked[:3], []session.Event{state(1000, session.Cancelled, session.ErrCancelled)}, "the request was not out: nothing ran"},
		{"refused", asked, []session.Event{state(1010, session.Failed, session.ErrBusy)}, "the request was refused before it began"},
		{"the next run", asked, []session.Event{session.RunChanged{Stamp: session.Stamp{At: at(2000).At, Run: 2}}}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var c Cancel
			for _, ev := range append(tt.before[:len(tt.before):len(tt.before)], tt.events...) {
				c.Apply(ev)
			}
			if got := strings.Join(c.Words(at(6000).At), "; "); got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}
