package text

import (
	"bytes"
)

// Plain text is kept in blocks of about this many bytes, so that a megabyte of
// output is wrapped a window at a time.
const (
	blockBytes    = 2 << 10
	blockMaxBytes = 4 << 10
)

// Buffer is text that is no markdown, appended in any pieces and kept as it
// came. A block ends at the first line break after blockBytes, or after
// blockMaxBytes without one; both depend on the text alone, not on its pieces.
type Buffer struct {
	blocks  []bufferBlock
	open    []byte
	style   int
	size    int
	newline int
	edits   uint64
}

type bufferBlock struct {
	text   string
	offset int
	style  int
}

// Append adds text in a style, a number that means something to the caller
// only. A change of style begins a new block.
func (p *Buffer) Append(text string, style int) {
	if text == "" {
		return
	}
	if style != p.style {
		p.commit(len(p.open))
		p.style = style
	}
	p.edits++
	for len(text) > 0 {
		n := min(len(text), blockMaxBytes-len(p.open))
		from := len(p.open)
		p.open = append(p.open, text[:n]...)
		text = text[n:]
		p.size += n
		p.newline += bytes.Count(p.open[from:], []byte{'\n'})
		p.cut(from)
	}
}

// cut commits what is complete of the open block; the bytes before from were
// looked at before.
func (p *Buffer) cut(from int) {
	for {
		start := max(from, blockBytes)
		if start < len(p.open) {
			if at := bytes.IndexByte(p.open[start:], '\n'); at >= 0 {
				p.commit(start + at + 1)
				from = 0
				continue
			}
		}
		if len(p.open) >= blockMaxBytes {
			p.commit(Cut(p.open, blockMaxBytes-1))
			from = 0
			continue
		}
		return
	}
}

func (p *Buffer) commit(n int) {
	if n == 0 {
		return
	}
	p.blocks = append(p.blocks, bufferBlock{string(p.open[:n]), p.size - len(p.open), p.style})
	p.open = append(p.open[:0], p.open[n:]...)
}

// Blocks is how many blocks there are.
func (p *Buffer) Blocks() int {
	if len(p.open) > 0 {
		return len(p.blocks) + 1
	}
	return len(p.blocks)
}

// Block returns block i and the style that it was written in.
func (p *Buffer) Block(i int) (text string, style int) {
	if i < len(p.blocks) {
		return p.blocks[i].text, p.blocks[i].style
	}
	return string(p.open), p.style
}

// Bytes is how long block i is.
func (p *Buffer) Bytes(i int) int {
	if i < len(p.blocks) {
		return len(p.blocks[i].text)
	}
	return len(p.open)
}

// Offset is how much stands before block i.
func (p *Buffer) Offset(i int) int {
	if i < len(p.blocks) {
		return p.blocks[i].offset
	}
	return p.size - len(p.open)
}

// Version changes when block i's text does: never, once it is complete.
func (p *Buffer) Version(i int) uint64 {
	if i < len(p.blocks) {
		return 0
	}
	return p.edits
}

// TotalBytes is how long the text is.
func (p *Buffer) TotalBytes() int { return p.size }

// LineCount counts the lines of the text.
func (p *Buffer) LineCount() int {
	if p.size == 0 {
		return 0
	}
	last := p.open
	if len(last) == 0 {
		text := p.blocks[len(p.blocks)-1].text
		if text[len(text)-1] == '\n' {
			return p.newline
		}
	} else if last[len(last)-1] == '\n' {
		return p.newline
	}
	return p.newline + 1
}

// String returns the whole text as it came.
func (p *Buffer) String() string {
	var b bytes.Buffer
	b.Grow(p.size)
	for _, block := range p.blocks {
		b.WriteString(block.text)
	}
	b.Write(p.open)
	return b.String()
}
