package ui

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"ruse/ui/markdown"
)

// jsonText shows a JSON value indented and coloured, in blocks. It is made when
// it is first looked at: most frames never are.
type jsonText struct {
	brush      *brush
	raw        jsontext.Value
	document   *markdown.Document
	generation uint64
}

func newJSONText(b *brush, raw []byte) *jsonText { return &jsonText{brush: b, raw: raw} }

// pretty indents a JSON value, or returns it as it is where it is none, or would
// grow too large.
func pretty(raw jsontext.Value) string {
	if !indentable(raw) {
		return string(raw)
	}
	v := raw.Clone()
	if err := v.Indent(jsontext.WithIndent("  "), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)); err != nil {
		return string(raw)
	}
	return string(v)
}

func (j *jsonText) doc() *markdown.Document {
	if j.document == nil || j.generation != j.brush.generation {
		j.document = markdown.New(j.brush.markdown)
		j.generation = j.brush.generation
		// A fence longer than any run of backquotes in the value holds it all.
		fence := fenceFor(j.raw)
		j.document.Append(fence + "json\n" + pretty(j.raw) + "\n" + fence + "\n")
		j.document.Finish()
		for j.document.Advance(time.Second) {
			continue
		}
	}
	return j.document
}

// fenceFor returns a run of backquotes that does not occur in text.
func fenceFor(text []byte) string {
	longest, run := 0, 0
	for _, c := range text {
		if c == '`' {
			run++
			longest = max(longest, run)
		} else {
			run = 0
		}
	}
	fence := make([]byte, max(longest+1, 3))
	for i := range fence {
		fence[i] = '`'
	}
	return string(fence)
}

func (j *jsonText) blocks() int                     { return j.doc().Blocks() }
func (j *jsonText) lines(block, width int) []string { return j.doc().Lines(block, width) }
func (j *jsonText) bytes(block int) int             { return j.doc().Bytes(block) }
func (j *jsonText) offset(block int) int            { return j.doc().Offset(block) }
func (j *jsonText) size() int                       { return j.doc().TotalBytes() }
func (j *jsonText) find(block int) string           { return j.doc().Text(block) }
