package markdown

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// prefix is what containers put before a line, styled, and its width in cells.
type prefix struct {
	text  string
	width int
}

// minText is the room, in cells, that prefixes leave for text, or half of the
// width if that is less.
const minText = 24

// prefixes returns what stands before the first line of a leaf and before the
// others: markers of the items that start here, white space for those that
// started before, bars of quotes. The outermost are left out when they would
// leave too little room for text.
func (p *page) prefixes(l *leaf) (first, rest prefix) {
	var firsts, rests []string
	room := p.width - min((p.width+1)/2, minText)
	for k := l.in; k != nil; k = k.parent {
		var a, b string
		if k.item {
			a = p.mark(k)
			b = strings.Repeat(" ", ansi.StringWidth(a))
			if k.depth <= l.in.depth-l.fresh {
				a = b
			}
		} else {
			a = p.bar()
			b = a
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
	_, rest := p.prefixes(&leaf{in: k})
	return trimLine(rest.text)
}

func (p *page) bar() string {
	return p.element(p.styles.BlockQuote.StylePrimitive, p.glyphs.Rule) + " "
}

// mark returns the marker of a list item, or the box of a task. A number is the
// one that was written, which text may speak of, as long as they rise; others
// are counted on, as CommonMark counts all of them.
func (p *page) mark(k *container) string {
	switch style := p.styles.Task.StylePrimitive; k.task {
	case ticked:
		return p.element(style, p.styles.Task.Ticked)
	case unticked:
		return p.element(style, p.styles.Task.Unticked)
	}
	if k.marker.ordered {
		style := p.styles.Enumeration
		style.BlockPrefix = string(k.marker.delim) + " "
		return strconv.Itoa(k.marker.shown) + p.element(style, "")
	}
	return p.element(p.styles.Item, "")
}

// unboxed returns the text of a leaf without the box that starts a task.
func (l *leaf) unboxed() []byte {
	if l.kind == paragraph && l.fresh > 0 && l.in != nil && taskOf(l.text) == l.in.task && l.in.task != noTask {
		return bytes.TrimLeft(l.text[boxWidth:], " \t")
	}
	return l.text
}

// join puts prefixes together that were collected from the inside out.
func join(parts []string) string {
	var b strings.Builder
	for i := len(parts) - 1; i >= 0; i-- {
		b.WriteString(parts[i])
	}
	return b.String()
}
