package ui

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"

	"ruse/session"
)

// quits reports whether a command ends the program.
func quits(cmd tea.Cmd) bool {
	if cmd == nil {
		return false
	}
	found := make(chan bool)
	var look func(cmd tea.Cmd)
	look = func(cmd tea.Cmd) {
		switch msg := cmd().(type) {
		case tea.QuitMsg:
			found <- true
		case tea.BatchMsg:
			for _, cmd := range msg {
				if cmd != nil {
					go look(cmd)
				}
			}
		}
	}
	go look(cmd)
	select {
	case <-found:
		return true
	case <-time.After(300 * time.Millisecond):
		return false
	}
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
		s.press("ctrl+c")
		if !quits(s.press(key)) {
			t.Errorf("%s does not quit", key)
		}
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
	_, cmd := s.Update(batchMsg{generation: s.link.generation, events: []session.Event{session.ArtifactChanged{
		Stamp: s.stamp(), Artifact: session.Artifact{ID: 2, Filepath: "/out/b.bin", Progress: session.Progress{State: session.ArtifactNeverCame}},
	}}, err: context.Canceled})
	if !quits(cmd) || s.top() != nil {
		t.Error("it does not quit when the last one has ended")
	}
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
	came chan struct{}
}

func (e expecting) Pending() int {
	select {
	case <-e.came:
		return 0
	default:
		return 1
	}
}

func (e expecting) Wait(ctx context.Context) error {
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
	in := expecting{came: make(chan struct{})}
	s.cfg.Inbox = in
	s.quitting = true
	if _, cmd := s.Update(endedMsg{inOrder: true}); !quits(cmd) {
		t.Error("it waits after an end in good order")
	}
	_, cmd := s.Update(endedMsg{})
	s.shows("Waiting for 2 artifacts")
	if quits(cmd) {
		t.Fatal("it does not wait")
	}
	close(in.came)
	if _, cmd := s.Update(uploadsEndedMsg{}); !quits(cmd) {
		t.Error("it does not quit when all have come")
	}
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
		row := s.panel.files.row(s.theme, 1, 38, -1)
		if _, state, _ := strings.Cut(c.want, "/out/a.bin "); !strings.Contains(row, strings.TrimPrefix(state, "uploading ")) {
			t.Errorf("the row shows %q", row)
		}
	}
	s.upload(2, "/out/b.bin", session.Progress{State: session.ArtifactFailed, Err: fmt.Errorf("the disk is full")})
	s.upload(3, "/out/c.bin", session.Progress{State: session.ArtifactNeverCame})
	s.shows("The artifact /out/b.bin did not arrive", "failed: the disk is full", "offered, never came", "Errors 2")
	s.frame()
}
