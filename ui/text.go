package ui

import (
	"bytes"

	"ruse/ui/internal/text"
)

// Plain text is kept in blocks of about this many bytes, so that a megabyte of
// output is wrapped a window at a time.
const (
	blockBytes    = 2 << 10
	blockMaxBytes = 4 << 10
)

// plainText is text that is no markdown, appended in any pieces and kept as it
// came. A block ends at the first line break after blockBytes, or after
// blockMaxBytes without one; both depend on the text alone, not on its pieces.
type plainText struct {
	blocks  []plainBlock
	open    []byte
	style   int
	size    int
	newline int
	edits   uint64
}

type plainBlock struct {
	text   string
	offset int
	style  int
}

// write appends text in a style, a number that means something to the caller
// only. A change of style begins a new block.
func (p *plainText) write(text string, style int) {
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
func (p *plainText) cut(from int) {
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
			p.commit(text.Cut(p.open, blockMaxBytes-1))
			from = 0
			continue
		}
		return
	}
}

func (p *plainText) commit(n int) {
	if n == 0 {
		return
	}
	p.blocks = append(p.blocks, plainBlock{string(p.open[:n]), p.size - len(p.open), p.style})
	p.open = append(p.open[:0], p.open[n:]...)
}

func (p *plainText) len() int {
	if len(p.open) > 0 {
		return len(p.blocks) + 1
	}
	return len(p.blocks)
}

// block returns block i and the style that it was written in.
func (p *plainText) block(i int) (text string, style int) {
	if i < len(p.blocks) {
		return p.blocks[i].text, p.blocks[i].style
	}
	return string(p.open), p.style
}

func (p *plainText) bytes(i int) int {
	if i < len(p.blocks) {
		return len(p.blocks[i].text)
	}
	return len(p.open)
}

func (p *plainText) offset(i int) int {
	if i < len(p.blocks) {
		return p.blocks[i].offset
	}
	return p.size - len(p.open)
}

// version changes when block i's text does: never, once it is complete.
func (p *plainText) version(i int) uint64 {
	if i < len(p.blocks) {
		return 0
	}
	return p.edits
}

// lines counts the lines of the text.
func (p *plainText) lines() int {
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
func (p *plainText) String() string {
	var b bytes.Buffer
	b.Grow(p.size)
	for _, block := range p.blocks {
		b.WriteString(block.text)
	}
	b.Write(p.open)
	return b.String()
}
