package transcript

import "ruse/ui/internal/text"

// frameEntry is a frame that ruse has no better way to show: of an unknown
// type, malformed, or sent raw.
type frameEntry struct {
	stack
	title string
	raw   []byte
}

func newFrameEntry(b base, title string, raw []byte) *frameEntry {
	e := &frameEntry{stack: stack{base: b}, title: title, raw: raw}
	e.parts = []part{
		&rows{n: 1, bytes: len(title), draw: e.head, words: func(int) string { return title }},
		e.opened(func() part { return newJSON(b.painter, raw, false) }),
	}
	return e
}

func (e *frameEntry) head(_, width int) []string {
	th := e.painter.theme
	lines := []string{e.painter.line(th.Glyphs.Attention+" "+text.Line(e.title), width, th.Styles.Warning.Render)}
	if e.open {
		return lines
	}
	return e.painter.foldNote(lines, width)
}

func (e *frameEntry) source() string { return string(e.raw) }
func (e *frameEntry) canFold() bool  { return true }
