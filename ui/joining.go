package ui

import (
	"encoding/binary"
	"strings"
	"unicode"
	"unicode/utf8"
)

// joining says how pieces of assistant text are shown.
type joining uint8

const (
	// joinByText tells from the text itself; see streamed.
	joinByText joining = iota
	// joinAlways makes one document of all that comes without a break.
	joinAlways
	// joinNever shows each piece as it was sent.
	joinNever
)

// String is what the person is told.
func (j joining) String() string {
	return [...]string{"pieces joined where they look cut", "pieces joined", "pieces as sent"}[j]
}

// joinWindow is how many pieces, from the first of a speech on, are looked at
// to tell a stream of pieces from whole messages.
const joinWindow = 16

// streamed tells, from the text alone, whether next continues prev. Whole
// messages begin with a word and end with one or with a line break, and streams
// are cut between words, so three things tell a cut: next begins with white
// space; prev ends with a space or a tab; or the two meet between letters of a
// script that writes no spaces. One cut within the first joinWindow pieces that
// come without a break makes all of them one document, with all that follow;
// none leaves each its own.
func streamed(prev, next string) bool {
	if prev == "" || next == "" {
		return false
	}
	first, _ := utf8.DecodeRuneInString(next)
	last, _ := utf8.DecodeLastRuneInString(prev)
	return unicode.IsSpace(first) || last == ' ' || last == '\t' || spaceless(last) && spaceless(first)
}

// spaceless reports whether r is a letter of a script that puts no spaces
// between its words.
func spaceless(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// pieces remembers where a stream was cut, a byte or two a piece.
type pieces struct {
	lengths []byte
	count   int
}

func (p *pieces) add(n int) {
	p.lengths = binary.AppendUvarint(p.lengths, uint64(n))
	p.count++
}

// split cuts text as it was sent.
func (p *pieces) split(text string) []string {
	parts := make([]string, 0, p.count)
	for rest := p.lengths; len(rest) > 0; {
		n, used := binary.Uvarint(rest)
		rest = rest[used:]
		parts = append(parts, strings.Clone(text[:n]))
		text = text[n:]
	}
	return parts
}
