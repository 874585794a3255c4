package editor

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"ruse/ui/internal/text"
)

// mark stands for what cannot be shown but is there.
const mark = "\uFFFD"

// cluster returns how many bytes the first character of a text that is not
// empty has, as people count characters: what is combined counts as one.
func cluster(s string) int {
	if s[0] < utf8.RuneSelf && (len(s) == 1 || s[1] < utf8.RuneSelf) {
		return 1
	}
	first, _ := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
	return len(first)
}

// glyph returns how a character is drawn that begins in a column of its row,
// and how many cells that takes: one at least, so that nothing in the text
// hides.
func glyph(c string, column int) (shown string, width int) {
	if len(c) == 1 {
		switch b := c[0]; {
		case b == '\t':
			n := text.TabStop - column%text.TabStop
			return strings.Repeat(" ", n), n
		case b < 0x20:
			return string('\u2400' + rune(b)), 1 // the control pictures
		case b == 0x7f:
			return "\u2421", 1
		}
		return c, 1
	}
	shown = text.Clean(c)
	if width = text.Width(shown); width == 0 {
		return mark, 1
	}
	return shown, width
}

// wordRune reports whether a rune belongs to a word.
func wordRune(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}
