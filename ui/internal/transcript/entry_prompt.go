package transcript

import (
	"strings"

	"ruse/protocol"
	"ruse/ui/internal/text"
)

// promptEntry is a request as it went out: the person's words behind a bar,
// and, unfolded, the frame itself.
type promptEntry struct {
	stack
	words text.Buffer
}

func newPromptEntry(b base, message protocol.Message, raw []byte) *promptEntry {
	e := &promptEntry{stack: stack{base: b}}
	switch m := message.(type) {
	case *protocol.Invocation:
		e.words.Append(m.UserPrompt, 0)
	case *protocol.CommandExecution:
		for _, c := range m.Commands {
			e.words.Append("$ "+c.Command+"\n", 0)
		}
	}
	e.parts = []part{
		&plain{Buffer: &e.words, draw: e.draw, least: 1},
		e.opened(func() part { return newJSON(b.painter, raw, true) }),
	}
	return e
}

// draw puts the time at the end of the first line, where there is room.
func (e *promptEntry) draw(block, width int) []string {
	th, room := e.painter.theme, inner(width)
	words, _ := e.words.Block(block)
	lines := text.Wrap(text.Lines(text.Marked(words)), max(room-1, 1))
	bar := th.Styles.Entry.PromptBar.Render(th.Glyphs.Bar) + " "
	for i, line := range lines {
		lines[i] = bar + th.Styles.Entry.Prompt.Render(line)
		if free := room - text.Width(line) - 5; block == 0 && i == 0 && !e.at.IsZero() && free >= 3 {
			lines[i] += strings.Repeat(" ", free) + th.Styles.Faint.Render(e.at.Format("15:04"))
		}
	}
	return lines
}

func (e *promptEntry) source() string { return e.words.String() }
func (e *promptEntry) canFold() bool  { return true }
