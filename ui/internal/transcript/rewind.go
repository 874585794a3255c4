package transcript

import (
	"maps"

	"ruse/session"
)

// Mark remembers the transcript as it is, and returns what cuts it back to that.
func (t *Pane) Mark() (cut func()) {
	t.endSpeech()
	pieces, prompts, runs, watch, cancel := t.piecesBefore(len(t.entries)), t.prompts, len(t.runs), t.watch.Clone(), t.cancel
	var last run // it may still change
	if runs > 0 {
		last = *t.runs[runs-1]
	}
	open := map[int]session.Artifact{}
	for id, e := range t.artifacts {
		if !e.artifact.State.Final() {
			open[id] = e.artifact
		}
	}
	return func() {
		t.endSpeech()
		n, before := 0, 0
		for n < len(t.entries) && before < pieces {
			before += piecesOf(t.entries[n])
			n++
		}
		t.truncate(n)
		maps.DeleteFunc(t.artifacts, func(_ int, e *artifactEntry) bool { return !t.shows(e) })
		for id, a := range open {
			t.setArtifact(t.artifacts[id], a)
		}
		clear(t.runs[runs:])
		t.runs = t.runs[:runs]
		if runs > 0 {
			*t.runs[runs-1] = last
		}
		t.output, t.prompts, t.watch, t.cancel = nil, prompts, watch.Clone(), cancel
		t.current, t.picked = min(t.current, max(n-1, 0)), t.picked && t.current < n
		t.sel = selection{}
		t.find.restart()
	}
}
