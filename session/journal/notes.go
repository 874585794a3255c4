package journal

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"ruse/session/files"
)

// Note is what a person says about a recording.
type Note struct {
	At time.Time `json:"at"`
	// Seq is the number of the record that it is about, from 1 on; 0: the whole. Such a
	// place may be marked without words.
	Seq  int64  `json:"seq,omitzero"`
	Text string `json:"text"`
}

// maxNotes bounds the file of notes, in bytes.
const maxNotes = 16 << 20

// AddNote puts a note beside a recording, which stays as it is. A recording with
// notes is never pruned.
func AddNote(path string, n Note) (err error) {
	line, err := json.Marshal(n)
	if err != nil {
		return fmt.Errorf("write a note: %w", err)
	}
	if info, err := os.Lstat(notesOf(path)); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("write a note: %s: %w", notesOf(path), files.ErrNotRegular)
	}
	file, err := os.OpenFile(notesOf(path), os.O_WRONLY|os.O_CREATE|os.O_APPEND, files.Private)
	if err != nil {
		return fmt.Errorf("write a note: %w", err)
	}
	_, err = file.Write(append(line, '\n'))
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("write a note: %w", err)
	}
	return nil
}

// Notes are the notes about a recording, in the order in which they were made. A
// line that is no note is passed over: a power cut may have left half of one.
func Notes(path string) ([]Note, error) {
	data, err := files.Read(notesOf(path), maxNotes)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the notes: %w", err)
	}
	var notes []Note
	for line := range strings.Lines(string(data)) {
		var n Note
		if json.Unmarshal([]byte(line), &n) == nil && (n.Text != "" || n.Seq > 0) {
			notes = append(notes, n)
		}
	}
	return notes, nil
}
