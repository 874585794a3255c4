package profile

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"ruse/session/files"
	"ruse/ui/internal/request"
)

// Draft is what a person was typing.
type Draft struct {
	// Time is when it was typed; Save makes it now where it is zero.
	Time time.Time
	// Composer is what stands in the composer.
	Composer string
	// Request is what stands in the builder, or what goes with the composer's
	// prompt.
	Request request.Request
	// Texts are further texts by names of the caller's, such as JSON that is
	// edited and cannot be read yet.
	Texts map[string]string
}

// composer names the composer's text among those of a draft.
const composer = "composer"

// DraftFile keeps the draft of one terminal, and holds the lock that says so
// until Close, or until the process dies. Its methods may be called by several
// goroutines at once.
type DraftFile struct {
	path string

	mu    sync.Mutex
	guard *files.Locked // nil after Close
}

// draftAge is how long a draft is kept that nobody comes back to.
const draftAge = 30 * 24 * time.Hour

// maxDrafts bounds how many terminals keep drafts under one key.
const maxDrafts = 100

// OpenDraft takes a draft that an earlier ruse with this key left, or a new one.
// A key is any text that stays the same from start to start, such as the working
// directory and the address. A draft that another living process has is not
// taken. Drafts that nobody touched for 30 days are removed.
func (d Dirs) OpenDraft(ctx context.Context, key string) (*DraftFile, error) {
	dir := d.DraftsDir()
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("open a draft: %w", err)
	}
	if err := makeDir(dir); err != nil {
		return nil, fmt.Errorf("open a draft: %w", err)
	}
	if err := errors.Join(removeDrafts(dir), files.RemoveTemps(dir)); err != nil {
		return nil, fmt.Errorf("open a draft: %w", err)
	}
	// A key may hold an address: its hash is no path and tells nothing.
	sum := sha256.Sum256([]byte(key))
	var left, free []string // names with a draft, and without
	for i := range maxDrafts {
		base := filepath.Join(dir, fmt.Sprintf("%s-%d", hex.EncodeToString(sum[:8]), i))
		if _, err := os.Stat(base + draftExtension); err == nil {
			left = append(left, base)
		} else {
			free = append(free, base)
		}
	}
	for _, base := range append(left, free...) {
		guard, err := files.TryLock(base + lockExtension)
		if errors.Is(err, files.ErrLocked) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("open a draft: %w", err)
		}
		return &DraftFile{path: base + draftExtension, guard: guard}, nil
	}
	return nil, fmt.Errorf("open a draft: more than %d are in use", maxDrafts)
}

const (
	draftExtension = ".json"
	lockExtension  = ".lock"
)

// removeDrafts removes old drafts that no process has, and old locks.
func removeDrafts(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	var errs []error
	for _, entry := range entries {
		extension := filepath.Ext(entry.Name())
		info, err := entry.Info()
		if extension != draftExtension && extension != lockExtension || err != nil || time.Since(info.ModTime()) < draftAge {
			continue
		}
		base := filepath.Join(dir, strings.TrimSuffix(entry.Name(), extension))
		guard, err := files.TryLock(base + lockExtension)
		if err != nil {
			continue // in use after all
		}
		if err := removeDraft(base); err != nil {
			errs = append(errs, err)
		}
		guard.Close()
	}
	return errors.Join(errs...)
}

// removeDraft removes a draft, unless it is newer than its lock looks. The
// caller has the lock, and removes it too; Windows keeps it, since it is open.
func removeDraft(base string) error {
	if info, err := os.Stat(base + draftExtension); err == nil && time.Since(info.ModTime()) < draftAge {
		return nil
	}
	if err := os.Remove(base + draftExtension); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := os.Remove(base + lockExtension); err != nil && runtime.GOOS != "windows" {
		return err
	}
	return nil
}

// Load returns the draft; ok is false where there is none.
func (f *DraftFile) Load() (d Draft, ok bool, err error) {
	data, err := files.Read(f.path, largestEntry)
	if errors.Is(err, os.ErrNotExist) {
		return Draft{}, false, nil
	}
	if err != nil {
		return Draft{}, false, fmt.Errorf("load the draft: %w", err)
	}
	var read stored
	if err := json.Unmarshal(data, &read); err != nil {
		return Draft{}, false, fmt.Errorf("load the draft: %w", err)
	}
	if read.Version != version {
		return Draft{}, false, nil // of another ruse
	}
	// A value that cannot be read costs no more than itself.
	r, _ := request.FromRecord(read.Request)
	return Draft{read.Time, read.Composer, r, read.Texts}, true, nil
}

// Save replaces the draft, without literal secrets; what was left out for that
// is returned. The caller sees to it that it is not called with every key. also
// is as for Request.Redact. After Close it does nothing.
func (f *DraftFile) Save(ctx context.Context, d Draft, also ...string) ([]request.LeftOut, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.guard == nil {
		return nil, nil
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("save the draft: %w", err)
	}
	if d.Time.IsZero() {
		d.Time = time.Now()
	}
	texts := maps.Clone(d.Texts)
	if texts == nil {
		texts = map[string]string{}
	}
	texts[composer] = d.Composer
	r, texts, left := d.Request.RedactTexts(texts, also...)
	written := stored{version, d.Time.UTC(), texts[composer], r.Record(), texts}
	delete(texts, composer)
	data, err := request.EncodeJSON(written)
	if err == nil {
		err = files.Write(f.path, data)
	}
	if err != nil {
		return nil, fmt.Errorf("save the draft: %w", err)
	}
	return left, nil
}

// Close gives the lock back. The draft stays for the next start.
func (f *DraftFile) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.guard == nil {
		return nil
	}
	guard := f.guard
	f.guard = nil
	if err := guard.Close(); err != nil {
		return fmt.Errorf("close the draft: %w", err)
	}
	return nil
}
