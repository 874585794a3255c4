package transcript

import (
	"time"

	"ruse/protocol"
	"ruse/ui/internal/jsonview"
	"ruse/ui/internal/report"
	"ruse/ui/internal/text"
)

// resultEntry is a run's result: a line of facts, then the answer as markdown
// or the structured output as coloured JSON.
type resultEntry struct {
	stack
	result *protocol.Result
	took   time.Duration
}

func newResultEntry(b base, r *protocol.Result, took time.Duration) *resultEntry {
	e := &resultEntry{stack: stack{base: b}, result: r, took: took}
	e.parts = []part{&rows{n: 1, bytes: 1, draw: e.head, words: func(int) string { return "result" }}}
	if r.Text != nil {
		e.parts = append(e.parts, newDocument(b.painter, *r.Text))
	}
	if len(r.Structured) > 0 {
		e.parts = append(e.parts, newJSON(b.painter, r.Structured, false))
	}
	return e
}

// head says what is known of the run, in as many lines as it takes.
func (e *resultEntry) head(_, width int) []string {
	th := e.painter.theme
	facts := report.UsageOf(e.result.Metadata).Words()
	if e.took > 0 {
		facts = append([]string{text.Brief(e.took)}, facts...)
	}
	line := th.Glyphs.Done + " result"
	if e.result.Form == protocol.ResultEmpty {
		line += " without text or structured output"
	}
	sep := " " + th.Glyphs.Separator + " "
	lines := []string{e.painter.line(line, width, th.Styles.Success.Render)}
	for _, fact := range facts {
		last := &lines[len(lines)-1]
		if text.Width(*last)+len(sep)+text.Width(fact) > inner(width)+gutter {
			lines = append(lines, textIndent+textIndent+th.Styles.Quiet.Render(text.Truncate(fact, max(inner(width)-gutter, 1), th.Glyphs.Ellipsis)))
			continue
		}
		*last += th.Styles.Quiet.Render(sep + fact)
	}
	return append(lines, "")
}

// source is the result alone: the text, or else the structured output.
func (e *resultEntry) source() string {
	if e.result.Text != nil {
		return *e.result.Text
	}
	return jsonview.Pretty(e.result.Structured)
}
