package filter

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Needle is a fixed text that is looked for. Capitals count only where it has
// some.
type Needle struct {
	text []byte // in small letters where fold is set
	fold bool
	// at is the place in text of the byte that is looked for first: the rarest of
	// its leading ones in ASCII, which are as long as capitals; -1: there is none.
	// upper is the same byte as a capital.
	at           int
	lower, upper byte
}

// newNeedle returns a needle that finds s.
func newNeedle(s string) Needle {
	fold := utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsUpper)
	n := Needle{text: []byte(s), fold: fold, at: -1}
	if !fold {
		return n
	}
	n.text = bytes.ToLower(n.text)
	for i, b := range n.text {
		if b >= utf8.RuneSelf {
			break
		}
		if n.at < 0 || common(b) < common(n.lower) {
			n.at, n.lower, n.upper = i, b, byte(unicode.ToUpper(rune(b)))
		}
	}
	return n
}

// common ranks bytes by how often they stand in frames: the place in this list,
// or -1 for those that are rare.
func common(b byte) int {
	const frequent = "jzqxkvwybgfpmuhdcl_,.:rsnioat\"e "
	return strings.IndexByte(frequent, b)
}

// Index is the first place of the needle in data, or -1.
func (n Needle) Index(data []byte) int {
	if !n.fold {
		return bytes.Index(data, n.text)
	}
	if n.at < 0 {
		return n.slowIndex(data)
	}
	// nextLower and nextUpper are the next places of the rarest byte in each form.
	nextLower, nextUpper := -1, -1
	for from := n.at; from < len(data); {
		if nextLower < from {
			nextLower = indexFrom(data, n.lower, from)
		}
		if nextUpper < from && n.upper != n.lower {
			nextUpper = indexFrom(data, n.upper, from)
		}
		at := nextLower
		if n.upper != n.lower {
			at = min(nextLower, nextUpper)
		}
		if at >= len(data) {
			return -1
		}
		if start := at - n.at; n.isAt(data[start:]) {
			return start
		}
		from = at + 1
	}
	return -1
}

// slowIndex looks at every place.
func (n Needle) slowIndex(data []byte) int {
	for at := 0; at < len(data); at++ {
		if n.isAt(data[at:]) {
			return at
		}
	}
	return min(len(n.text), 1) * -1
}

// indexFrom is the place of b in data from a place on, or len(data).
func indexFrom(data []byte, b byte, from int) int {
	if i := bytes.IndexByte(data[from:], b); i >= 0 {
		return from + i
	}
	return len(data)
}

// isAt reports whether data begins with the needle. Letters beyond ASCII may have
// another length as capitals, so they are compared by runes.
func (n Needle) isAt(data []byte) bool {
	for i := 0; i < len(n.text); {
		if n.text[i] < utf8.RuneSelf {
			if len(data) == 0 || n.text[i] != small(data[0]) {
				return false
			}
			i, data = i+1, data[1:]
			continue
		}
		want, w := utf8.DecodeRune(n.text[i:])
		got, g := utf8.DecodeRune(data)
		if g == 0 || want == utf8.RuneError && w == 1 && n.text[i] != data[0] || want != unicode.ToLower(got) {
			return false
		}
		i, data = i+w, data[g:]
	}
	return true
}

func small(b byte) byte {
	if 'A' <= b && b <= 'Z' {
		return b + 'a' - 'A'
	}
	return b
}

// text looks for a needle in an item's data.
type text struct {
	Needle
	// literal says that the text stands in JSON as it is, so that data which does
	// not hold it need not be read.
	literal bool
}

func newText(s string) text {
	plain := func(r rune) bool { return r < ' ' || r >= utf8.RuneSelf || strings.ContainsRune(`"\/<>&'`, r) }
	return text{newNeedle(s), s != "" && !strings.ContainsFunc(s, plain)}
}

func (t text) match(i *Item) bool {
	return t.Index(i.Data) >= 0 || holdsEscapes(i.Data) && t.Index(unescape(i.Data)) >= 0
}

// pattern looks for a regular expression in an item's data.
type pattern struct{ *regexp.Regexp }

func (p pattern) match(i *Item) bool {
	return p.Match(i.Data) || holdsEscapes(i.Data) && p.Match(unescape(i.Data))
}

func holdsEscapes(data []byte) bool { return bytes.IndexByte(data, '\\') >= 0 }

// The letters of JSON's escapes, and what they stand for.
const (
	escapes = `ntrbf"\/`
	escaped = "\n\t\r\b\f\"\\/"
)

// unescape resolves the escapes of the JSON strings in data, so that a text is
// found by what it says. What is no escape stays.
func unescape(data []byte) []byte {
	out := make([]byte, 0, len(data))
	for {
		i := bytes.IndexByte(data, '\\')
		if i < 0 || i+1 == len(data) {
			return append(out, data...)
		}
		out, data = append(out, data[:i]...), data[i:]
		if at := strings.IndexByte(escapes, data[1]); at >= 0 {
			out, data = append(out, escaped[at]), data[2:]
		} else if r, size := unit(data); size > 0 {
			out, data = utf8.AppendRune(out, r), data[size:]
		} else {
			out, data = append(out, data[:2]...), data[2:]
		}
	}
}

// unit reads the character that data begins with as \uXXXX, or as two of them, and
// how many bytes they take; none where it is not one.
func unit(data []byte) (rune, int) {
	const one = len(`\u0000`)
	hex := func(at int) (rune, bool) {
		if len(data) < at+one || data[at] != '\\' || data[at+1] != 'u' {
			return 0, false
		}
		v, err := strconv.ParseUint(string(data[at+2:at+one]), 16, 16)
		return rune(v), err == nil
	}
	first, ok := hex(0)
	if !ok {
		return 0, 0
	}
	if 0xd800 <= first && first < 0xdc00 {
		if second, ok := hex(one); ok && 0xdc00 <= second && second < 0xe000 {
			return (first-0xd800)<<10 + second - 0xdc00 + 0x10000, 2 * one
		}
	}
	return first, one
}
