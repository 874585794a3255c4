package ui

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/request"
	"ruse/ui/internal/transcript"
)

// cut ends the connection as the session tells it, and the run with it.
func (b *bench) cut(e session.Disconnected, state session.State, why error) {
	e.Stamp = b.stamp()
	b.events(e, session.RunChanged{Stamp: b.stamp(), State: state, Err: fmt.Errorf("%w%w", why, e.CloseError())})
}

// One lost connection is one error, with its code and reason.
func TestLostConnectionIsOneError(t *testing.T) {
	for name, end := range map[string]session.Disconnected{
		"it broke (1006)":                    {Code: 1006, Err: errors.New("broken")},
		"(1008): policy: token expired":      {Code: 1008, Reason: "policy: token expired"},
		"ruse closed the connection: no one": {Code: 1000, Ours: true, AtWork: true, Err: errors.New("no one")},
	} {
		t.Run(name, func(t *testing.T) {
			b := connected(t, 140, 40)
			b.ask("hello")
			b.cut(end, session.Lost, session.ErrNoResult)
			if n := b.errors.Len(); n != 1 {
				t.Errorf("%d errors, want 1", n)
			}
			_, words, _ := strings.Cut(name, "(")
			b.shows("The connection went away before the run ended.", words)
		})
	}
	t.Run("between runs", func(t *testing.T) {
		b := connected(t, 140, 40)
		b.events(session.Disconnected{Stamp: b.stamp(), Code: 1006, Err: errors.New("broken")})
		b.shows("The connection broke without a close (1006): broken.", "Errors 1")
	})
	t.Run("a dial that failed", func(t *testing.T) {
		b := connected(t, 140, 40)
		dial := &session.DialError{Layer: session.LayerTCP, URL: "ws://host", Err: errors.New("no")}
		b.events(session.Disconnected{Stamp: b.stamp(), Code: 1006, Err: dial})
		b.Update(failedMsg{"connect again", dial})
		if n := b.errors.Len(); n != 1 {
			t.Errorf("%d errors, want 1", n)
		}
	})
}

// Who closed is told truthfully, and what nobody knows then.
func TestClosesAfterACancel(t *testing.T) {
	for name, tt := range map[string]struct {
		end           session.Disconnected
		shows, hidden string
	}{
		"ruse, by a second ctrl+x": {
			session.Disconnected{Code: 1000, Ours: true, AtWork: true},
			"ruse closed the connection 2.0 s after it, without an answer; the", "the runtime closed",
		},
		"ruse, when the grace was over": {
			session.Disconnected{Code: 1000, Ours: true, AtWork: true, Err: session.ErrGraceOver},
			"no answer for 2.0 s, ruse closed the connection; the runtime may", "the runtime closed",
		},
		"the runtime": {
			session.Disconnected{Code: 1005, AtWork: true},
			"the runtime closed the connection 2.0 s after it, as those up", "ruse closed",
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := connected(t, 200, 40)
			b.ask("hello")
			b.events(session.RunChanged{Stamp: b.stamp(), State: session.Cancelling})
			b.cut(tt.end, session.Cancelled, session.ErrCancelled)
			b.shows(tt.shows, "cancelled after")
			b.hides(tt.hidden)
			if n := b.errors.Len(); n != 0 {
				t.Errorf("%d errors, want none", n)
			}
		})
	}
}

// A result that is no answer is shown as what it is, and changes nothing.
func TestStrayResultIsNoAnswer(t *testing.T) {
	b := connected(t, 140, 40)
	b.ask("hello")
	b.succeed("the answer")
	b.events(session.Received{
		Stamp: b.stamp(), Message: result("another"), Raw: []byte(`{"message_type":"result_message"}`),
		Stray: "the request had its result already",
	})
	b.shows("the answer", "A result that is no answer: the request had its result already.")
	if got, _ := b.transcript.Result(); got != "the answer" {
		t.Errorf("the result is %q", got)
	}
}

// A request that goes out again is one prompt and no error.
func TestSentAgainIsOneRun(t *testing.T) {
	b := connected(t, 140, 40)
	b.ask("hello")
	b.events(
		session.Received{Stamp: b.stamp(), Message: &protocol.Error{Text: "Received multiple invocation messages!"}, Resent: true},
		session.RunChanged{Stamp: b.stamp(), State: session.Sending},
		session.Sent{Stamp: b.stamp(), Message: &protocol.Invocation{UserPrompt: "hello"}},
		session.RunChanged{Stamp: b.stamp(), State: session.Running},
	)
	b.succeed("the answer")
	b.shows("takes one request a connection", "the answer")
	prompts := 0
	for i := range b.transcript.Len() {
		if b.transcript.KindOf(i) == transcript.Prompts {
			prompts++
		}
	}
	if n := b.errors.Len(); prompts != 1 || n != 0 || len(b.transcript.Runs()) != 1 {
		t.Errorf("%d prompts, %d errors, %d runs", prompts, n, len(b.transcript.Runs()))
	}
}

// What a request does again, the offer to send it again says.
func TestSchemaOfferSaysWhatRunsAgain(t *testing.T) {
	b := connected(t, 140, 40)
	b.link.lastReq = &request.Request{Prompt: "hello", Model: "m", PreCommands: []request.Command{{Command: "make"}}}
	b.ask("hello")
	b.events(session.RunChanged{Stamp: b.stamp(), State: session.Failed, Err: &session.RuntimeError{Message: `"undefined" is not valid JSON`}})
	b.shows("Its commands before the", "have run already")
}
