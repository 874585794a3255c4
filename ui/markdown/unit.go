package markdown

import (
	"bytes"
	"unicode/utf8"
)

// unit is what the reader takes at once: a line, or a piece of one that is
// longer than pieceMax. Where a line is cut depends on its own bytes only.
type unit struct {
	at      int    // where it starts in the source
	text    []byte // without the newline
	size    int    // with it
	more    bool   // the line goes on
	partial bool   // the newline has not come
}

// unit returns the one that starts at from, in the source up to to.
func (b *source) unit(from, to int) unit {
	text := b.slice(from, min(to, from+pieceMax+1))
	if i := bytes.IndexByte(text, '\n'); i >= 0 {
		return unit{at: from, text: text[:i], size: i + 1}
	}
	if len(text) <= pieceMax {
		return unit{at: from, text: text, size: len(text), partial: true, more: true}
	}
	cut := bytes.LastIndexByte(text[:pieceMax], ' ') + 1
	if cut < pieceMax/2 {
		for cut = pieceMax; !utf8.RuneStart(text[cut]); cut-- {
		}
	}
	return unit{at: from, text: text[:cut], size: cut, more: true}
}
