package transcript

import (
	"ruse/ui/internal/text"
)

// Tone is how a remark is meant.
type Tone uint8

// The tones, of which each has its colour.
const (
	Quiet Tone = iota
	Warning
)

// noteEntry is a remark of ruse's own, one or a few lines.
type noteEntry struct {
	stack
	glyph, words string
	tone         Tone
}

func newNoteEntry(b base, tone Tone, glyph, words string) *noteEntry {
	e := &noteEntry{stack: stack{base: b}, glyph: glyph, words: words, tone: tone}
	e.parts = []part{&rows{n: 1, bytes: len(words), draw: e.draw, words: func(int) string { return words }}}
	return e
}

func (e *noteEntry) draw(_, width int) []string {
	style := e.painter.theme.Styles.Quiet
	if e.tone == Warning {
		style = e.painter.theme.Styles.Warning
	}
	return hang(e.glyph, text.Wrap(text.Lines(e.words), max(inner(width)-2, 1)), style.Render)
}

func (e *noteEntry) source() string { return e.words }
