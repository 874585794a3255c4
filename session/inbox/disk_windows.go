package inbox

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// lockFile locks file until it is closed. Where another open file holds the
// lock, it waits or fails with ErrInUse.
func lockFile(file *os.File, wait bool) error {
	how := uint32(windows.LOCKFILE_EXCLUSIVE_LOCK)
	if !wait {
		how |= windows.LOCKFILE_FAIL_IMMEDIATELY
	}
	err := windows.LockFileEx(windows.Handle(file.Fd()), how, 0, 1, 0, &windows.Overlapped{})
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return ErrInUse
	}
	return err
}

func diskFull(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}

// noLinks reports whether err says that the file system has no hard links, as
// exFAT says.
func noLinks(err error) bool {
	return errors.Is(err, errors.ErrUnsupported) || errors.Is(err, windows.ERROR_INVALID_FUNCTION)
}

// syncDirectory does nothing: Windows flushes no directory handles.
func syncDirectory(*os.File) error { return nil }
