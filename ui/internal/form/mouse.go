package form

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
func (f *Form) entry() *editor.Editor {
	if f.json.open {
		return f.json.entry
	}
	return f.focus.entry
}

// mouse gives the focus to the cell that is clicked, puts the cursor there and
// selects what is dragged over. The wheel scrolls a text that has more rows than
// are shown, or else the form.
func (f *Form) mouse(msg tea.MouseMsg) {
	at := msg.Mouse()
	x, y := at.X-f.left, at.Y-f.upper
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		f.wheel(x, y, list.WheelStep(msg))
	case tea.MouseClickMsg:
		if at.Button == tea.MouseLeft && y >= 0 && y < f.height {
			f.click(x, y)
		}
	case tea.MouseMotionMsg:
		if e := f.entry(); f.dragging && e != nil {
			from := f.spotOf(f.focus)
			e.Drag(x-from.x, y-from.from)
		}
	case tea.MouseReleaseMsg:
		f.dragging = false
	}
}

func (f *Form) wheel(x, y, step int) {
	switch s, ok := f.spotAt(x, y); {
	case f.json.open:
		f.json.entry.ScrollBy(step)
	case ok && s.cell == f.focus && s.cell.kind == cellLong && s.cell.entry.Rows(longRows+1) > longRows:
		s.cell.entry.ScrollBy(step)
	default:
		f.scroll(step)
	}
}

func (f *Form) click(x, y int) {
	s, ok := f.spotAt(x, y)
	if !ok {
		return
	}
	if !f.json.open {
		f.Flush()
		f.setFocus(s.cell)
	}
	if e := f.entry(); e != nil && (f.json.open || !f.focus.masked(f.revealed)) {
		e.Click(x-s.x, y-s.from)
		f.dragging = true
	}
}

// spotAt is the cell that is drawn at a place of the window, in its coordinates:
// of two in a line, the last one that begins before it. The JSON is one cell.
func (f *Form) spotAt(x, y int) (found cellSpot, ok bool) {
	if f.json.open {
		return cellSpot{to: f.height}, true
	}
	for _, s := range f.spots {
		s.from, s.to = s.from-f.top, s.to-f.top
		if y >= s.from && y < s.to && (!ok || x >= s.x) {
			found, ok = s, true
		}
	}
	return found, ok
}

// spotOf is where a cell is drawn, in the window's coordinates.
func (f *Form) spotOf(c *cell) cellSpot {
	for _, s := range f.spots {
		if s.cell == c && !f.json.open {
			return cellSpot{c, s.from - f.top, s.to - f.top, s.x}
		}
	}
	return cellSpot{}
}
