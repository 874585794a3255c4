package artifact

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"ruse/session"
	"ruse/session/files"
	"ruse/ui/internal/text"
)

// Fetcher is a store whose files are not on this machine.
type Fetcher interface {
	// Get reads a stored file by its Progress.Location. The caller closes it.
	Get(ctx context.Context, location string) (io.ReadCloser, error)
}

// FetchLimit is the largest file of which a copy is fetched to be looked at.
const FetchLimit = 256 << 20

var (
	errChanged  = errors.New("it is not what was stored: its digest is another")
	errNoDigest = errors.New("nothing tells whether it is what was stored: the recording holds no digest")
	errGone     = errors.New("it is gone since it was stored")
)

var errTooLarge = fmt.Errorf("it is larger than %s", text.Size(FetchLimit))

// Fetch copies an artifact into a new file, which does not stay after a failure.
func Fetch(ctx context.Context, from Fetcher, a session.Artifact, path string) (err error) {
	if a.Bytes > FetchLimit {
		return errTooLarge
	}
	if _, recorded := from.(Recorded); recorded && a.SHA256 == "" {
		return errNoDigest
	}
	body, err := from.Get(ctx, a.Location)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, body.Close()) }()
	return writeFile(path, false, func(w io.Writer) error {
		sum := sha256.New()
		n, err := io.Copy(io.MultiWriter(w, sum), cancellable{ctx, io.LimitReader(body, FetchLimit+1)})
		switch {
		case err == nil && n > FetchLimit:
			err = errTooLarge
		case err == nil && a.SHA256 != "" && hex.EncodeToString(sum.Sum(nil)) != a.SHA256:
			err = errChanged
		}
		return err
	})
}

// Recorded fetches what a recording says was stored on this machine. A recording
// may be anybody's: what it names is given out only as a copy with the digest that
// it tells.
type Recorded struct{}

const recordedScheme = "file://"

// Elsewhere is a as a recording tells it: not here until it was fetched.
func (Recorded) Elsewhere(a session.Artifact) session.Artifact {
	if a.Location != "" {
		a.Location = recordedScheme + a.Location
	}
	return a
}

// Get reads a file of this machine.
func (Recorded) Get(_ context.Context, location string) (io.ReadCloser, error) {
	f, _, err := files.Open(strings.TrimPrefix(location, recordedScheme))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errGone
	}
	return f, err
}
