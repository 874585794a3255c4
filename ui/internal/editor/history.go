package editor

// undoSteps is how many edits can be undone. Each keeps a few kilobytes, and
// what it deleted.
const undoSteps = 1000

// state is what undoing goes back to.
type state struct {
	text           *rope
	cursor, anchor int
}

// editKind tells which edits follow each other as one.
type editKind uint8

const (
	// otherEdit stands for itself.
	otherEdit editKind = iota
	typedSpace
	typedWord
	deletedBefore
	deletedAfter
)

// history holds what can be undone and done again.
type history struct {
	undo, redo []state
	// last is the kind of the last edit, and at where the cursor stood after it:
	// an edit that goes on there is part of it.
	last editKind
	at   int
}

// record remembers a state before it is edited.
func (h *history) record(before state, kind editKind) {
	same := kind != otherEdit && before.cursor == h.at && before.anchor == none &&
		(kind == h.last || kind == typedSpace && h.last == typedWord)
	h.last, h.redo = kind, nil
	if same {
		return
	}
	if len(h.undo) == undoSteps {
		h.undo = append(h.undo[:0], h.undo[1:]...)
	}
	h.undo = append(h.undo, before)
}

func (e *Editor) state() state { return state{e.text, e.cursor, e.anchor} }

// restore goes to a state, and shows where the cursor is in it.
func (e *Editor) restore(s state) {
	if s.text != e.text {
		e.revision++
		e.value = ""
	}
	e.text, e.cursor, e.anchor = s.text, s.cursor, s.anchor
	e.goal = none
	e.past.at = none
	e.follow()
}

// Undo takes the last edit back, and reports whether there was one.
func (e *Editor) Undo() bool { return e.back(&e.past.undo, &e.past.redo) }

// Redo does again what was undone last.
func (e *Editor) Redo() bool { return e.back(&e.past.redo, &e.past.undo) }

func (e *Editor) back(from, to *[]state) bool {
	n := len(*from)
	if n == 0 {
		return false
	}
	*to = append(*to, e.state())
	s := (*from)[n-1]
	*from = (*from)[:n-1]
	e.restore(s)
	return true
}
