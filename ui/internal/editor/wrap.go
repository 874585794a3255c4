package editor

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// A line of more than segmentSize bytes is laid out in segments of about that
// size, each by itself: the last row of one may be shorter than it need be, and
// in return a key costs the same in a line of a megabyte.
const segmentSize = 4 << 10

// cutWithin is how far behind its place a segment's end may be, for the sake of
// a space.
const cutWithin = 256

// row is what stands beside each other in the window: the bytes from one place
// up to another. soft says that its line goes on in the next row, to which the
// place at its end belongs.
type row struct {
	from, to int
	soft     bool
}

// segment is a part of a line with its rows: where each begins, counted from
// the segment's start. A segment is a function of the text and the width alone.
type segment struct {
	text     *rope
	width    int
	from, to int
	// last says that the line ends here.
	last bool
	rows []int
}

// wrap returns where the rows of a text without line breaks begin. They break
// after spaces where they can; one space may hang behind the width, in the
// column that is left for the cursor.
func wrap(s string, width int, last bool) []int {
	starts := []int{0}
	from, column, breakAt := 0, 0, 0
	for i := 0; i < len(s); {
		n := cluster(s[i:])
		_, w := glyph(s[i:i+n], column)
		space := s[i] == ' ' || s[i] == '\t'
		switch {
		case column+w <= width || i == from && !space:
		case space && column <= width:
			// The rest of the row is this space's, however much there is of it.
			if i += n; i < len(s) || last {
				starts = append(starts, i)
			}
			from, column, breakAt = i, 0, i
			continue
		default:
			if breakAt > from {
				i = breakAt
			}
			starts = append(starts, i)
			from, column, breakAt = i, 0, i
			continue
		}
		if w == 2 && n > 1 {
			breakAt = i // languages that are written in wide characters have no spaces
		}
		i += n
		column += w
		if space || w == 2 && n > 1 {
			breakAt = i
		}
	}
	return starts
}

// segmentAt is the segment in which a place is. The place at the end of one that
// is not its line's last belongs to the next.
func (e *Editor) segmentAt(at int) *segment {
	width := e.room()
	for _, s := range e.laid {
		if s != nil && s.text == e.text && s.width == width && at >= s.from && (at < s.to || at == s.to && s.last) {
			return s
		}
	}
	from, to := e.text.line(at)
	s := &segment{text: e.text, width: width}
	k := (at - from) / segmentSize
	if start := e.text.cut(from, to, k); k > 0 && (start > at || start == to) {
		k--
	}
	s.from, s.to = e.text.cut(from, to, k), e.text.cut(from, to, k+1)
	s.last = s.to == to
	s.rows = wrap(e.text.slice(s.from, s.to), width, s.last)
	copy(e.laid[1:], e.laid[:])
	e.laid[0] = s
	return s
}

// cut is where segment k of a line begins: after a space near its place, or
// else between two characters.
func (r *rope) cut(from, to, k int) int {
	at := from + k*segmentSize
	switch {
	case k == 0:
		return from
	case at+cutWithin >= to:
		return to
	}
	end := at + cutWithin
	for end < to && !utf8.RuneStart(r.slice(end, end+1)[0]) {
		end++
	}
	near := r.slice(at, end)
	if i := strings.IndexByte(near, ' '); i >= 0 && i+1 < len(near) && near[i+1] < utf8.RuneSelf {
		return at + i + 1
	}
	// Wherever one begins to read, characters are told apart again soon.
	const before = 64
	near = r.slice(at-before, end)
	i := 0
	for i < before && !utf8.RuneStart(near[i]) {
		i++
	}
	for i < before {
		i += cluster(near[i:])
	}
	return at - before + i
}

// rowAt is the row in which a place is.
func (e *Editor) rowAt(at int) row {
	s := e.segmentAt(at)
	i := sort.SearchInts(s.rows, at-s.from+1) - 1
	r := row{from: s.from + s.rows[i], to: s.to, soft: true}
	if i+1 < len(s.rows) {
		r.to = s.from + s.rows[i+1]
	} else {
		r.soft = !s.last
	}
	return r
}

// rowAfter and rowBefore are a row's neighbours, where it has them.
func (e *Editor) rowAfter(r row) (row, bool) {
	switch {
	case r.soft:
		return e.rowAt(r.to), true
	case r.to == e.text.len():
		return r, false
	}
	return e.rowAt(r.to + 1), true
}

func (e *Editor) rowBefore(r row) (row, bool) {
	if r.from == 0 {
		return r, false
	}
	return e.rowAt(r.from - 1), true
}

// columnOf is how many cells of a row are before a place in it.
func (e *Editor) columnOf(r row, at int) int {
	text, column := e.text.slice(r.from, r.to), 0
	for i := 0; i < len(text); {
		n := cluster(text[i:])
		if r.from+i+n > at {
			break
		}
		_, w := glyph(text[i:i+n], column)
		i, column = i+n, column+w
	}
	return column
}

// placeIn is the place in a row that is nearest to a column.
func (e *Editor) placeIn(r row, want int) int {
	text, column, last := e.text.slice(r.from, r.to), 0, 0
	for i := 0; i < len(text); {
		n := cluster(text[i:])
		_, w := glyph(text[i:i+n], column)
		if last = i; column+(w+1)/2 > want {
			return r.from + i
		}
		i, column = i+n, column+w
	}
	if r.soft {
		return r.from + last
	}
	return r.to
}
