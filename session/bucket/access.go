package bucket

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/s3utils"
)

// check asks the store all that an artifact will need: to list below the
// prefix, so that a file that is not there yet is told from one that must not
// be seen; to put by a presigned URL, as the runtime does; and to look for the
// result. Nothing is left behind.
func (b *Bucket) check(ctx context.Context) error {
	key := newKey(b.opts.Prefix, b.opts.Session, "access-check", 0)
	list := minio.ListObjectsOptions{Prefix: key, Recursive: true, MaxKeys: 1}
	for found := range b.client.ListObjectsIter(ctx, b.opts.Bucket, list) {
		if found.Err != nil {
			return found.Err
		}
		break
	}
	presigned, err := b.presign(ctx, key, "text/plain")
	if err != nil {
		return err
	}
	put := presigned.String()
	presigned.RawQuery = ""
	b.base = strings.TrimSuffix(presigned.String(), s3utils.EncodePath(key))
	if err := b.checkPut(ctx, put, key); err != nil {
		return err
	}
	if _, err := b.client.StatObject(ctx, b.opts.Bucket, key, minio.StatObjectOptions{}); err != nil && !absent(err) {
		return err
	}
	return nil
}

// checkPut makes an upload with a checksum that is not the body's, which a
// store refuses only after it has found that the sender may write.
func (b *Bucket) checkPut(ctx context.Context, presigned, key string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, presigned, strings.NewReader("ruse"))
	if err != nil {
		return errors.New("the store's presigned URL is none")
	}
	req.Header.Set("Content-Type", "text/plain")
	req.Header.Set("Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA==")
	resp, err := b.transport.RoundTrip(req) // follows no redirect, as a PUT should not
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	if err != nil {
		return err
	}
	said := minio.ErrorResponse{Code: resp.Status, Message: http.StatusText(resp.StatusCode)}
	if len(bytes.TrimSpace(body)) > 0 {
		if err := xml.Unmarshal(body, &said); err != nil {
			b.opts.Logger.Debug("the store's refusal is no XML", "status", resp.StatusCode)
		}
	}
	said.StatusCode = resp.StatusCode
	switch {
	case resp.StatusCode < 300:
		// A store that heeds no checksum has taken it.
		if err := b.client.RemoveObject(ctx, b.opts.Bucket, key, minio.RemoveObjectOptions{}); err != nil {
			b.opts.Logger.Warn("the file of the access check stays in the bucket", "key", key, "err", b.explain(err))
		}
		return nil
	case resp.StatusCode == http.StatusBadRequest && !strings.HasPrefix(said.Code, "Authorization"):
		return nil // BadDigest, whatever the store calls it
	default:
		return fmt.Errorf("upload to the bucket: %w", said)
	}
}

// absent reports whether err says that there is no such object.
func absent(err error) bool {
	said, ok := errors.AsType[minio.ErrorResponse](err)
	return ok && said.StatusCode == http.StatusNotFound && said.Code != "NoSuchBucket"
}
