package artifact

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"ruse/session"
)

// A copy that fails half-way leaves no file.
func TestSaveLeavesNoHalfFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	broken := errors.New("broken")
	before := ""
	fill := func(w io.Writer) error {
		if _, err := w.Write([]byte("half")); err != nil {
			return err
		}
		// Whoever looks now, or after a crash, finds what was there.
		if now, err := os.ReadFile(path); string(now) != before || (before == "") != errors.Is(err, os.ErrNotExist) {
			t.Errorf("while it is written, %q is there, %v", now, err)
		}
		return broken
	}
	if err := writeFile(path, false, fill); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a half file is there: %v", err)
	}
	if err := os.WriteFile(path, []byte("whole"), 0o600); err != nil {
		t.Fatal(err)
	}
	before = "whole"
	if err := writeFile(path, true, fill); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != "whole" {
		t.Errorf("a half file replaced it: %q, %v", got, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	a := session.Artifact{Progress: session.Progress{Location: path}}
	if _, err := Save(ctx, a, path+"2", false); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := SaveZip(ctx, []session.Artifact{a}, path+"3", false); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("it leaves %v, %v", left, err)
	}
}
