package transcript

import (
	"fmt"
	"strings"

	"ruse/ui/internal/text"
)

// Draw brings the list up to date and returns the pane's lines, each as wide
// as the pane: the window, with the mark of the current entry, search matches,
// the selection, how much is new below, and the scrollbar where nobody else
// draws it.
func (t *Pane) Draw(focused, scrollbar bool) []string {
	t.list.Draw()
	th := t.painter.theme
	lines := make([]string, t.height)
	rows := t.list.Lines()
	marked := -1
	if focused && !t.sel.active {
		marked = t.markRow()
	}
	for y := range lines {
		line := ""
		if y < len(rows) {
			line = rows[y]
		}
		place, ok := t.list.PositionAt(y)
		if ok && t.find.active() {
			style := th.Styles.Match.Render
			if m, ok := t.find.at(); ok && m.item == place.Item && m.block == place.Block && t.find.line == place.Line {
				style = th.Styles.Current.Render
			}
			line = t.find.query.Highlight(line, style)
		}
		if ok && t.sel.active {
			line = t.sel.mark(line, place, th.Styles.Selected.Render)
		}
		if y == marked {
			line = markCurrent(line, th.Styles.Entry.Focus.Render("›"))
		}
		bar := " "
		if scrollbar && t.Thumb(y) {
			bar = th.Styles.Faint.Render(th.Glyphs.Thumb)
		}
		lines[y] = text.Fit(line, t.width-1, th.Glyphs.Ellipsis) + bar
	}
	t.announce(lines)
	return lines
}

// Thumb reports whether the scrollbar's thumb covers row y.
func (t *Pane) Thumb(y int) bool {
	start, size := t.list.Scrollbar()
	return y >= start && y < start+size
}

// markCurrent puts a mark in the first cell of the margin.
func markCurrent(line, mark string) string {
	if strings.HasPrefix(line, " ") {
		return mark + line[1:]
	}
	if line == "" {
		return mark
	}
	return line
}

// markRow is the row of the current entry's first visible line, or -1.
func (t *Pane) markRow() int {
	current, rows := t.Current(), t.list.Lines()
	for y := range t.height {
		if p, ok := t.list.PositionAt(y); ok && p.Item == current && !p.InGap() && rows[y] != "" {
			return y
		}
	}
	return -1
}

// announce says over the last line how much is new below the reader's place.
func (t *Pane) announce(lines []string) {
	if t.list.Following() || len(lines) == 0 {
		return
	}
	unseen, exact := t.list.Unseen()
	if unseen == 0 {
		return
	}
	about := ""
	if !exact {
		about = "about "
	}
	th := t.painter.theme
	below := fmt.Sprintf(" %s %s%s · G end ", th.Glyphs.Below, about, text.Plural(unseen, "new line"))
	if text.Width(below) > t.width-1 {
		return
	}
	y := len(lines) - 1
	lines[y] = text.Over(lines[y], th.Styles.Selected.Render(below), t.width-1-text.Width(below))
}
