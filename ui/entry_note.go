package ui

import (
	"fmt"
	"strings"

	"ruse/protocol"
	"ruse/ui/internal/text"
)

// noteEntry is a remark of ruse's own, one or a few lines.
type noteEntry struct {
	entryBase
	glyph string
	text  string
	// tone picks the colour: quiet unless said otherwise.
	tone tone
}

type tone uint8

const (
	toneQuiet tone = iota
	toneSuccess
	toneWarning
	toneFailure
)

func (e *noteEntry) Blocks() int { return 1 }

func (e *noteEntry) Lines(_, width int) []string {
	st := e.brush.theme.Styles
	style := [...]func(...string) string{st.Quiet.Render, st.Success.Render, st.Warning.Render, st.Failure.Render}[e.tone]
	lines := text.Wrap(text.Lines(e.text), max(inner(width)-2, 1))
	for i, line := range lines {
		mark := "  "
		if i == 0 && e.glyph != "" {
			mark = e.glyph + " "
		}
		lines[i] = textIndent + style(mark+line)
	}
	return lines
}

func (e *noteEntry) Version(int) uint64 { return e.version(0) }
func (e *noteEntry) Bytes(int) int      { return len(e.text) }
func (e *noteEntry) TotalBytes() int    { return len(e.text) }
func (e *noteEntry) Offset(int) int     { return 0 }
func (e *noteEntry) source() string     { return e.text }
func (e *noteEntry) find(int) string    { return e.text }

// commandsEntry is the end of a request that ran commands.
type commandsEntry struct {
	entryBase
	results []protocol.CommandResult
}

func (e *commandsEntry) Blocks() int { return len(e.results) + 1 }

func (e *commandsEntry) Lines(block, width int) []string {
	th := e.brush.theme
	if block == 0 {
		head, style := th.Glyphs.Done+" "+text.Plural(len(e.results), "command")+" ran", th.Styles.Success
		if _, failed := (&protocol.CommandExecutionResult{Results: e.results}).Failed(); failed {
			head, style = th.Glyphs.Failed+" stopped at a command that failed", th.Styles.Failure
		}
		return []string{textIndent + style.Render(text.Fit(head, min(text.Width(head), inner(width)), th.Glyphs.Ellipsis))}
	}
	r := e.results[block-1]
	mark, style := th.Glyphs.Done, th.Styles.Success
	if r.ExitCode != 0 {
		mark, style = th.Glyphs.Failed, th.Styles.Failure
	}
	state := fmt.Sprintf("exit %d", r.ExitCode)
	name := text.Fit("$ "+text.Line(r.Command), max(inner(width)-len(state)-6, 1), th.Glyphs.Ellipsis)
	return []string{textIndent + "  " + style.Render(mark) + " " + name + " " + style.Render(state)}
}

func (e *commandsEntry) Version(int) uint64 { return e.version(0) }
func (e *commandsEntry) Bytes(block int) int {
	if block == 0 {
		return 1
	}
	return len(e.results[block-1].Command)
}

func (e *commandsEntry) TotalBytes() int { return e.Offset(len(e.results) + 1) }

func (e *commandsEntry) Offset(block int) int {
	n := 0
	for i := range block {
		n += e.Bytes(i)
	}
	return n
}

func (e *commandsEntry) source() string {
	var b strings.Builder
	for _, r := range e.results {
		fmt.Fprintf(&b, "%s\texit %d\n", r.Command, r.ExitCode)
	}
	return b.String()
}

func (e *commandsEntry) find(block int) string {
	if block == 0 {
		return ""
	}
	return e.results[block-1].Command
}

// frameEntry is a frame that ruse has no better way to show: of an unknown
// type, malformed, or sent raw.
type frameEntry struct {
	entryBase
	title string
	frame *jsonText
	open  bool
}

func newFrameEntry(base entryBase, title string, raw []byte) *frameEntry {
	return &frameEntry{entryBase: base, title: title, frame: newJSONText(base.brush, raw)}
}

func (e *frameEntry) Blocks() int {
	if e.open {
		return 1 + e.frame.blocks()
	}
	return 1
}

func (e *frameEntry) Lines(block, width int) []string {
	if block > 0 {
		return text.Indent(e.frame.lines(block-1, inner(width)), textIndent)
	}
	th := e.brush.theme
	head := th.Glyphs.Attention + " " + text.Line(e.title)
	lines := []string{textIndent + th.Styles.Warning.Render(text.Fit(head, min(text.Width(head), inner(width)), th.Glyphs.Ellipsis))}
	if !e.open {
		lines = appendNote(lines, "enter: all", inner(width)+gutter, th.Styles.Faint.Render)
	}
	return lines
}

func (e *frameEntry) Version(block int) uint64 {
	if block == 0 && e.open {
		return e.version(1)
	}
	return e.version(0)
}

func (e *frameEntry) Bytes(block int) int {
	if block == 0 {
		return len(e.title)
	}
	return e.frame.bytes(block - 1)
}

func (e *frameEntry) TotalBytes() int {
	if e.open {
		return len(e.title) + e.frame.size()
	}
	return len(e.title)
}

func (e *frameEntry) Offset(block int) int {
	if block == 0 {
		return 0
	}
	return len(e.title) + e.frame.offset(block-1)
}

func (e *frameEntry) source() string { return string(e.frame.raw) }

func (e *frameEntry) find(block int) string {
	if block == 0 {
		return e.title
	}
	return e.frame.find(block - 1)
}

func (e *frameEntry) canFold() bool    { return true }
func (e *frameEntry) folded() bool     { return !e.open }
func (e *frameEntry) setFolded(f bool) { e.open = !f }
