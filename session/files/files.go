// Package files writes, reads and locks files so that a crash, a full disk or
// another process leaves nothing half done.
//
//   - [Write] and [Fill] put a file there whole: who reads it, even after a power
//     cut, finds the old content, the new, or no file. What is being written
//     stands beside it under a name of its own, and goes when that fails;
//     [RemoveTemps] removes what a killed process left of it.
//   - [Read] and [Open] read regular files alone, and Read of these no more than
//     asked for: a pipe or a device could block, or never end.
//   - [Lock] and [TryLock] hold a file for this process. The lock ends with the
//     process, however that ends.
//
// Nothing here knows what the files are for.
package files

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Private is the mode of files that are their owner's alone.
const Private fs.FileMode = 0o600

// ErrNotRegular says that something else than a file has the name: a folder, a
// link, a pipe or a device.
var ErrNotRegular = errors.New("it is no regular file")

// Write replaces the file at path, or makes it, with mode Private. A symbolic
// link is followed.
func Write(path string, data []byte) error {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	return put(path, Private, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	}, os.Rename)
}

// Fill makes a file of what fill writes, readable as the umask has it. Without
// replace it takes no name that is there, and fails with fs.ErrExist; with it, a
// regular file is replaced and keeps its mode. A link is never followed, and
// neither it nor anything else that is no file replaced: that is ErrNotRegular.
// An error of fill's, such as that of a context that ended, leaves nothing.
func Fill(path string, replace bool, fill func(io.Writer) error) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return put(path, 0o666, fill, claimName)
	case err != nil:
		return fmt.Errorf("look at %s: %w", filepath.Base(path), err)
	case !info.Mode().IsRegular():
		return ErrNotRegular
	case !replace:
		return fs.ErrExist
	}
	return put(path, info.Mode().Perm(), fill, func(temp, path string) error {
		if err := os.Chmod(temp, info.Mode().Perm()); err != nil { // whatever the umask is
			return err
		}
		return os.Rename(temp, path)
	})
}

// put fills a temporary file beside path, makes it durable and gives it its name.
func put(path string, mode fs.FileMode, fill func(io.Writer) error, name func(temp, path string) error) (err error) {
	dir := filepath.Dir(path)
	temp, err := os.OpenFile(filepath.Join(dir, tempPrefix+rand.Text()+tempSuffix), os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return fmt.Errorf("make the file: %w", err)
	}
	defer func() {
		if err != nil {
			// Closed once more where it was closed already: that does nothing.
			temp.Close()
			err = errors.Join(err, gone(os.Remove(temp.Name())))
		}
	}()
	if err := fill(temp); err != nil {
		return err
	}
	if err := temp.Sync(); err != nil {
		return fmt.Errorf("write the file: %w", err)
	}
	if err := temp.Close(); err != nil {
		return fmt.Errorf("write the file: %w", err)
	}
	if err := name(temp.Name(), path); err != nil {
		return fmt.Errorf("name the file: %w", err)
	}
	return SyncDir(dir)
}

// gone is err, unless it says that the file is not there.
func gone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// claimName renames a file to a name that is not taken.
func claimName(temp, path string) error {
	err := os.Link(temp, path)
	switch {
	case err == nil:
		return os.Remove(temp)
	case errors.Is(err, fs.ErrExist):
		return fs.ErrExist
	}
	// The file system has no hard links: looking first has to do.
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return fs.ErrExist
	}
	return os.Rename(temp, path)
}

// Names of files that are not complete yet; none is so named otherwise.
const (
	tempPrefix = ".ruse-"
	tempSuffix = ".tmp"
)

// staleTemp is how old a file of an interrupted write has to be before it is
// taken for abandoned.
const staleTemp = time.Hour

// RemoveTemps removes what writes that were interrupted more than an hour ago
// left in dir.
func RemoveTemps(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("find abandoned files: %w", err)
	}
	var errs []error
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), tempPrefix) || !strings.HasSuffix(entry.Name(), tempSuffix) {
			continue
		}
		info, err := entry.Info()
		if err == nil && time.Since(info.ModTime()) > staleTemp {
			err = os.Remove(filepath.Join(dir, entry.Name()))
		}
		if gone(err) != nil {
			errs = append(errs, fmt.Errorf("remove an abandoned file: %w", err))
		}
	}
	return errors.Join(errs...)
}

// Open opens the regular file at path for reading, which the caller closes. A
// symbolic link is not followed: it fails with ErrNotRegular, as all else does that
// is no file. It does not block.
func Open(path string) (*os.File, fs.FileInfo, error) {
	named, err := os.Lstat(path)
	if err != nil {
		return nil, nil, fmt.Errorf("look at the file: %w", err)
	}
	if !named.Mode().IsRegular() {
		return nil, nil, ErrNotRegular
	}
	file, err := openNonblocking(path)
	if err != nil {
		return nil, nil, fmt.Errorf("open the file: %w", err)
	}
	info, err := file.Stat()
	if err == nil && !os.SameFile(named, info) { // another has the name since
		err = ErrNotRegular
	}
	if err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	return file, info, nil
}

// ErrTooLarge says that a file holds more than was asked for.
var ErrTooLarge = errors.New("it is too large")

// Read reads the regular file at path, a symbolic link followed, of at most max
// bytes: else it fails with ErrNotRegular or ErrTooLarge. It does not block.
func Read(path string, max int64) ([]byte, error) {
	file, err := openNonblocking(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, ErrNotRegular
	}
	data, err := io.ReadAll(io.LimitReader(file, max+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > max {
		return nil, ErrTooLarge
	}
	return data, nil
}

// Cause is err without the operation and the name of a file, for messages that
// have them already.
func Cause(err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err
	}
	return err
}
