package transcript

import (
	"fmt"
	"strings"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/text"
)

// Output longer than this starts folded to its last lines.
const foldedLines = 10

// The styles of output text.
const (
	styleStdout = iota
	styleStderr
)

// outputEntry is what one command printed. It is no markdown: each line is
// shown as it is, behind a thin rule.
type outputEntry struct {
	base
	command string
	text    text.Buffer
	exit    *int
	open    bool
	edits   uint64
}

func newOutputEntry(b base, command string) *outputEntry {
	return &outputEntry{base: b, command: command}
}

// print adds a chunk of command output to the command's entry.
func (t *Pane) print(s session.Stamp, m *protocol.CommandOutput) {
	if t.output == nil || t.output.command != m.Command || t.output.run != s.Run {
		e := newOutputEntry(t.stamped(s), m.Command)
		t.add(e)
		t.output = e
	}
	t.output.write(m)
	t.changed(t.output)
}

func (e *outputEntry) write(m *protocol.CommandOutput) {
	style := styleStdout
	if m.Stream == protocol.Stderr {
		style = styleStderr
	}
	e.text.Append(m.Text, style)
	e.edits++
}

// finish notes the command's exit code.
func (e *outputEntry) finish(code int) {
	e.exit = &code
	e.edits++
}

func (e *outputEntry) Blocks() int {
	if e.folded() && e.canFold() {
		return 2
	}
	return 1 + e.text.Len()
}

func (e *outputEntry) Lines(block, width int) []string {
	switch {
	case block == 0:
		return []string{e.header(inner(width))}
	case e.folded() && e.canFold():
		return e.tail(inner(width))
	default:
		return e.ruled(e.drawn(block-1, inner(width)))
	}
}

// header names the command and how it ended.
func (e *outputEntry) header(width int) string {
	th := e.painter.theme
	state := ""
	if e.exit != nil {
		state = fmt.Sprintf("exit %d", *e.exit)
	}
	room := width - len(state) - 3
	name := text.Fit("$ "+text.Line(e.command), max(room, 1), th.Glyphs.Ellipsis)
	st := th.Styles.Quiet
	if e.exit != nil && *e.exit != 0 {
		st = th.Styles.Failure
	}
	return textIndent + th.Styles.Entry.Command.Render(strings.TrimRight(name, " ")) +
		strings.Repeat(" ", max(room-len([]rune(strings.TrimRight(name, " "))), 1)) + st.Render(state)
}

// drawn returns the styled lines of one block of output.
func (e *outputEntry) drawn(block, width int) []string {
	words, style := e.text.Block(block)
	st := e.painter.theme.Styles.Entry.Output
	if style == styleStderr {
		st = e.painter.theme.Styles.Entry.Stderr
	}
	lines := text.Break(text.Printed(words), max(width-gutter, 1))
	for i, line := range lines {
		if line != "" {
			lines[i] = st.Render(line)
		}
	}
	return lines
}

func (e *outputEntry) ruled(lines []string) []string {
	return text.Indent(lines, textIndent+e.painter.theme.Styles.Entry.Rule.Render(e.painter.theme.Glyphs.Rule)+" ")
}

// tail is the folded form: how much is hidden, and the last lines.
func (e *outputEntry) tail(width int) []string {
	var last []string
	for i := e.text.Len() - 1; i >= 0 && len(last) < foldedLines; i-- {
		last = append(e.drawn(i, width), last...)
	}
	if len(last) > foldedLines {
		last = last[len(last)-foldedLines:]
	}
	th := e.painter.theme
	hidden := fmt.Sprintf("%s %s more lines, %s in all %s z unfolds", th.Glyphs.More,
		text.Count(max(e.text.LineCount()-foldedLines, 1)), text.Size(int64(e.text.Size())), th.Glyphs.Separator)
	note := textIndent + th.Styles.Faint.Render(text.Fit(hidden, min(width, len([]rune(hidden))), th.Glyphs.Ellipsis))
	return append([]string{note}, e.ruled(last)...)
}

func (e *outputEntry) Version(block int) uint64 {
	if block > 0 && !(e.folded() && e.canFold()) {
		return e.version(e.text.Version(block - 1))
	}
	return e.version(e.edits<<1 | 1)
}

func (e *outputEntry) Bytes(block int) int {
	switch {
	case block == 0:
		return len(e.command)
	case e.folded() && e.canFold():
		return min(e.text.Size(), foldedLines*80)
	}
	return e.text.Bytes(block - 1)
}

func (e *outputEntry) TotalBytes() int {
	if e.folded() && e.canFold() {
		return e.Bytes(0) + e.Bytes(1)
	}
	return len(e.command) + e.text.Size()
}

func (e *outputEntry) Offset(block int) int {
	if block == 0 {
		return 0
	}
	if e.folded() && e.canFold() {
		return len(e.command)
	}
	return len(e.command) + e.text.Offset(block-1)
}

func (e *outputEntry) source() string { return e.text.String() }

func (e *outputEntry) find(block int) string {
	if block == 0 {
		return e.command
	}
	if e.folded() && e.canFold() {
		return e.text.String()
	}
	text, _ := e.text.Block(block - 1)
	return text
}

func (e *outputEntry) canFold() bool    { return e.text.LineCount() > foldedLines+2 }
func (e *outputEntry) folded() bool     { return !e.open }
func (e *outputEntry) setFolded(f bool) { e.open = !f; e.edits++ }
