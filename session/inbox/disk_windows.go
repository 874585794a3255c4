package inbox

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

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
