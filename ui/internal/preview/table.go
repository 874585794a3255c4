package preview

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// The bounds of a table. A column is never wider than columnMax; columns beyond
// tableColumns are left out, and said so.
const (
	columnMax    = 40
	columnGap    = 2
	tableColumns = 200
)

// table is comma- or tab-separated values with their columns aligned, the first
// row as the head.
type table struct {
	theme  *theme.Theme
	cells  [][]string
	widths []int
	// right says which columns hold numbers alone.
	right []bool
	// first is the leftmost column in the window.
	first int
}

// newTable reads values. What cannot be read as values is shown as text.
func newTable(th *theme.Theme, text string, comma rune, notes []string) *content {
	t, note := readTable(text, comma)
	if len(t.cells) == 0 {
		return &content{item: newTextItem(th, text, ""), kind: "text", notes: notes}
	}
	t.theme = th
	t.measure()
	if note != "" {
		notes = append(notes, note)
	}
	return &content{item: &grid{rows: t}, kind: "table", notes: notes}
}

// readTable reads rows up to the first that is none.
func readTable(values string, comma rune) (*table, string) {
	r := csv.NewReader(strings.NewReader(values))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = comma, -1, true
	t := &table{}
	note := ""
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return t, note
		}
		if err != nil {
			return t, text.Error(err)
		}
		if len(record) > tableColumns {
			note = fmt.Sprintf("%d of %s", tableColumns, text.Plural(len(record), "column"))
			record = record[:tableColumns]
		}
		row := make([]string, len(record))
		for i, cell := range record {
			row[i] = text.Line(cell)
		}
		t.cells = append(t.cells, row)
	}
}

// measure finds how wide columns are, and which hold numbers.
func (t *table) measure() {
	for n, row := range t.cells {
		for i, cell := range row {
			if i == len(t.widths) {
				t.widths = append(t.widths, 1)
				t.right = append(t.right, true)
			}
			t.widths[i] = max(t.widths[i], min(text.Width(cell), columnMax))
			if n > 0 && strings.Trim(cell, "0123456789.,+-%eE ") != "" {
				t.right[i] = false
			}
		}
	}
}

func (t *table) restyle(th *theme.Theme) { t.theme = th }

// count has a row for the rule under the head.
func (t *table) count() int { return len(t.cells) + 1 }

func (t *table) row(i, width int) []string {
	switch i {
	case 0:
		return []string{t.line(t.cells[0], width, t.theme.Styles.Strong.Render)}
	case 1:
		return []string{t.rule(width)}
	}
	return []string{t.line(t.cells[i-1], width, t.theme.Styles.Text.Render)}
}

// line draws the columns in sight.
func (t *table) line(row []string, width int, style func(...string) string) string {
	var b strings.Builder
	for i := t.first; i < len(t.widths) && width > 0; i++ {
		cell, w := "", min(t.widths[i], width)
		if i < len(row) {
			cell = row[i]
		}
		pad := ""
		if t.right[i] {
			pad = strings.Repeat(" ", max(w-text.Width(cell), 0))
		}
		b.WriteString(text.Fit(pad+cell, w, t.theme.Glyphs.Ellipsis))
		width -= w
		if gap := min(columnGap, width); gap > 0 && i < len(t.widths)-1 {
			b.WriteString(strings.Repeat(" ", gap))
			width -= gap
		}
	}
	return style(b.String())
}

func (t *table) rule(width int) string {
	var b strings.Builder
	for i := t.first; i < len(t.widths) && width > 0; i++ {
		w := min(t.widths[i], width)
		b.WriteString(strings.Repeat(t.theme.Glyphs.Across, w))
		gap := min(columnGap, width-w)
		b.WriteString(strings.Repeat(" ", gap))
		width -= w + gap
	}
	return t.theme.Styles.Faint.Render(b.String())
}

// shift moves by columns.
func (t *table) shift(by int) bool {
	to := min(max(t.first+by, 0), max(len(t.widths)-1, 0))
	moved := to != t.first
	t.first = to
	return moved
}

// beyond counts the columns out of sight.
func (t *table) beyond(width int) string {
	hidden := 0
	for i := t.first; i < len(t.widths); i++ {
		if width < t.widths[i] {
			hidden = len(t.widths) - i
			break
		}
		width -= t.widths[i] + columnGap
	}
	var parts []string
	if t.first > 0 {
		parts = append(parts, text.Plural(t.first, "column")+" left")
	}
	if hidden > 0 {
		parts = append(parts, text.Plural(hidden, "column")+" right")
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, ", ")
}
