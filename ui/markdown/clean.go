package markdown

import (
	"strings"
	"unicode/utf8"
)

// dropped is what cleanRune returns for a rune that has no place on a screen.
const dropped = -1

// cleanRune returns what stands for r on the screen. Control characters become
// their pictures, so that they are seen and do nothing; controls of direction
// become the replacement character, since they can make code read otherwise
// than it runs ("Trojan Source", CVE-2021-42574).
func cleanRune(r rune) rune {
	switch {
	case r == '\n' || r == '\t':
		return r
	case r < 0x20:
		return '\u2400' + r
	case r == 0x7f:
		return '\u2421'
	case r < 0x80:
		return r
	case r < 0xa0: // C1: some terminals obey them even in UTF-8
		return utf8.RuneError
	case r >= '\u202a' && r <= '\u202e', // embeddings and overrides
		r >= '\u2066' && r <= '\u2069': // isolates
		return utf8.RuneError
	case r == '\u2028' || r == '\u2029':
		return ' '
	case r == '\u00ad', r == '\u180e', r == '\u200b', r == '\ufeff',
		r >= '\u2060' && r <= '\u2064', r >= '\ufff0' && r <= '\ufffb':
		return dropped // invisible, and of a width that terminals differ on
	}
	return r
}

// plainPrefix returns how many bytes at the start of s are ASCII that needs no
// cleaning.
func plainPrefix(s string) int {
	for i := range len(s) {
		if c := s[i]; c < ' ' && c != '\n' && c != '\t' || c >= 0x7f {
			return i
		}
	}
	return len(s)
}

// clean cleans a whole string: what an entity such as &#27; stands for has not
// passed through a source.
func clean(s string) string {
	if plainPrefix(s) == len(s) {
		return s
	}
	return strings.Map(cleanRune, s)
}
