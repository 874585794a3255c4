//go:build !windows

package inbox

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

func diskFull(err error) bool {
	return errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EDQUOT)
}

// noLinks reports whether err says that the file system has no hard links;
// Linux says EPERM there (link(2)).
func noLinks(err error) bool {
	return errors.Is(err, errors.ErrUnsupported) || errors.Is(err, unix.EPERM)
}

func syncDirectory(dir *os.File) error { return dir.Sync() }
