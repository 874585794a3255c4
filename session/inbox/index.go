package inbox

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"ruse/session"
)

const (
	indexName    = "index.jsonl"
	indexVersion = 2
	maxIndexLine = 1 << 20
)

// Entry is one upload of one file. The index has a line when it is offered and
// one when it ends.
type Entry struct {
	// ID numbers the uploads of a session's folder from 1 on.
	ID int `json:"id"`
	// Filepath and Filename are the runtime's words, as they were given to
	// Offer but for invalid UTF-8, which becomes U+FFFD: hostile.
	Filepath string `json:"filepath"`
	Filename string `json:"filename"`
	// Version counts the uploads of one Filepath from 1 on.
	Version     int    `json:"version"`
	ContentType string `json:"content_type"`
	// State is ArtifactOffered, or how it ended.
	State session.ArtifactState `json:"state"`
	// Path is where the file is, or was meant to be, relative to the session's
	// folder and with "/" between its components.
	Path string `json:"path"`
	// Bytes is what arrived.
	Bytes int64 `json:"bytes"`
	// SHA256 is the lower-case hex digest of a stored file.
	SHA256 string `json:"sha256,omitempty"`
	// Reason says why an upload failed or never came.
	Reason  string    `json:"reason,omitempty"`
	Offered time.Time `json:"offered"`
	Ended   time.Time `json:"ended,omitzero"`
}

// Refusal is an HTTP request that the inbox answered without any upload
// changing by it: a wrong method, an unknown address, one used before.
type Refusal struct {
	At time.Time `json:"at"`
	// Upload is the ID of the Entry whose address was used, or 0.
	Upload int    `json:"upload,omitempty"`
	Method string `json:"method"`
	Status int    `json:"status"`
	Reason string `json:"reason"`
	// Remote is the address the request came from.
	Remote string `json:"remote"`
}

// Index is what a session's folder says about its uploads.
type Index struct {
	// Session is the folder's name; Started the time of its first offer.
	Session string
	Started time.Time
	// Entries has each upload once, in the order in which they were offered.
	Entries []Entry
	// Refusals are the requests that changed nothing.
	Refusals []Refusal
	// Damaged counts lines that could not be read, such as the torn last line
	// of a process that was killed.
	Damaged int
}

// record is one line of the index: a header, an upload or a refusal.
type record struct {
	Header  *header  `json:"ruse_artifacts,omitempty"`
	Upload  *Entry   `json:"upload,omitempty"`
	Refused *Refusal `json:"refused,omitempty"`
}

type header struct {
	Version int       `json:"version"`
	Session string    `json:"session"`
	Started time.Time `json:"started"`
}

// ReadIndex reads the index of the session's folder dir. A folder in which
// nothing was offered has none: the error is then fs.ErrNotExist. It may be
// read while the session goes on.
func ReadIndex(dir string) (*Index, error) {
	f, err := os.Open(filepath.Join(dir, indexName))
	if err != nil {
		return nil, fmt.Errorf("open the index of artifacts: %w", err)
	}
	defer f.Close()
	return readIndex(f)
}

func readIndex(r io.Reader) (*Index, error) {
	ix, at := &Index{}, map[int]int{}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxIndexLine)
	for lines.Scan() {
		if len(lines.Bytes()) == 0 {
			continue
		}
		var rec record
		if json.Unmarshal(lines.Bytes(), &rec) != nil {
			ix.Damaged++
			continue
		}
		switch {
		case rec.Header != nil && rec.Header.Version > indexVersion:
			return nil, fmt.Errorf("the index of artifacts has version %d; this ruse reads up to %d",
				rec.Header.Version, indexVersion)
		case rec.Header != nil:
			ix.Session, ix.Started = rec.Header.Session, rec.Header.Started
		case rec.Refused != nil:
			ix.Refusals = append(ix.Refusals, *rec.Refused)
		case rec.Upload != nil:
			if i, ok := at[rec.Upload.ID]; ok {
				ix.Entries[i] = *rec.Upload
				continue
			}
			at[rec.Upload.ID] = len(ix.Entries)
			ix.Entries = append(ix.Entries, *rec.Upload)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read the index of artifacts: %w", err)
	}
	return ix, nil
}

// indexWriter appends to an index, a line a write, so that a killed process
// leaves at most one torn line.
type indexWriter struct {
	mu   sync.Mutex
	file *os.File
	torn bool
}

// openIndex opens root's index for appending and writes its header if it is
// new.
func openIndex(root *os.Root, session string) (*indexWriter, error) {
	f, err := root.OpenFile(indexName, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the index of artifacts: %w", err)
	}
	w := &indexWriter{file: f}
	size, err := f.Seek(0, io.SeekEnd)
	if err == nil && size == 0 {
		err = w.append(record{Header: &header{indexVersion, session, time.Now().UTC()}})
	} else if err == nil {
		last := []byte{0}
		_, err = f.ReadAt(last, size-1)
		w.torn = last[0] != '\n'
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("prepare the index of artifacts: %w", err), f.Close())
	}
	return w, nil
}

func (w *indexWriter) append(rec record) error {
	var line bytes.Buffer
	enc := json.NewEncoder(&line)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(rec); err != nil {
		return fmt.Errorf("encode a line of the index: %w", err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	out := line.Bytes()
	if w.torn {
		out = append([]byte{'\n'}, out...)
	}
	n, err := w.file.Write(out)
	w.torn = n != len(out) && (w.torn || n > 0)
	if err != nil {
		return fmt.Errorf("write the index of artifacts: %w", err)
	}
	return nil
}

// close makes the index durable and closes it.
func (w *indexWriter) close() error { return errors.Join(w.file.Sync(), w.file.Close()) }
