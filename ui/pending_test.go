package ui

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"

	"ruse/session"
)

// untilQuit waits until the program would have ended.
func (s *stage) untilQuit() {
	s.t.Helper()
	s.until("it quits", func() bool { return s.quits })
}

func onTheWay(t *testing.T, w, h int) *stage {
	s := newStage(t, w, h)
	s.upload(1, "/out/a.bin", session.Progress{State: session.ArtifactUploading, Bytes: 61, Total: 100})
	s.upload(2, "/out/b.bin", session.Progress{State: session.ArtifactOffered, Total: -1})
	s.upload(3, "/out/c.bin", session.Progress{State: session.ArtifactStored, Bytes: 3, Total: 3})
	return s
}

func TestQuittingSaysWhatIsOnTheWay(t *testing.T) {
	for _, size := range []struct{ w, h int }{{40, 12}, {80, 24}, {120, 40}} {
		t.Run(fmt.Sprintf("%dx%d", size.w, size.h), func(t *testing.T) {
			s := onTheWay(t, size.w, size.h)
			s.press("ctrl+c")
			s.shows("2 artifacts on the way", "enter wait", "q go", "uploading 61 %")
			s.frame()
			golden.RequireEqual(t, s.plain())
		})
	}
}

func TestQuittingGoes(t *testing.T) {
	for _, key := range []string{"q", "ctrl+c"} {
		s := onTheWay(t, 120, 40)
		s.types("ctrl+c", key)
		s.untilQuit()
	}
}

func TestQuittingGoesBack(t *testing.T) {
	s := onTheWay(t, 120, 40)
	s.press("ctrl+c", "enter", "esc")
	if s.quitting || s.top() != nil {
		t.Error("esc does not go back")
	}
}

func TestQuittingWaits(t *testing.T) {
	s := onTheWay(t, 120, 40)
	s.press("ctrl+c", "enter")
	s.shows("Waiting for 2 artifacts", "quits when all have come")
	s.upload(1, "/out/a.bin", session.Progress{State: session.ArtifactStored, Bytes: 100, Total: 100})
	s.shows("Waiting for 1 artifact")
	s.upload(2, "/out/b.bin", session.Progress{State: session.ArtifactNeverCame})
	if s.top() != nil {
		t.Error("the dialog stays open")
	}
	s.untilQuit()
}

func TestQuittingDuringARunTellsOfUploads(t *testing.T) {
	s := onTheWay(t, 120, 40)
	s.ask("again")
	s.press("ctrl+c")
	s.shows("A run is under way", "2 artifacts on the way would be lost")
}

// expecting is an inbox that expects an upload until it is told.
type expecting struct {
	Inbox
	waited, came chan struct{}
}

func (e expecting) Pending() int { return 1 }

func (e expecting) Wait(ctx context.Context) error {
	close(e.waited)
	select {
	case <-e.came:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Uploads need no session: where its end was not in order, what the inbox still
// expects is waited for.
func TestQuittingWaitsAfterTheSession(t *testing.T) {
	s := onTheWay(t, 120, 40)
	in := expecting{waited: make(chan struct{}), came: make(chan struct{})}
	s.cfg.Inbox, s.quitting = in, true
	s.send(endedMsg{})
	s.shows("Waiting for 2 artifacts")
	<-in.waited
	close(in.came)
	s.untilQuit()
}

func TestQuittingAfterAnEndInOrder(t *testing.T) {
	s := onTheWay(t, 120, 40)
	s.cfg.Inbox, s.quitting = expecting{}, true
	s.send(endedMsg{inOrder: true})
	s.untilQuit()
}

// The states of an upload, from the question to its end, stand in the row and
// in the transcript.
func TestArtifactOutcomes(t *testing.T) {
	s := newStage(t, 120, 40)
	for _, c := range []struct {
		p    session.Progress
		want string
	}{
		{session.Progress{State: session.ArtifactAsked}, "◐ /out/a.bin asked"},
		{session.Progress{State: session.ArtifactOffered}, "◐ /out/a.bin offered"},
		{session.Progress{State: session.ArtifactUploading, Bytes: 1, Total: 4}, "◐ /out/a.bin uploading 25 %"},
		{session.Progress{State: session.ArtifactStored, Bytes: 4}, "✓ /out/a.bin 4 B"},
	} {
		s.upload(1, "/out/a.bin", c.p)
		s.shows(c.want)
		row := s.artifacts.At(0).Row(s.theme, 38, false)
		if _, state, _ := strings.Cut(c.want, "/out/a.bin "); !strings.Contains(row, strings.TrimPrefix(state, "uploading ")) {
			t.Errorf("the row shows %q", row)
		}
	}
	s.upload(2, "/out/b.bin", session.Progress{State: session.ArtifactFailed, Err: fmt.Errorf("the disk is full")})
	s.upload(3, "/out/c.bin", session.Progress{State: session.ArtifactNeverCame})
	s.shows("The artifact /out/b.bin did not arrive", "failed: the disk is full", "offered, never came", "Errors 2")
	s.frame()
}
