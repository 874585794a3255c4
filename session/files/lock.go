package files

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// ErrLocked says that another open file holds the lock, in this process or
// another.
var ErrLocked = errors.New("another process holds the lock")

// lockRetry is how long a waiter pauses before it tries again.
const lockRetry = 5 * time.Millisecond

// Locked is a file that this process holds. Close gives it back.
type Locked struct{ file *os.File }

// Lock makes the file at path where there is none, and holds it. It tries for as
// long as ctx lets it.
func Lock(ctx context.Context, path string) (*Locked, error) {
	for {
		held, err := TryLock(path)
		if !errors.Is(err, ErrLocked) {
			return held, err
		}
		timer := time.NewTimer(lockRetry)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil, fmt.Errorf("lock %s: %w", filepath.Base(path), ctx.Err())
		case <-timer.C:
		}
	}
}

// TryLock is Lock for those who do not wait: it fails with ErrLocked.
func TryLock(path string) (*Locked, error) {
	held, err := tryLockPath(path)
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", filepath.Base(path), err)
	}
	return held, nil
}

func tryLockPath(path string) (*Locked, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, Private)
	if err != nil {
		return nil, Cause(err)
	}
	held, err := LockFile(file)
	if err != nil {
		return nil, err
	}
	// Who had the lock may have removed the file: then another can be made and
	// locked beside this one.
	mine, err1 := file.Stat()
	there, err2 := os.Stat(path)
	if err1 != nil || err2 != nil || !os.SameFile(mine, there) {
		return nil, errors.Join(ErrLocked, held.Close())
	}
	return held, nil
}

// LockFile holds a file that is open, and has it from then on; it fails with
// ErrLocked, and closes it.
func LockFile(file *os.File) (*Locked, error) {
	if err := tryLock(file); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &Locked{file}, nil
}

// Close gives the lock back, and closes the file. A process that this one is
// just starting may hold the file for a moment longer, and must not the lock.
func (l *Locked) Close() error { return errors.Join(unlock(l.file), l.file.Close()) }
