package list

import (
	"math"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// span is a run of lines that belong together and is never empty: a block, or
// the gap above an item. All walking goes from span to span.
type span struct {
	item, block int
	lines       []string
}

// cursor is one line of a span.
type cursor struct {
	span
	line int
}

func (c cursor) position() Position { return Position{c.item, c.block, c.line} }

// blockFrom returns the first block with lines at or after block of item.
// Items without blocks are stepped over in O(log n); blocks without lines cost
// a call of Lines each, once per version.
func (l *List) blockFrom(item, block int) (span, bool) {
	for item < l.Len() {
		for n := l.Item(item).Blocks(); block < n; block++ {
			if lines := l.draw(item, block); len(lines) > 0 {
				return span{item, block, lines}, true
			}
		}
		item, block = l.nextShown(item), 0
	}
	return span{}, false
}

// nextShown returns the first item after one that has blocks, or Len.
func (l *List) nextShown(item int) int {
	if below := item + 1; below >= l.Len() || l.items.at(below).weight > 0 {
		return below
	}
	return l.items.find(l.items.sum(item + 1))
}

// blockUpTo returns the last block with lines at or before block of item.
func (l *List) blockUpTo(item, block int) (span, bool) {
	for item >= 0 {
		for block = min(block, l.Item(item).Blocks()-1); block >= 0; block-- {
			if lines := l.draw(item, block); len(lines) > 0 {
				return span{item, block, lines}, true
			}
		}
		item, block = l.previousShown(item), math.MaxInt
	}
	return span{}, false
}

// previousShown returns the last item before one that has blocks, or -1.
func (l *List) previousShown(item int) int {
	if above := item - 1; above < 0 || l.items.at(above).weight > 0 {
		return above
	}
	before := l.items.sum(item)
	if before == 0 {
		return -1
	}
	return l.items.find(before - 1)
}

// first returns the first line of the list.
func (l *List) first() (cursor, bool) {
	s, ok := l.blockFrom(0, 0)
	return cursor{s, 0}, ok
}

// last returns the last line of the list.
func (l *List) last() (cursor, bool) {
	s, ok := l.blockUpTo(l.Len()-1, math.MaxInt)
	return cursor{s, len(s.lines) - 1}, ok
}

// next returns the span below s.
func (l *List) next(s span) (span, bool) {
	if s.block == GapBlock {
		return l.blockFrom(s.item, 0)
	}
	below, ok := l.blockFrom(s.item, s.block+1)
	if ok && below.item != s.item && len(l.gap) > 0 {
		return span{below.item, GapBlock, l.gap}, true
	}
	return below, ok
}

// previous returns the span above s.
func (l *List) previous(s span) (span, bool) {
	if s.block == GapBlock {
		return l.blockUpTo(s.item-1, math.MaxInt)
	}
	above, ok := l.blockUpTo(s.item, s.block-1)
	if ok && above.item != s.item && len(l.gap) > 0 {
		return span{s.item, GapBlock, l.gap}, true
	}
	return above, ok
}

// down moves n lines down, or to the last line.
func (l *List) down(c cursor, n int) cursor {
	for {
		rest := len(c.lines) - 1 - c.line
		if n <= rest {
			c.line += n
			return c
		}
		n -= rest + 1
		below, ok := l.next(c.span)
		if !ok {
			c.line = len(c.lines) - 1
			return c
		}
		c = cursor{below, 0}
	}
}

// up moves n lines up, or to the first line.
func (l *List) up(c cursor, n int) cursor {
	for {
		if n <= c.line {
			c.line -= n
			return c
		}
		n -= c.line + 1
		above, ok := l.previous(c.span)
		if !ok {
			c.line = 0
			return c
		}
		c = cursor{above, len(above.lines) - 1}
	}
}

// draw returns the lines of a block, from the cache if it has them.
func (l *List) draw(item, block int) []string {
	s := l.items.at(item)
	key := blockKey{s.id, block, l.width}
	version := s.item.Version(block)
	if lines, ok := l.cache.get(key, version); ok {
		return lines
	}
	lines := fit(s.item.Lines(block, l.width), l.width)
	l.cache.put(key, version, lines)
	l.density.observe(s.item.Bytes(block), len(lines))
	return lines
}

// fit returns lines that keep the contract of [Item.Lines] even if the item
// did not: a line too wide, or one that breaks, would break the screen.
func fit(lines []string, width int) []string {
	copied := false
	for i, line := range lines {
		fitted := line
		if strings.ContainsAny(line, "\n\r\t") {
			fitted = strings.NewReplacer("\n", " ", "\r", " ", "\t", " ").Replace(line)
		}
		// No cell takes less than a byte, so short lines need no measuring.
		if len(fitted) > width && ansi.StringWidth(fitted) > width {
			fitted = ansi.Truncate(fitted, width, "")
		}
		if fitted == line {
			continue
		}
		if !copied {
			lines, copied = append([]string(nil), lines...), true
		}
		lines[i] = fitted
	}
	return lines
}
