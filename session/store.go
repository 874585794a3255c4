package session

import (
	"context"
	"fmt"
	"strings"
	"time"

	"ruse/protocol"
)

// Store takes the files that a runtime's agent writes. A Session asks it for a
// place for each artifact and answers the runtime with it. It is asked by
// several goroutines at a time, but about one file by one, in the order in which
// it was written.
type Store interface {
	// Offer makes a place for one upload. It returns ErrDeclined to give the
	// runtime no answer. The store calls report from any goroutine, in order,
	// first with no state below ArtifactUploading, until a final state was
	// reported; report never blocks for long and may be called after the
	// session was closed.
	Offer(ctx context.Context, req *protocol.ArtifactUploadRequest, report func(Progress)) (Upload, error)
}

// StoreFunc is a Store for programs that only make addresses, such as presigned
// URLs, and hear nothing of the uploads: its artifacts stay ArtifactOffered.
type StoreFunc func(ctx context.Context, req *protocol.ArtifactUploadRequest) (Upload, error)

// Offer calls f.
func (f StoreFunc) Offer(ctx context.Context, req *protocol.ArtifactUploadRequest, _ func(Progress)) (Upload, error) {
	return f(ctx, req)
}

// Upload is a place that a Store made for one file.
type Upload struct {
	// URL is what the runtime is told to PUT the file to.
	URL string
	// ContentType is what the runtime is told to send as Content-Type.
	ContentType string
	// Version counts the uploads of one Filepath from 1 on.
	Version int
}

// LimitError is why a Store takes no file, or no more of one: a limit that
// whoever opened the Store can raise.
type LimitError struct {
	// Reason says which limit was reached, as a clause.
	Reason string
}

// Error returns the reason.
func (e *LimitError) Error() string { return e.Reason }

// UnreachableError is why no upload will arrive: the runtime is on another
// machine, from where it can't reach the store.
type UnreachableError struct {
	// Runtime is the runtime's host.
	Runtime string
	// Store is what it can't reach, and at which address.
	Store string
	// Try is what to do, as a sentence.
	Try string
}

// Error says what is wrong and what to try.
func (e *UnreachableError) Error() string {
	return fmt.Sprintf("The runtime at %s is on another machine and can't reach %s, so no artifact will arrive. %s",
		e.Runtime, e.Store, e.Try)
}

// SplitPath returns the components of a file's path in the sandbox. They are
// between slashes, and between back-slashes too where the path is one of
// Windows (C:\out or \\host\share): anywhere else a back-slash is a character of
// a name. The components are the runtime's words, ".." included.
func SplitPath(filepath string) []string {
	separators := "/"
	if isWindowsPath(filepath) {
		separators = `/\`
	}
	return strings.FieldsFunc(filepath, func(r rune) bool { return strings.ContainsRune(separators, r) })
}

func isWindowsPath(path string) bool {
	if strings.HasPrefix(path, `\\`) {
		return true
	}
	return len(path) >= 3 && path[1] == ':' && (path[2] == '\\' || path[2] == '/') &&
		(path[0] >= 'A' && path[0] <= 'Z' || path[0] >= 'a' && path[0] <= 'z')
}

// ArtifactState is how far one upload has come.
type ArtifactState uint8

// The states of an upload, in the order in which they are entered.
const (
	// ArtifactAsked: the runtime asked where to put the file.
	ArtifactAsked ArtifactState = iota
	// ArtifactOffered: it was told where.
	ArtifactOffered
	// ArtifactUploading: bytes are coming.
	ArtifactUploading
	// ArtifactStored: all of it is stored. Final.
	ArtifactStored
	// ArtifactFailed: it was refused or broke off; Err says why. Final.
	ArtifactFailed
	// ArtifactDeclined: no place was given. Final.
	ArtifactDeclined
	// ArtifactNeverCame: it was offered a place and did not use it in time. Final.
	ArtifactNeverCame
)

var artifactStateNames = [...]string{
	ArtifactAsked: "asked", ArtifactOffered: "offered", ArtifactUploading: "uploading", ArtifactStored: "stored",
	ArtifactFailed: "failed", ArtifactDeclined: "declined", ArtifactNeverCame: "never came",
}

// String is the state's name as users read it: one or two small words.
func (s ArtifactState) String() string {
	if int(s) < len(artifactStateNames) {
		return artifactStateNames[s]
	}
	return "unknown"
}

// MarshalText writes what String returns, and refuses what is no state.
func (s ArtifactState) MarshalText() ([]byte, error) {
	return nameOf("state of an artifact", artifactStateNames[:], s)
}

// UnmarshalText reads what String returns.
func (s *ArtifactState) UnmarshalText(text []byte) error {
	return parseName("state of an artifact", artifactStateNames[:], s, text)
}

// Final reports whether nothing more comes after s.
func (s ArtifactState) Final() bool { return s >= ArtifactStored }

// Progress is what a Store says about one upload.
type Progress struct {
	State ArtifactState
	// Bytes is what has arrived; Total what was announced, or -1.
	Bytes, Total int64
	// SHA256 is the lower-case hex digest of a stored file.
	SHA256 string
	// Location is where a stored file is: a path, or an object's URL.
	Location string
	// Err says why an upload failed.
	Err error
}

// Artifact is one upload of one file, as a session knows it.
type Artifact struct {
	// ID numbers the uploads of one Session from 1 on.
	ID int
	// Filename and Filepath are the runtime's words: hostile, not sanitised.
	Filename, Filepath string
	ContentType        string
	// Version counts the uploads of one Filepath from 1 on; 0 until offered.
	Version int
	Progress
	// Asked is when the runtime asked; Ended when a final state was reached.
	Asked, Ended time.Time
}
