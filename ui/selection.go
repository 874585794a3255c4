package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"ruse/ui/list"
)

// selectionLines bounds how much one selection copies.
const selectionLines = 100_000

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

func (s *selection) clear() { *s = selection{} }

func (s *selection) begin(at spot, lines bool) {
	*s = selection{active: true, lines: lines, anchor: at, head: at}
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

// selected returns the marked text as it stands on the screen, without the
// margin, the bars and the rules beside it. It is false where it was cut short.
func (t *transcript) selected() (text string, whole bool) {
	from, to := t.sel.ordered()
	lines, more := t.list.LinesBetween(from.Position, to.Position, selectionLines)
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
func (t *transcript) withoutMargin(line string, cut bool) string {
	g := t.brush.theme.Glyphs
	if cut {
		return strings.TrimPrefix(line, textIndent)
	}
	line = strings.TrimPrefix(line, g.Bar+" ")
	line = strings.TrimPrefix(line, textIndent)
	return strings.TrimPrefix(line, g.Rule+" ")
}

// selectionCommands move the end of a selection and copy it. The transcript's
// others work too.
func selectionCommands() []command {
	return scoped(
		inSelection,
		command{name: "copy", keys: []string{"y", "enter"}, help: "copy what is selected", run: func(m *Model) tea.Cmd {
			cmd := m.copySelection()
			m.transcript.sel.clear()
			return cmd
		}},
		command{name: "leave", keys: []string{"esc", "v"}, help: "drop the selection", run: reads(func(t *transcript) { t.sel.clear() })},
		command{name: "down", keys: []string{"j", "down"}, help: "line down", quiet: true, run: reads(func(t *transcript) { t.moveHead(1) })},
		command{name: "up", keys: []string{"k", "up"}, help: "line up", quiet: true, run: reads(func(t *transcript) { t.moveHead(-1) })},
		command{name: "page-down", keys: []string{"space", "pgdown", "d"}, help: "page down", quiet: true, run: reads(func(t *transcript) { t.moveHead(t.height - 1) })},
		command{name: "page-up", keys: []string{"pgup", "u"}, help: "page up", quiet: true, run: reads(func(t *transcript) { t.moveHead(1 - t.height) })},
	)
}

// beginSelection marks the chosen entry's first line in sight, by keys.
func (m *Model) beginSelection() {
	t := m.transcript
	t.list.SetFollow(false)
	t.list.Draw()
	y := max(t.markRow(), 0)
	if p, ok := t.list.PositionAt(y); ok {
		t.sel.begin(spot{Position: p}, true)
	}
}

// moveHead moves the end of the selection by lines, and the window with it.
func (t *transcript) moveHead(by int) {
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
