//go:build !windows

package profile

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"ruse/session/files"
	"ruse/ui/internal/request"
)

// TestPipes: a pipe in the place of a file is an error, and waits for nobody. A
// link to a file is one.
func TestPipes(t *testing.T) {
	t.Parallel()
	dirs := testDirs(t)
	h, f := dirs.History(), openDraft(t, dirs, "key")
	for _, path := range []string{h.path, f.path} {
		if err := syscall.Mkfifo(path, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.Load(t.Context()); !errors.Is(err, files.ErrNotRegular) {
		t.Errorf("reading the history: %v", err)
	}
	if err := h.Append(t.Context(), testTime, request.Request{Prompt: "p"}); !errors.Is(err, files.ErrNotRegular) {
		t.Errorf("adding to the history: %v", err)
	}
	if _, _, err := f.Load(); !errors.Is(err, files.ErrNotRegular) {
		t.Errorf("loading the draft: %v", err)
	}
	if err := os.Remove(h.path); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(t.TempDir(), "elsewhere"), h.path); err != nil {
		t.Fatal(err)
	}
	appendTo(t, h, request.Request{Prompt: "p"})
	if entries := load(t, h); len(entries) != 1 {
		t.Errorf("%d entries behind a link", len(entries))
	}
}
