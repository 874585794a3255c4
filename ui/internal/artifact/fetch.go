package artifact

import (
	"context"
	"errors"
	"fmt"
	"io"

	"ruse/session"
	"ruse/ui/internal/text"
)

// Fetcher is a store whose files are not on this machine.
type Fetcher interface {
	// Get reads a stored file by its Progress.Location. The caller closes it.
	Get(ctx context.Context, location string) (io.ReadCloser, error)
}

// FetchLimit is the largest file of which a copy is fetched to be looked at.
const FetchLimit = 256 << 20

var errTooLarge = fmt.Errorf("it is larger than %s", text.Size(FetchLimit))

// Fetch copies an artifact into a new file, which does not stay after a failure.
func Fetch(ctx context.Context, from Fetcher, a session.Artifact, path string) (err error) {
	if a.Bytes > FetchLimit {
		return errTooLarge
	}
	body, err := from.Get(ctx, a.Location)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, body.Close()) }()
	return writeFile(path, false, func(w io.Writer) error {
		n, err := io.Copy(w, cancellable{ctx, io.LimitReader(body, FetchLimit+1)})
		if err == nil && n > FetchLimit {
			err = errTooLarge
		}
		return err
	})
}
