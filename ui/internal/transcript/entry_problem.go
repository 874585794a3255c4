package transcript

import (
	"strings"

	"ruse/ui/internal/jsonview"
	"ruse/ui/internal/report"
	"ruse/ui/internal/text"
)

// problemEntry shows a problem: some lines, and unfolded all: a long one block by
// block, below its beginning.
type problemEntry struct {
	stack
	*report.Problem
}

func newProblemEntry(b base, p *report.Problem) *problemEntry {
	e := &problemEntry{stack: stack{base: b}, Problem: p}
	body := new(text.Buffer)
	e.parts = []part{
		&rows{n: 1, bytes: min(len(p.Text), report.DetailBytes) + len(p.Why) + len(p.Try), draw: e.head, words: e.words},
		&shown{shows: func() bool { return e.open && e.long() }, make: func() part {
			body.Append(e.source(), 0)
			return &plain{Buffer: body, draw: func(block, width int) []string {
				words, _ := body.Block(block)
				return e.below(text.Wrap(text.Lines(words), max(inner(width)-4, 1)), e.painter.theme.Styles.Quiet.Render)
			}}
		}},
	}
	return e
}

// long reports whether all of it is more than a block.
func (e *problemEntry) long() bool { return len(e.Text)+len(e.Metadata) > report.DetailBytes }

func (e *problemEntry) head(_, width int) []string {
	th, room := e.painter.theme, max(inner(width)-2, 1)
	all, size := e.open && !e.long(), report.SummaryBytes
	if all {
		size = report.DetailBytes
	}
	start, _ := text.Start(e.Text, size)
	words := text.Wrap(text.Lines(start), room)
	if !all {
		words = words[:min(len(words), 3)]
	}
	lines := hang(th.Glyphs.Failed, words, th.Styles.Failure.Render)
	if e.canFold() && !e.open {
		lines = e.painter.foldNote(lines, width)
	}
	if e.AfterCancel {
		lines = append(lines, e.below([]string{"after cancel"}, th.Styles.Faint.Render)...)
	}
	if e.Why != "" {
		lines = append(lines, e.below(text.Wrap(text.Lines(e.Why), room), th.Styles.Quiet.Render)...)
	}
	if e.Try != "" {
		lines = append(lines, e.below(text.Wrap(text.Lines(e.Try), room), th.Styles.Accent.Render)...)
	}
	if all && len(e.Metadata) > 0 {
		lines = append(lines, e.below(text.Break(jsonview.Outline(e.Metadata), max(room-2, 1)), th.Styles.Quiet.Render)...)
	}
	return lines
}

// below indents lines under the words of the error.
func (e *problemEntry) below(lines []string, style func(...string) string) []string {
	return text.Indent(text.Each(lines, style), textIndent+"  ")
}

// words are all of a closed error, so that it is found; those of a long one that is
// open are found in the blocks.
func (e *problemEntry) words(int) string {
	switch {
	case !e.long():
		return strings.Join(append(text.Lines(e.Text), jsonview.Outline(e.Metadata)...), "\n")
	case e.open:
		return ""
	}
	return text.Clean(e.source())
}

func (e *problemEntry) source() string { return e.Source() }

func (e *problemEntry) canFold() bool {
	return len(e.Metadata) > 2 || len(e.Text) > 240 || strings.Count(e.Text, "\n") > 2
}
