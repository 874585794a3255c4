package bucket

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/minio/minio-go/v7"

	"ruse/session"
)

// Get reads a stored file: location is a Progress.Location of this bucket, or
// a key. It reads nothing outside Options.Prefix (ErrNotOurs). The caller closes
// the reader, which ends when ctx is done. Errors of the store are an
// *AccessError; after Close it is session.ErrStoreClosed.
func (b *Bucket) Get(ctx context.Context, location string) (io.ReadCloser, error) {
	select {
	case <-b.stopping:
		return nil, session.ErrStoreClosed
	default:
	}
	key, err := b.key(location)
	if err != nil {
		return nil, fmt.Errorf("read %.200q from the bucket: %w", b.mask.text(location), err)
	}
	body, _, _, err := minio.Core{Client: b.client}.GetObject(ctx, b.opts.Bucket, key, minio.GetObjectOptions{})
	if err != nil {
		if absent(err) {
			return nil, &AccessError{
				What: "the file is no longer in the bucket " + b.opts.Bucket, Why: b.mask.text(err.Error()),
				Code: "NoSuchKey", Err: b.mask.cause(err),
			}
		}
		return nil, b.explain(err)
	}
	return body, nil
}

// key finds the key in a location.
func (b *Bucket) key(location string) (string, error) {
	key := location
	if strings.Contains(location, "://") {
		escaped, ours := strings.CutPrefix(location, b.base)
		if !ours {
			return "", ErrNotOurs
		}
		var err error
		if key, err = url.PathUnescape(escaped); err != nil {
			return "", ErrNotOurs
		}
	}
	for part := range strings.SplitSeq(key, "/") {
		if part == "" || part == "." || part == ".." {
			return "", ErrNotOurs
		}
	}
	if b.opts.Prefix != "" && !strings.HasPrefix(key, b.opts.Prefix+"/") {
		return "", ErrNotOurs
	}
	return key, nil
}
