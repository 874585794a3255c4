package transcript

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"ruse/ui/list"
)

// MaxSelected bounds how many lines of a selection are copied.
const MaxSelected = 100_000

// spot is a cell of the transcript: a line, and a column in it.
type spot struct {
	list.Position
	column int
}

func (s spot) before(o spot) bool {
	if c := s.Compare(o.Position); c != 0 {
		return c < 0
	}
	return s.column < o.column
}

// selection is what the person marked, with the mouse to the cell or with keys
// to the line.
type selection struct {
	active bool
	// lines says that whole lines are marked, by keys.
	lines        bool
	anchor, head spot
}

// ordered returns the ends in reading order.
func (s *selection) ordered() (from, to spot) {
	if s.head.before(s.anchor) {
		return s.head, s.anchor
	}
	return s.anchor, s.head
}

func (s *selection) empty() bool {
	return !s.active || !s.lines && s.anchor == s.head
}

// columns returns which cells of a line are marked; to < 0 means up to the end.
func (s *selection) columns(p list.Position) (from, to int, ok bool) {
	if s.empty() {
		return 0, 0, false
	}
	first, last := s.ordered()
	if p.Compare(first.Position) < 0 || p.Compare(last.Position) > 0 {
		return 0, 0, false
	}
	from, to = 0, -1
	if !s.lines {
		if p == first.Position {
			from = first.column
		}
		if p == last.Position {
			to = last.column + 1
		}
	}
	return from, to, true
}

// mark shows the marked cells of a drawn line.
func (s *selection) mark(line string, p list.Position, style func(...string) string) string {
	from, to, ok := s.columns(p)
	width := ansi.StringWidth(line)
	if to < 0 || to > width {
		to = width
	}
	if !ok || from >= to {
		return line
	}
	return ansi.Cut(line, 0, from) + style(ansi.Strip(ansi.Cut(line, from, to))) + ansi.Cut(line, to, width)
}

// Selected returns the marked text as it stands on the screen, without the
// margin, the bars and the rules beside it. It is false where it was cut short.
func (t *Pane) Selected() (text string, whole bool) {
	from, to := t.sel.ordered()
	lines, more := t.list.LinesBetween(from.Position, to.Position, MaxSelected)
	for i, line := range lines {
		plain := ansi.Strip(line)
		if !t.sel.lines {
			width := ansi.StringWidth(plain)
			if i == len(lines)-1 {
				plain = ansi.Cut(plain, 0, min(to.column+1, width))
			}
			if i == 0 {
				plain = strings.Repeat(" ", min(from.column, gutter)) + ansi.Cut(plain, min(from.column, width), width)
			}
		}
		lines[i] = strings.TrimRight(t.withoutMargin(plain, i == 0 && !t.sel.lines && from.column >= gutter), " ")
	}
	return strings.Join(lines, "\n"), !more
}

// withoutMargin cuts the gutter off, and the bar or rule that may stand in it.
func (t *Pane) withoutMargin(line string, cut bool) string {
	g := t.painter.theme.Glyphs
	if cut {
		return strings.TrimPrefix(line, textIndent)
	}
	line = strings.TrimPrefix(line, g.Bar+" ")
	line = strings.TrimPrefix(line, textIndent)
	return strings.TrimPrefix(line, g.Rule+" ")
}
