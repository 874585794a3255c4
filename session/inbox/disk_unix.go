//go:build !windows

package inbox

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// lockFile locks file until it is closed. Where another open file holds the
// lock, it waits or fails with ErrInUse.
func lockFile(file *os.File, wait bool) error {
	how := unix.LOCK_EX
	if !wait {
		how |= unix.LOCK_NB
	}
	for {
		err := unix.Flock(int(file.Fd()), how)
		switch {
		case errors.Is(err, unix.EINTR):
		case errors.Is(err, unix.EWOULDBLOCK):
			return ErrInUse
		default:
			return err
		}
	}
}

func diskFull(err error) bool {
	return errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EDQUOT)
}

// noLinks reports whether err says that the file system has no hard links;
// Linux says EPERM there (link(2)).
func noLinks(err error) bool {
	return errors.Is(err, errors.ErrUnsupported) || errors.Is(err, unix.EPERM)
}

func syncDirectory(dir *os.File) error { return dir.Sync() }
