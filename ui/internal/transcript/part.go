package transcript

import (
	"time"

	"ruse/ui/internal/jsonview"
	"ruse/ui/internal/text"
	"ruse/ui/list"
	"ruse/ui/markdown"
)

// part is some blocks of an entry.
type part interface {
	list.Item
	find(block int) string
}

// stack is an entry of parts, one below the other.
type stack struct {
	base
	parts []part
}

// part is the part that a block is of, and which one of it.
func (s *stack) part(block int) (part, int) {
	for _, p := range s.parts {
		n := p.Blocks()
		if block < n {
			return p, block
		}
		block -= n
	}
	return nil, block
}

func (s *stack) Blocks() (n int) {
	for _, p := range s.parts {
		n += p.Blocks()
	}
	return n
}

func (s *stack) Lines(block, width int) []string {
	p, i := s.part(block)
	return p.Lines(i, width)
}

func (s *stack) Version(block int) uint64 {
	p, i := s.part(block)
	return s.version(p.Version(i))
}

func (s *stack) Bytes(block int) int {
	p, i := s.part(block)
	return p.Bytes(i)
}

func (s *stack) TotalBytes() (n int) {
	for _, p := range s.parts {
		n += p.TotalBytes()
	}
	return n
}

func (s *stack) Offset(block int) (offset int) {
	for _, p := range s.parts {
		n := p.Blocks()
		if block < n {
			return offset + p.Offset(block)
		}
		block -= n
		offset += p.TotalBytes()
	}
	return offset
}

func (s *stack) find(block int) string {
	p, i := s.part(block)
	return p.find(i)
}

func (s *stack) code(block int) (code string, ok bool) {
	if p, i := s.part(block); p != nil {
		if d, isDocument := p.(*document); isDocument {
			return d.code(i)
		}
	}
	return "", false
}

func (s *stack) advance(budget time.Duration) (more bool) {
	for _, p := range s.parts {
		if d, ok := p.(*document); ok {
			more = d.Advance(budget) || more
		}
	}
	return more
}

// rows is a part of n blocks of about the same size, in bytes.
type rows struct {
	n, bytes int
	draw     func(i, width int) []string
	words    func(i int) string
	edits    uint64
}

func (r *rows) Blocks() int                     { return r.n }
func (r *rows) Lines(block, width int) []string { return r.draw(block, width) }
func (r *rows) Version(int) uint64              { return r.edits }
func (r *rows) Bytes(int) int                   { return r.bytes }
func (r *rows) TotalBytes() int                 { return r.n * r.bytes }
func (r *rows) Offset(block int) int            { return block * r.bytes }
func (r *rows) find(block int) string           { return r.words(block) }

// plain is a part of text that is no markdown.
type plain struct {
	*text.Buffer
	draw func(block, width int) []string
	// least is how many blocks there are at least.
	least int
}

func (p *plain) Blocks() int                     { return max(p.Buffer.Blocks(), p.least) }
func (p *plain) Lines(block, width int) []string { return p.draw(block, width) }

func (p *plain) find(block int) string {
	words, _ := p.Block(block)
	return words
}

// document is a part in markdown.
type document struct {
	painter *painter
	*markdown.Document
}

// newDocument is a whole document, of which nothing is read yet.
func newDocument(p *painter, words string) *document {
	d := &document{p, markdown.New(p.markdown)}
	d.Append(words)
	d.Finish()
	return d
}

// read reads all of it.
func (d *document) read() *document {
	for d.Advance(time.Second) {
		continue
	}
	return d
}

func (d *document) Lines(block, width int) []string {
	d.SetRenderer(d.painter.markdown)
	return text.Indent(d.Document.Lines(block, inner(width)), textIndent)
}

func (d *document) Version(block int) uint64 {
	d.SetRenderer(d.painter.markdown)
	return d.Document.Version(block)
}

func (d *document) find(block int) string { return d.Text(block) }

func (d *document) code(block int) (code string, ok bool) {
	_, code, ok = d.Code(block)
	return code, ok
}

// jsonPart is a part that shows a JSON value indented and coloured.
type jsonPart struct {
	document
	// gap leaves a line blank above it.
	gap bool
}

func newJSON(p *painter, raw []byte, gap bool) *jsonPart {
	return &jsonPart{*newDocument(p, markdown.Fence("json", jsonview.Pretty(raw))).read(), gap}
}

func (j *jsonPart) Lines(block, width int) []string {
	lines := j.document.Lines(block, width)
	if j.gap && block == 0 {
		lines = append([]string{""}, lines...)
	}
	return lines
}

// shown is a part that is seen only while shows says so. It is made when it is first
// looked at: most never are.
type shown struct {
	part
	shows func() bool
	make  func() part
}

func (s *shown) Blocks() int {
	if !s.shows() {
		return 0
	}
	if s.part == nil {
		s.part = s.make()
	}
	return s.part.Blocks()
}

func (s *shown) TotalBytes() int {
	if s.Blocks() == 0 {
		return 0
	}
	return s.part.TotalBytes()
}

// opened shows a part while the entry is open.
func (b *base) opened(make func() part) *shown {
	return &shown{shows: func() bool { return b.open }, make: make}
}
