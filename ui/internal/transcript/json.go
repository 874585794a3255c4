package transcript

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"ruse/ui/internal/jsonview"
	"ruse/ui/markdown"
)

// jsonText shows a JSON value indented and coloured, in blocks. It is made when
// it is first looked at: most frames never are.
type jsonText struct {
	painter    *painter
	raw        jsontext.Value
	document   *markdown.Document
	generation uint64
}

func newJSONText(b *painter, raw []byte) *jsonText { return &jsonText{painter: b, raw: raw} }

func (j *jsonText) doc() *markdown.Document {
	if j.document == nil || j.generation != j.painter.generation {
		j.document = markdown.New(j.painter.markdown)
		j.generation = j.painter.generation
		j.document.Append(markdown.Fence("json", jsonview.Pretty(j.raw)))
		j.document.Finish()
		for j.document.Advance(time.Second) {
			continue
		}
	}
	return j.document
}

func (j *jsonText) blocks() int                     { return j.doc().Blocks() }
func (j *jsonText) lines(block, width int) []string { return j.doc().Lines(block, width) }
func (j *jsonText) bytes(block int) int             { return j.doc().Bytes(block) }
func (j *jsonText) offset(block int) int            { return j.doc().Offset(block) }
func (j *jsonText) size() int                       { return j.doc().TotalBytes() }
func (j *jsonText) find(block int) string           { return j.doc().Text(block) }
