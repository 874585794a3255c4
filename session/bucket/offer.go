package bucket

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"runtime/debug"
	"time"

	"github.com/minio/minio-go/v7"

	"ruse/session"
	"ruse/session/internal/store"
)

// offer is one presigned URL, known by its key alone: the URL is not kept.
type offer struct {
	key, location string
	report        func(session.Progress)
}

// follow asks for o until it has an end. It alone reports on o. A panic does
// not end the program, to which the terminal may belong.
func (b *Bucket) follow(o *offer) {
	defer b.offers.End()
	defer b.recoverPanic(o, func(error) {})
	p := b.await(o)
	if p.Err != nil {
		b.opts.Logger.Info("an artifact did not arrive", "key", o.key, "err", p.Err)
	}
	o.report(p)
}

// await is outcome, with an end for o also where asking panics.
func (b *Bucket) await(o *offer) (p session.Progress) {
	defer b.recoverPanic(o, func(err error) {
		p = session.Progress{State: session.ArtifactFailed, Total: -1, Err: &store.UploadError{Reason: "asking for it broke off", Err: err}}
	})
	return b.outcome(o)
}

// recoverPanic, deferred, logs a panic and hands it on as an error.
func (b *Bucket) recoverPanic(o *offer, then func(error)) {
	if v := recover(); v != nil {
		err := fmt.Errorf("panic: %s", b.mask.text(fmt.Sprint(v)))
		b.opts.Logger.Error("following an artifact broke off", "key", o.key, "err", err, "stack", string(debug.Stack()))
		then(err)
	}
}

// outcome waits for the file. A HEAD for each key costs a store less than it
// seems: its pauses grow, and a listing would grow with all that is there.
func (b *Bucket) outcome(o *offer) session.Progress {
	deadline := time.NewTimer(b.opts.Deadline)
	defer deadline.Stop()
	pause := time.NewTimer(b.opts.Poll)
	defer pause.Stop()
	for wait, last := b.opts.Poll, false; ; {
		never := &store.UploadError{Reason: "the store has nothing from the runtime after " + b.opts.Deadline.String()}
		select {
		case <-pause.C:
		case <-deadline.C:
			last = true
		case <-b.stopping:
			last, never = true, store.NotSent()
		}
		found, err := b.stat(o.key)
		switch {
		case err == nil:
			return b.stored(o, found)
		case b.ctx.Err() != nil:
			return session.Progress{State: session.ArtifactNeverCame, Total: -1, Err: &store.UploadError{Reason: never.Reason, Err: errGivenUp}}
		case absent(err):
			if last {
				return session.Progress{State: session.ArtifactNeverCame, Total: -1, Err: never}
			}
		default:
			e := b.explain(err)
			if last || fatal(e) {
				return session.Progress{State: session.ArtifactFailed, Total: -1, Err: &store.UploadError{Reason: "the store can't be asked for it", Err: e}}
			}
			b.opts.Logger.Info("asking for an artifact failed", "key", o.key, "err", e)
		}
		wait = min(wait+wait/2, 20*b.opts.Poll)
		pause.Reset(wait)
	}
}

// stat asks the store for a file, in turn.
func (b *Bucket) stat(key string) (minio.ObjectInfo, error) {
	select {
	case b.asks <- struct{}{}:
	case <-b.ctx.Done():
		return minio.ObjectInfo{}, errGivenUp
	}
	defer func() { <-b.asks }()
	ctx, cancel := context.WithTimeout(b.ctx, askTimeout)
	defer cancel()
	return b.client.StatObject(ctx, b.opts.Bucket, key, minio.StatObjectOptions{})
}

// stored is the end of an upload that arrived.
func (b *Bucket) stored(o *offer, found minio.ObjectInfo) session.Progress {
	b.mu.Lock()
	b.total += found.Size
	b.mu.Unlock()
	p := session.Progress{State: session.ArtifactStored, Bytes: found.Size, Total: found.Size, Location: o.location}
	if found.Size > b.opts.MaxBytes {
		p.State = session.ArtifactFailed
		p.Err = &session.LimitError{Reason: fmt.Sprintf(
			"it has %d bytes, more than the %s that a file may have; the bucket keeps it", found.Size, session.ByteSize(b.opts.MaxBytes))}
		return p
	}
	if found.Size > b.opts.HashBytes {
		return p
	}
	arrived := p
	arrived.State, arrived.Location = session.ArtifactUploading, ""
	o.report(arrived)
	sum, err := b.digest(o.key, found)
	if err != nil {
		b.opts.Logger.Warn("an artifact was stored but not read back", "key", o.key, "err", b.explain(err))
	}
	p.SHA256 = sum
	return p
}

// digest reads a file back for its SHA-256, through one small buffer. The same
// URL may have replaced the file since it was found; then there is none.
func (b *Bucket) digest(key string, found minio.ObjectInfo) (string, error) {
	select {
	case b.reads <- struct{}{}:
	case <-b.ctx.Done():
		return "", errGivenUp
	}
	defer func() { <-b.reads }()
	ctx, cancel := context.WithTimeout(b.ctx, readTimeout)
	defer cancel()
	var same minio.GetObjectOptions
	if err := same.SetMatchETag(found.ETag); err != nil {
		return "", err
	}
	body, _, _, err := minio.Core{Client: b.client}.GetObject(ctx, b.opts.Bucket, key, same)
	if err != nil {
		return "", err
	}
	defer body.Close()
	hash := sha256.New()
	switch n, err := io.Copy(hash, body); {
	case err != nil:
		return "", err
	case n != found.Size:
		return "", fmt.Errorf("%d bytes came of %d", n, found.Size)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
