package transcript

import (
	"slices"

	"ruse/session"
)

// chosen is the current entry, or nil.
func (t *Pane) chosen() entry {
	if i := t.Current(); i >= 0 {
		return t.entries[i]
	}
	return nil
}

// Folds reports whether the current entry can show more, or less, of itself.
func (t *Pane) Folds() bool {
	e := t.chosen()
	return e != nil && e.canFold()
}

// Fold folds or unfolds the current entry.
func (t *Pane) Fold() {
	if !t.Folds() {
		return
	}
	e, following := t.chosen(), t.list.Following()
	open := !e.common().open
	t.setOpen(e, open)
	if following && open {
		t.jump(t.current)
	}
}

func (t *Pane) setOpen(e entry, open bool) {
	b := e.common()
	b.open = open
	b.edits++
	t.changed(e)
	t.rematch(b.index)
}

// Artifact is the upload that the current entry stands for.
func (t *Pane) Artifact() (session.Artifact, bool) {
	e, ok := t.chosen().(*artifactEntry)
	if !ok {
		return session.Artifact{}, false
	}
	return e.artifact, true
}

// Upload is what was last told of an upload.
func (t *Pane) Upload(id int) session.Artifact {
	if e := t.artifacts[id]; e != nil {
		return e.artifact
	}
	return session.Artifact{}
}

// Result is the newest result: its text, or else its structured output.
func (t *Pane) Result() (source string, ok bool) {
	for _, r := range slices.Backward(t.runs) {
		if r.result != nil {
			return r.result.source(), true
		}
	}
	return "", false
}

// Code is the code block of the current entry that is in the window, or else its
// first one.
func (t *Pane) Code() (code string, ok bool) {
	e := t.chosen()
	if e == nil {
		return "", false
	}
	last := -1
	for y := range t.height {
		p, shown := t.list.PositionAt(y)
		if !shown || p.Item != t.current || p.InGap() || p.Block == last {
			continue
		}
		last = p.Block
		if code, ok = e.code(p.Block); ok {
			return code, true
		}
	}
	for block := range e.Blocks() {
		if code, ok = e.code(block); ok {
			return code, true
		}
	}
	return "", false
}
