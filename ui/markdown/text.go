package markdown

import (
	"strings"

	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// Source returns the markdown of a block, cleaned.
func (d *Document) Source(block int) string {
	return string(d.src.slice(d.bounds(block)))
}

// Text returns what a block says, without markup, for search.
func (d *Document) Text(block int) string {
	d.r.start()
	var b strings.Builder
	for _, l := range d.leaves(block) {
		switch l.kind {
		case paragraph, heading:
			d.plainInline(&b, l.text)
		case table:
			d.plainTable(&b, &l)
		default:
			b.Write(l.text)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func (d *Document) plainTable(b *strings.Builder, l *leaf) {
	rows := tableRows(l)
	if !l.cont {
		rows = append([][][]byte{l.grid.header}, rows...)
	}
	for i, r := range rows {
		if i > 0 {
			b.WriteByte('\n')
		}
		for j, c := range r {
			if j > 0 {
				b.WriteByte('\t')
			}
			d.plainInline(b, c)
		}
	}
}

func (d *Document) plainInline(b *strings.Builder, src []byte) {
	if isPlain(src) {
		b.Write(src)
		return
	}
	doc := d.r.inline.Parse(text.NewReader(src), parser.WithContext(&references{parser.NewContext(), d.refs}))
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		say(b, n, src)
	}
}

// Code returns all the code of the fence that the block is part of, as it came,
// and the language that the fence names. ok is false if the block holds none.
func (d *Document) Code(block int) (lang, code string, ok bool) {
	first := block
	if s := d.blocks[block].state; s.kind == fenced {
		first = s.fence.block
	} else {
		for first > 0 && d.blocks[first].state.kind == indented {
			first--
		}
	}
	var b strings.Builder
	for i := first; i < len(d.blocks); i++ {
		s := d.blocks[i].state
		if i > first && s.kind != fenced && s.kind != indented {
			break
		}
		leaves := d.leaves(i)
		at := codeLeaf(leaves)
		if at < 0 && i > first {
			continue // the fence ended where it was cut
		}
		if at < 0 || i > first && at != 0 {
			break
		}
		l := &leaves[at]
		if i == first && l.fence != nil {
			lang = language(l.fence.info)
		}
		if i > first && !s.mid {
			b.WriteByte('\n')
		}
		b.Write(l.text)
		ok = true
	}
	if b.Len() > 0 {
		b.WriteByte('\n')
	}
	return lang, b.String(), ok
}

// codeLeaf returns which leaf is code, or -1.
func codeLeaf(leaves []leaf) int {
	for i := range leaves {
		if k := leaves[i].kind; k == fenced || k == indented {
			return i
		}
	}
	return -1
}
