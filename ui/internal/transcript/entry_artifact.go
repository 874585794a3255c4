package transcript

import (
	"ruse/session"
	"ruse/ui/internal/artifact"
	"ruse/ui/internal/text"
)

// artifactEntry marks the moment at which the agent handed over a file.
type artifactEntry struct {
	base
	artifact session.Artifact
	edits    uint64
}

func (e *artifactEntry) set(a session.Artifact) {
	e.artifact = a
	e.edits++
}

func (e *artifactEntry) Blocks() int { return 1 }

func (e *artifactEntry) Lines(_, width int) []string {
	th := e.painter.theme
	mark, style := artifact.Mark(th, e.artifact.State)
	state := artifact.Version(e.artifact)
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
	return e.artifact.Filepath + " " + artifact.Version(e.artifact)
}
