package runtimetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"ruse/protocol"
)

// artifacts is one socket's handshake for files: it asks where to put each new
// or changed file of the watched directories, and puts it there.
type artifacts struct {
	rt   *Runtime
	log  *slog.Logger
	send func(protocol.Message) error
	mask func(string) string // masks the socket's secrets

	ctx     context.Context // of the uploads; it outlives the socket
	stop    context.CancelFunc
	uploads sync.WaitGroup

	mu        sync.Mutex
	watcher   *watcher        // nil until a directory is watched
	asked     map[string]*ask // without an answer yet, by path as the wire has it
	uploading int
	changed   chan struct{} // closed, and made anew, when one of the above falls
}

// ask is a file whose address is awaited. It may be asked for again meanwhile.
type ask struct {
	path  string
	times int
}

func newArtifacts(rt *Runtime, send func(protocol.Message) error, mask func(string) string) *artifacts {
	ctx, stop := context.WithCancel(rt.ctx)
	return &artifacts{
		rt: rt, log: rt.log, send: send, mask: mask, ctx: ctx, stop: stop,
		asked: map[string]*ask{}, changed: make(chan struct{}),
	}
}

// watch begins to watch dir, made if it is missing, until the socket ends. The
// files that are there already are asked for, too. Watching it again changes
// nothing, its ignore patterns included.
func (a *artifacts) watch(ctx context.Context, dir, ignore string) error {
	a.mu.Lock()
	if a.watcher == nil {
		w, err := newWatcher(a.rt.opts.Debounce, a.log, a.ask)
		if err != nil {
			a.mu.Unlock()
			return err
		}
		a.watcher = w
	}
	w := a.watcher
	a.mu.Unlock()
	return w.add(ctx, dir, ignore)
}

// watched reports whether any directory is.
func (a *artifacts) watched() *watcher {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.watcher
}

// ask asks where to put a file. A secret in its path is masked on the way out,
// and the answer echoes the path as it was sent, so that is the key.
func (a *artifacts) ask(path string) {
	sent := a.mask(path)
	a.mu.Lock()
	if a.asked[sent] == nil {
		a.asked[sent] = &ask{path: path}
	}
	a.asked[sent].times++
	a.mu.Unlock()
	m := &protocol.ArtifactUploadRequest{Filename: filepath.Base(path), Filepath: path}
	if err := a.send(m); err != nil {
		a.log.Debug("artifact not asked for", "err", err)
	}
}

// answer starts the upload that the client gave an address for. An answer that
// nothing asked for is dropped: it would name a file of the client's choice.
func (a *artifacts) answer(m *protocol.ArtifactUploadResponse) {
	a.mu.Lock()
	defer a.mu.Unlock()
	file := a.asked[m.Filepath]
	if file == nil {
		a.log.Warn("upload address for a file that was not asked for")
		return
	}
	if file.times--; file.times == 0 {
		delete(a.asked, m.Filepath)
	}
	a.uploading++
	a.signal()
	a.uploads.Go(func() {
		defer a.rt.recoverPanic("an upload")
		if err := put(a.ctx, a.rt.client, file.path, m); err != nil {
			// 0.15.1 tells nobody else: a failed upload never reaches the wire.
			a.log.Error("upload failed", "file", m.Filename, "err", err)
		}
		a.mu.Lock()
		defer a.mu.Unlock()
		a.uploading--
		a.signal()
	})
}

// signal wakes await; the lock is held.
func (a *artifacts) signal() {
	close(a.changed)
	a.changed = make(chan struct{})
}

// drain is the end of a session: it waits for late files, then for the answers
// to what was asked, then for the uploads.
func (a *artifacts) drain(ctx context.Context) {
	if w := a.watched(); w != nil {
		if err := sleep(ctx, a.rt.opts.LateFiles); err != nil {
			return
		}
		w.close()
	}
	a.await(ctx, answerWait, func() bool { return len(a.asked) == 0 })
	a.await(ctx, uploadWait, func() bool { return a.uploading == 0 })
}

// await returns when done holds, after limit, or with ctx.
func (a *artifacts) await(ctx context.Context, limit time.Duration, done func() bool) {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	for {
		a.mu.Lock()
		ok, changed := done(), a.changed
		a.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-changed:
		case <-timer.C:
			return
		case <-ctx.Done():
			return
		}
	}
}

// close stops watching and lets the uploads under way finish, for as long as
// the runtime lives.
func (a *artifacts) close() {
	if w := a.watched(); w != nil {
		w.close()
	}
	a.await(a.ctx, uploadWait, func() bool { return a.uploading == 0 })
	a.stop()
	a.uploads.Wait()
}

// put sends a whole file to a presigned address, with no header of its own but
// the given content type.
func put(ctx context.Context, client *http.Client, path string, m *protocol.ArtifactUploadResponse) (err error) {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("opening the artifact: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, m.PresignedURL, io.NopCloser(file))
	if err != nil {
		return errors.New("the presigned URL is none")
	}
	if req.ContentLength = info.Size(); req.ContentLength == 0 {
		req.Body = http.NoBody
	}
	if m.ContentType != "" {
		req.Header.Set("Content-Type", m.ContentType)
	}
	res, err := client.Do(req)
	if err != nil {
		return withoutURL(err)
	}
	defer func() { err = errors.Join(err, res.Body.Close()) }()
	if _, err := io.Copy(io.Discard, io.LimitReader(res.Body, 1<<20)); err != nil {
		return fmt.Errorf("reading the store's answer: %w", err)
	}
	if res.StatusCode/100 != 2 {
		return fmt.Errorf("the store answered %s", res.Status)
	}
	return nil
}

// withoutURL takes the address off an error of net/http: a presigned one is a
// credential.
func withoutURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
