package markdown

import (
	"bytes"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

const (
	columnGap = 2 // cells between columns
	columnMin = 3 // a table with narrower columns is drawn as records
)

// table draws a table, or further rows of one.
func (p *page) table(l *leaf) {
	rows := tableRows(l)
	widths := l.grid.widths
	if !l.cont {
		widths = p.measure(l.grid, rows)
	}
	width, ok := fit(widths, p.flow.width)
	if !ok {
		p.records(l, rows)
		return
	}
	if !l.cont {
		p.row(l.grid, l.grid.header, width, true)
		p.underline(width)
	}
	for _, r := range rows {
		p.row(l.grid, r, width, false)
	}
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
func (p *page) measure(g *grid, rows [][][]byte) []int {
	widths := make([]int, len(g.aligns))
	grow := func(row [][]byte) {
		for i := range min(len(row), len(widths)) {
			widths[i] = max(widths[i], p.cellWidth(row[i]))
		}
	}
	grow(g.header)
	for _, r := range rows {
		grow(r)
	}
	return widths
}

func (p *page) cellWidth(text []byte) int {
	f := &p.cell
	f.clear()
	f.styled(p.inlineText(text, p.styles.Text))
	w := 0
	for _, c := range f.cells {
		w += int(c.width)
	}
	return w
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
	for settled := true; settled; {
		settled = false
		for i, w := range want {
			if got[i] == 0 && max(1, w) <= width/left {
				got[i] = max(1, w)
				width -= got[i]
				left--
				settled = true
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
func (p *page) row(g *grid, row [][]byte, width []int, head bool) {
	columns := make([][]string, len(width))
	height := 1
	for i := range min(len(row), len(width)) {
		columns[i] = p.cellLines(row[i], width[i], head)
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
				room -= ansi.StringWidth(text)
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

func (p *page) cellLines(text []byte, width int, head bool) []string {
	f := &p.cell
	f.reset(width, "", "")
	style := p.styles.Text
	if head {
		style = p.styles.Strong
	}
	f.styled(p.inlineText(text, style))
	f.wrap()
	return append([]string(nil), f.lines...)
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
func (p *page) records(l *leaf, rows [][][]byte) {
	f := &p.flow
	for i, r := range rows {
		if i > 0 || l.cont {
			f.line("")
		}
		for j := range min(len(r), len(l.grid.aligns)) {
			if j < len(l.grid.header) {
				f.styled(p.inlineText(l.grid.header[j], p.styles.Strong))
				f.add(span{}, ": ")
			}
			f.styled(p.inlineText(r[j], p.styles.Text))
			f.wrap()
		}
	}
	if len(rows) == 0 {
		for _, h := range l.grid.header {
			f.styled(p.inlineText(h, p.styles.Strong))
			f.wrap()
		}
	}
}
