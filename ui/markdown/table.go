package markdown

import (
	"bytes"
	"slices"
	"strings"

	"charm.land/glamour/v2/ansi"
	xansi "github.com/charmbracelet/x/ansi"
)

const (
	columnGap = 2 // cells between columns
	columnMin = 3 // a table with narrower columns is drawn as records
)

// table draws a table, or further rows of one.
func (p *page) table(l *leaf) {
	t := p.styledTable(l)
	widths := l.grid.widths
	if !l.cont {
		widths = t.measure(p, len(l.grid.aligns))
	}
	width, ok := fit(widths, p.flow.width)
	if !ok {
		p.records(l, t)
		return
	}
	if !l.cont {
		p.row(l.grid, t.header, width)
		p.underline(width)
	}
	for _, r := range t.rows {
		p.row(l.grid, r, width)
	}
}

// styledTable is a table whose cells are styled, but not laid out yet.
type styledTable struct {
	header []string
	rows   [][]string
}

func (p *page) styledTable(l *leaf) *styledTable {
	t := &styledTable{header: p.styledRow(l.grid, l.grid.header, p.styles.Strong)}
	for _, r := range tableRows(l) {
		t.rows = append(t.rows, p.styledRow(l.grid, r, p.styles.Text))
	}
	return t
}

// styledRow styles the cells of one row. GFM drops those beyond the last column,
// most often because of a pipe in code that nobody escaped; here they stand in
// the last column, each behind the pipe that cut it off.
func (p *page) styledRow(g *grid, cells [][]byte, style ansi.StylePrimitive) []string {
	row := make([]string, min(len(cells), len(g.aligns)))
	var beyond strings.Builder
	for i, c := range cells {
		text := p.inlineText(c, style)
		if i < len(row) {
			row[i] = text
		} else if len(c) > 0 {
			beyond.WriteString(p.element(p.styles.HTMLSpan.StylePrimitive, " | "))
			beyond.WriteString(text)
		}
	}
	if beyond.Len() > 0 {
		row[len(row)-1] += beyond.String()
	}
	return row
}

// tableRows returns the cells of a table's body.
func tableRows(l *leaf) [][][]byte {
	lines := bytes.Split(l.text, []byte{'\n'})
	if !l.cont {
		lines = lines[2:]
	}
	rows := make([][][]byte, len(lines))
	for i, line := range lines {
		rows[i] = cells(line)
	}
	return rows
}

// measure returns how wide each column would be if there were room.
func (t *styledTable) measure(p *page, columns int) []int {
	widths := make([]int, columns)
	for _, row := range append(t.rows[:len(t.rows):len(t.rows)], t.header) {
		for i, c := range row {
			widths[i] = max(widths[i], p.cellWidth(c))
		}
	}
	return widths
}

// cellWidth returns the width of a cell's longest line.
func (p *page) cellWidth(styled string) int {
	f := &p.cell
	f.clear()
	f.styled(styled)
	widest, w := 0, 0
	for _, c := range f.cells {
		w += int(c.width)
		if c.glue == newline {
			w = 0
		}
		widest = max(widest, w)
	}
	return widest
}

// fit shares a width among columns: those that need less than an even share get
// what they need. ok is false when there is not enough to share.
func fit(want []int, width int) (got []int, ok bool) {
	width -= columnGap * (len(want) - 1)
	if width < columnMin*len(want) {
		return nil, false
	}
	got = make([]int, len(want))
	left := len(want)
	for found := true; found; {
		found = false
		for i, w := range want {
			if got[i] == 0 && max(1, w) <= width/left {
				got[i] = max(1, w)
				width -= got[i]
				left--
				found = true
				if left == 0 {
					return got, true
				}
			}
		}
	}
	for i := range got {
		if got[i] == 0 {
			got[i] = width / left
			width -= got[i]
			left--
		}
	}
	return got, true
}

// row draws one row, as many lines high as its highest cell.
func (p *page) row(g *grid, row []string, width []int) {
	columns := make([][]string, len(width))
	height := 1
	for i := range min(len(row), len(width)) {
		columns[i] = p.cellLines(row[i], width[i])
		height = max(height, len(columns[i]))
	}
	for y := range height {
		var b strings.Builder
		pad := 0
		for i, lines := range columns {
			if i > 0 {
				pad += columnGap
			}
			text, room := "", width[i]
			if y < len(lines) {
				text = lines[y]
				room -= xansi.StringWidth(text)
			}
			before := 0
			switch g.aligns[i] {
			case right:
				before = room
			case centre:
				before = room / 2
			}
			if text != "" {
				b.WriteString(strings.Repeat(" ", pad+before))
				b.WriteString(text)
				pad = room - before
			} else {
				pad += room
			}
		}
		p.flow.line(b.String())
	}
}

func (p *page) cellLines(styled string, width int) []string {
	f := &p.cell
	f.reset(width, "", "")
	f.styled(styled)
	f.wrap()
	return slices.Clone(f.lines)
}

func (p *page) underline(width []int) {
	style := p.styles.HorizontalRule
	style.Format = ""
	parts := make([]string, len(width))
	for i, w := range width {
		parts[i] = strings.Repeat(p.glyphs.Across, w)
	}
	p.flow.styled(p.element(style, strings.Join(parts, strings.Repeat(" ", columnGap))))
	p.flow.cut()
}

// records draws rows one cell below the other, where columns have no room side
// by side.
func (p *page) records(l *leaf, t *styledTable) {
	f := &p.flow
	for i, r := range t.rows {
		if i > 0 || l.cont {
			f.line("")
		}
		for j, c := range r {
			if j < len(t.header) {
				f.styled(t.header[j])
				f.add(span{}, ": ")
			}
			f.styled(c)
			f.wrap()
		}
	}
	if len(t.rows) == 0 {
		for _, h := range t.header {
			f.styled(h)
			f.wrap()
		}
	}
}
