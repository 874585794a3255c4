package ui

import (
	"context"
	"errors"
	"strings"
	"testing"

	"ruse/protocol"
	"ruse/session"
	"ruse/session/runtimetest"
	"ruse/ui/internal/request"
)

// A session that can't be recorded goes on, and says so.
func TestUnrecorded(t *testing.T) {
	b := newBench(t, 120, 40, Config{})
	_, _ = b.Update(dialedMsg{generation: b.link.generation, source: &recorded{}, unrecorded: errors.New("the disk is full")})
	b.settle()
	b.frame()
	if header, _, _ := strings.Cut(b.plain(), "\n"); !strings.Contains(header, "not recorded") {
		t.Errorf("the header is %s", header)
	}
	if b.link.state != linkUp || !strings.Contains(b.plain(), "This session is not recorded: the disk is full") {
		t.Errorf("the screen:\n%s", b.plain())
	}
}

// failing is a recorder whose disk is full once it has recorded so many batches.
type failing struct{ batches int }

func (f *failing) Record([]session.Event) error {
	if f.batches--; f.batches < 0 {
		return errors.New("no space left on device")
	}
	return nil
}

// A recording that stops is told in the header and in the errors, with when and why,
// until there is another connection; the run goes on.
func TestRecordingStops(t *testing.T) {
	t.Parallel()
	rt := runtimetest.New(t, func(context.Context, *protocol.Invocation, runtimetest.Sender) (runtimetest.Result, error) {
		return runtimetest.Result{Text: "forty-two"}, nil
	})
	fails := true
	s := newShow(t, size{160, 40}, Config{URL: rt.URL(), Record: func(string) (session.Recorder, error) {
		if fails {
			return &failing{1}, nil
		}
		return &failing{1 << 30}, nil
	}})
	s.until("it is connected", func() bool { return s.link.source != nil && s.link.state == linkUp })
	s.start(s.dispatch(request.Request{Prompt: "x", Model: "m"}))
	s.until("the run is over", func() bool { return s.link.run.state == session.Succeeded })
	s.untilShown("forty-two", "not recorded since ", "The recording stopped at", "no space left on device")
	if len(s.errors.items) != 1 || !strings.HasPrefix(s.errors.items[0].Text, "The recording stopped at ") {
		t.Errorf("the errors are %+v", s.errors.items)
	}
	s.send(nil)
	header, _, _ := strings.Cut(s.plain(), "\n")
	if !strings.Contains(header, "not recorded since ") {
		t.Errorf("the header is %s", header)
	}
	fails = false
	if err := s.link.source.Close(); err != nil {
		t.Error(err)
	}
	s.link.source = nil
	s.start(s.dial())
	s.until("it is connected again", func() bool { return s.link.source != nil })
	if s.link.unrecorded != "" {
		t.Errorf("the next session is %s", s.link.unrecorded)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
