package ui

import (
	"context"
	"io"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"ruse/protocol"
	"ruse/session"
)

// recorded is a Source that tells events, some at a time, and takes no requests.
type recorded struct{ events []session.Event }

func (r *recorded) Next(context.Context) ([]session.Event, error) {
	if len(r.events) == 0 {
		return nil, io.EOF
	}
	next := slices.Clone(r.events[:min(len(r.events), 16)])
	r.events = r.events[len(next):]
	return next, nil
}

func (r *recorded) Close() error   { return nil }
func (*recorded) Describe() string { return "a recording" }

// script is a Source that takes requests, too.
type script struct{ recorded }

func (*script) Invoke(context.Context, *protocol.Invocation, session.RunOptions) (session.RunID, error) {
	return 1, nil
}

func (*script) Execute(context.Context, *protocol.CommandExecution, session.RunOptions) (session.RunID, error) {
	return 1, nil
}
func (*script) Cancel(context.Context) error { return nil }
func (*script) Waits() bool                  { return false }
func (*script) AllowUploads() int            { return 0 }

// played is a bench that has shown all of a source's events.
func played(t *testing.T, w, h int, source session.Source) *bench {
	t.Helper()
	b := newBench(t, w, h, Config{Source: source})
	for cmd := b.listen(); !b.link.ended; {
		b.link.came = time.Time{} // the next batch waits for no frame
		msg, ok := cmd().(batchMsg)
		if !ok {
			t.Fatalf("the source brought a %T", msg)
		}
		_, _ = b.Update(msg)
		b.settle()
		cmd = b.listen()
	}
	return b
}

// A command that a source can't serve says why.
func TestRecordingTakesNoRequests(t *testing.T) {
	at := session.Stamp{At: noon, Run: 1}
	b := played(t, 120, 40, &recorded{[]session.Event{
		session.Connected{Stamp: at, URL: "ws://runtime.example:8080"},
		session.RunChanged{Stamp: at, State: session.Running},
	}})
	b.typed("more")
	refused := 0
	for i := range b.commands {
		c := &b.commands[i]
		want := "a recording takes no requests"
		switch c.scope.String() + " " + c.name {
		default:
			continue
		case inTranscript.String() + " reconnect":
			want = "a recording has no connection"
		case inComposer.String() + " send", inTranscript.String() + " send-again", inTranscript.String() + " allow-uploads", anywhere.String() + " cancel":
		}
		refused++
		if why := b.reason(c); why != want {
			t.Errorf("%s: %q, want %q", c.name, why, want)
		}
	}
	if refused != 5 {
		t.Errorf("%d commands were tried", refused)
	}
	b.press("enter")
	b.shows("a recording takes no requests")
	b.press("ctrl+o", "ctrl+s")
	b.shows("A recording takes no requests.")
	if cmd := b.quit(); cmd == nil || cmd() != tea.Quit() {
		t.Error("quitting asks about a run of the past")
	}
}

// Where requests are taken, nothing of that is said.
func TestScriptTakesRequests(t *testing.T) {
	b := played(t, 120, 40, &script{})
	if why := b.link.noRequests(); why != "" {
		t.Error(why)
	}
	b.typed("hello")
	b.press("enter")
	b.shows("sending")
}
