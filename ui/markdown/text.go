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
			head, rest := l.formula()
			b.WriteString(head)
			d.plainInline(&b, rest)
		case table:
			d.plainTable(&b, &l)
		default:
			if says := l.label(); says != "" {
				b.WriteString(says + "\n")
			}
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
