package preview

import (
	"errors"
	"fmt"
	"io"
	"os"

	"ruse/session/files"
	"ruse/ui/internal/text"
)

// IsText reports whether a stored file is text.
func IsText(path string) (bool, error) {
	f, _, err := files.Open(path)
	if err != nil {
		return false, err
	}
	head, err := readHead(f)
	return err == nil && isText(head), errors.Join(err, f.Close())
}

// NewReader reads a stored text as a terminal may be given it, without what it would
// obey, and with a line break at its end. It opens the file when it is first read.
func NewReader(path string) io.ReadCloser { return &cleanReader{path: path} }

type cleanReader struct {
	path    string
	file    *os.File
	cleaner text.Cleaner
	// chunk is room for what is read, rest was cleaned and not yet handed over.
	chunk, rest []byte
	midline     bool
	err         error
}

func (r *cleanReader) Read(p []byte) (int, error) {
	if r.file == nil {
		f, _, err := files.Open(r.path)
		if err != nil {
			return 0, err
		}
		r.file, r.chunk = f, make([]byte, 4<<10)
	}
	for len(r.rest) == 0 {
		if r.err != nil {
			return 0, r.err
		}
		r.fill()
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// fill cleans the next chunk.
func (r *cleanReader) fill() {
	n, err := r.file.Read(r.chunk)
	r.rest = r.cleaner.Append(r.rest[:0], string(r.chunk[:n]))
	if errors.Is(err, io.EOF) {
		r.cleaner.Flush(func(_, clean string) { r.rest = append(r.rest, clean...) })
	}
	if len(r.rest) > 0 {
		r.midline = r.rest[len(r.rest)-1] != '\n'
	}
	switch {
	case errors.Is(err, io.EOF):
		if r.midline {
			r.rest = append(r.rest, '\n')
		}
		r.err = io.EOF
	case err != nil:
		r.err = fmt.Errorf("read the stored file: %w", err)
	}
}

// Close closes the file, if it was opened.
func (r *cleanReader) Close() error {
	if r.file == nil {
		return nil
	}
	return r.file.Close()
}
