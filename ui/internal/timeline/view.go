package timeline

import (
	"sort"
	"time"
)

// minWidth is the shortest time that fills the picture.
const minWidth = int64(time.Millisecond)

// end is the time of the last point, or the present while a run or a dial is under way.
func (p *Pane) end() int64 {
	end := int64(0)
	if n := len(p.points); n > 0 {
		end = p.points[n-1].at
	}
	if p.run.active || p.dialed >= 0 {
		end = max(end, int64(p.now().Sub(p.start)))
	}
	return max(end, minWidth)
}

// inSight is the part of the session that is drawn.
func (p *Pane) inSight() (from, to int64) {
	end := p.end()
	switch {
	case p.width == 0 || p.width >= end:
		return 0, end
	case p.follows:
		return end - p.width, end
	}
	from = min(max(p.from, 0), end-p.width)
	return from, from + p.width
}

// Wide reports whether there is more than what is in sight.
func (p *Pane) Wide() bool { return p.width > 0 && p.width < p.end() }

// Zoom shows half of the time, or twice as much, around the cursor.
func (p *Pane) Zoom(in bool) {
	if len(p.points) == 0 {
		return
	}
	from, to := p.inSight()
	was := to - from
	width := max(was/2, minWidth)
	if !in {
		width = was * 2
	}
	if width >= p.end() {
		p.All()
		return
	}
	pivot := p.points[p.cursor].at
	if pivot < from || pivot > to {
		pivot = from + was/2
	}
	p.follows = p.follows && pivot >= p.end()-width
	p.from, p.width = pivot-int64(float64(pivot-from)/float64(was)*float64(width)), width
}

// All shows all of the session.
func (p *Pane) All() { p.from, p.width = 0, 0 }

// Shift moves by quarters of what is in sight, and takes the cursor along. At the
// right end it follows.
func (p *Pane) Shift(by int) {
	from, to := p.inSight()
	if len(p.points) == 0 || !p.Wide() {
		return
	}
	p.from = max(from+int64(by)*max((to-from)/4, 1), 0)
	p.follows = by > 0 && p.from >= p.end()-p.width
	if p.follows {
		p.Choose(len(p.moments) - 1)
		return
	}
	from, to = p.inSight()
	switch at := p.points[p.cursor].at; {
	case at < from:
		p.cursor = min(p.since(from), len(p.points)-1)
	case at > to:
		p.cursor = max(p.after(to)-1, 0)
	}
}

// moveTo puts the cursor on a point, and the window where it shows that.
func (p *Pane) moveTo(point int) {
	from, to := p.inSight()
	p.cursor, p.from = point, from
	p.follows = len(p.moments) > 0 && point >= p.moments[len(p.moments)-1].point
	if at := p.points[point].at; at < from || at > to {
		p.from = at - (to-from)/2
	}
}

// Step goes to the next column that holds something, or the one before, and reports
// whether there is one.
func (p *Pane) Step(by int) bool {
	if len(p.points) == 0 {
		return false
	}
	g := p.grid()
	c := g.column(p.points[p.cursor].at)
	next := len(p.points)
	if by > 0 {
		next = p.since(g.edge(c + 1))
	} else if before := p.since(g.edge(c)) - 1; before >= 0 {
		next = p.since(g.edge(g.column(p.points[before].at)))
	}
	if next >= len(p.points) {
		return false
	}
	p.moveTo(next)
	return true
}

// The picture scrolls sideways alone.

// ScrollBy moves sideways, as a wheel does.
func (p *Pane) ScrollBy(lines int) { p.Shift(min(max(lines, -1), 1)) }

// Page moves by what is in sight, or a part of it.
func (p *Pane) Page(by, part int) { p.Shift(by * 4 / max(part, 1)) }

// End goes to the first moment or the last.
func (p *Pane) End(by int) {
	if by < 0 {
		p.Choose(0)
		return
	}
	p.Choose(len(p.moments) - 1)
}

// Thumb reports that there is no scrollbar.
func (p *Pane) Thumb(int) bool { return false }

// grid divides the time in sight into columns.
type grid struct {
	left, right int64
	columns     int
}

func (p *Pane) grid() grid {
	from, to := p.inSight()
	return grid{from, to, max(p.cells-p.labelWidth(), 1)}
}

// edge is where column c begins. The end of all belongs to the last column.
func (g grid) edge(c int) int64 {
	at := g.left + int64(float64(g.right-g.left)*float64(c)/float64(g.columns))
	if c >= g.columns {
		at++
	}
	return at
}

// column is the one of a time, which may be out of sight.
func (g grid) column(at int64) int {
	if at == g.right {
		return g.columns - 1
	}
	c := int(float64(at-g.left) / float64(g.right-g.left) * float64(g.columns))
	for g.edge(c) > at {
		c--
	}
	for g.edge(c+1) <= at {
		c++
	}
	return c
}

// firsts are the numbers of the first points of each column, and of that behind the
// last.
func (p *Pane) firsts(g grid) []int {
	firsts := make([]int, g.columns+1)
	for c := range firsts {
		at := g.edge(c)
		done := 0
		if c > 0 {
			done = firsts[c-1]
		}
		firsts[c] = done + sort.Search(len(p.points)-done, func(i int) bool { return p.points[done+i].at >= at })
	}
	return firsts
}
