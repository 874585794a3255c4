package profile

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// tryLock locks file until it is closed, also by the end of the process. It
// fails with errLocked where another open file has the lock.
func tryLock(file *os.File) error {
	const how = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	err := windows.LockFileEx(windows.Handle(file.Fd()), how, 0, 1, 0, &windows.Overlapped{})
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return errLocked
	}
	return err
}

// unlock leaves it to the close: nobody inherits the file.
func unlock(*os.File) error { return nil }

// syncDir does nothing: Windows flushes no directory handles.
func syncDir(string) error { return nil }
