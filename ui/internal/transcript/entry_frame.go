package transcript

import "ruse/ui/internal/text"

// frameEntry is a frame that ruse has no better way to show: of an unknown
// type, malformed, or sent raw.
type frameEntry struct {
	base
	title string
	frame *jsonText
	open  bool
}

func newFrameEntry(b base, title string, raw []byte) *frameEntry {
	return &frameEntry{base: b, title: title, frame: newJSONText(b.painter, raw)}
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
	th := e.painter.theme
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
