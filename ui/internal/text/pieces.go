package text

import (
	"unicode"
	"unicode/utf8"
)

// PiecesWindow is how many pieces, from the first on, are looked at to tell a
// stream of pieces from whole messages.
const PiecesWindow = 16

// Pieces tells, from the text alone, whether what an agent says without anything
// else in between is one text that was cut, or whole messages. One cut within
// the first PiecesWindow pieces makes all of them one text, with all that follow;
// none leaves each its own. The zero value is ready.
type Pieces struct {
	seen   int
	last   string
	joined bool
}

// Add takes the next piece, and reports whether all pieces so far are one text.
func (p *Pieces) Add(piece string) bool {
	if p.joined {
		return true
	}
	if p.Open() {
		p.joined = p.seen > 0 && continues(p.last, piece)
		p.last = piece
		p.seen++
	}
	return p.joined
}

// Extend takes more of the last piece.
func (p *Pieces) Extend(end string) {
	if p.seen > 0 {
		p.last += end
	}
}

// Open reports whether the next piece may still decide.
func (p *Pieces) Open() bool { return !p.joined && p.seen < PiecesWindow }

// continues reports whether next looks as if it continued prev. Whole messages
// begin with a word and end with one or with a line break, and streams are cut
// between words, so three things tell a cut: next begins with white space; prev
// ends with a space or a tab; or the two meet between letters of a script that
// writes no spaces.
func continues(prev, next string) bool {
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
