package ui

import (
	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/editor"
	"ruse/ui/list"
)

// cellSpot is where a cell was drawn: its lines in the form, from one up to another,
// and the column in which its text begins.
type cellSpot struct {
	cell        *cell
	from, to, x int
}

// entry is what keys are typed into now; nil where the focus is on no text.
func (b *builder) entry() *editor.Editor {
	if b.json.open {
		return b.json.entry
	}
	return b.focus.entry
}

// mouse gives the focus to the cell that is clicked, puts the cursor there and
// selects what is dragged over. The wheel scrolls a text that has more rows than
// are shown, or else the form.
func (b *builder) mouse(msg tea.MouseMsg) {
	at := msg.Mouse()
	x, y := at.X-b.left, at.Y-b.upper
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		b.wheel(x, y, list.WheelStep(msg))
	case tea.MouseClickMsg:
		if at.Button == tea.MouseLeft && y >= 0 && y < b.height {
			b.click(x, y)
		}
	case tea.MouseMotionMsg:
		if e := b.entry(); b.dragging && e != nil {
			from := b.spotOf(b.focus)
			e.Drag(x-from.x, y-from.from)
		}
	case tea.MouseReleaseMsg:
		b.dragging = false
	}
}

func (b *builder) wheel(x, y, step int) {
	switch s, ok := b.spotAt(x, y); {
	case b.json.open:
		b.json.entry.ScrollBy(step)
	case ok && s.cell == b.focus && s.cell.kind == cellLong && s.cell.entry.Rows(longRows+1) > longRows:
		s.cell.entry.ScrollBy(step)
	default:
		b.scroll(step)
	}
}

func (b *builder) click(x, y int) {
	s, ok := b.spotAt(x, y)
	if !ok {
		return
	}
	if !b.json.open {
		b.settle()
		b.setFocus(s.cell)
	}
	if e := b.entry(); e != nil && (b.json.open || !b.focus.masked(b.revealed)) {
		e.Click(x-s.x, y-s.from)
		b.dragging = true
	}
}

// spotAt is the cell that is drawn at a place of the window, in its coordinates:
// of two in a line, the last one that begins before it. The JSON is one cell.
func (b *builder) spotAt(x, y int) (found cellSpot, ok bool) {
	if b.json.open {
		return cellSpot{to: b.height}, true
	}
	for _, s := range b.spots {
		s.from, s.to = s.from-b.top, s.to-b.top
		if y >= s.from && y < s.to && (!ok || x >= s.x) {
			found, ok = s, true
		}
	}
	return found, ok
}

// spotOf is where a cell is drawn, in the window's coordinates.
func (b *builder) spotOf(c *cell) cellSpot {
	for _, s := range b.spots {
		if s.cell == c && !b.json.open {
			return cellSpot{c, s.from - b.top, s.to - b.top, s.x}
		}
	}
	return cellSpot{}
}
