package profile

import (
	"context"
	"errors"
	"time"
)

// History is the file of requests that were sent, shared by all ruse that run.
// Its methods may be called by several goroutines and processes at once.
type History struct {
	path string
	// MaxEntries and MaxBytes bound the file; the oldest entries go first. Set
	// them before the first call.
	MaxEntries int // 0: 2000
	MaxBytes   int // 0: 16 MiB
}

// Entry is one request that was sent.
type Entry struct {
	Time    time.Time
	Request Request // redacted
}

// History is the history of d.
func (d Dirs) History() *History { return &History{path: d.HistoryFile()} }

// Append adds a request, redacted, and returns when it is on the disk. It waits
// for the lock as long as ctx lets it. also is as for Request.Redact.
func (h *History) Append(ctx context.Context, at time.Time, r Request, also ...string) error {
	return errors.ErrUnsupported
}

// Load returns all entries, newest first, requests that are alike only once.
// Lines that cannot be read, such as one that a crash cut short, are left out.
// No file is no error.
func (h *History) Load(ctx context.Context) ([]Entry, error) { return nil, errors.ErrUnsupported }

// Search returns the entries that match query, in their order. Each word of the
// query has to be in the prompt, the commands, the system prompt or the model:
// letters of one of their words, in this order but with gaps, whatever the
// case. An empty query matches all.
func Search(entries []Entry, query string) []Entry { return nil }

// Models returns the models of entries, each once, in their order.
func Models(entries []Entry) []string { return nil }
