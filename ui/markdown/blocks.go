package markdown

// maxDepth bounds how deep containers nest; deeper markers are text. Nobody
// reads deeper, and each line costs its depth.
const maxDepth = 48

// hollow says whether a list item has content.
type hollow uint8

const (
	full hollow = iota
	bare        // nothing but its marker yet
	over        // and then a blank line, so that nothing can come any more
)

// state is all that decides what the next line means. It is small and copied
// to start reading again at any block.
type state struct {
	top     *container // innermost open container
	fresh   int32      // containers opened since the last leaf
	hollow  hollow     // of the innermost container
	last    *container // container of the last leaf
	begun   bool       // there was a leaf
	defined bool       // and the last one was link definitions
	blank   bool       // a blank line came since the last leaf
	mid     bool       // the last piece did not end its line
	kind    kind       // the open leaf
	plain   bool       // an open paragraph that can no longer become a table
	math    byte       // mark of the displayed formula that an open paragraph is in
	htmlEnd uint8      // kind of the open HTML block
	fence   *fence
	grid    *grid
	code    scan // where the open fence's text stands
}

// reader reads a document line by line, as the appendix of CommonMark
// describes, with GFM's tables. goldmark, whose blocks these are, can not go
// on where it stopped: an open list of a megabyte would be parsed whole for
// each line that is added. Tests hold the two equal.
type reader struct {
	state
	text  []byte // content of the open leaf
	open  leaf   // the open leaf, its text not yet set
	held  []byte // blank lines of indented code, which count only if more code follows
	chain []*container
	emit  func(*leaf)
	trace *trace // of the lines of code; nil if nobody asks
	// extracted says that the open paragraph has no more link definitions.
	extracted bool
	defs      *definitions

	// edge is the state just before this line opened something, where a block
	// may start. It is set if edged.
	edge  state
	edged bool
}

// next reads one unit of the source.
func (p *reader) next(u unit) {
	p.edged = false
	if p.trace != nil {
		p.trace.unit = u
	}
	if p.mid {
		p.more(u.text)
	} else {
		p.feed(u.text)
	}
	p.mid = u.more
}

// feed reads one line without its newline, or the first piece of a long one.
func (p *reader) feed(line []byte) {
	c := cursor{line: line}
	matched := p.match(&c)
	all := matched == len(p.chain)
	if all && p.continues(&c) {
		return
	}
	if !all && p.kind != none && p.kind != paragraph && p.kind != table {
		p.closeLeaf()
	}
	p.start(&c, matched)
}

// more reads a further piece of the line that feed got.
func (p *reader) more(piece []byte) {
	switch p.kind {
	case none:
		if blank(piece) {
			return
		}
		p.unwind(&place{depth: p.depth()})
		p.begin(paragraph)
		p.open.gap, p.open.cont, p.plain = false, true, true
	case table, paragraph, fenced, indented, markup:
		if n := len(p.text); n > 0 && p.text[n-1] == '\n' {
			p.text = p.text[:n-1]
		}
	}
	if p.kind == fenced || p.kind == indented {
		p.trace.add(&cursor{line: piece})
	}
	p.line(piece)
	if p.math != 0 {
		p.math = formulaAfter(p.math, piece)
	}
	if p.kind == markup && endsHTML(piece, int(p.htmlEnd)) {
		p.closeLeaf()
	}
}

func (p *reader) depth() int {
	if p.top == nil {
		return 0
	}
	return p.top.depth
}

// match enters the open containers as far as the line goes on in them.
func (p *reader) match(c *cursor) int {
	p.chain = p.chain[:0]
	for k := p.top; k != nil; k = k.parent {
		p.chain = append(p.chain, k)
	}
	for i, j := 0, len(p.chain)-1; i < j; i, j = i+1, j-1 {
		p.chain[i], p.chain[j] = p.chain[j], p.chain[i]
	}
	for i, k := range p.chain {
		if !p.enter(k, c) {
			return i
		}
	}
	return len(p.chain)
}

func (p *reader) enter(k *container, c *cursor) bool {
	ind, next := c.indent()
	if !k.item {
		if ind > 3 || next == len(c.line) || c.line[next] != '>' {
			return false
		}
		c.skip(ind)
		c.advance(1)
		c.skip(1)
		return true
	}
	if next == len(c.line) {
		if k == p.top && p.hollow == bare {
			p.hollow = over
		}
		c.skip(k.width) // in code, what white space is left counts
		return true
	}
	if ind < k.width || k == p.top && p.hollow == over {
		return false
	}
	c.skip(k.width)
	return true
}

// continues gives the line to the open leaf, if that takes it whatever it says.
func (p *reader) continues(c *cursor) bool {
	ind, next := c.indent()
	switch p.kind {
	case fenced:
		if ind <= 3 && next < len(c.line) && closesFence(c.line[next:], p.fence.mark, p.fence.n) {
			p.closeLeaf()
			return true
		}
		c.skip(min(ind, p.fence.indent))
		p.codeLine(c)
		return true
	case paragraph:
		if p.math == 0 || next == len(c.line) {
			return false
		}
		rest := c.rest()
		p.line(rest)
		p.math = formulaAfter(p.math, rest)
		return true
	case markup:
		if p.htmlEnd >= 6 && next == len(c.line) {
			return false
		}
		rest := c.rest()
		p.line(rest)
		if endsHTML(rest, int(p.htmlEnd)) {
			p.closeLeaf()
		}
		return true
	case indented:
		if next == len(c.line) {
			c.skip(4)
			p.trace.hold(c)
			p.held = append(append(p.held, c.rest()...), '\n')
			return true
		}
		if ind >= 4 {
			c.skip(4)
			p.text = append(p.text, p.held...)
			p.held = p.held[:0]
			p.codeLine(c)
			return true
		}
		p.closeLeaf()
	}
	return false
}

// place is a place on a line where something may open.
type place struct {
	text   []byte // from the first character on
	indent int    // columns before it
	depth  int    // containers that the line goes on in
	opened bool   // the line opened one of them
	inText bool   // it may be one more line of a paragraph or table,
	direct bool   // whose container the line goes on in
}

// start opens what the line starts, inside the first depth containers.
func (p *reader) start(c *cursor, depth int) {
	at := place{depth: depth}
	for {
		ind, next := c.indent()
		at.text, at.indent = c.line[next:], ind
		at.inText = !at.opened && (p.kind == paragraph || p.kind == table)
		at.direct = at.inText && at.depth == len(p.chain)
		if len(at.text) == 0 {
			p.blankLine(&at)
			return
		}
		if ind >= 4 {
			if at.inText {
				break
			}
			p.unwind(&at)
			p.begin(indented)
			c.skip(4)
			p.codeLine(c)
			return
		}
		if at.direct && setext(at.text) > 0 && !p.underlines() {
			p.closeLeaf()
			continue
		}
		if p.leafLine(c, &at) {
			return
		}
		if at.depth >= maxDepth || !p.openContainer(c, &at) {
			break
		}
	}
	if !at.inText {
		p.unwind(&at)
		p.begin(paragraph)
	}
	p.paragraphLine(c)
}

func (p *reader) blankLine(at *place) {
	if at.opened {
		return // a marker alone
	}
	p.closeLeaf()
	p.pop(at.depth)
	p.kind = none
	p.blank = true
}

// leafLine opens or closes a leaf that one line decides: headings, breaks,
// fences and HTML.
func (p *reader) leafLine(c *cursor, at *place) bool {
	text := at.text
	if level, title := atx(text); level > 0 {
		p.unwind(at)
		p.begin(heading)
		p.open.level = level
		p.line(title)
		p.closeLeaf()
		return true
	}
	if mark, n, info := openFence(text); n > 0 {
		p.unwind(at)
		p.begin(fenced)
		p.fence = &fence{mark: mark, n: n, indent: at.indent, info: resolve(string(info)), block: -1}
		p.open.fence = p.fence
		p.code = newScan(p.fence.info)
		p.open.scan = p.code
		return true
	}
	if end := openHTML(text, at.inText); end > 0 {
		p.unwind(at)
		p.begin(markup)
		p.htmlEnd = uint8(end)
		p.line(c.rest())
		if endsHTML(text, end) {
			p.closeLeaf()
		}
		return true
	}
	if at.direct && p.kind == paragraph && !p.open.cont {
		if level := setext(text); level > 0 {
			p.underline(level)
			return true
		}
	}
	if thematic(text) {
		p.unwind(at)
		p.begin(rule)
		p.closeLeaf()
		return true
	}
	return false
}

// openContainer opens the quote or list item that the line starts.
func (p *reader) openContainer(c *cursor, at *place) bool {
	if at.text[0] == '>' {
		p.unwind(at)
		c.skip(at.indent)
		c.advance(1)
		c.skip(1)
		p.push(&container{})
		at.depth, at.opened = at.depth+1, true
		return true
	}
	m, ok := listMarker(at.text)
	if !ok {
		return false
	}
	alone := blank(at.text[m.width:])
	if at.direct && (alone || m.ordered && m.number != 1) {
		return false
	}
	item := &container{item: true, marker: m}
	item.list = item
	if at.depth < len(p.chain) && !at.opened {
		if old := p.chain[at.depth]; old.item && old.marker.delim == m.delim && old.marker.ordered == m.ordered {
			item.list = old.list
			item.marker.number = old.marker.number + 1
			item.marker.shown = max(m.number, old.marker.shown+1)
		}
	}
	p.unwind(at)
	c.skip(at.indent)
	c.advance(m.width)
	item.width = at.indent + m.width + p.pad(c, alone)
	item.task = taskOf(c.rest())
	p.push(item)
	if alone {
		p.hollow = bare
	}
	at.depth, at.opened = at.depth+1, true
	return true
}

// pad consumes the white space after a list marker and returns how much of it
// belongs to the marker.
func (p *reader) pad(c *cursor, alone bool) int {
	if alone {
		return 1
	}
	n, _ := c.indent()
	if n > 4 { // the item starts with indented code
		n = 1
	}
	c.skip(n)
	return n
}
