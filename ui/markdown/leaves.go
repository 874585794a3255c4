package markdown

import "bytes"

// push opens a container inside the innermost one.
func (p *reader) push(k *container) {
	k.parent = p.top
	k.depth = p.depth() + 1
	p.top = k
	p.fresh++
	p.hollow = full
}

// unwind closes what the line does not go on with, before the first thing that
// it opens.
func (p *reader) unwind(at *place) {
	if at.opened {
		return
	}
	p.closeLeaf()
	p.edge, p.edged = p.state, true
	p.pop(at.depth)
}

// pop closes containers down to depth. One that held nothing is drawn all the
// same: an empty list item has a marker.
func (p *reader) pop(depth int) {
	if p.depth() > depth && p.fresh > 0 {
		p.begin(empty)
		p.closeLeaf()
	}
	for p.depth() > depth {
		p.top = p.top.parent
		p.hollow = full
	}
}

// begin opens a leaf in the innermost container.
func (p *reader) begin(k kind) {
	p.open = leaf{kind: k, in: p.top, fresh: int(p.fresh), share: shared(p.last, p.top), gap: p.needsGap()}
	p.text = p.text[:0]
	p.held = p.held[:0]
	p.kind, p.plain, p.math, p.extracted = k, false, 0, false
	p.begun, p.last, p.fresh, p.hollow, p.blank, p.defined = true, p.top, 0, full, false, false
}

// resume opens the leaf that the state says is open, without its start.
func (p *reader) resume() {
	p.text = p.text[:0]
	p.held = p.held[:0]
	p.open = leaf{kind: p.kind, in: p.top, share: p.depth(), cont: true, fence: p.fence, scan: p.code, grid: p.grid, math: p.math}
	p.plain = true
}

// cut hands out what the open leaf has so far; the rest of it follows as a leaf
// of its own.
func (p *reader) cut() {
	if p.kind == indented {
		p.text = append(p.text, p.held...)
		p.trace.commit()
	}
	k, f, g, code, math := p.kind, p.fence, p.grid, p.code, p.math
	p.closeLeaf()
	if k == paragraph && p.open.text == nil {
		return // it was nothing but link definitions
	}
	p.kind, p.fence, p.grid, p.code, p.math = k, f, g, code, math
	p.resume()
}

// needsGap reports whether a blank line stands before a leaf that opens now.
// Leaves of one list stand as its author set them, so that a blank line at the
// end of a list never moves the lines at its start, and so does what follows
// link definitions; all others stand apart.
func (p *reader) needsGap() bool {
	if !p.begun {
		return false
	}
	if p.defined && p.last == p.top {
		return p.blank
	}
	for a := p.last; a != nil; a = a.parent {
		for b := p.top; b != nil && a.item; b = b.parent {
			if b.item && a.list == b.list {
				return p.blank
			}
		}
	}
	return true
}

// shared returns how many of the outermost containers a and b have in common.
func shared(a, b *container) int {
	for a != b {
		if b == nil || a != nil && a.depth > b.depth {
			a = a.parent
		} else if a == nil || b.depth > a.depth {
			b = b.parent
		} else {
			a, b = a.parent, b.parent
		}
	}
	if a == nil {
		return 0
	}
	return a.depth
}

// line adds a line to the open leaf.
func (p *reader) line(text []byte) {
	p.text = append(append(p.text, text...), '\n')
	if p.kind == fenced {
		p.code.read(text)
	}
}

// codeLine adds what is left of a line to the open code.
func (p *reader) codeLine(c *cursor) {
	p.trace.add(c)
	p.line(c.rest())
}

// paragraphLine adds a line to the open paragraph or table.
func (p *reader) paragraphLine(c *cursor) {
	ind, next := c.indent()
	text := c.line[next:]
	if p.kind == paragraph {
		delimits := !p.plain && ind < 4 && delimiterRow(text)
		if delimits || text[0] == '[' { // a long run of definitions is taken one by one
			delimits = !p.extractDefinitions() && delimits
		}
		if delimits {
			p.tabulate(text)
		}
	}
	p.line(text)
	if p.kind == paragraph {
		p.math = formulaAfter(p.math, text)
	}
}

// tabulate turns the last line of the open paragraph into a table's header, if
// it has no more cells than the delimiter row.
func (p *reader) tabulate(delimiters []byte) {
	at := bytes.LastIndexByte(p.text[:len(p.text)-1], '\n') + 1
	header := p.text[at : len(p.text)-1]
	aligns := alignments(delimiters)
	if aligns == nil {
		return
	}
	if len(cells(header)) > len(aligns) {
		p.plain = true
		return
	}
	if at > 0 {
		keep := bytes.Clone(header)
		p.text = p.text[:at]
		p.closeLeaf()
		p.begin(table)
		p.text = append(append(p.text, keep...), '\n')
	}
	p.kind, p.open.kind = table, table
	p.grid = &grid{aligns: aligns, header: cells(bytes.Clone(p.text)), block: -1}
	p.open.grid = p.grid
}

// underlines reports whether the open leaf can become a heading. A table can
// not, nor can a paragraph that holds nothing but link definitions.
func (p *reader) underlines() bool {
	return p.kind == paragraph && !p.extractDefinitions()
}

// underline turns the open paragraph into a heading.
func (p *reader) underline(level int) {
	p.kind, p.open.kind, p.open.level = heading, heading, level
	p.closeLeaf()
}

// extractDefinitions takes the link definitions from the start of the open paragraph and
// reports whether nothing is left. They are a leaf of their own: nothing may
// refer to them, and what a program logs can look like one ("[OK]: passed").
func (p *reader) extractDefinitions() (gone bool) {
	if !p.extracted && !p.open.cont {
		rest := p.defs.strip(p.text)
		if n := len(p.text) - len(rest); n > 0 {
			l := p.open
			l.kind, l.text = definition, bytes.TrimSuffix(p.text[:n], []byte{'\n'})
			p.emit(&l)
			p.open.fresh, p.open.share, p.open.gap = 0, p.depth(), false
		}
		p.extracted = len(rest) > 0
		p.text = append(p.text[:0], rest...)
	}
	return len(p.text) == 0
}

// closeLeaf ends the open leaf and hands it out.
func (p *reader) closeLeaf() {
	if p.kind == none {
		return
	}
	was := p.kind
	p.kind, p.plain, p.math = none, false, 0
	if was == paragraph && p.extractDefinitions() {
		p.defined = true
		return
	}
	p.open.origins = p.trace.finish()
	if !p.open.cont || len(p.text) > 0 { // a leaf may end where it was cut
		p.open.text = bytes.TrimSuffix(p.text, []byte{'\n'})
		p.emit(&p.open)
	}
	p.fence, p.grid, p.code = nil, nil, scan{}
}
