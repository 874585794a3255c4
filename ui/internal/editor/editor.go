package editor

import (
	"strings"

	"charm.land/lipgloss/v2"
)

// Editor is a text with a cursor, and the window in which it is seen. Make one
// with New.
type Editor struct {
	// Placeholder is shown while there is no text.
	Placeholder string
	// EnterBreaks says that enter begins a line; ctrl+j, alt+enter and
	// shift+enter always do.
	EnterBreaks bool
	// Styles are what the text is drawn in.
	Styles Styles

	// prompt stands before the first row of the text, rest before all others.
	prompt, rest string
	promptWidth  int

	text *rope
	// cursor is where it is typed, and anchor the other end of the selection, or
	// none.
	cursor, anchor int
	// goal is the column that going up and down keeps to, or none.
	goal int
	past history
	// revision counts the changes of the text; value is the text of revision
	// valued, as one string.
	revision, valued uint64
	value            string

	width, height int
	// top is a place in the first row of the window.
	top     int
	focused bool
	// laid are the segments that were laid out last.
	laid [16]*segment
}

// Styles are what an editor is drawn in.
type Styles struct{ Text, Placeholder, Selection lipgloss.Style }

// none is the anchor where nothing is selected, and the goal where no column is
// kept to.
const none = -1

// New returns an empty editor of one row.
func New() *Editor {
	return &Editor{anchor: none, goal: none, width: 80, height: 1}
}

// Value returns the text. It takes time in proportion to its size once after
// each change.
func (e *Editor) Value() string {
	if e.valued != e.revision || e.value == "" {
		e.value, e.valued = e.text.slice(0, e.text.len()), e.revision
	}
	return e.value
}

// Revision counts the changes of the text.
func (e *Editor) Revision() uint64 { return e.revision }

// Len is the size of the text in bytes.
func (e *Editor) Len() int { return e.text.len() }

// Lines is how many lines the text has, one at least.
func (e *Editor) Lines() int { return e.text.lines() }

// SetValue takes another text and forgets what could be undone. The cursor
// stands at its end. What is no UTF-8 becomes U+FFFD.
func (e *Editor) SetValue(s string) {
	e.past = history{}
	e.set(s)
}

// Replace takes another text as an edit: it can be undone.
func (e *Editor) Replace(s string) {
	if s == e.Value() {
		e.MoveToEnd()
		return
	}
	e.past.record(e.state(), otherEdit)
	e.set(s)
}

func (e *Editor) set(s string) {
	s = strings.ToValidUTF8(s, mark)
	e.restore(state{newRope(s), len(s), none})
	e.value, e.valued = s, e.revision
}

// SetPrompt puts something drawn before the first row of the text, and something
// as wide before all others.
func (e *Editor) SetPrompt(first, rest string) {
	e.prompt, e.rest, e.promptWidth = first, rest, lipgloss.Width(first)
	e.follow()
}

// SetSize gives the editor a window of w cells, the prompt included, by h rows.
func (e *Editor) SetSize(w, h int) {
	if w, h = max(w, 1), max(h, 1); w != e.width || h != e.height {
		e.width, e.height = w, h
		e.follow()
	}
}

// Focused reports whether the cursor is shown.
func (e *Editor) Focused() bool { return e.focused }

// Focus shows the cursor.
func (e *Editor) Focus() { e.focused = true }

// Blur hides the cursor and drops the selection.
func (e *Editor) Blur() {
	e.focused = false
	e.anchor = none
}

// room is how many cells of a row are for text; the last one of the window is
// the cursor's.
func (e *Editor) room() int { return max(e.width-e.promptWidth-1, 1) }

// AtTop reports whether the cursor is in the first row of the text.
func (e *Editor) AtTop() bool { return e.rowAt(e.cursor).from == 0 }

// AtBottom reports whether the cursor is in the last row of the text.
func (e *Editor) AtBottom() bool {
	r := e.rowAt(e.cursor)
	return !r.soft && r.to == e.text.len()
}

// Rows is how many rows the text takes at the width that was set, most where
// they are more.
func (e *Editor) Rows(most int) int {
	n := 1
	for r, ok := e.rowAt(0), true; n < most; n++ {
		if r, ok = e.rowAfter(r); !ok {
			break
		}
	}
	return n
}
