package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/request"
	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// labelWidth is the width of the column of names.
const labelWidth = 15

// draw fills the screen: the tabs, the form or the JSON, a line about the field
// and a line of keys.
// Draw draws the whole form, and where the cursor stands in it.
func (b *builder) Draw(th *theme.Theme, w, h int) ([]string, *tea.Cursor) {
	if th != b.theme {
		b.setTheme(th)
	}
	inside := max(w-4, 20)
	b.height = max(h-5, 1)
	var body []string
	var cursor *tea.Cursor
	if b.json.open {
		body, cursor = b.drawJSON(inside)
	} else {
		body, cursor = b.drawForm(inside)
	}
	for len(body) < b.height {
		body = append(body, "")
	}
	if cursor != nil {
		cursor.X += theme.BoxLeft
		cursor.Y += theme.BoxTop + 1
	}
	body[0] = text.Fit(body[0], inside, "") // the box is as wide as the screen
	body = append(body, b.aboutLine(inside))
	box := th.Box("", body, b.keyLine(inside), w)
	// frameBox renders one title; here the tabs stand in its place.
	box[theme.BoxTop] = text.Over(box[theme.BoxTop], text.Fit(b.tabs(inside), inside, th.Glyphs.Ellipsis), theme.BoxLeft)
	x, y := centre(rect{0, 0, w, h}, text.Widest(box), len(box))
	b.left, b.upper = x+theme.BoxLeft, y+theme.BoxTop+1
	return box, cursor
}

// drawBuilder draws the builder below another dialog. It covers the session,
// which therefore need not be drawn.
func (m *Model) drawBuilder(b *builder, lines []string) {
	for i := range lines {
		lines[i] = strings.Repeat(" ", m.width)
	}
	if b == m.top() {
		return
	}
	box, _ := b.Draw(m.theme, m.width, m.height)
	text.Overlay(lines, box[:min(len(box), len(lines))], 0, 0)
}

func (b *builder) setTheme(th *theme.Theme) {
	b.theme = th
	for _, p := range b.parts {
		p.walk("", func(_ string, c *cell) { c.setTheme(th) })
	}
	b.json.entry.Styles = entryStyles(th)
}

// tabs names both sides, and how many problems there are.
func (b *builder) tabs(width int) string {
	st := b.theme.Styles
	form, json := st.Dialog.Title.Render("Form"), st.Quiet.Render("JSON")
	if b.json.open {
		form, json = st.Quiet.Render("Form"), st.Dialog.Title.Render("JSON")
	}
	left := st.Strong.Render("Request") + "   " + form + "  " + json
	n := len(b.loose)
	for _, list := range b.problems {
		n += len(list)
	}
	if b.json.problem != nil {
		n++
	}
	if n == 0 {
		return left
	}
	right := st.Dialog.Problem.Render(text.Plural(n, "problem"))
	return text.Fit(left, max(width-text.Width(right), 1), "") + right
}

// aboutLine is the last word on what happened, or else what the field wants.
func (b *builder) aboutLine(width int) string {
	st, ell := b.theme.Styles, b.theme.Glyphs.Ellipsis
	switch {
	case b.note != "":
		return st.Accent.Render(text.Fit(b.note, min(text.Width(b.note), width), ell))
	case b.json.open:
		return st.Dialog.Hint.Render("what will be sent; secrets are masked, and a mask may be moved")
	}
	hint := b.focus.hint()
	if b.length > b.height {
		place := fmt.Sprintf("%d-%d of %d", b.top+1, min(b.top+b.height, b.length), b.length)
		return text.Fit(st.Dialog.Hint.Render(hint), max(width-len(place)-1, 1), ell) + " " + st.Faint.Render(place)
	}
	return st.Dialog.Hint.Render(text.Fit(hint, min(text.Width(hint), width), ell))
}

// hint says what belongs into the cell.
func (c *cell) hint() string {
	switch {
	case c.part == nil:
		return ""
	case c.kind == cellAdder:
		return "enter adds a " + c.name + "; so does typing it"
	case c.part.Hint == "" && c.name != "":
		return c.name
	case c.name != "" && c.part.newRow != nil:
		return c.name + ": " + c.part.Hint
	}
	return c.part.Hint
}

// builderKeys shows the keys that do something in the builder.
func (m *Model) builderKeys(width int) string {
	var line []string
	used := 0
	for _, c := range m.in(inBuilder) {
		help := c.keyLabel() + " " + c.help
		if c.quiet || len(c.keys) == 0 || used+text.Width(help) > width || m.reason(c) != "" {
			continue
		}
		used += text.Width(help) + 3
		line = append(line, help)
	}
	return strings.Join(line, "   ")
}

// drawForm draws the whole form and returns what is in the window.
func (b *builder) drawForm(width int) ([]string, *tea.Cursor) {
	f := formDrawing{builder: b, room: max(width-labelWidth-1, 8)}
	for _, trouble := range b.loose {
		f.add("", b.theme.Styles.Dialog.Problem.Render(text.Fit(trouble, min(text.Width(trouble), f.room), b.theme.Glyphs.Ellipsis)))
	}
	for _, p := range b.shown() {
		f.part(p, p.Label)
	}
	b.length, b.spots = len(f.lines), f.spots
	if b.follow {
		last := f.focusEnd
		b.top = min(max(b.top, last-b.height), f.focusTop)
		if f.cursor != nil {
			b.top = min(max(b.top, f.cursor.Y-b.height+1), f.cursor.Y)
		}
	}
	b.top = min(max(b.top, 0), max(b.length-b.height, 0))
	shown := f.lines[b.top:min(b.top+b.height, b.length)]
	c := f.cursor
	if c != nil {
		if c.Y -= b.top; c.Y < 0 || c.Y >= b.height {
			c = nil
		}
	}
	return shown, c
}

// formDrawing collects the lines of a form.
type formDrawing struct {
	*builder
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
	f.troubles(name, indent)
	f.troubles(value, indent)
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
	f.troubles(c, strings.Repeat(" ", text.Width(indent)))
}

// place notes where a cell is, and the cursor in the focused one.
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

// troubles are the problems of a cell, below it.
func (f *formDrawing) troubles(c *cell, indent string) {
	for _, trouble := range f.problems[c] {
		for _, line := range text.Wrap([]string{text.Line(trouble)}, max(f.room-text.Width(indent)-2, 8)) {
			f.add("", indent+f.theme.Styles.Dialog.Problem.Render(f.theme.Glyphs.Failed+" "+line))
		}
	}
}

// drawJSON draws the text, and below it what is wrong with it.
func (b *builder) drawJSON(width int) ([]string, *tea.Cursor) {
	t := &b.json
	var troubles []string
	if p := t.problem; p != nil {
		troubles = append(troubles, p.Error())
	}
	troubles = append(troubles, b.loose...)
	b.walk(func(path string, c *cell) {
		for _, trouble := range b.problems[c] {
			troubles = append(troubles, path+" "+trouble)
		}
	})
	if most := max(b.height/3, 1); len(troubles) > most {
		troubles = append(troubles[:most-1:most-1], fmt.Sprintf("and %d more", len(troubles)-most+1))
	}
	rows := max(b.height-len(troubles), 1)
	t.entry.SetSize(width, rows)
	lines := t.entry.Draw()
	for len(lines) < rows {
		lines = append(lines, "")
	}
	for _, trouble := range troubles {
		trouble = text.Line(trouble)
		lines = append(lines, b.theme.Styles.Dialog.Problem.Render(text.Fit(trouble, min(text.Width(trouble), width), b.theme.Glyphs.Ellipsis)))
	}
	return lines, t.entry.Cursor()
}
