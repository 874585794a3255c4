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
	// text is empty where long holds it.
	text string
	long *document
	// whole says that the piece shared its frame with others, so that it is
	// never joined with a neighbour.
	whole bool
}

func newMessageEntry(b base, words string, whole bool) *messageEntry {
	e := &messageEntry{base: b, whole: whole}
	e.set(words)
	return e
}

func (e *messageEntry) set(words string) {
	if len(words) > smallMessage {
		e.text, e.long = "", newDocument(e.painter, words)
	} else {
		e.text = words
	}
}

// extend adds the end of the message.
func (e *messageEntry) extend(end string) {
	e.set(e.source() + end)
	e.edits++
}

// small reads a small message, of which no document is kept.
func (e *messageEntry) small() *document { return newDocument(e.painter, e.text).read() }

func (e *messageEntry) advance(budget time.Duration) bool {
	return e.long != nil && e.long.Advance(budget)
}

func (e *messageEntry) Blocks() int {
	if e.long != nil {
		return e.long.Blocks()
	}
	return 1
}

func (e *messageEntry) Lines(block, width int) (lines []string) {
	if e.long != nil {
		return e.long.Lines(block, width)
	}
	d := e.small()
	for i := range d.Blocks() {
		lines = append(lines, d.Document.Lines(i, inner(width))...)
	}
	return text.Indent(lines, textIndent)
}

func (e *messageEntry) Version(block int) uint64 {
	if e.long != nil {
		return e.version(e.long.Version(block))
	}
	return e.version(0)
}

func (e *messageEntry) Bytes(block int) int {
	if e.long != nil {
		return e.long.Bytes(block)
	}
	return len(e.text)
}

func (e *messageEntry) TotalBytes() int {
	if e.long != nil {
		return e.long.TotalBytes()
	}
	return len(e.text)
}

func (e *messageEntry) Offset(block int) int {
	if e.long != nil {
		return e.long.Offset(block)
	}
	return 0
}

func (e *messageEntry) source() string {
	if e.long != nil {
		return e.long.Raw()
	}
	return e.text
}

// markupCharacters are those without which a text is its own words, so that a
// search need not parse it.
const markupCharacters = "*_`~[]<>&\\|#!\t"

func (e *messageEntry) find(block int) string {
	switch {
	case e.long != nil:
		return e.long.find(block)
	case !strings.ContainsAny(e.text, markupCharacters):
		return e.text
	}
	var words strings.Builder
	d := e.small()
	for i := range d.Blocks() {
		words.WriteString(d.find(i) + "\n")
	}
	return words.String()
}

func (e *messageEntry) code(block int) (code string, ok bool) {
	if e.long != nil {
		return e.long.code(block)
	}
	d := e.small()
	for i := range d.Blocks() {
		if code, ok = d.code(i); ok {
			return code, true
		}
	}
	return "", false
}

// streamEntry is assistant text that came in pieces, shown as one document.
type streamEntry struct {
	base
	document
	cuts pieces
}

func newStreamEntry(b base) *streamEntry {
	return &streamEntry{base: b, document: document{b.painter, markdown.New(b.painter.markdown)}}
}

func (e *streamEntry) write(piece string) {
	e.cuts.add(len(piece))
	e.Append(piece)
}

func (e *streamEntry) advance(budget time.Duration) bool     { return e.Advance(budget) }
func (e *streamEntry) Version(block int) uint64              { return e.version(e.document.Version(block)) }
func (e *streamEntry) source() string                        { return e.Raw() }
func (e *streamEntry) code(block int) (code string, ok bool) { return e.document.code(block) }
