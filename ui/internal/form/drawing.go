package form

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/request"
	"ruse/ui/internal/text"
)

// labelWidth is the width of the column of names.
const labelWidth = 15

// drawForm draws the whole form and returns what is in the window.
func (f *Form) drawForm(width int) ([]string, *tea.Cursor) {
	d := formDrawing{Form: f, room: max(width-labelWidth-1, 8)}
	for _, problem := range f.loose {
		d.add("", f.theme.Styles.Dialog.Problem.Render(text.Truncate(problem, d.room, f.theme.Glyphs.Ellipsis)))
	}
	for _, p := range f.shown() {
		d.part(p, p.Label)
	}
	f.length, f.spots = len(d.lines), d.spots
	if f.follow {
		f.top = min(max(f.top, d.focusEnd-f.height), d.focusTop)
		if d.cursor != nil {
			f.top = min(max(f.top, d.cursor.Y-f.height+1), d.cursor.Y)
		}
	}
	f.top = min(max(f.top, 0), max(f.length-f.height, 0))
	c := d.cursor
	if c != nil {
		if c.Y -= f.top; c.Y < 0 || c.Y >= f.height {
			c = nil
		}
	}
	return d.lines[f.top:min(f.top+f.height, f.length)], c
}

// formDrawing collects the lines of a form.
type formDrawing struct {
	*Form
	room   int
	lines  []string
	cursor *tea.Cursor
	spots  []cellSpot
	// focusTop and focusEnd are the lines of the focused cell.
	focusTop, focusEnd int
}

func (f *formDrawing) add(label, line string) {
	f.lines = append(f.lines, text.Fit(label, labelWidth, f.theme.Glyphs.Ellipsis)+" "+line)
}

func (f *formDrawing) part(p *part, name string) {
	style := f.theme.Styles.Dialog.Label
	if f.focus.part == p || f.inside(p) {
		style = f.theme.Styles.Dialog.LabelFocused
	}
	label := style.Render(name)
	for _, r := range p.rows {
		label = f.row(r, label, "")
	}
	if p.adder != nil {
		f.cell(p.adder, label, "", f.room)
	}
}

// inside reports whether the focus is in the environment of a command of p.
func (f *formDrawing) inside(p *part) bool {
	for _, r := range p.rows {
		if r.vars != nil && f.focus.part == r.vars {
			return true
		}
	}
	return false
}

// row draws a row, and returns the label of the next one: none.
func (f *formDrawing) row(r *formRow, label, indent string) string {
	room := f.room - text.Width(indent)
	switch {
	case len(r.cells) == 1:
		f.cell(r.cells[0], label, indent, room)
	case r.cells[0].name == "name":
		f.pair(r, label, indent, room)
	case r.cells[0].name == "command":
		f.cell(r.cells[0], label, indent+"$ ", room-2)
		f.cell(r.cells[1], "", indent+"  in ", room-5)
		for _, v := range r.vars.rows {
			f.row(v, "", indent+"  ")
		}
		f.cell(r.vars.adder, "", indent+"  ", room-2)
	default:
		f.cell(r.cells[0], label, indent, room)
		f.cell(r.cells[1], "", indent+"  to ", room-5)
	}
	return ""
}

// pair draws a name and its value side by side, or one below the other where
// the value is long.
func (f *formDrawing) pair(r *formRow, label, indent string, room int) {
	name, value := r.cells[0], r.cells[1]
	left := min(max(room/3, 6), 24)
	lines, cursor := f.content(name, left)
	values, valueCursor := f.content(value, max(room-left-3, 4))
	from := len(f.lines)
	for i := range max(len(lines), len(values)) {
		line, sep := "", "   "
		if i < len(lines) {
			line = lines[i]
		}
		if i == 0 {
			sep = f.theme.Styles.Faint.Render(" = ")
		}
		line = text.Fit(line, left, f.theme.Glyphs.Ellipsis) + sep
		if i < len(values) {
			line += values[i]
		}
		f.add(label, indent+line)
		label = ""
	}
	f.place(name, from, cursor, labelWidth+1+text.Width(indent))
	f.place(value, from, valueCursor, labelWidth+1+text.Width(indent)+left+3)
	f.problemsOf(name, indent)
	f.problemsOf(value, indent)
	if !r.secret && !value.empty() && (request.LooksSecret(name.value()) || request.Secret(value.value()).IsReference()) {
		f.add("", indent+f.theme.Styles.Warning.Render("looks like a secret: ctrl+y makes it one"))
	}
}

// content is a cell's lines at a width.
func (f *formDrawing) content(c *cell, width int) ([]string, *tea.Cursor) {
	return c.draw(f.theme, width, c == f.focus, c.masked(f.revealed && c == f.focus), f.placeholder(c))
}

func (f *formDrawing) placeholder(c *cell) string {
	switch {
	case c == f.one(partAddress):
		return f.address
	case c.name == "":
		return c.part.Empty
	}
	return c.name
}

func (f *formDrawing) cell(c *cell, label, indent string, width int) {
	from := len(f.lines)
	lines, cursor := f.content(c, width)
	for i, line := range lines {
		if i > 0 {
			indent = strings.Repeat(" ", text.Width(indent))
			label = ""
		}
		f.add(label, f.theme.Styles.Quiet.Render(indent)+line)
	}
	f.place(c, from, cursor, labelWidth+1+text.Width(indent))
	f.problemsOf(c, strings.Repeat(" ", text.Width(indent)))
}

// place records where a cell is, and the cursor in the focused one.
func (f *formDrawing) place(c *cell, from int, cursor *tea.Cursor, x int) {
	f.spots = append(f.spots, cellSpot{c, from, len(f.lines), x})
	if c != f.focus {
		return
	}
	f.focusTop, f.focusEnd = from, len(f.lines)+len(f.problems[c])
	if cursor == nil {
		return
	}
	cursor.X += x
	cursor.Y += from
	f.cursor = cursor
}

// problemsOf draws the problems of a cell, below it.
func (f *formDrawing) problemsOf(c *cell, indent string) {
	for _, problem := range f.problems[c] {
		for _, line := range text.Wrap([]string{text.Line(problem)}, max(f.room-text.Width(indent)-2, 8)) {
			f.add("", indent+f.theme.Styles.Dialog.Problem.Render(f.theme.Glyphs.Failed+" "+line))
		}
	}
}
