package editor

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// follow moves the window so that the cursor is in it, and no row below the text
// where there are rows above.
func (e *Editor) follow() {
	at := e.rowAt(e.cursor)
	e.top = e.rowAt(min(e.top, e.text.len())).from
	if at.from < e.top {
		e.top = at.from
		e.fill()
		return
	}
	above := at
	for i := 1; i < e.height && above.from > e.top; i++ {
		above, _ = e.rowBefore(above)
	}
	e.top = above.from
	e.fill()
}

// fill moves the window up where the text ends above the window's end.
func (e *Editor) fill() {
	r := e.rowAt(e.top)
	for i, last := 1, r; i < e.height; i++ {
		next, ok := e.rowAfter(last)
		if ok {
			last = next
			continue
		}
		if r, ok = e.rowBefore(r); !ok {
			break
		}
		e.top = r.from
	}
}

// ScrollBy moves the window by rows, and leaves the cursor where it is.
func (e *Editor) ScrollBy(rows int) {
	r, ok := e.rowAt(e.top), true
	for ; rows > 0 && ok; rows-- {
		if r, ok = e.rowAfter(r); ok {
			e.top = r.from
		}
	}
	for ; rows < 0 && ok; rows++ {
		if r, ok = e.rowBefore(r); ok {
			e.top = r.from
		}
	}
	e.fill()
}

// window calls visit with each row in the window, and the number of its place
// there, until it returns false.
func (e *Editor) window(visit func(y int, r row) bool) {
	r, ok := e.rowAt(e.top), true
	for y := 0; ok && y < e.height && visit(y, r); y++ {
		r, ok = e.rowAfter(r)
	}
}

// Draw returns the rows in the window: one at least, and as many as there are.
// None is wider than the window, nor filled up to its width.
func (e *Editor) Draw() []string {
	lines := make([]string, 0, e.height)
	if e.Len() == 0 {
		text := e.Placeholder
		if rows := wrap(text, e.room(), true); len(rows) > 1 {
			text = text[:rows[1]]
		}
		return append(lines, ansi.Truncate(e.prompt, e.width, "")+e.Styles.Placeholder.Render(text))
	}
	from, to := e.selection()
	e.window(func(_ int, r row) bool {
		before := e.rest
		if r.from == 0 {
			before = e.prompt
		}
		lines = append(lines, ansi.Truncate(before+e.drawRow(r, from, to), e.width, ""))
		return true
	})
	return lines
}

// drawRow draws a row with the part of it that is selected, the break at its end
// included.
func (e *Editor) drawRow(r row, selectedFrom, selectedTo int) string {
	text := e.text.slice(r.from, r.to)
	var out, part strings.Builder
	selected, column := false, 0
	flush := func() {
		if part.Len() == 0 {
			return
		}
		style := e.Styles.Text
		if selected {
			style = e.Styles.Selection
		}
		out.WriteString(style.Render(part.String()))
		part.Reset()
	}
	for i := 0; i < len(text); {
		n := cluster(text[i:])
		if at := r.from + i; selected != (at >= selectedFrom && at < selectedTo) {
			flush()
			selected = !selected
		}
		shown, w := glyph(text[i:i+n], column)
		part.WriteString(shown)
		i, column = i+n, column+w
	}
	if !r.soft && selectedFrom <= r.to && r.to < selectedTo {
		if !selected {
			flush()
			selected = true
		}
		part.WriteByte(' ')
	}
	flush()
	return out.String()
}

// Cursor is where the cursor stands in the window; nil without the focus, and
// where it is out of sight.
func (e *Editor) Cursor() *tea.Cursor {
	if !e.focused {
		return nil
	}
	var found *tea.Cursor
	at := e.rowAt(e.cursor)
	e.window(func(y int, r row) bool {
		if r.from == at.from {
			x := e.promptWidth + e.columnOf(r, e.cursor)
			found = tea.NewCursor(min(x, e.width-1), y)
		}
		return r.from < at.from
	})
	return found
}

// placeAt is the place at a cell of the window.
func (e *Editor) placeAt(x, y int) int {
	at := e.rowAt(e.top)
	e.window(func(row int, r row) bool {
		at = r
		return row < y
	})
	return e.placeIn(at, max(x-e.promptWidth, 0))
}

// Click puts the cursor at a cell of the window, counted from its top left.
func (e *Editor) Click(x, y int) {
	e.goal = none
	e.moveTo(e.placeAt(x, y), false)
}

// Drag selects from where the cursor was to a cell; above or below the window,
// which then scrolls by a row.
func (e *Editor) Drag(x, y int) {
	switch {
	case y < 0:
		e.ScrollBy(-1)
	case y >= e.height:
		e.ScrollBy(1)
	}
	e.goal = none
	e.moveTo(e.placeAt(x, min(max(y, 0), e.height-1)), true)
}
