//go:build !windows

package files

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// TestReadDoesNotWait: a pipe that nobody writes to is no file.
func TestReadDoesNotWait(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := unix.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{pipe, "/dev/zero"} {
		if _, err := Read(path, 5); !errors.Is(err, ErrNotRegular) {
			t.Errorf("%s: got %v", path, err)
		}
		if _, _, err := Open(path); !errors.Is(err, ErrNotRegular) {
			t.Errorf("%s opens: %v", path, err)
		}
	}
}

// TestALockIsGivenBackWithItsFileInherited: a process that has the file too does
// not keep the lock.
func TestALockIsGivenBackWithItsFileInherited(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lock")
	held, err := TryLock(path)
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command("sleep", "60")
	child.ExtraFiles = []*os.File{held.file}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = child.Process.Kill()
		_ = child.Wait()
	}()
	if err := held.Close(); err != nil {
		t.Error(err)
	}
	again, err := TryLock(path)
	if err != nil {
		t.Fatalf("the lock is still held: %v", err)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
}
