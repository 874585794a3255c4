package transcript

import "ruse/session"

// chosen is the current entry, or nil.
func (t *Pane) chosen() entry {
	if i := t.Current(); i >= 0 {
		return t.entries[i]
	}
	return nil
}

// Folds reports whether the current entry can show more, or less, of itself.
func (t *Pane) Folds() bool {
	f, ok := t.chosen().(foldable)
	return ok && f.canFold()
}

// Fold folds or unfolds the current entry.
func (t *Pane) Fold() {
	if f, ok := t.chosen().(foldable); ok && f.canFold() {
		following := t.list.Following()
		f.setFolded(!f.folded())
		t.changed(f)
		if following && !f.folded() {
			t.jump(f.common().index)
		}
	}
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
	r := t.lastResult()
	if r == nil {
		return "", false
	}
	return r.source(), true
}

// HasResult reports whether there is a result yet.
func (t *Pane) HasResult() bool { return t.lastResult() != nil }

// coder is an entry that may hold code blocks.
type coder interface {
	entry
	// code returns what the whole fence holds that a block is part of.
	code(block int) (text string, ok bool)
}

// Code is the code block of the current entry that is in the window, or else its
// first one.
func (t *Pane) Code() (code string, ok bool) {
	e, ok := t.chosen().(coder)
	if !ok {
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
