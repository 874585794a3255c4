package ui

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"ruse/session"
	"ruse/session/files"
	"ruse/ui/internal/request"
)

// heard is what a command brings, out of its task.
func heard(msg tea.Msg) tea.Msg {
	if ended, ok := msg.(taskMsg); ok {
		return ended.msg
	}
	return msg
}

// What was sent is in the history where the program ends before it could be told
// that the request went out, and while another ruse holds the history.
func TestHistoryHoldsWhatWasSentLast(t *testing.T) {
	cfg, _ := demoConfig(t, nil)
	dir := t.TempDir()
	cfg = stores(t, dir, cfg)
	held, err := files.Lock(t.Context(), filepath.Join(dir, "state", "history.jsonl.lock"))
	if err != nil {
		t.Fatal(err)
	}
	m := New(t.Context(), cfg)
	m.Update(m.dial()())
	if m.link.state != linkUp {
		t.Fatalf("no connection: %v", m.link.err)
	}
	sent := m.dispatch(request.Request{Prompt: "sent last", Model: "m"})
	if msg := heard(sent()).(sentMsg); msg.err != nil {
		t.Fatal(msg.err)
	}
	closed := make(chan error, 1)
	go func() { closed <- m.Close() }()
	<-m.ctx.Done()
	if err := held.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-closed; err != nil {
		t.Fatal(err)
	}
	entries, err := cfg.History.Load(t.Context())
	if err != nil || len(entries) != 1 || entries[0].Request.Prompt != "sent last" {
		t.Errorf("the history holds %v, %v", entries, err)
	}
}

// slowStore is an inbox elsewhere that ends a file only with its context.
type slowStore struct {
	Asker
	asked chan struct{}
}

func (s *slowStore) Get(ctx context.Context, _ string) (io.ReadCloser, error) {
	close(s.asked)
	<-ctx.Done()
	return nil, ctx.Err()
}

// The folder of a copy that is being fetched at the end goes away too.
func TestNoFetchedCopyStays(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	store := &slowStore{asked: make(chan struct{})}
	b := newBench(t, 120, 40, Config{Inbox: store})
	b.fetch(session.Artifact{ID: 1, Filename: "a", Progress: session.Progress{State: session.ArtifactStored, Location: "https://store.example/a"}})
	<-store.asked
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) > 0 {
		t.Errorf("%v stays, %v", left, err)
	}
}

// closer is a source that says whether it was closed.
type closer struct {
	recorded
	closed bool
}

func (c *closer) Close() error { c.closed = true; return nil }

// A connection that was made while the program ended is closed.
func TestUnheardConnectionIsClosed(t *testing.T) {
	t.Parallel()
	m, source := New(t.Context(), Config{}), &closer{}
	m.start(func() tea.Msg { return dialedMsg{source: source} })
	if err := m.Close(); err != nil || !source.closed {
		t.Errorf("closed: %v, %v", source.closed, err)
	}
}

// What failed lateResult is told by Close, except for what the end brought about.
func TestCloseTellsWhatFailed(t *testing.T) {
	t.Parallel()
	m := New(t.Context(), Config{})
	m.start(func() tea.Msg { return failedMsg{"cancel", context.Canceled} })
	m.start(func() tea.Msg { return failedMsg{"keep the request in the history", errors.New("the disk is full")} })
	m.start(func() tea.Msg { panic("a bug") })
	err := m.Close()
	if err == nil || !strings.Contains(err.Error(), "keep the request in the history: the disk is full") ||
		!strings.Contains(err.Error(), "a bug") || strings.Contains(err.Error(), "cancel") {
		t.Errorf("told %v", err)
	}
}

// A panic of a task comes out in the command, where Bubble Tea gives the
// terminal back.
func TestTaskPanicsInItsCommand(t *testing.T) {
	t.Parallel()
	m := New(t.Context(), Config{})
	cmd := m.start(func() tea.Msg { panic("a bug") })
	defer func() {
		if v := recover(); v == nil {
			t.Error("nothing panicked")
		}
	}()
	cmd()
}
