package markdown

import (
	"bytes"
	"time"

	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/util"
)

// Sizes, in bytes of source, at which a document is cut into blocks. They
// bound what one block costs to draw; see the benchmarks.
const (
	blockMin     = 512     // a block takes in further leaves up to here
	pieceMax     = 1 << 10 // longer lines are read in pieces
	paragraphMax = 4 << 10
	tableMax     = 3 << 10
	codeMax      = 1 << 10
	codeWeight   = 150 // a code segment ends at the first good line after so many tokens,
	codeHeavy    = 220 // or so many at any line
)

// Document is one markdown text that may still grow, as blocks that are drawn
// on demand. It is not for concurrent use.
type Document struct {
	r        *Renderer
	src      source
	pos      int // what is read of src, in whole lines or pieces
	finished bool

	read   reader
	blocks blocks
	from   int    // where the last of them starts
	theme  uint64 // counts SetRenderer

	refs   map[string]parser.Reference
	counts [64]uint32 // definitions that came, by labelBit
	code   bool       // the last block holds code
	plain  definitions
}

// block is a run of source at whose start and end the parser can begin anew.
type block struct {
	start  int
	state  state
	labels uint64 // labels that were not defined when the block was read
}

// blocks are kept in pieces, so that many of them never move in memory. Only the
// last piece is not full.
type blocks [][]block

const pieceLen = 256

func (b blocks) len() int        { return (len(b)-1)*pieceLen + len(b[len(b)-1]) }
func (b blocks) at(i int) *block { return &b[i/pieceLen][i%pieceLen] }
func (b blocks) last() *block    { return b.at(b.len() - 1) }

func (b *blocks) add(k block) {
	if b.len()%pieceLen == 0 {
		*b = append(*b, make([]block, 0, pieceLen))
	}
	last := &(*b)[len(*b)-1]
	*last = append(*last, k)
}

// New returns an empty document that r draws.
func New(r *Renderer) *Document {
	d := &Document{r: r, blocks: blocks{{{}}}}
	d.read.emit = d.recordLabels
	d.read.defs = &definitions{found: d.define}
	return d
}

// Append adds text, cut anywhere. It only stores it; Advance reads it.
func (d *Document) Append(s string) { d.src.write(s) }

// Finish says that nothing more comes.
func (d *Document) Finish() {
	d.src.flush()
	d.finished = true
}

// SetRenderer changes what draws the document: another theme.
func (d *Document) SetRenderer(r *Renderer) {
	if r != d.r {
		d.r = r
		d.theme++
	}
}

// Advance reads what was appended and closes blocks, for at most about budget.
// It reports whether there is more to read.
func (d *Document) Advance(budget time.Duration) (more bool) {
	start := time.Now()
	for n := 1; ; n++ {
		u := d.src.unit(d.pos, d.src.size)
		if u.size == 0 && d.finished {
			d.read.closeLeaf() // its link definitions count now
		}
		if u.size == 0 || u.partial && !d.finished {
			return false
		}
		d.step(u)
		if n%32 == 0 && time.Since(start) > budget {
			return true
		}
	}
}

// step reads one line or piece and starts a new block where one is due. Blocks
// depend on the text alone, never on the pieces that it came in.
func (d *Document) step(u unit) {
	p := &d.read
	if d.due() {
		d.cut()
	}
	p.next(u)
	if p.edged && d.splits() {
		d.begin(p.edge)
	}
	d.code = d.code || p.kind == fenced || p.kind == indented
	d.pos += u.size
}

// due reports whether the block is full, and what is open goes on in a new one.
func (d *Document) due() bool {
	p, size := &d.read, d.pos-d.from
	switch p.kind {
	case fenced:
		w := p.code.weight
		return size >= codeMax || w >= codeHeavy || w >= codeWeight && p.code.neutral()
	case indented, markup:
		return size >= codeMax
	case table:
		return size >= tableMax
	}
	return size >= paragraphMax
}

// cut ends the block, inside its open leaf if there is one.
func (d *Document) cut() {
	p := &d.read
	if p.grid != nil && p.grid.block < 0 {
		p.grid.block = d.blocks.len() - 1
	}
	if p.fence != nil && p.fence.block < 0 {
		p.fence.block = d.blocks.len() - 1
	}
	p.code.weight = 0
	p.cut()
	d.begin(p.state)
	if p.grid != nil { // the columns are those of the block before
		d.blocks.last().labels = d.blocks.at(d.blocks.len() - 2).labels
	}
}

// splits reports whether a block starts where the line just read opened
// something. Code stands alone, so that it can be copied.
func (d *Document) splits() bool {
	size := d.pos - d.from
	if size == 0 {
		return false
	}
	return size >= blockMin || d.code || d.read.kind == fenced || d.read.kind == indented
}

func (d *Document) begin(s state) {
	d.from = d.pos
	d.blocks.add(block{start: d.pos, state: s})
	d.code = s.kind == fenced || s.kind == indented
}

// recordLabels remembers the labels of a leaf that ended.
func (d *Document) recordLabels(l *leaf) {
	switch l.kind {
	case paragraph, heading, table:
		d.blocks.last().labels |= labels(l.text, d.refs)
	}
}

// define keeps a link definition; the first one of a label counts.
func (d *Document) define(ref parser.Reference) {
	label := util.ToLinkReference(ref.Label())
	if _, ok := d.refs[label]; ok || len(d.refs) >= maxDefinitions {
		return
	}
	if d.refs == nil {
		d.refs = make(map[string]parser.Reference)
	}
	d.refs[label] = parser.NewReference( // its bytes are the reader's
		bytes.Clone(ref.Label()), bytes.Clone(ref.Destination()), bytes.Clone(ref.Title()))
	d.counts[labelBit(label)]++
}

// leaves returns what the block is drawn from.
func (d *Document) leaves(b int) []leaf { return d.traced(b, nil) }

// traced does so and records in t where the lines of code come from.
func (d *Document) traced(b int, t *trace) []leaf {
	var out []leaf
	p := reader{state: d.blocks.at(b).state, defs: &d.plain, trace: t}
	p.emit = func(l *leaf) {
		l.text = bytes.Clone(l.text)
		out = append(out, *l)
	}
	if p.kind != none {
		p.resume()
	}
	from, to := d.bounds(b)
	for from < to {
		u := d.src.unit(from, to)
		p.next(u)
		from += u.size
	}
	open := p.kind
	p.closeLeaf()
	if b == d.blocks.len()-1 {
		p.pop(0)
		if !d.finished && open == fenced && len(out) > 0 {
			out[len(out)-1].growing = true
		}
	}
	return out
}

// bounds returns the source of a block: where it starts and ends.
func (d *Document) bounds(b int) (from, to int) {
	from = d.blocks.at(b).start
	switch {
	case b+1 < d.blocks.len():
		return from, d.blocks.at(b + 1).start
	case !d.src.unit(d.pos, d.src.size).partial:
		return from, d.pos // a burst that Advance has not read yet
	}
	return from, d.src.size
}
