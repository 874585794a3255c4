package editor

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// change puts s in the place of the bytes from one place up to another, and the
// cursor behind it.
func (e *Editor) change(from, to int, s string, kind editKind) {
	if from == to && s == "" {
		return
	}
	e.past.record(e.state(), kind)
	e.restore(state{e.text.replace(from, to, s), from + len(s), none})
	e.past.at = e.cursor
}

// Insert puts text in the place of the selection, or where the cursor is. What
// is no UTF-8 becomes U+FFFD.
func (e *Editor) Insert(s string) { e.insert(strings.ToValidUTF8(s, mark), otherEdit) }

func (e *Editor) insert(s string, kind editKind) {
	from, to := e.selection()
	e.change(from, to, s, kind)
}

// typed inserts what one key types. Words are undone each with the spaces behind
// it.
func (e *Editor) typed(s string) {
	kind := typedWord
	if strings.TrimSpace(s) == "" {
		kind = typedSpace
	}
	e.insert(strings.ToValidUTF8(s, mark), kind)
}

// selection is what is selected, in order; nothing is where the cursor is.
func (e *Editor) selection() (from, to int) {
	if e.anchor == none {
		return e.cursor, e.cursor
	}
	return min(e.anchor, e.cursor), max(e.anchor, e.cursor)
}

// Selecting reports whether there is a selection.
func (e *Editor) Selecting() bool { return e.anchor != none && e.anchor != e.cursor }

// Selected is the text of the selection.
func (e *Editor) Selected() string {
	from, to := e.selection()
	return e.text.slice(from, to)
}

// Deselect drops the selection, and leaves the text.
func (e *Editor) Deselect() { e.anchor = none }

// erase deletes the selection, or else up to where a move leads.
func (e *Editor) erase(move func(at int) int, kind editKind) {
	from, to := e.selection()
	if from == to {
		to = move(e.cursor)
	} else {
		kind = otherEdit
	}
	e.change(min(from, to), max(from, to), "", kind)
}

// eraseTo deletes up to the end or the start of the line; where the cursor is
// there already, the line break.
func (e *Editor) eraseTo(end bool) {
	e.erase(func(at int) int {
		from, to := e.text.line(at)
		switch {
		case end && at == to:
			return min(at+1, e.text.len())
		case end:
			return to
		case at == from:
			return max(at-1, 0)
		}
		return from
	}, otherEdit)
}

// recase rewrites the next word, from the cursor on.
func (e *Editor) recase(write func(word string) string) {
	e.anchor = none
	to := e.wordAfter(e.cursor)
	e.change(e.cursor, to, write(e.text.slice(e.cursor, to)), otherEdit)
}

func capitalized(word string) string {
	done := false
	return strings.Map(func(r rune) rune {
		if done || !wordRune(r) {
			return unicode.ToLower(r)
		}
		done = true
		return unicode.ToTitle(r)
	}, word)
}

// transpose changes the characters before and after the cursor; at the end of a
// line, the last two.
func (e *Editor) transpose() {
	e.anchor = none
	from, to := e.text.line(e.cursor)
	at := e.cursor
	if at == to {
		at = e.before(at)
	}
	if at <= from || at >= to {
		return
	}
	first, end := e.before(at), e.after(at)
	e.change(first, end, e.text.slice(at, end)+e.text.slice(first, at), otherEdit)
}

// runeBefore and runeAfter are the runes beside a place, with their size; 0 at
// the ends.
func (e *Editor) runeBefore(at int) (rune, int) {
	return utf8.DecodeLastRuneInString(e.text.slice(max(at-utf8.UTFMax, 0), at))
}

func (e *Editor) runeAfter(at int) (rune, int) {
	return utf8.DecodeRuneInString(e.text.slice(at, min(at+utf8.UTFMax, e.text.len())))
}
