package transcript

import (
	"cmp"

	"ruse/session"
	"ruse/ui/internal/artifact"
	"ruse/ui/internal/text"
)

// artifactEntry marks the moment at which the agent handed over a file.
type artifactEntry struct {
	stack
	artifact session.Artifact
}

func newArtifactEntry(b base, a session.Artifact) *artifactEntry {
	e := &artifactEntry{stack: stack{base: b}, artifact: a}
	e.parts = []part{&rows{n: 1, bytes: len(a.Filepath), draw: e.draw, words: e.words}}
	return e
}

func (e *artifactEntry) set(a session.Artifact) {
	e.artifact = a
	e.edits++
}

func (e *artifactEntry) draw(_, width int) []string {
	th, room := e.painter.theme, inner(width)-3
	mark, style := artifact.Mark(th, e.artifact.State)
	state := artifact.Version(e.artifact)
	name := text.FitLeft(text.Line(e.artifact.Filepath), max(room-text.Width(state), 8), th.Glyphs.Ellipsis)
	return []string{
		textIndent + style(mark) + " " + name + " " + th.Styles.Quiet.Render(text.Fit(state, max(room-text.Width(name), 0), th.Glyphs.Ellipsis)),
	}
}

func (e *artifactEntry) words(int) string {
	return e.artifact.Filepath + " " + artifact.Version(e.artifact)
}

// source is where the file is, which is what people want of it.
func (e *artifactEntry) source() string {
	return cmp.Or(e.artifact.Location, e.artifact.Filepath)
}
