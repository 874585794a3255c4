package files

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// tryLock locks file until it is closed, also by the end of the process. It
// fails with ErrLocked where another open file has the lock. What is locked is a
// byte that no file has: nobody can read one that is.
func tryLock(file *os.File) error {
	const how = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	err := windows.LockFileEx(windows.Handle(file.Fd()), how, 0, 1, 0, &windows.Overlapped{OffsetHigh: 1 << 30})
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return ErrLocked
	}
	return err
}

// unlock leaves it to the close: nobody inherits the file.
func unlock(*os.File) error { return nil }

// SyncDir does nothing: Windows flushes no directory handles.
func SyncDir(string) error { return nil }

// openNonblocking opens a file for reading.
func openNonblocking(path string) (*os.File, error) { return os.Open(path) }
