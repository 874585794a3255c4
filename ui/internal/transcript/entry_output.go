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
	stack
	command string
	text    text.Buffer
	exit    *int
	last    *rows // the folded form
}

func newOutputEntry(b base, command string) *outputEntry {
	e := &outputEntry{stack: stack{base: b}, command: command}
	e.last = &rows{n: 1, bytes: foldedLines * 80, draw: e.tail, words: func(int) string { return e.text.String() }}
	e.parts = []part{
		&rows{n: 1, bytes: len(command), draw: e.head, words: func(int) string { return command }},
		&shown{part: e.last, shows: e.folded},
		&shown{part: &plain{Buffer: &e.text, draw: func(block, width int) []string {
			return e.ruled(e.drawn(block, width))
		}}, shows: func() bool { return !e.folded() }},
	}
	return e
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
	e.last.edits++
}

// finish remembers the command's exit code.
func (e *outputEntry) finish(code int) {
	e.exit = &code
	e.edits++
}

func (e *outputEntry) canFold() bool  { return e.text.LineCount() > foldedLines+2 }
func (e *outputEntry) folded() bool   { return !e.open && e.canFold() }
func (e *outputEntry) source() string { return e.text.String() }

// head names the command and how it ended.
func (e *outputEntry) head(_, width int) []string {
	th, state := e.painter.theme, ""
	st := th.Styles.Quiet
	if e.exit != nil {
		state = fmt.Sprintf("exit %d", *e.exit)
		if *e.exit != 0 {
			st = th.Styles.Failure
		}
	}
	room := max(inner(width)-len(state)-3, 1)
	name := text.Truncate("$ "+text.Line(e.command), room, th.Glyphs.Ellipsis)
	return []string{textIndent + th.Styles.Entry.Command.Render(name) +
		strings.Repeat(" ", max(room-text.Width(name), 1)) + st.Render(state)}
}

// drawn returns the styled lines of one block of output.
func (e *outputEntry) drawn(block, width int) []string {
	words, style := e.text.Block(block)
	st := e.painter.theme.Styles.Entry.Output
	if style == styleStderr {
		st = e.painter.theme.Styles.Entry.Stderr
	}
	lines := text.Break(text.Printed(words), max(inner(width)-gutter, 1))
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
func (e *outputEntry) tail(_, width int) []string {
	var last []string
	for i := e.text.Blocks() - 1; i >= 0 && len(last) < foldedLines; i-- {
		last = append(e.drawn(i, width), last...)
	}
	th := e.painter.theme
	hidden := fmt.Sprintf("%s %s more lines, %s in all %s z unfolds", th.Glyphs.More,
		text.Count(max(e.text.LineCount()-foldedLines, 1)), text.Size(int64(e.text.TotalBytes())), th.Glyphs.Separator)
	return append([]string{e.painter.line(hidden, width, th.Styles.Faint.Render)}, e.ruled(last[max(len(last)-foldedLines, 0):])...)
}
