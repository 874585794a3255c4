package artifact

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"ruse/session"
	"ruse/session/files"
	"ruse/ui/internal/text"
)

// ErrExists says that a file would be replaced.
var ErrExists = errors.New("there is a file of that name")

var (
	errNoFile  = errors.New("there is something of that name that is no file, such as a folder or a link")
	errNoPath  = errors.New("a path is needed")
	errControl = errors.New("the path holds a control character")
)

// Target makes an absolute path of what was typed: "~" is the person's home,
// and in a folder the file keeps its own name.
func Target(typed, base string) (string, error) {
	typed = strings.TrimSpace(typed)
	switch {
	case typed == "":
		return "", errNoPath
	case strings.ContainsFunc(typed, unicode.IsControl):
		return "", errControl
	}
	if rest, ok := strings.CutPrefix(typed, "~"); ok && (rest == "" || os.IsPathSeparator(rest[0])) {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("find the home folder: %w", err)
		}
		typed = home + rest
	}
	path, err := filepath.Abs(typed)
	if err != nil {
		return "", fmt.Errorf("find the working folder: %w", err)
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, base)
	}
	return path, nil
}

// writeFile fills a file, which is whole or not there. A file that is there is
// replaced only where replace is set; a link is never followed.
func writeFile(path string, replace bool, fill func(io.Writer) error) error {
	err := files.Fill(path, replace, fill)
	switch {
	case errors.Is(err, fs.ErrExist):
		return ErrExists
	case errors.Is(err, files.ErrNotRegular):
		return errNoFile
	}
	return err
}

// cancellable is a reader that ends with a context.
type cancellable struct {
	ctx context.Context
	io.Reader
}

func (r cancellable) Read(p []byte) (int, error) {
	if r.ctx.Err() != nil {
		return 0, context.Cause(r.ctx)
	}
	return r.Reader.Read(p)
}

// copyStored writes a stored artifact to w.
func copyStored(ctx context.Context, w io.Writer, a session.Artifact) (int64, error) {
	f, _, err := files.Open(a.Location)
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(w, cancellable{ctx, f})
	if err != nil {
		err = fmt.Errorf("copy the stored file: %w", err)
	}
	return n, errors.Join(err, f.Close())
}

// Save saves one artifact, and says what it did.
func Save(ctx context.Context, a session.Artifact, path string, replace bool) (string, error) {
	var n int64
	err := writeFile(path, replace, func(w io.Writer) (err error) {
		n, err = copyStored(ctx, w, a)
		return err
	})
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("saved %s (%s)", path, text.Size(n)), nil
}

// SaveZip saves artifacts as a zip, a stream from file to file.
func SaveZip(ctx context.Context, artifacts []session.Artifact, path string, replace bool) (string, error) {
	var total int64
	err := writeFile(path, replace, func(w io.Writer) error {
		z, taken := zip.NewWriter(w), names{}
		for _, a := range artifacts {
			inside, err := z.CreateHeader(&zip.FileHeader{
				Name: taken.claim(SafePath(a.Filepath)), Method: zip.Deflate, Modified: Changed(a),
			})
			if err != nil {
				return fmt.Errorf("write the zip: %w", err)
			}
			n, err := copyStored(ctx, inside, a)
			if err != nil {
				return fmt.Errorf("%s: %w", text.Line(a.Filename), err)
			}
			total += n
		}
		if err := z.Close(); err != nil {
			return fmt.Errorf("write the zip: %w", err)
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("saved %s (%s, newest versions, %s)", path, text.Plural(len(artifacts), "artifact"), text.Size(total)), nil
}
