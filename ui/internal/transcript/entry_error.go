package transcript

import (
	"strings"

	"ruse/ui/internal/jsonview"
	"ruse/ui/internal/report"
	"ruse/ui/internal/text"
)

// problemEntry shows a problem in the transcript: some lines, and unfolded all:
// a long one block by block.
type problemEntry struct {
	base
	*report.Problem
	open  bool
	edits uint64
	// body is all of a long problem, once it was unfolded.
	body *text.Buffer
}

// long reports whether all of it is more than a block.
func (e *problemEntry) long() bool { return len(e.Text)+len(e.Metadata) > report.DetailBytes }

// unfolded reports whether all of a long problem is shown below its beginning.
func (e *problemEntry) unfolded() bool { return e.open && e.body != nil }

func (e *problemEntry) Blocks() int {
	if e.unfolded() {
		return 1 + e.body.Len()
	}
	return 1
}

func (e *problemEntry) Lines(block, width int) []string {
	th := e.painter.theme
	room := inner(width)
	if block > 0 {
		words, _ := e.body.Block(block - 1)
		return text.Indent(text.Each(text.Wrap(text.Lines(words), max(room-4, 1)), th.Styles.Quiet.Render), textIndent+"  ")
	}
	note := ""
	if e.canFold() && !e.open {
		note = "enter: all"
	}
	start, _ := text.Start(e.Text, report.DetailBytes)
	if !e.open || e.unfolded() {
		start, _ = text.Start(e.Text, report.SummaryBytes)
	}
	words := text.Wrap(text.Lines(start), max(room-2, 1))
	if !e.open || e.unfolded() {
		words = words[:min(len(words), 3)]
	}
	lines := make([]string, 0, len(words)+4)
	for i, line := range words {
		mark := "  "
		if i == 0 {
			mark = th.Glyphs.Failed + " "
		}
		lines = append(lines, textIndent+th.Styles.Failure.Render(mark+line))
	}
	lines = appendNote(lines, note, room+gutter, th.Styles.Faint.Render)
	if e.AfterCancel {
		lines = append(lines, textIndent+"  "+th.Styles.Faint.Render("after cancel"))
	}
	if e.Why != "" {
		lines = append(lines, text.Indent(text.Each(text.Wrap(text.Lines(e.Why), max(room-2, 1)), th.Styles.Quiet.Render), textIndent+"  ")...)
	}
	if e.Try != "" {
		lines = append(lines, text.Indent(text.Each(text.Wrap(text.Lines(e.Try), max(room-2, 1)), th.Styles.Accent.Render), textIndent+"  ")...)
	}
	if e.open && !e.unfolded() && len(e.Metadata) > 0 {
		lines = append(lines, text.Indent(text.Each(text.Break(jsonview.Outline(e.Metadata), max(room-4, 1)), th.Styles.Quiet.Render), textIndent+"  ")...)
	}
	return lines
}

// appendNote puts note at the right end of the last line where it fits, and on
// a line of its own where not.
func appendNote(lines []string, note string, width int, style func(...string) string) []string {
	if note == "" || len(lines) == 0 {
		return lines
	}
	last := lines[len(lines)-1]
	free := width - text.Width(last) - len(note)
	if free < 2 {
		return append(lines, textIndent+"  "+style(note))
	}
	lines[len(lines)-1] = last + strings.Repeat(" ", free) + style(note)
	return lines
}

func (e *problemEntry) Version(int) uint64 { return e.version(e.edits) }
func (e *problemEntry) Bytes(block int) int {
	if block > 0 {
		return e.body.Bytes(block - 1)
	}
	n := min(len(e.Text), report.DetailBytes) + len(e.Why) + len(e.Try)
	if e.open && !e.unfolded() {
		n += len(e.Metadata)
	}
	return n
}

func (e *problemEntry) TotalBytes() int {
	if e.unfolded() {
		return e.Bytes(0) + e.body.Size()
	}
	return e.Bytes(0)
}

func (e *problemEntry) Offset(block int) int {
	if block == 0 {
		return 0
	}
	return e.Bytes(0) + e.body.Offset(block-1)
}

func (e *problemEntry) source() string { return e.Source() }

func (e *problemEntry) find(block int) string {
	switch {
	case block > 0:
		words, _ := e.body.Block(block - 1)
		return text.Clean(words)
	case e.unfolded():
		return "" // it is found in the blocks
	case e.long():
		return text.Clean(e.source())
	}
	return strings.Join(append(text.Lines(e.Text), jsonview.Outline(e.Metadata)...), "\n")
}

func (e *problemEntry) canFold() bool {
	return len(e.Metadata) > 2 || len(e.Text) > 240 || strings.Count(e.Text, "\n") > 2
}
func (e *problemEntry) folded() bool { return !e.open }

func (e *problemEntry) setFolded(f bool) {
	e.open = !f
	e.edits++
	if e.open && e.long() && e.body == nil {
		e.body = new(text.Buffer)
		e.body.Append(e.source(), 0)
	}
}
