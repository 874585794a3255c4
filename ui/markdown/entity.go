package markdown

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/util"
)

// How long an entity may be, CommonMark 2.5. No name of HTML5 is longer than
// entityName.
const (
	entityName    = 31
	entityDecimal = 7
	entityHex     = 6
)

// resolve replaces backslash escapes and entities by what they stand for.
func resolve(s string) string { return replace(s, `\&`) }

// decode replaces entities alone: no backslash escapes anything in an address
// that stands for itself.
func decode(s string) string { return replace(s, "&") }

// replace replaces what begins with one of marks.
func replace(s, marks string) string {
	at := strings.IndexAny(s, marks)
	if at < 0 {
		return s
	}
	var b strings.Builder
	for at >= 0 {
		b.WriteString(s[:at])
		s = s[at:]
		text, size := s[:1], 1
		if s[0] == '&' {
			if e, n := entity(s); n > 0 {
				text, size = e, n
			}
		} else if len(s) > 1 && util.IsPunct(s[1]) {
			text, size = s[1:2], 2
		}
		b.WriteString(text)
		s = s[size:]
		at = strings.IndexAny(s, marks)
	}
	b.WriteString(s)
	return b.String()
}

// entity returns what the entity at the start of s stands for and how long it
// is; size is 0 if there is none. Names are those of HTML5 with their semicolon:
// the forms that browsers take without one would change what programs say, such
// as "&notes;".
func entity(s string) (text string, size int) {
	switch {
	case strings.HasPrefix(s, "&#x"), strings.HasPrefix(s, "&#X"):
		return codePoint(s, 3, entityHex, 16)
	case strings.HasPrefix(s, "&#"):
		return codePoint(s, 2, entityDecimal, 10)
	}
	end := 1
	for end < len(s) && end <= entityName+1 && util.IsAlphaNumeric(s[end]) {
		end++
	}
	if end == len(s) || s[end] != ';' {
		return "", 0
	}
	name := s[1:end]
	if name == "Abreve" { // goldmark's table has all but this one
		return "\u0102", end + 1
	}
	e, ok := util.LookUpHTML5EntityByName(name)
	if !ok {
		return "", 0
	}
	return string(e.Characters), end + 1
}

// codePoint reads the digits of a numeric entity from an offset on. What is no
// character, and U+0000, becomes U+FFFD.
func codePoint(s string, from, most, base int) (text string, size int) {
	digits := s[from:min(len(s), from+most+1)]
	end := strings.IndexByte(digits, ';')
	if end < 1 {
		return "", 0
	}
	n, err := strconv.ParseUint(digits[:end], base, 32)
	if err != nil {
		return "", 0
	}
	r := rune(n) // no more than seven digits: it fits
	if n == 0 || !utf8.ValidRune(r) {
		r = utf8.RuneError
	}
	return string(r), from + end + 1
}
