package transcript

import "ruse/ui/list"

// Selecting reports whether text is being marked.
func (t *Pane) Selecting() bool { return t.sel.active }

// Unselect drops the selection.
func (t *Pane) Unselect() { t.sel = selection{} }

func (t *Pane) selectFrom(at spot, lines bool) {
	t.sel = selection{active: true, lines: lines, anchor: at, head: at}
}

// Click chooses what is under a cell of the pane, and begins to mark text there. It
// reports whether there is anything.
func (t *Pane) Click(x, y int) bool {
	s, ok := t.spotAt(x, y)
	if ok {
		t.current, t.picked = s.Item, true
		t.selectFrom(s, false)
	}
	return ok
}

// Drag moves the end of the selection to a cell, and the window where that is beyond
// its edge.
func (t *Pane) Drag(x, y int) {
	switch {
	case y < 0:
		t.list.ScrollBy(-1)
	case y >= t.height:
		t.list.ScrollBy(1)
	}
	t.list.Draw()
	if s, ok := t.spotAt(min(max(x, 0), t.width-2), min(max(y, 0), t.height-1)); ok {
		t.sel.head = s
	}
}

// Release ends what Click began, and reports whether text is marked; a click without
// a drag marks nothing.
func (t *Pane) Release() bool {
	if t.sel.empty() {
		t.Unselect()
		return false
	}
	return true
}

// spotAt returns what is under a cell of the pane.
func (t *Pane) spotAt(x, y int) (spot, bool) {
	p, ok := t.list.PositionAt(y)
	return spot{p, max(x, 0)}, ok || p != list.Position{}
}

// Select marks the current entry's first line in sight; [Pane.MoveSelection] marks
// more of them.
func (t *Pane) Select() {
	t.list.SetFollow(false)
	t.list.Draw()
	if p, ok := t.list.PositionAt(max(t.markRow(), 0)); ok {
		t.selectFrom(spot{Position: p}, true)
	}
}

// PageSelection moves the end of the selection by a window.
func (t *Pane) PageSelection(by int) { t.MoveSelection(by * (t.height - 1)) }

// MoveSelection moves the end of the selection by lines, and the window with it.
func (t *Pane) MoveSelection(by int) {
	t.sel.lines = true
	t.list.GotoPosition(t.sel.head.Position, list.AlignNearest)
	t.list.Draw()
	y, ok := t.list.RowOf(t.sel.head.Position)
	if !ok {
		return
	}
	if to := y + by; to < 0 || to >= t.height {
		t.list.ScrollBy(by)
		t.list.SetFollow(false)
		t.list.Draw()
		y, ok = t.list.RowOf(t.sel.head.Position)
		if !ok {
			y = 0
			if by > 0 {
				y = t.height - 1
			}
			by = 0
		}
	}
	if p, ok := t.list.PositionAt(min(max(y+by, 0), t.height-1)); ok {
		t.sel.head = spot{Position: p}
	} else if p, ok := t.list.Bottom(); ok {
		t.sel.head = spot{Position: p}
	}
}
