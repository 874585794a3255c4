package list

import "math"

// LinesBetween returns the lines from a to b, both included and in either
// order, gaps as blank lines, but no more than limit; more tells that some were
// left out. It draws what is not in the cache, so its cost is that of the
// lines it returns.
func (l *List) LinesBetween(a, b Position, limit int) (lines []string, more bool) {
	if a.Compare(b) > 0 {
		a, b = b, a
	}
	if l.width < 1 {
		return nil, false
	}
	end, ok := l.resolve(anchor{Position: b, blocks: math.MaxInt})
	if !ok {
		return nil, false
	}
	c, _ := l.resolve(anchor{Position: a, blocks: math.MaxInt})
	for {
		to := len(c.lines)
		same := c.item == end.item && c.block == end.block
		if same {
			to = end.line + 1
		}
		if room := limit - len(lines); to-c.line > room {
			return append(lines, c.lines[c.line:c.line+max(0, room)]...), true
		}
		lines = append(lines, c.lines[c.line:to]...)
		if same {
			return lines, false
		}
		below, ok := l.next(c.span)
		if !ok {
			return lines, false
		}
		c = cursor{below, 0}
	}
}
