package transcript

import (
	"strings"
	"time"

	"ruse/ui/internal/text"
	"ruse/ui/markdown"
)

// A message no longer than this is one block of the list and keeps nothing but
// its text; a longer one keeps its document, to be drawn a window at a time.
const smallMessage = 2 << 10

// messageEntry is one whole piece of assistant text, a document of its own.
type messageEntry struct {
	base
	// text is empty where document holds it.
	text string
	// whole says that the piece shared its frame with others, so that it is
	// never joined with a neighbour.
	whole    bool
	document *markdown.Document
	edits    uint64
}

func newMessageEntry(b base, text string, whole bool) *messageEntry {
	e := &messageEntry{base: b, text: text, whole: whole}
	if len(text) > smallMessage {
		e.text, e.document = "", markdown.New(b.painter.markdown)
		e.document.Append(text)
		e.document.Finish()
	}
	return e
}

// add adds the end of the message.
func (e *messageEntry) add(end string) {
	edits := e.edits + 1
	*e = *newMessageEntry(e.base, e.source()+end, e.whole)
	e.edits = edits
}

func (e *messageEntry) advance(budget time.Duration) bool {
	return e.document != nil && e.document.Advance(budget)
}

func (e *messageEntry) restyle() {
	if e.document != nil {
		e.document.SetRenderer(e.painter.markdown)
	}
}

// small makes the document of a small message, which is not kept.
func (e *messageEntry) small() *markdown.Document {
	d := markdown.New(e.painter.markdown)
	d.Append(e.text)
	d.Finish()
	for d.Advance(time.Second) {
		continue
	}
	return d
}

func (e *messageEntry) Blocks() int {
	if e.document != nil {
		return e.document.Blocks()
	}
	return 1
}

func (e *messageEntry) Lines(block, width int) []string {
	if e.document != nil {
		return text.Indent(e.document.Lines(block, inner(width)), textIndent)
	}
	d := e.small()
	var lines []string
	for i := range d.Blocks() {
		lines = append(lines, d.Lines(i, inner(width))...)
	}
	return text.Indent(lines, textIndent)
}

func (e *messageEntry) Version(block int) uint64 {
	if e.document != nil {
		return e.version(e.document.Version(block) ^ e.edits<<32)
	}
	return e.version(e.edits)
}

func (e *messageEntry) Bytes(block int) int {
	if e.document != nil {
		return e.document.Bytes(block)
	}
	return len(e.text)
}

func (e *messageEntry) TotalBytes() int {
	if e.document != nil {
		return e.document.TotalBytes()
	}
	return len(e.text)
}

func (e *messageEntry) Offset(block int) int {
	if e.document != nil {
		return e.document.Offset(block)
	}
	return 0
}

func (e *messageEntry) source() string {
	if e.document != nil {
		return e.document.Raw()
	}
	return e.text
}

func (e *messageEntry) find(block int) string {
	if e.document != nil {
		return e.document.Text(block)
	}
	if !strings.ContainsAny(e.text, markupCharacters) {
		return e.text
	}
	return documentText(e.small())
}

// markupCharacters are those without which a text is its own words, so that a
// search need not parse it.
const markupCharacters = "*_`~[]<>&\\|#!\t"

// streamEntry is assistant text that came in pieces, shown as one document.
type streamEntry struct {
	base
	cuts     pieces
	document *markdown.Document
	done     bool
}

func newStreamEntry(b base) *streamEntry {
	return &streamEntry{base: b, document: markdown.New(b.painter.markdown)}
}

func (e *streamEntry) write(piece string) {
	e.cuts.add(len(piece))
	e.document.Append(piece)
}

// finish says that nothing more comes.
func (e *streamEntry) finish() {
	if !e.done {
		e.done = true
		e.document.Finish()
	}
}

func (e *streamEntry) restyle() { e.document.SetRenderer(e.painter.markdown) }

func (e *streamEntry) advance(budget time.Duration) bool { return e.document.Advance(budget) }

func (e *streamEntry) Blocks() int { return e.document.Blocks() }

func (e *streamEntry) Lines(block, width int) []string {
	return text.Indent(e.document.Lines(block, inner(width)), textIndent)
}

func (e *streamEntry) Version(block int) uint64 { return e.version(e.document.Version(block)) }
func (e *streamEntry) Bytes(block int) int      { return e.document.Bytes(block) }
func (e *streamEntry) TotalBytes() int          { return e.document.TotalBytes() }
func (e *streamEntry) Offset(block int) int     { return e.document.Offset(block) }
func (e *streamEntry) source() string           { return e.document.Raw() }
func (e *streamEntry) find(block int) string    { return e.document.Text(block) }

// documentText joins the words of all blocks.
func documentText(d *markdown.Document) string {
	var text []byte
	for i := range d.Blocks() {
		text = append(text, d.Text(i)...)
		text = append(text, '\n')
	}
	return string(text)
}

// code returns what the fence at a block holds.
func (e *streamEntry) code(block int) (string, bool) { return codeOf(e.document, block) }

func (e *messageEntry) code(block int) (string, bool) {
	if e.document != nil {
		return codeOf(e.document, block)
	}
	d := e.small()
	for i := range d.Blocks() {
		if text, ok := codeOf(d, i); ok {
			return text, true
		}
	}
	return "", false
}

func codeOf(d *markdown.Document, block int) (string, bool) {
	_, text, ok := d.Code(block)
	return text, ok
}
