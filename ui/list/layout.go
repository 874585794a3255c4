package list

import (
	"math"
	"slices"
)

// row is what one row of the window shows.
type row struct {
	Position
	height int // lines of the block or gap
}

// samePlace reports whether two rows show the same line.
func (r row) samePlace(other row) bool { return r.Position == other.Position }

// anchor is the place at the top of the window.
type anchor struct {
	Position
	// blocks is how many the item had. A block that streams may close and
	// leave its lower lines to new blocks, which the reader's line follows.
	blocks int
}

// sized reports whether there is a window to draw.
func (l *List) sized() bool { return l.width > 0 && l.height > 0 }

// layout fills the window and makes the line that came to stand on top the
// reader's place.
func (l *List) layout() {
	resized := l.resized
	l.stale, l.resized, l.laid = false, false, true
	l.rows, l.lines = l.rows[:0], l.lines[:0]
	if !l.sized() {
		return
	}
	l.cache.begin()
	if l.following {
		l.fillFromEnd()
	} else {
		l.fillFromTop(resized)
	}
	l.cache.end()
	l.top = anchor{}
	if len(l.rows) > 0 {
		at := l.rows[0].Position
		l.top = anchor{at, l.Item(at.Item).Blocks()}
		l.see(l.rows[len(l.rows)-1])
	}
	for len(l.lines) < l.height {
		l.lines = append(l.lines, "")
	}
	if l.moved {
		l.moved = false
		l.following = l.atEnd()
	}
}

// fillFromEnd fills the window so that it ends with the last line.
func (l *List) fillFromEnd() {
	if end, ok := l.last(); ok {
		l.fill(l.up(end, l.height-1))
	}
}

// fillFromTop fills the window from the reader's place, if there are enough
// lines below it.
func (l *List) fillFromTop(resized bool) {
	top, ok := l.resolve(l.top)
	if !ok {
		return
	}
	l.fill(top)
	if len(l.rows) < l.height {
		l.fillFromEnd()
		l.origin.clamped = l.origin.clamped || l.rows[0].Position != top.position()
	}
	if l.origin.clamped && !resized {
		l.origin = origin{}
	}
}

// fill sets the rows of the window from its top line down.
func (l *List) fill(c cursor) {
	l.rows, l.lines = l.rows[:0], l.lines[:0]
	for {
		n := min(len(c.lines)-c.line, l.height-len(l.rows))
		for line := c.line; line < c.line+n; line++ {
			l.rows = append(l.rows, row{Position{c.item, c.block, line}, len(c.lines)})
		}
		l.lines = append(l.lines, c.lines[c.line:c.line+n]...)
		if len(l.rows) == l.height {
			return
		}
		below, ok := l.next(c.span)
		if !ok {
			return
		}
		c = cursor{below, 0}
	}
}

// resolve finds the line of a position or, if it is gone, the nearest one that
// still is: in its block, else in its item, else below, else the last line.
func (l *List) resolve(a anchor) (cursor, bool) {
	p := a.Position
	if p.Item < 0 {
		return l.first()
	}
	if p.Item >= l.Len() {
		return l.last()
	}
	if p.Block < 0 {
		return l.resolveGap(p)
	}
	item := l.Item(p.Item)
	if p.Block >= item.Blocks() {
		if s, ok := l.blockUpTo(p.Item, math.MaxInt); ok && s.item == p.Item {
			return cursor{s, len(s.lines) - 1}, true
		}
	}
	s, ok := l.blockFrom(p.Item, p.Block)
	if !ok {
		return l.last()
	}
	if s.item != p.Item || s.block != p.Block {
		return cursor{s, 0}, true
	}
	line := max(0, p.Line)
	for line >= len(s.lines) && item.Blocks() > a.blocks {
		below, ok := l.blockFrom(s.item, s.block+1)
		if !ok || below.item != s.item {
			break
		}
		line -= len(s.lines)
		s = below
	}
	return cursor{s, min(line, len(s.lines)-1)}, true
}

// resolveGap resolves a row of a gap, which is there only as long as something
// shows above it and in its own item.
func (l *List) resolveGap(p Position) (cursor, bool) {
	below, ok := l.blockFrom(p.Item, 0)
	if !ok {
		return l.last()
	}
	if below.item == p.Item && len(l.gap) > 0 {
		if _, ok := l.blockUpTo(p.Item-1, math.MaxInt); ok {
			line := min(max(0, p.Line), len(l.gap)-1)
			return cursor{span{p.Item, GapBlock, l.gap}, line}, true
		}
	}
	return cursor{below, 0}, true
}

// Top returns the position of the first row, and false if the window is empty.
func (l *List) Top() (Position, bool) { return l.PositionAt(0) }

// Bottom returns the position of the last row that shows something, and false
// if the window is empty.
func (l *List) Bottom() (Position, bool) {
	if len(l.rows) == 0 {
		return Position{}, false
	}
	return l.rows[len(l.rows)-1].Position, true
}

// PositionAt returns what row y of the window shows. Outside of what is shown
// it returns the nearest position and false. See [Position.InGap] for the rows
// between items.
func (l *List) PositionAt(y int) (Position, bool) {
	if len(l.rows) == 0 {
		return Position{}, false
	}
	nearest := min(max(y, 0), len(l.rows)-1)
	return l.rows[nearest].Position, nearest == y
}

// RowOf returns the row of the window that shows a position. If none does it
// returns false and the row that it would push down: 0 for what is above the
// window, the number of rows shown for what is below.
func (l *List) RowOf(p Position) (int, bool) {
	return slices.BinarySearchFunc(l.rows, p, func(r row, p Position) int { return r.Compare(p) })
}

// VisibleItems returns the indexes of the first and the last item that show in
// the window, and false if none does. A gap counts as part of the item below.
func (l *List) VisibleItems() (first, last int, ok bool) {
	if len(l.rows) == 0 {
		return 0, 0, false
	}
	return l.rows[0].Item, l.rows[len(l.rows)-1].Item, true
}
