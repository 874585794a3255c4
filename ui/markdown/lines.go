package markdown

// Blocks returns how many blocks there are. The last may still grow.
func (d *Document) Blocks() int {
	if d.src.size == 0 {
		return 0
	}
	return d.blocks.len()
}

// Lines draws a block: styled lines of at most width cells, each complete in
// itself. A block that stands apart from the one before begins with a blank
// line.
func (d *Document) Lines(block, width int) []string {
	d.r.start()
	p := page{Renderer: d.r, width: max(1, width), known: d.refs}
	for _, l := range d.leaves(block) {
		if g := l.grid; l.kind == table && l.cont && (g.widths == nil || g.known != len(d.refs)) {
			g.widths, g.known = d.columns(&p, g.block), len(d.refs)
		}
		p.draw(&l)
	}
	return p.lines
}

// columns measures the table at the end of a block, for the rows that go on in
// the next: a table that was cut keeps the columns of its first part.
func (d *Document) columns(p *page, block int) []int {
	leaves := d.leaves(block)
	l := &leaves[len(leaves)-1]
	return p.styledTable(l).measure(p, len(l.grid.aligns))
}

// Version changes when the lines of the block may.
func (d *Document) Version(block int) uint64 {
	from, to := d.bounds(block)
	v := uint64(to - from)
	if block == d.blocks.len()-1 && !d.finished {
		v |= 1 << 23
	}
	var defined uint64
	for i, bits := 0, d.blocks.at(block).labels; bits != 0; i, bits = i+1, bits>>1 {
		if bits&1 != 0 {
			defined += uint64(d.counts[i])
		}
	}
	return v | defined<<24 | uint64(d.r.warmth.count())<<44 | d.theme<<52
}

// Bytes returns the size of the block's source.
func (d *Document) Bytes(block int) int {
	from, to := d.bounds(block)
	return to - from
}

// Offset returns the size of the source before the block.
func (d *Document) Offset(block int) int { return d.blocks.at(block).start }

// TotalBytes returns the size of all blocks together.
func (d *Document) TotalBytes() int {
	_, to := d.bounds(d.blocks.len() - 1)
	return to
}
