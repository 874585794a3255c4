package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"ruse/session/files"
)

const (
	// Ext is how a recording's name ends.
	Ext = ".jsonl"
	// notesExt is how the name of its notes does.
	notesExt = ".notes.jsonl"

	dayFormat  = "2006-01-02"
	timeFormat = "150405"
)

// maxSameTime bounds the search for a name that is free.
const maxSameTime = 1000

// createFile makes a file of its own for a recording, and holds it: a folder for
// the day, the time of day and the runtime's host in its name.
func createFile(dir string, start time.Time, address string) (*os.File, *files.Locked, error) {
	dir = filepath.Join(dir, start.Format(dayFormat))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, nil, err
	}
	base := filepath.Join(dir, start.Format(timeFormat))
	if host := hostName(address); host != "" {
		base += "-" + host
	}
	for n := 1; n <= maxSameTime; n++ {
		name := base + Ext
		if n > 1 {
			name = fmt.Sprintf("%s-%d%s", base, n, Ext)
		}
		file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, files.Private)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		held, err := files.LockFile(file)
		if err == nil {
			return file, held, nil
		}
		// Somebody just looks whether it is held.
		if err := errors.Join(err, os.Remove(name)); !errors.Is(err, files.ErrLocked) {
			return nil, nil, err
		}
	}
	return nil, nil, fmt.Errorf("%d recordings began at the same time", maxSameTime)
}

// hostName is an address's host as a part of a file's name.
func hostName(address string) string {
	const most = 40
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	name := strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '.':
			return r
		}
		return '-'
	}, u.Host)
	return strings.Trim(name[:min(len(name), most)], "-.")
}

// notesOf is the file of the notes about a recording.
func notesOf(path string) string { return strings.TrimSuffix(path, Ext) + notesExt }

// isRecording reports whether a file's name is that of a recording.
func isRecording(name string) bool {
	return strings.HasSuffix(name, Ext) && !strings.HasSuffix(name, notesExt) && name[0] != '.'
}
