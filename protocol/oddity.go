package protocol

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// Oddity is a set of things in a frame that RFC 7493 (I-JSON) forbids and
// Decode takes all the same. The zero value is a clean frame.
type Oddity uint8

// The members of an Oddity.
const (
	// DuplicateNames: an object holds a name twice. The last one counts.
	DuplicateNames Oddity = 1 << iota
	// InvalidUTF8: the frame holds bytes that are no UTF-8.
	InvalidUTF8
	// LoneSurrogates: a \u escape is half of a surrogate pair, which is what is
	// left where a token stream cuts a character such as an emoji.
	LoneSurrogates
)

// Has reports whether all members of other are in o.
func (o Oddity) Has(other Oddity) bool { return o&other == other }

// String names the members in words, separated by ", "; "" for none.
func (o Oddity) String() string {
	var names []string
	if o.Has(DuplicateNames) {
		names = append(names, "duplicate names")
	}
	if o.Has(InvalidUTF8) {
		names = append(names, "invalid UTF-8")
	}
	if o.Has(LoneSurrogates) {
		names = append(names, "lone surrogates")
	}
	return strings.Join(names, ", ")
}

// Inspect tells what is odd about a frame that Decode took. Of a frame that is
// no JSON it tells what can be told.
func Inspect(frame []byte) Oddity {
	value := jsontext.Value(frame)
	if value.IsValid() {
		return 0
	}
	var o Oddity
	if value.IsValid(lenient) && !value.IsValid(jsontext.AllowInvalidUTF8(true)) {
		o |= DuplicateNames
	}
	if !utf8.Valid(frame) {
		o |= InvalidUTF8
	}
	if hasLoneSurrogate(frame) {
		o |= LoneSurrogates
	}
	return o
}

// hasLoneSurrogate looks at the \u escapes of frame. A backslash cannot stand
// outside a string in valid JSON, so that strings need no finding.
func hasLoneSurrogate(frame []byte) bool {
	for i := 0; i < len(frame); {
		if frame[i] != '\\' {
			i++
			continue
		}
		r, ok := hexEscape(frame[i:])
		if !ok {
			i += 2
			continue
		}
		i += 6
		if !utf16.IsSurrogate(r) {
			continue
		}
		low, ok := hexEscape(frame[min(i, len(frame)):])
		if !ok || utf16.DecodeRune(r, low) == utf8.RuneError {
			return true
		}
		i += 6
	}
	return false
}
