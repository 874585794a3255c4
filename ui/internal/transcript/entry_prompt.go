package transcript

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"ruse/protocol"
	"ruse/ui/internal/text"
)

// promptEntry is a request as it went out: the person's words behind a bar,
// and, unfolded, the frame itself.
type promptEntry struct {
	base
	words text.Buffer
	frame *jsonText
	open  bool
	// commands marks a request that runs commands without an agent.
	commands bool
	message  protocol.Message
}

func newPromptEntry(b base, message protocol.Message, raw []byte) *promptEntry {
	e := &promptEntry{base: b, message: message, frame: newJSONText(b.painter, raw)}
	switch m := message.(type) {
	case *protocol.Invocation:
		e.words.Append(m.UserPrompt, 0)
	case *protocol.CommandExecution:
		e.commands = true
		for _, c := range m.Commands {
			e.words.Append("$ "+c.Command+"\n", 0)
		}
	default:
		e.words.Append(string(raw), 0)
	}
	return e
}

func (e *promptEntry) Blocks() int {
	n := max(e.words.Len(), 1)
	if e.open {
		n += e.frame.blocks()
	}
	return n
}

func (e *promptEntry) Lines(block, width int) []string {
	if n := max(e.words.Len(), 1); block >= n {
		lines := text.Indent(e.frame.lines(block-n, inner(width)), textIndent)
		if block == n {
			lines = append([]string{""}, lines...)
		}
		return lines
	}
	st := e.painter.theme.Styles.Entry
	clock := ""
	if block == 0 && !e.at.IsZero() {
		clock = e.painter.theme.Styles.Faint.Render(e.at.Format("15:04"))
	}
	words, _ := e.words.Block(block)
	room := inner(width)
	lines := text.Wrap(text.Lines(text.Marked(words)), max(room-1, 1))
	bar := st.PromptBar.Render(e.painter.theme.Glyphs.Bar) + " "
	for i, line := range lines {
		drawn := bar + st.Prompt.Render(line)
		if i == 0 && clock != "" && ansi.StringWidth(line)+8 <= room {
			drawn += strings.Repeat(" ", room-ansi.StringWidth(line)-5) + clock
		}
		lines[i] = drawn
	}
	return lines
}

func (e *promptEntry) Version(block int) uint64 {
	if block < e.words.Len() {
		return e.version(e.words.Version(block))
	}
	return e.version(0)
}

func (e *promptEntry) Bytes(block int) int {
	if n := max(e.words.Len(), 1); block >= n {
		return e.frame.bytes(block - n)
	}
	return e.words.Bytes(block)
}

func (e *promptEntry) TotalBytes() int {
	if e.open {
		return e.words.Size() + e.frame.size()
	}
	return e.words.Size()
}

func (e *promptEntry) Offset(block int) int {
	if n := max(e.words.Len(), 1); block >= n {
		return e.words.Size() + e.frame.offset(block-n)
	}
	return e.words.Offset(block)
}

func (e *promptEntry) source() string { return e.words.String() }

func (e *promptEntry) find(block int) string {
	if n := max(e.words.Len(), 1); block >= n {
		return e.frame.find(block - n)
	}
	text, _ := e.words.Block(block)
	return text
}

func (e *promptEntry) canFold() bool    { return true }
func (e *promptEntry) folded() bool     { return !e.open }
func (e *promptEntry) setFolded(f bool) { e.open = !f }
