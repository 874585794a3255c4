package protocol

import (
	"unicode/utf16"
	"unicode/utf8"
)

// maxEscape is the length of the longest escape sequence, a surrogate pair.
const maxEscape = len(`\ud83d\ude00`)

// readEscape reads the JSON escape sequence that s begins with, both halves of
// a surrogate pair included; size is 0 where it is none or only half of a pair.
func readEscape(s []byte) (r rune, size int) {
	if len(s) < 2 {
		return 0, 0
	}
	if s[1] != 'u' {
		if r = shortEscape(s[1]); r == 0 {
			return 0, 0
		}
		return r, 2
	}
	r, ok := hexEscape(s)
	switch {
	case !ok:
		return 0, 0
	case !utf16.IsSurrogate(r):
		return r, 6
	}
	low, ok := hexEscape(s[6:])
	if r = utf16.DecodeRune(r, low); !ok || r == utf8.RuneError {
		return 0, 0
	}
	return r, 12
}

// begunEscape reports whether s, which begins with a backslash, is the
// beginning of an escape sequence and not yet all of it.
func begunEscape(s []byte) bool {
	if len(s) < 2 {
		return true
	}
	if s[1] != 'u' {
		return false
	}
	for i := 2; i < min(len(s), 6); i++ {
		if _, ok := hexDigit(s[i]); !ok {
			return false
		}
	}
	if len(s) < 6 {
		return true
	}
	const firstLow, surrogates = 0xdc00, 0xd800
	if r, _ := hexEscape(s); r < surrogates || r >= firstLow || len(s) >= maxEscape {
		return false
	}
	return len(s) == 6 || s[6] == '\\' && (len(s) == 7 || s[7] == 'u') && begunEscape(s[6:])
}

// shortEscape is what a backslash and c stand for, 0 for nothing.
func shortEscape(c byte) rune {
	switch c {
	case '"', '\\', '/':
		return rune(c)
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	default:
		return 0
	}
}

// hexEscape reads the code unit of the \uXXXX that s begins with.
func hexEscape(s []byte) (rune, bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	var r rune
	for _, c := range s[2:6] {
		digit, ok := hexDigit(c)
		if !ok {
			return 0, false
		}
		r = r<<4 | digit
	}
	return r, true
}

func hexDigit(c byte) (rune, bool) {
	switch {
	case '0' <= c && c <= '9':
		return rune(c - '0'), true
	case 'a' <= c && c <= 'f':
		return rune(c-'a') + 10, true
	case 'A' <= c && c <= 'F':
		return rune(c-'A') + 10, true
	default:
		return 0, false
	}
}
