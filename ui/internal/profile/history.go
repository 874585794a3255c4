package profile

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"ruse/session/files"
	"ruse/ui/internal/request"
)

// History is the file of requests that were sent, shared by all ruse that run.
// Its methods may be called by several goroutines and processes at once.
type History struct {
	path string
	// maxEntries and maxBytes bound the file; the oldest entries go first.
	maxEntries, maxBytes int
}

// Entry is one request that was sent.
type Entry struct {
	Time    time.Time
	Request request.Request // redacted
}

// stored is a line of the history, or a draft's file.
type stored struct {
	// Version is that of the form. Readers leave out what is of another.
	Version  int       `json:"v"`
	Time     time.Time `json:"at"`
	Composer string    `json:"composer,omitempty"`
	// Request is a record that is written, or what was read.
	Request any               `json:"request"`
	Texts   map[string]string `json:"texts,omitempty"`
}

// version is that of all that is stored as JSON.
const version = 1

// History is the history of d.
func (d Dirs) History() *History {
	return &History{path: d.HistoryFile(), maxEntries: 2000, maxBytes: 16 << 20}
}

// Append adds a request, redacted, and returns when it is on the disk. It waits
// for the lock as long as ctx lets it. also is as for Request.Redact.
func (h *History) Append(ctx context.Context, at time.Time, r request.Request, also ...string) error {
	r, _ = r.Redact(also...)
	line, err := request.EncodeJSON(stored{Version: version, Time: at.UTC(), Request: r.Record()})
	if err == nil {
		err = h.append(ctx, line)
	}
	if err != nil {
		return fmt.Errorf("add to the history: %w", err)
	}
	return nil
}

func (h *History) append(ctx context.Context, line []byte) error {
	dir := filepath.Dir(h.path)
	if err := makeDir(dir); err != nil {
		return err
	}
	guard, err := files.Lock(ctx, h.path+lockExtension)
	if err != nil {
		return err
	}
	defer guard.Close()
	file, err := os.OpenFile(h.path, os.O_CREATE|os.O_APPEND|os.O_RDWR, files.Private)
	if err != nil {
		return err
	}
	size, err := appendLine(file, line)
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	return h.prune(size)
}

// appendLine writes line in one piece, after the end of one that a crash cut
// short, and returns the file's size.
func appendLine(file *os.File, line []byte) (int64, error) {
	info, err := file.Stat()
	switch {
	case err != nil:
		return 0, err
	case !info.Mode().IsRegular():
		return 0, files.ErrNotRegular
	case info.Mode().Perm()&0o077 != 0:
		if err := file.Chmod(files.Private); err != nil {
			return 0, err
		}
	}
	if size := info.Size(); size > 0 {
		var last [1]byte
		if _, err := file.ReadAt(last[:], size-1); err != nil {
			return 0, err
		}
		if last[0] != '\n' {
			line = append([]byte("\n"), line...)
		}
	}
	if _, err := file.Write(line); err != nil {
		return 0, err
	}
	return info.Size() + int64(len(line)), file.Sync()
}

// prune cuts the file down once it is past its bounds, to three quarters of
// them, so that it is not rewritten at every request. The caller holds the lock.
func (h *History) prune(size int64) error {
	if size <= int64(h.maxBytes) && size < int64(h.maxEntries)*shortestLine {
		return nil // it cannot hold too many
	}
	data, err := h.read()
	if err != nil {
		return err
	}
	lines := bytes.SplitAfter(data, []byte("\n"))
	if len(data) <= h.maxBytes && len(lines)-1 <= h.maxEntries {
		return nil
	}
	keep, most, from := h.maxEntries*3/4+1, h.maxBytes/4*3, len(data)
	kept := 0
	for i := len(lines) - 1; i >= 0; i-- {
		// The newest entry stays, whatever its size.
		if kept > 1 && (kept > keep || len(data)-from+len(lines[i]) > most) {
			break
		}
		from -= len(lines[i])
		kept++
	}
	return errors.Join(files.Write(h.path, data[from:]), files.RemoveTemps(filepath.Dir(h.path)))
}

// shortestLine is a lower bound for the length of an entry, in bytes.
const shortestLine = 40

// Load returns all entries, newest first, requests that are alike only once.
// Lines that cannot be read, such as one that a crash cut short, are left out.
// No file is no error.
func (h *History) Load(ctx context.Context) ([]Entry, error) {
	data, err := h.read()
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the history: %w", err)
	}
	var entries []Entry
	seen := map[string]bool{}
	for len(data) > 0 {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("read the history: %w", err)
		}
		data = bytes.TrimSuffix(data, []byte("\n"))
		start := bytes.LastIndexByte(data, '\n') + 1
		entry, same, ok := decodeEntry(data[start:])
		data = data[:start]
		if ok && !seen[same] {
			seen[same] = true
			entries = append(entries, entry)
		}
	}
	return entries, nil
}

// largestEntry is more than any request has, in bytes: runtimes take frames up to
// 100 MiB.
const largestEntry = 128 << 20

// read returns the end of the file, links to it followed: more of it than Append
// keeps.
func (h *History) read() ([]byte, error) {
	path, err := filepath.EvalSymlinks(h.path)
	if err != nil {
		return nil, err
	}
	file, info, err := files.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	most := int64(h.maxBytes) + largestEntry
	skipped := max(info.Size()-most, 0)
	data, err := io.ReadAll(io.NewSectionReader(file, skipped, most))
	if skipped > 0 {
		_, data, _ = bytes.Cut(data, []byte("\n"))
	}
	return data, err
}

// decodeEntry reads a line. Requests that differ in nothing but the source id
// are the same.
func decodeEntry(line []byte) (entry Entry, same string, ok bool) {
	var read stored
	if err := json.Unmarshal(line, &read); err != nil || read.Version != version {
		return Entry{}, "", false
	}
	r, errs := request.FromRecord(read.Request)
	if request.Harmful(errs) {
		return Entry{}, "", false
	}
	anonymous := r
	anonymous.SourceID = ""
	key, err := anonymous.Record().MarshalJSON()
	if err != nil {
		return Entry{}, "", false
	}
	return Entry{read.Time, r}, string(key), true
}
