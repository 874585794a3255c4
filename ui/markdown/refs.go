package markdown

import (
	"bytes"
	"hash/fnv"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// maxDefinitions bounds how many link definitions a document keeps.
const maxDefinitions = 10_000

// definitions takes link reference definitions from the start of paragraphs,
// with goldmark's own parser for them.
type definitions struct {
	md    parser.Parser
	found func(parser.Reference) // nil: they are known already
}

// strip returns what is left of a paragraph without the definitions that it
// starts with. The result may share memory with paragraph.
func (d *definitions) strip(paragraph []byte) []byte {
	if len(paragraph) == 0 || paragraph[0] != '[' || !bytes.Contains(paragraph, []byte("]:")) {
		return paragraph
	}
	if d.md == nil {
		d.md = parser.NewParser(
			parser.WithBlockParsers(util.Prioritized(parser.NewParagraphParser(), 1000)),
			parser.WithParagraphTransformers(util.Prioritized(parser.LinkReferenceParagraphTransformer, 100)),
		)
	}
	pc := parser.NewContext()
	doc := d.md.Parse(text.NewReader(paragraph), parser.WithContext(pc))
	if d.found != nil {
		for _, ref := range pc.References() {
			d.found(ref)
		}
	}
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if n.Kind() == ast.KindParagraph && n.Lines().Len() > 0 {
			return paragraph[n.Lines().At(0).Start:]
		}
	}
	return nil
}

// references is a parse context that knows a document's definitions.
type references struct {
	parser.Context
	known map[string]parser.Reference
}

func (r *references) Reference(label string) (parser.Reference, bool) {
	ref, ok := r.known[label]
	return ref, ok
}

// labelBit returns the bit of 64 that stands for a normalised label.
func labelBit(label string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(label)) // a hash's Write never fails
	return int(h.Sum32() % 64)
}

// labels returns the bits of all labels in text that no definition is known
// for. Blocks keep them, so that a definition that comes later changes the
// version of those blocks, and of hardly any other.
func labels(text []byte, known map[string]parser.Reference) (bits uint64) {
	for {
		open := bytes.IndexByte(text, '[')
		if open < 0 {
			return bits
		}
		text = text[open+1:]
		end := bracket(text)
		if end < 0 {
			return bits
		}
		if text[end] == ']' && end > 0 && end < 1000 {
			label := util.ToLinkReference(text[:end])
			if _, ok := known[label]; !ok {
				bits |= 1 << labelBit(label)
			}
		}
		text = text[end:]
	}
}

// bracket returns where the first bracket that no backslash escapes is, or -1.
func bracket(text []byte) int {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '[', ']':
			return i
		}
	}
	return -1
}
