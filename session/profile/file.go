package profile

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Files are for their owner alone.
const (
	fileMode = 0o600
	dirMode  = 0o700
)

// makeDir makes a folder and those above it. Ruse's own that is there already
// loses what lets others in.
func makeDir(dir string) error {
	if err := os.MkdirAll(dir, dirMode); err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	info, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		if err := os.Chmod(dir, dirMode); err != nil {
			return fmt.Errorf("keep a folder to its owner: %w", err)
		}
	}
	return nil
}

// tempPattern names files that are not complete yet; none of ours is so named
// otherwise.
const tempPattern = ".ruse-*.tmp"

// writeFile replaces a file as a whole: whoever reads it, even after a crash,
// finds the old contents or the new. A symbolic link is followed.
func writeFile(path string, data []byte) (err error) {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	dir := filepath.Dir(path)
	temp, err := os.CreateTemp(dir, tempPattern) // mode 0600
	if err != nil {
		return fmt.Errorf("write a file: %w", err)
	}
	defer func() {
		if err != nil {
			temp.Close()
			os.Remove(temp.Name())
		}
	}()
	if _, err := temp.Write(data); err != nil {
		return fmt.Errorf("write a file: %w", err)
	}
	if err := temp.Sync(); err != nil {
		return fmt.Errorf("write a file: %w", err)
	}
	if err := temp.Close(); err != nil {
		return fmt.Errorf("write a file: %w", err)
	}
	if err := os.Rename(temp.Name(), path); err != nil {
		return fmt.Errorf("write a file: %w", err)
	}
	return syncDir(dir)
}

// staleTemp is how old a file of an interrupted write has to be before it is
// taken for abandoned.
const staleTemp = time.Hour

// removeTemps removes what interrupted writes left in dir.
func removeTemps(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("find abandoned files: %w", err)
	}
	var errs []error
	for _, entry := range entries {
		if ours, err := filepath.Match(tempPattern, entry.Name()); err != nil || !ours {
			continue
		}
		info, err := entry.Info()
		if err == nil && time.Since(info.ModTime()) > staleTemp {
			err = os.Remove(filepath.Join(dir, entry.Name()))
		}
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, fmt.Errorf("remove an abandoned file: %w", err))
		}
	}
	return errors.Join(errs...)
}

// errLocked says that another open file holds the lock.
var errLocked = errors.New("another process holds the lock")

// lockRetry is how long a waiter pauses before it tries again.
const lockRetry = 5 * time.Millisecond

// lock opens and locks the file at path until it is closed. It tries for as
// long as ctx lets it; with wait false only once, failing with errLocked.
func lock(ctx context.Context, path string, wait bool) (*lockedFile, error) {
	for {
		file, err := lockOnce(path)
		switch {
		case err == nil:
			return file, nil
		case !errors.Is(err, errLocked) || !wait:
			return nil, fmt.Errorf("lock %s: %w", filepath.Base(path), err)
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

func lockOnce(path string) (*lockedFile, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, fileMode)
	if err != nil {
		return nil, pathCause(err)
	}
	if err := tryLock(file); err != nil {
		file.Close()
		return nil, err
	}
	// Who had the lock may have removed the file: then another can be made and
	// locked beside this one.
	mine, err1 := file.Stat()
	there, err2 := os.Stat(path)
	if err1 != nil || err2 != nil || !os.SameFile(mine, there) {
		file.Close()
		return nil, errLocked
	}
	return &lockedFile{file}, nil
}

// lockedFile is a file with its lock.
type lockedFile struct{ *os.File }

// Close gives the lock back, and closes the file. A process that this one is
// just starting may hold the file for a moment longer, and must not the lock.
func (f *lockedFile) Close() error { return errors.Join(unlock(f.File), f.File.Close()) }
