package inbox

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"ruse/session"
)

// recoverAll cleans up what killed processes left in dir, the folder of all
// sessions: temporary files are removed, uploads that were under way are
// recorded as failed, and those that were complete as stored. It leaves alone
// the folders that a running process uses.
func recoverAll(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("list the sessions' folders: %w", err)
	}
	var left []string
	for _, entry := range entries {
		if _, err := os.Lstat(filepath.Join(dir, entry.Name(), incomingDir)); err == nil && entry.IsDir() {
			left = append(left, entry.Name())
		}
	}
	if len(left) == 0 {
		return nil
	}
	all, err := lockAll(dir)
	if err != nil {
		return err
	}
	var errs []error
	for _, name := range left {
		f, err := holdFolder(dir, name)
		switch {
		case errors.Is(err, ErrInUse):
		case err != nil:
			errs = append(errs, err)
		default:
			_, err = f.recover()
			errs = append(errs, err, f.close())
		}
	}
	return errors.Join(append(errs, all.Close())...)
}

// recover reads the index and adds how the uploads ended that were left open.
func (f *folder) recover() (*Index, error) {
	file, err := f.root.Open(indexName)
	if err != nil {
		return nil, fmt.Errorf("open the index of artifacts: %w", err)
	}
	ix, err := readIndex(file)
	if err := errors.Join(err, file.Close()); err != nil {
		return nil, err
	}
	for i := range ix.Entries {
		e := &ix.Entries[i]
		if e.State != session.ArtifactOffered {
			continue
		}
		if err := f.finishEntry(e); err != nil {
			return nil, err
		}
		if err := f.index.append(record{Upload: e}); err != nil {
			return nil, err
		}
	}
	return ix, nil
}

// finishEntry finds out how an upload ended whose process was killed. A file
// gets its real name only when all of it is on disk.
func (f *folder) finishEntry(e *Entry) error {
	e.Ended = time.Now().UTC()
	info, err := f.root.Lstat(e.Path)
	if err != nil || !info.Mode().IsRegular() {
		e.State, e.Reason = session.ArtifactFailed, "ruse ended before the upload did"
		return nil
	}
	file, err := f.root.Open(e.Path)
	if err != nil {
		return fmt.Errorf("open a file that was stored: %w", err)
	}
	digest := sha256.New()
	n, err := io.Copy(digest, file)
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("read a file that was stored: %w", err)
	}
	e.State, e.Bytes, e.SHA256 = session.ArtifactStored, n, hex.EncodeToString(digest.Sum(nil))
	return nil
}
