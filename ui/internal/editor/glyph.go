package editor

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// tabStop is how far apart tabs stop, as in the transcript.
const tabStop = 8

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
			n := tabStop - column%tabStop
			return strings.Repeat(" ", n), n
		case b < 0x20:
			return string('\u2400' + rune(b)), 1 // the control pictures
		case b == 0x7f:
			return "\u2421", 1
		}
		return c, 1
	}
	if strings.ContainsFunc(c, hidden) {
		// A flag of a part of a country is written so; elsewhere it is text that
		// nobody sees.
		if first, _ := utf8.DecodeRuneInString(c); first != '\U0001F3F4' {
			c = strings.Map(func(r rune) rune {
				if hidden(r) {
					return -1
				}
				return r
			}, c) + mark
		}
	}
	if width = ansi.StringWidth(c); width == 0 {
		return mark, 1
	}
	return c, width
}

// hidden reports whether a rune steers a terminal or the order of text, or
// carries text that is not seen.
func hidden(r rune) bool {
	return r >= 0x80 && r < 0xa0 || r >= 0xE0000 && r <= 0xE007F || r == '\ufeff' || r == '\u2028' || r == '\u2029' ||
		unicode.Is(unicode.Bidi_Control, r)
}

// wordRune reports whether a rune belongs to a word.
func wordRune(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}
