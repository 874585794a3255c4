// Package artifact says in words what the panes show of an upload.
package artifact

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"ruse/session"
	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// Mark is the glyph and the colour of a state.
func Mark(th *theme.Theme, s session.ArtifactState) (string, func(...string) string) {
	switch s {
	case session.ArtifactStored:
		return th.Glyphs.Done, th.Styles.Success.Render
	case session.ArtifactFailed, session.ArtifactNeverCame:
		return th.Glyphs.Failed, th.Styles.Failure.Render
	case session.ArtifactDeclined:
		return th.Glyphs.Cancelled, th.Styles.Quiet.Render
	}
	return th.Glyphs.Underway, th.Styles.Accent.Render
}

// State says how far an upload has come.
func State(a session.Artifact) string {
	switch a.State {
	case session.ArtifactAsked:
		return "asked"
	case session.ArtifactOffered:
		return "offered"
	case session.ArtifactUploading:
		if a.Total > 0 {
			return "uploading " + percent(a)
		}
		return "uploading " + text.Size(a.Bytes)
	case session.ArtifactStored:
		return text.Size(a.Bytes)
	case session.ArtifactDeclined:
		if errors.Is(a.Err, session.ErrUnrequested) {
			return "declined: nobody asked for it"
		}
		return "declined"
	case session.ArtifactNeverCame:
		if a.Err != nil {
			return "offered, never came: " + Reason(a)
		}
		return "offered, never came"
	}
	return "failed: " + Reason(a)
}

// Version says how far an upload has come, and of which version.
func Version(a session.Artifact) string {
	if a.Version > 1 {
		return fmt.Sprintf("v%d %s", a.Version, State(a))
	}
	return State(a)
}

// Advice is what to try after an upload that did not arrive.
func Advice(a session.Artifact) string {
	if _, ok := errors.AsType[*session.LimitError](a.Err); ok {
		return "quit, and start ruse with --artifacts-limit 10GiB"
	}
	if a.State == session.ArtifactNeverCame {
		return "r sends the request again; see that the runtime reaches the address that it was given"
	}
	return "r sends the request again; versions that were stored before stay"
}

// Reason is why an upload failed, as one line.
func Reason(a session.Artifact) string {
	if a.Err == nil {
		return "no reason given"
	}
	return text.Line(a.Err.Error())
}

// Split splits a path of the sandbox for showing: folder and name.
func Split(a session.Artifact) (folder, name string) {
	p := text.Line(a.Filepath)
	parts := session.SplitPath(p)
	if len(parts) == 0 || strings.HasSuffix(p, "/") {
		return p, text.Line(a.Filename)
	}
	name = parts[len(parts)-1]
	return strings.ReplaceAll(strings.TrimSuffix(p, name), "\\", "/"), name
}

// percent is how much of an upload has come, of one whose length is known.
func percent(a session.Artifact) string {
	return fmt.Sprintf("%d %%", min(int64(float64(a.Bytes)/float64(a.Total)*100), 100))
}

// Changed is when an upload ended, or else when it was asked for.
func Changed(a session.Artifact) time.Time {
	if a.Ended.IsZero() {
		return a.Asked
	}
	return a.Ended
}

// MediaType is the content type without its parameters.
func MediaType(a session.Artifact) string {
	kind, _, _ := strings.Cut(text.Line(a.ContentType), ";")
	return strings.TrimSpace(kind)
}

// Local reports whether a stored artifact is a file of this machine.
func Local(a session.Artifact) bool { return filepath.IsAbs(a.Location) }
