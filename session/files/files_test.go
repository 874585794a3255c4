package files

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

func text(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// alone checks that nothing but some files is in a folder.
func alone(t *testing.T, dir string, want int) {
	t.Helper()
	if left, err := os.ReadDir(dir); err != nil || len(left) != want {
		t.Errorf("%v is there, %v; want %d", left, err, want)
	}
}

func writing(s string, err error) func(io.Writer) error {
	return func(w io.Writer) error {
		if _, err := io.WriteString(w, s); err != nil {
			return err
		}
		return err
	}
}

func TestWrite(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path, link := filepath.Join(dir, "x"), filepath.Join(dir, "link")
	for _, want := range []string{"one", "two"} {
		if err := Write(path, []byte(want)); err != nil {
			t.Fatal(err)
		}
		if got := text(t, path); got != want {
			t.Errorf("got %q", got)
		}
	}
	if runtime.GOOS != "windows" {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != Private {
			t.Errorf("got %v, %v", info, err)
		}
		if err := os.Symlink("x", link); err != nil {
			t.Fatal(err)
		}
		if err := Write(link, []byte("three")); err != nil || text(t, path) != "three" {
			t.Errorf("a link is not followed: %v, %q", err, text(t, path))
		}
		alone(t, dir, 2)
	}
	if err := Write(filepath.Join(dir, "none", "x"), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestFill(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "x")
	broken := errors.New("broken")
	if err := Fill(path, false, writing("half", broken)); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	alone(t, dir, 0)
	if err := Fill(path, false, writing("whole", nil)); err != nil || text(t, path) != "whole" {
		t.Fatalf("got %v", err)
	}
	for _, replace := range []bool{false, true} {
		want := broken
		if !replace {
			want = fs.ErrExist
		}
		if err := Fill(path, replace, writing("half", broken)); !errors.Is(err, want) {
			t.Errorf("replace %v: got %v", replace, err)
		}
		if got := text(t, path); got != "whole" {
			t.Errorf("replace %v: it is %q", replace, got)
		}
	}
	// Somebody takes the name meanwhile.
	taken := filepath.Join(dir, "taken")
	err := Fill(taken, false, func(io.Writer) error { return os.WriteFile(taken, []byte("theirs"), Private) })
	if !errors.Is(err, fs.ErrExist) || text(t, taken) != "theirs" {
		t.Errorf("it was taken from them: %v", err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if err := Fill(path, true, writing("new", nil)); err != nil || text(t, path) != "new" {
		t.Errorf("got %v", err)
	}
	if info, err := os.Stat(path); runtime.GOOS != "windows" && (err != nil || info.Mode().Perm() != 0o640) {
		t.Errorf("the mode is %v, %v", info, err)
	}
	alone(t, dir, 2)
	if err := Fill(dir, true, writing("x", nil)); !errors.Is(err, ErrNotRegular) {
		t.Errorf("a folder: %v", err)
	}
}

func TestRead(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x")
	if err := os.WriteFile(path, []byte("12345"), Private); err != nil {
		t.Fatal(err)
	}
	if got, err := Read(path, 5); err != nil || string(got) != "12345" {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := Read(path, 4); !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v", err)
	}
	if _, err := Read(filepath.Dir(path), 5); err == nil {
		t.Error("a folder was read")
	}
	if _, err := Read(path+"2", 5); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestOpen(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "x")
	if err := os.WriteFile(path, []byte("12345"), Private); err != nil {
		t.Fatal(err)
	}
	file, info, err := Open(path)
	if err != nil || info.Size() != 5 {
		t.Fatalf("got %v, %v", info, err)
	}
	defer file.Close()
	if got, err := io.ReadAll(file); err != nil || string(got) != "12345" {
		t.Errorf("got %q, %v", got, err)
	}
	others := []string{dir}
	if runtime.GOOS != "windows" {
		link := filepath.Join(dir, "link")
		if err := os.Symlink(path, link); err != nil {
			t.Fatal(err)
		}
		others = append(others, link)
	}
	for _, other := range others {
		if _, _, err := Open(other); !errors.Is(err, ErrNotRegular) {
			t.Errorf("%s: got %v", other, err)
		}
	}
	if _, _, err := Open(path + "2"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestRemoveTemps(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	old := time.Now().Add(-2 * staleTemp)
	for name, stale := range map[string]bool{".ruse-a.tmp": true, ".ruse-b.tmp": false, "x.tmp": true, ".ruse-c": true} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, nil, Private); err != nil {
			t.Fatal(err)
		}
		if stale {
			if err := os.Chtimes(path, old, old); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := RemoveTemps(dir); err != nil {
		t.Fatal(err)
	}
	alone(t, dir, 3)
}

func TestLock(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lock")
	held, err := Lock(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := TryLock(path); !errors.Is(err, ErrLocked) {
		t.Errorf("got %v", err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 3*lockRetry)
	defer stop()
	if _, err := Lock(ctx, path); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	// A lock whose file was removed is nobody's.
	if err := os.Remove(path); runtime.GOOS != "windows" && err != nil {
		t.Fatal(err)
	}
	next := make(chan error, 1)
	go func() {
		again, err := Lock(t.Context(), path)
		if err == nil {
			err = again.Close()
		}
		next <- err
	}()
	if err := held.Close(); err != nil {
		t.Error(err)
	}
	if err := <-next; err != nil {
		t.Error(err)
	}
}
