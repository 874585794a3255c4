package text

import (
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

const (
	mark      = "\uFFFD" // stands for what can't be shown
	nonJoiner = '\u200c'
	joiner    = '\u200d'
	keycap    = '\u20e3'
	emojiLook = '\ufe0f'
	byteOrder = '\ufeff'
	blackFlag = '🏴'
)

// flags are the tags of the flags that there are: England, Scotland, Wales.
var flags = [...]string{
	"\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
	"\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
	"\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
}

// hidden reports whether r, which is no control character, has nothing to see:
// the format characters (but for those that are drawn, such as the Arabic number
// sign), all that Unicode says may be ignored when text is displayed, and the
// separators that only some programs take for line breaks.
func hidden(r rune) bool {
	switch {
	case r < 0x300:
		return r == 0xad
	case r < 0x2000:
		return r == 0x34f || r == 0x61c || r == 0x115f || r == 0x1160 || r == 0x17b4 || r == 0x17b5 || r >= 0x180b && r <= 0x180f
	case r < 0x2070:
		return r >= 0x200b && r <= 0x200f || r >= 0x2028 && r <= 0x202e || r >= 0x2060
	case r < 0xfe00:
		return r == 0x3164
	case r < 0x10000:
		return r <= 0xfe0f || r == byteOrder || r == 0xffa0 || r >= 0xfff0 && r <= 0xfffb
	case r < 0xe0000:
		return r >= 0x13430 && r <= 0x1343f || r >= 0x1bca0 && r <= 0x1bca3 || r >= 0x1d173 && r <= 0x1d17a
	}
	return r <= 0xe0fff
}

// variant reports whether r is a variation selector.
func variant(r rune) bool {
	return r >= 0xfe00 && r <= 0xfe0f || r >= 0xe0100 && r <= 0xe01ef || r >= 0x180b && r <= 0x180d || r == 0x180f
}

// varies reports whether a variation selector may stand after prev. The two that
// choose between text and emoji follow symbols; the others choose forms of
// letters and signs beyond Latin.
func varies(prev, selector rune) bool {
	if selector == emojiLook || selector == emojiLook-1 {
		return prev > 0x80 && prev != utf8.RuneError && unicode.IsSymbol(prev) || prev == '‼' || prev == '⁉' || prev == 'ℹ' || prev == '〰'
	}
	return prev > 0x2ff && prev != utf8.RuneError && (unicode.IsLetter(prev) || unicode.IsSymbol(prev))
}

// extends reports whether r is drawn upon the character before it.
func extends(r rune) bool {
	return r >= 0x300 && (unicode.In(r, unicode.Mn, unicode.Me) || r >= 0x1f3fb && r <= 0x1f3ff)
}

// pictograph reports whether r may be joined to others into one emoji.
func pictograph(r rune) bool {
	if r < 0xa9 {
		return false
	}
	joined := string(r) + "\u200d👩"
	cluster, _ := ansi.FirstGraphemeCluster(joined, ansi.GraphemeWidth)
	return len(cluster) == len(joined)
}

// joins reports whether r is of a script whose letters change by their
// neighbours, so that joiners and non-joiners are part of its spelling.
func joins(r rune) bool {
	return r > 0x600 && unicode.In(r, unicode.Arabic, unicode.Syriac, unicode.Nko, unicode.Mandaic, unicode.Mongolian,
		unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil,
		unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Tibetan, unicode.Myanmar,
		unicode.Khmer, unicode.Balinese, unicode.Javanese)
}
