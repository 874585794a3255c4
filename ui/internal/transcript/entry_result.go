package transcript

import (
	"time"

	"ruse/protocol"
	"ruse/ui/internal/jsonview"
	"ruse/ui/internal/report"
	"ruse/ui/internal/text"
	"ruse/ui/markdown"
)

// resultEntry is a run's result: a line of facts, then the answer as markdown
// or the structured output as coloured JSON.
type resultEntry struct {
	base
	result     *protocol.Result
	took       time.Duration
	structured *jsonText
	document   *markdown.Document
}

func newResultEntry(b base, r *protocol.Result, took time.Duration) *resultEntry {
	e := &resultEntry{base: b, result: r, took: took}
	if r.Text != nil {
		e.document = markdown.New(b.painter.markdown)
		e.document.Append(*r.Text)
		e.document.Finish()
	}
	if len(r.Structured) > 0 {
		e.structured = newJSONText(b.painter, r.Structured)
	}
	return e
}

func (e *resultEntry) advance(budget time.Duration) bool {
	return e.document != nil && e.document.Advance(budget)
}

func (e *resultEntry) restyle() {
	if e.document != nil {
		e.document.SetRenderer(e.painter.markdown)
	}
}

func (e *resultEntry) textBlocks() int {
	if e.document == nil {
		return 0
	}
	return e.document.Blocks()
}

func (e *resultEntry) Blocks() int {
	n := 1 + e.textBlocks()
	if e.structured != nil {
		n += e.structured.blocks()
	}
	return n
}

func (e *resultEntry) Lines(block, width int) []string {
	if block == 0 {
		return e.headLines(inner(width))
	}
	block--
	if n := e.textBlocks(); block >= n {
		return text.Indent(e.structured.lines(block-n, inner(width)), textIndent)
	}
	return text.Indent(e.document.Lines(block, inner(width)), textIndent)
}

func (e *resultEntry) headLines(width int) []string {
	th := e.painter.theme
	facts := report.FactsOf(e.result.Metadata).Words()
	if e.took > 0 {
		facts = append([]string{text.Brief(e.took)}, facts...)
	}
	line := th.Glyphs.Done + " result"
	if e.result.Form == protocol.ResultEmpty {
		line += " without text or structured output"
	}
	sep := " " + th.Glyphs.Separator + " "
	lines := []string{textIndent + th.Styles.Success.Render(line)}
	for _, fact := range facts {
		last := &lines[len(lines)-1]
		if text.Width(*last)+len(sep)+text.Width(fact) > width+gutter {
			lines = append(lines, textIndent+textIndent+th.Styles.Quiet.Render(text.Fit(fact, min(text.Width(fact), max(width-gutter, 1)), th.Glyphs.Ellipsis)))
			continue
		}
		*last += th.Styles.Quiet.Render(sep + fact)
	}
	return append(lines, "")
}

func (e *resultEntry) Version(block int) uint64 {
	if block > 0 && block <= e.textBlocks() {
		return e.version(e.document.Version(block - 1))
	}
	return e.version(0)
}

func (e *resultEntry) Bytes(block int) int {
	if block == 0 {
		return 1
	}
	block--
	if n := e.textBlocks(); block >= n {
		return e.structured.bytes(block - n)
	}
	return e.document.Bytes(block)
}

func (e *resultEntry) TotalBytes() int {
	n := 1
	if e.document != nil {
		n += e.document.TotalBytes()
	}
	if e.structured != nil {
		n += e.structured.size()
	}
	return n
}

func (e *resultEntry) Offset(block int) int {
	if block == 0 {
		return 0
	}
	block--
	if n := e.textBlocks(); block >= n {
		before := 1
		if e.document != nil {
			before += e.document.TotalBytes()
		}
		return before + e.structured.offset(block-n)
	}
	return 1 + e.document.Offset(block)
}

// source is the result alone: the text, or else the structured output.
func (e *resultEntry) source() string {
	if e.result.Text != nil {
		return *e.result.Text
	}
	return jsonview.Pretty(e.result.Structured)
}

func (e *resultEntry) find(block int) string {
	if block == 0 {
		return "result"
	}
	block--
	if n := e.textBlocks(); block >= n {
		return e.structured.find(block - n)
	}
	return e.document.Text(block)
}

// code returns what the fence at a block holds.
func (e *resultEntry) code(block int) (string, bool) {
	if block == 0 || block > e.textBlocks() {
		return "", false
	}
	return codeOf(e.document, block-1)
}
