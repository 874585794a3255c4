package transcript

import (
	"ruse/ui/internal/text"
)

// noteEntry is a remark of ruse's own, one or a few lines.
type noteEntry struct {
	base
	glyph string
	text  string
	// tone picks the colour: quiet unless said otherwise.
	tone Tone
}

// Tone is how a remark is meant.
type Tone uint8

const (
	Quiet Tone = iota
	Success
	Warning
	Failure
)

func (e *noteEntry) Blocks() int { return 1 }

func (e *noteEntry) Lines(_, width int) []string {
	st := e.painter.theme.Styles
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
