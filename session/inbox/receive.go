package inbox

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"ruse/session"
	"ruse/session/internal/store"
)

const (
	bufferSize = 64 << 10
	// progressEvery keeps the reports of one upload apart.
	progressEvery = 100 * time.Millisecond
)

// receive stores the body of r and fills in o's entry.
func (in *Inbox) receive(w http.ResponseWriter, r *http.Request, o *offer) *store.UploadError {
	o.report(session.Progress{State: session.ArtifactUploading, Total: o.total})
	select {
	case in.slots <- struct{}{}:
		defer func() { <-in.slots }()
	case <-in.cut:
		return in.broken(o, nil)
	}
	temp := tempName(o.entry.ID)
	failure := in.fill(temp, http.NewResponseController(w), r.Body, o)
	if failure == nil {
		if err := in.name(temp, o); err != nil {
			failure = in.diskFailure(err)
		}
	}
	if failure != nil {
		in.total.Add(-o.entry.Bytes)
		if err := in.folder.root.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
			in.opts.Logger.Error("a temporary file is left", "upload", o.entry.ID, "err", err)
		}
	}
	return failure
}

// fill writes body to a new temporary file and makes it durable.
func (in *Inbox) fill(temp string, rc *http.ResponseController, body io.Reader, o *offer) *store.UploadError {
	file, err := in.folder.create(temp)
	if err != nil {
		return in.diskFailure(err)
	}
	failure := in.copy(file, rc, body, o)
	if failure == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); failure == nil && err != nil {
		failure = in.diskFailure(err)
	}
	return failure
}

// copy copies body to file, with one buffer whatever its size.
func (in *Inbox) copy(file io.Writer, rc *http.ResponseController, body io.Reader, o *offer) *store.UploadError {
	buffer := in.buffers.Get().(*[bufferSize]byte)
	defer in.buffers.Put(buffer)
	digest := sha256.New()
	reported := time.Now()
	for {
		if err := rc.SetReadDeadline(time.Now().Add(in.opts.IdleTimeout)); err != nil {
			return in.broken(o, err)
		}
		n, rerr := body.Read(buffer[:])
		o.entry.Bytes += int64(n)
		sum := in.total.Add(int64(n))
		switch {
		case o.entry.Bytes > in.opts.MaxBytes:
			return in.tooLarge()
		case sum > in.opts.MaxTotal:
			return overLimit(http.StatusInsufficientStorage, "the session's files would have more than "+session.ByteSize(in.opts.MaxTotal).String())
		}
		if _, err := file.Write(buffer[:n]); err != nil {
			return in.diskFailure(err)
		}
		digest.Write(buffer[:n])
		switch {
		case errors.Is(rerr, io.EOF):
			if err := rc.SetReadDeadline(time.Time{}); err != nil {
				return in.broken(o, err)
			}
			o.entry.SHA256 = hex.EncodeToString(digest.Sum(nil))
			return nil
		case rerr != nil:
			return in.broken(o, rerr)
		}
		if now := time.Now(); now.Sub(reported) >= progressEvery {
			reported = now
			o.report(session.Progress{State: session.ArtifactUploading, Bytes: o.entry.Bytes, Total: o.total})
		}
	}
}

// maxNames bounds the names that are tried for one file: the second is free
// unless someone else writes to the session's folder.
const maxNames = 100

// name gives the complete file its name, or another one where the file system
// takes it for a name that it has.
func (in *Inbox) name(temp string, o *offer) error {
	err := fs.ErrExist
	for range maxNames {
		if err = in.folder.commit(temp, o.entry.Path); !errors.Is(err, fs.ErrExist) {
			break
		}
		in.mu.Lock()
		o.entry.Path = filesDir + "/" + in.names.free(strings.TrimPrefix(o.entry.Path, filesDir+"/"))
		in.mu.Unlock()
	}
	return err
}

// broken explains why no more bytes came.
func (in *Inbox) broken(o *offer, err error) *store.UploadError {
	announced := ""
	if o.total >= 0 {
		announced = fmt.Sprintf(" of %d", o.total)
	}
	failure := &store.UploadError{Status: http.StatusBadRequest, Err: err}
	select {
	case <-in.cut:
		failure.Reason = fmt.Sprintf("the session ended after %d%s bytes", o.entry.Bytes, announced)
		failure.Status, failure.Err = http.StatusServiceUnavailable, session.ErrStoreClosed
		return failure
	default:
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		failure.Status = http.StatusRequestTimeout
		failure.Reason = fmt.Sprintf("no byte came for %s after %d%s bytes", in.opts.IdleTimeout, o.entry.Bytes, announced)
		return failure
	}
	failure.Reason = fmt.Sprintf("the connection broke after %d%s bytes", o.entry.Bytes, announced)
	return failure
}

func (in *Inbox) tooLarge() *store.UploadError {
	return overLimit(http.StatusRequestEntityTooLarge, "the file has more than "+session.ByteSize(in.opts.MaxBytes).String())
}

// overLimit is an upload that is refused because of a limit of Options.
func overLimit(status int, reason string) *store.UploadError {
	return &store.UploadError{Status: status, Reason: reason, Err: &session.LimitError{Reason: reason}}
}

// diskFailure tells a full disk from all else that may be wrong with it.
func (in *Inbox) diskFailure(err error) *store.UploadError {
	if diskFull(err) {
		return &store.UploadError{Status: http.StatusInsufficientStorage, Reason: "the disk is full", Err: err}
	}
	return &store.UploadError{Status: http.StatusInternalServerError, Reason: "the file could not be written", Err: err}
}

// location is the full path of what the index calls rel.
func (in *Inbox) location(rel string) string {
	return filepath.Join(in.Dir(), filepath.FromSlash(rel))
}
