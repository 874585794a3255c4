package markdown

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// prefix is what containers put before a line, styled, and its width in cells.
type prefix struct {
	text  string
	width int
}

// prefixes returns what stands before the first line of a leaf and before the
// others: markers of the items that start here, white space for those that
// started before, bars of quotes. The outermost are left out when they would
// take more than half of the width.
func (p *page) prefixes(l *leaf, box string) (first, rest prefix) {
	var firsts, rests []string
	room := p.width / 2
	for k := l.in; k != nil; k = k.parent {
		a, b := p.bar(), p.bar()
		if k.item {
			mark := p.mark(k)
			if k == l.in && box != "" {
				mark = box
			}
			w := ansi.StringWidth(mark)
			a, b = mark, strings.Repeat(" ", w)
			if k.depth <= l.in.depth-l.fresh {
				a = b
			}
		}
		w := ansi.StringWidth(a)
		if w > room {
			break
		}
		room -= w
		first.width += w
		firsts, rests = append(firsts, a), append(rests, b)
	}
	rest.width = first.width
	first.text, rest.text = join(firsts), join(rests)
	return first, rest
}

// gap returns the blank line before a leaf: bars go on through it in quotes
// that hold the leaf before, too.
func (p *page) gap(l *leaf) string {
	k := l.in
	for k != nil && k.depth > l.share {
		k = k.parent
	}
	_, rest := p.prefixes(&leaf{in: k}, "")
	return trimLine(rest.text)
}

func (p *page) bar() string {
	return p.element(p.styles.BlockQuote.StylePrimitive, p.glyphs.Rule) + " "
}

// mark returns the marker of a list item.
func (p *page) mark(k *container) string {
	if k.marker.ordered {
		return strconv.Itoa(k.marker.number) + p.element(p.styles.Enumeration, "")
	}
	return p.element(p.styles.Item, "")
}

var taskMark = regexp.MustCompile(`^\[([ \txX])\][ \t]+`)

// task reports whether a leaf starts a ticked task, and how many bytes of its
// text are the box; none if it is no task.
func (l *leaf) task() (ticked bool, n int) {
	if l.kind != paragraph || l.fresh == 0 || l.in == nil || !l.in.item {
		return false, 0
	}
	m := taskMark.FindSubmatch(l.text)
	if m == nil {
		return false, 0
	}
	return m[1][0] == 'x' || m[1][0] == 'X', len(m[0])
}

// box returns a task's box, which stands for its item's marker.
func (p *page) box(ticked bool) string {
	if ticked {
		return p.element(p.styles.Task.StylePrimitive, p.styles.Task.Ticked)
	}
	return p.element(p.styles.Task.StylePrimitive, p.styles.Task.Unticked)
}

// join puts prefixes together that were collected from the inside out.
func join(parts []string) string {
	var b strings.Builder
	for i := len(parts) - 1; i >= 0; i-- {
		b.WriteString(parts[i])
	}
	return b.String()
}
