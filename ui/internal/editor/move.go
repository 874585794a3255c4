package editor

import "unicode"

// before and after are the places beside a place, a character away.
func (e *Editor) before(at int) int {
	if at == 0 {
		return 0
	}
	r := e.rowAt(at - 1)
	text, last := e.text.slice(r.from, min(r.to, at)), 0
	if r.from+len(text) < at {
		return at - 1 // a line break
	}
	for i := 0; i < len(text); {
		last = i
		i += cluster(text[i:])
	}
	return r.from + last
}

func (e *Editor) after(at int) int {
	if at == e.text.len() {
		return at
	}
	s := e.segmentAt(at)
	if at == s.to {
		return at + 1 // a line break
	}
	return at + cluster(e.text.slice(at, s.to))
}

// wordBefore and wordAfter are the start of the word before a place, and the
// end of the one after it.
func (e *Editor) wordBefore(at int) int {
	at = e.backWhile(at, func(r rune) bool { return !wordRune(r) })
	return e.backWhile(at, wordRune)
}

func (e *Editor) wordAfter(at int) int {
	at = e.onWhile(at, func(r rune) bool { return !wordRune(r) })
	return e.onWhile(at, wordRune)
}

// blankBefore is where the text without spaces before a place begins; at the
// start of a line, the end of the line before.
func (e *Editor) blankBefore(at int) int {
	if r, n := e.runeBefore(at); r == '\n' {
		return at - n
	}
	at = e.backWhile(at, func(r rune) bool { return unicode.IsSpace(r) && r != '\n' })
	return e.backWhile(at, func(r rune) bool { return !unicode.IsSpace(r) })
}

func (e *Editor) backWhile(at int, in func(rune) bool) int {
	for {
		r, n := e.runeBefore(at)
		if n == 0 || !in(r) {
			return at
		}
		at -= n
	}
}

func (e *Editor) onWhile(at int, in func(rune) bool) int {
	for {
		r, n := e.runeAfter(at)
		if n == 0 || !in(r) {
			return at
		}
		at += n
	}
}

// lineStart and lineEnd are the ends of the line in which a place is.
func (e *Editor) lineStart(at int) int {
	from, _ := e.text.line(at)
	return from
}

func (e *Editor) lineEnd(at int) int {
	_, to := e.text.line(at)
	return to
}

// rowsAway is the place some rows below the cursor, or above it, in the column
// that going up and down keeps to. Beyond the first row and the last, it is an
// end of the text.
func (e *Editor) rowsAway(by int) int {
	r := e.rowAt(e.cursor)
	if e.goal == none {
		e.goal = e.columnOf(r, e.cursor)
	}
	next, end, step := e.rowAfter, e.text.len(), 1
	if by < 0 {
		next, end, step = e.rowBefore, 0, -1
	}
	for i := 0; i != by; i += step {
		further, ok := next(r)
		if !ok {
			return end
		}
		r = further
	}
	return e.placeIn(r, e.goal)
}

// moveTo puts the cursor somewhere; selecting, the selection reaches from where
// it was.
func (e *Editor) moveTo(at int, selecting bool) {
	switch {
	case !selecting:
		e.anchor = none
	case e.anchor == none:
		e.anchor = e.cursor
	}
	e.cursor = at
	e.past.at = none
	e.follow()
}

// MoveToBegin and MoveToEnd put the cursor at an end of the text.
func (e *Editor) MoveToBegin() {
	e.goal = none
	e.moveTo(0, false)
}

// MoveToEnd puts the cursor at the end of the text.
func (e *Editor) MoveToEnd() {
	e.goal = none
	e.moveTo(e.text.len(), false)
}

// SelectAll selects the whole text.
func (e *Editor) SelectAll() {
	e.goal = none
	e.moveTo(0, false)
	e.moveTo(e.text.len(), true)
}
