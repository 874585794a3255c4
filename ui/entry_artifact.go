package ui

import (
	"errors"
	"fmt"
	"strings"

	"ruse/session"
	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// artifactEntry marks the moment at which the agent handed over a file.
type artifactEntry struct {
	entryBase
	artifact session.Artifact
	edits    uint64
}

func (e *artifactEntry) set(a session.Artifact) {
	e.artifact = a
	e.edits++
}

func (e *artifactEntry) Blocks() int { return 1 }

func (e *artifactEntry) Lines(_, width int) []string {
	th := e.brush.theme
	mark, style := artifactMark(th, e.artifact.State)
	state := artifactState(e.artifact)
	name := text.Line(e.artifact.Filepath)
	room := inner(width) - 3 - text.Width(state)
	name = text.FitLeft(name, max(room, 8), th.Glyphs.Ellipsis)
	return []string{
		textIndent + style(mark) + " " + name + " " + th.Styles.Quiet.Render(text.Fit(state, max(inner(width)-3-text.Width(name), 0), th.Glyphs.Ellipsis)),
	}
}

func (e *artifactEntry) Version(int) uint64 { return e.version(e.edits) }
func (e *artifactEntry) Bytes(int) int      { return len(e.artifact.Filepath) }
func (e *artifactEntry) TotalBytes() int    { return len(e.artifact.Filepath) }
func (e *artifactEntry) Offset(int) int     { return 0 }

// source is where the file is, which is what people want of it.
func (e *artifactEntry) source() string {
	if e.artifact.Location != "" {
		return e.artifact.Location
	}
	return e.artifact.Filepath
}

func (e *artifactEntry) find(int) string {
	return e.artifact.Filepath + " " + artifactState(e.artifact)
}

// artifactMark is the glyph and the colour of a state.
func artifactMark(th *theme.Theme, s session.ArtifactState) (string, func(...string) string) {
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

// artifactState says in words how far an upload has come, of which version.
func artifactState(a session.Artifact) string {
	if a.Version > 1 {
		return fmt.Sprintf("v%d %s", a.Version, stateWords(a))
	}
	return stateWords(a)
}

// stateWords says how far an upload has come.
func stateWords(a session.Artifact) string {
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
			return "offered, never came: " + artifactError(a)
		}
		return "offered, never came"
	}
	return "failed: " + artifactError(a)
}

// artifactAdvice is what to try after an upload that did not arrive.
func artifactAdvice(a session.Artifact) string {
	if limit := (*session.LimitError)(nil); errors.As(a.Err, &limit) {
		return "quit, and start ruse with --artifacts-limit 10GiB"
	}
	if a.State == session.ArtifactNeverCame {
		return "r sends the request again; see that the runtime reaches the address that it was given"
	}
	return "r sends the request again; versions that were stored before stay"
}

func artifactError(a session.Artifact) string {
	if a.Err == nil {
		return "no reason given"
	}
	return text.Line(a.Err.Error())
}

// artifactName splits a path of the sandbox for showing: folder and name.
func artifactName(a session.Artifact) (folder, name string) {
	p := text.Line(a.Filepath)
	parts := session.SplitPath(p)
	if len(parts) == 0 || strings.HasSuffix(p, "/") {
		return p, text.Line(a.Filename)
	}
	name = parts[len(parts)-1]
	return strings.ReplaceAll(strings.TrimSuffix(p, name), "\\", "/"), name
}
