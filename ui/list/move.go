package list

import "math"

// pageOverlap is how many rows stay in the window when paging by full pages.
const pageOverlap = 2

// Align says where in the window a line that is gone to shall stand.
type Align int

const (
	AlignTop     Align = iota // on the first row
	AlignMiddle               // on the middle row
	AlignNearest              // where it stands, or else on the nearer edge
)

// Following reports whether the window sticks to the end.
func (l *List) Following() bool { return l.following }

// SetFollow goes to the end and sticks to it, or stays where it is.
func (l *List) SetFollow(follow bool) {
	if follow {
		l.follow()
	} else if l.following {
		l.refresh()
		l.leave()
	}
}

// GotoEnd goes to the end and follows it.
func (l *List) GotoEnd() { l.follow() }

// GotoStart goes to the first line.
func (l *List) GotoStart() { l.goTo(Position{}, AlignTop) }

// GotoItem goes to the first line of item i. If it shows nothing, that is the
// next line there is.
func (l *List) GotoItem(i int, align Align) { l.goTo(Position{Item: i}, align) }

// GotoPosition goes to a line or, if it is gone, to what is left nearest to it.
func (l *List) GotoPosition(p Position, align Align) { l.goTo(p, align) }

// ScrollBy moves the window down by some lines, up if negative, as far as there
// are any. Moving up leaves the end; reaching it again follows it. The cost is
// that of the lines passed, since only drawing tells how many they are; to go
// far use [List.GotoFraction].
func (l *List) ScrollBy(lines int) {
	if !l.sized() || lines == 0 || lines > 0 && l.following {
		return
	}
	l.refresh()
	top, ok := l.resolve(l.top)
	if !ok {
		return
	}
	if lines > 0 {
		l.moveTo(l.down(top, lines).position())
		return
	}
	lines = max(lines, -math.MaxInt)
	if target := l.up(top, -lines).position(); target != l.top.Position {
		l.moveTo(target)
	}
}

// PageBy scrolls by pages, up if negative: 0.5 is half the window, full pages
// overlap by two rows.
func (l *List) PageBy(pages float64) {
	rows := float64(l.height)
	if math.Abs(pages) >= 1 {
		rows = max(1, rows-pageOverlap)
	}
	lines := int(math.Round(pages * rows))
	if lines == 0 && pages != 0 {
		lines = int(math.Copysign(1, pages))
	}
	l.ScrollBy(lines)
}

// goTo moves the window so that it shows p. If it needn't move, following stays
// as it is.
func (l *List) goTo(p Position, align Align) {
	if !l.sized() {
		l.moveTo(p)
		return
	}
	// The end needn't be drawn to leave it, as for what opens at its start.
	outdated := l.stale && l.following && align != AlignNearest
	if !outdated {
		l.refresh()
	}
	at, ok := l.resolve(anchor{Position: p, blocks: math.MaxInt})
	if !ok {
		return
	}
	_, visible := l.RowOf(at.position())
	switch {
	case align == AlignMiddle:
		at = l.up(at, l.height/2)
	case align == AlignNearest && visible:
		return
	case align == AlignNearest && at.position().Compare(l.top.Position) > 0:
		at = l.up(at, l.height-1)
	}
	if outdated || at.position() != l.top.Position {
		l.moveTo(at.position())
	}
}

// moveTo is a reader's move: it puts a line on top, or shows the end if there
// are too few below it, and follows the end if that is reached. Without a size
// that waits for the first layout.
func (l *List) moveTo(top Position) {
	l.leave()
	l.origin = origin{}
	l.top = anchor{top, math.MaxInt}
	l.moved = true
	l.layout()
}

// follow sticks to the end.
func (l *List) follow() {
	l.following, l.moved = true, false
	l.origin = origin{}
	l.layout()
}

// leave stops following. What is there already counts as seen.
func (l *List) leave() {
	if !l.following {
		return
	}
	l.following = false
	if l.stale || len(l.rows) == 0 { // else the last layout saw the end
		l.seen = l.endMark()
	}
}

// refresh lays out what changed since the last time.
func (l *List) refresh() {
	if l.stale {
		l.layout()
	}
}

// atEnd reports whether the window shows the last line. If the window ends with
// a block, the one below is drawn to know.
func (l *List) atEnd() bool {
	if len(l.rows) < l.height {
		return true
	}
	bottom := l.rows[len(l.rows)-1]
	if bottom.Line < bottom.height-1 {
		return false
	}
	_, more := l.next(span{item: bottom.Item, block: bottom.Block})
	return !more
}
