package ui

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"ruse/ui/internal/text"
)

// problem is one error with where it came from: what the errors panel keeps
// and what the transcript shows in its place.
type problem struct {
	text     string
	metadata jsontext.Value
	// why and try are ruse's words where the error is ruse's own: the cause as
	// the machine says it, and what to do.
	why, try string
	// later marks an error that came after a cancel.
	later bool
}

// problemEntry shows a problem in the transcript: a line, and unfolded all.
type problemEntry struct {
	entryBase
	problem
	open  bool
	edits uint64
}

func newProblemEntry(base entryBase, p problem) *problemEntry {
	return &problemEntry{entryBase: base, problem: p}
}

func (e *problemEntry) Blocks() int { return 1 }

func (e *problemEntry) Lines(_, width int) []string {
	th := e.brush.theme
	room := inner(width)
	note := ""
	if e.canFold() && !e.open {
		note = "enter: all"
	}
	words := text.Wrap(text.Lines(e.text), max(room-2, 1))
	more := !e.open && len(words) > 3
	if more {
		words = words[:3]
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
	if e.later {
		lines = append(lines, textIndent+"  "+th.Styles.Faint.Render("after cancel"))
	}
	if e.why != "" {
		lines = append(lines, indent(styled(text.Wrap(text.Lines(e.why), max(room-2, 1)), th.Styles.Quiet.Render), textIndent+"  ")...)
	}
	if e.try != "" {
		lines = append(lines, indent(styled(text.Wrap(text.Lines(e.try), max(room-2, 1)), th.Styles.Accent.Render), textIndent+"  ")...)
	}
	if e.open && len(e.metadata) > 0 {
		lines = append(lines, indent(styled(text.Break(metadataLines(e.metadata), max(room-4, 1)), th.Styles.Quiet.Render), textIndent+"  ")...)
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

// styled renders each line that is not empty.
func styled(lines []string, style func(...string) string) []string {
	for i, line := range lines {
		if line != "" {
			lines[i] = style(line)
		}
	}
	return lines
}

func (e *problemEntry) Version(int) uint64 { return e.version(e.edits) }
func (e *problemEntry) Bytes(int) int {
	n := len(e.text) + len(e.why) + len(e.try)
	if e.open {
		n += len(e.metadata)
	}
	return n
}
func (e *problemEntry) TotalBytes() int { return e.Bytes(0) }
func (e *problemEntry) Offset(int) int  { return 0 }

func (e *problemEntry) source() string {
	if len(e.metadata) == 0 {
		return e.text
	}
	return e.text + "\n" + pretty(e.metadata)
}

func (e *problemEntry) find(int) string {
	return strings.Join(append(text.Lines(e.text), metadataLines(e.metadata)...), "\n")
}

func (e *problemEntry) canFold() bool {
	return len(e.metadata) > 2 || len(e.text) > 240 || strings.Count(e.text, "\n") > 2
}
func (e *problemEntry) folded() bool     { return !e.open }
func (e *problemEntry) setFolded(f bool) { e.open = !f; e.edits++ }
