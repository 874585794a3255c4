package protocol

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// halfSize is the length of half of a surrogate pair in a text of [Halves].
const halfSize = len("\xed\xa0\x80")

// Halves returns the texts of an [Assistant] or a [CommandOutput] that begin or
// end with half of a character, and those beside them; nil where none does,
// and for all other messages. frame is what m was decoded from.
//
// A runtime written in JavaScript may cut a text between the two UTF-16 units
// of a character such as an emoji. [Decode] makes U+FFFD of each. Here a half
// at either end of a text stands as the three bytes that UTF-8 would have for
// it, which no valid text holds; [RedactStream] joins two of them.
func Halves(m Message, frame []byte) []string {
	switch m := m.(type) {
	case *Assistant:
		if slices.ContainsFunc(m.TextBlocks, mayBeCut) {
			return halves(m.TextBlocks, memberOf(frame, "text_blocks"))
		}
	case *CommandOutput:
		if mayBeCut(m.Text) {
			return halves([]string{m.Text}, memberOf(frame, "text"))
		}
	}
	return nil
}

// mayBeCut reports whether text begins or ends as one does that was cut.
func mayBeCut(text string) bool {
	const lone = string(utf8.RuneError)
	return strings.HasPrefix(text, lone) || strings.HasSuffix(text, lone)
}

// memberOf returns the strings of a member of a frame as they are spelled: of
// the last one of that name, a string or a list.
func memberOf(frame []byte, name string) []jsontext.Value {
	var member jsontext.Value
	dec := jsontext.NewDecoder(bytes.NewBuffer(frame), lenient)
	_, err := dec.ReadToken()
	for err == nil && dec.PeekKind() == jsontext.KindString {
		var token jsontext.Token
		if token, err = dec.ReadToken(); err != nil {
			break
		}
		wanted := token.String() == name
		var value jsontext.Value
		if value, err = dec.ReadValue(); wanted {
			member = value.Clone()
		}
	}
	if err != nil || member.Kind() != jsontext.KindBeginArray {
		return []jsontext.Value{member}
	}
	var items []jsontext.Value
	dec = jsontext.NewDecoder(bytes.NewBuffer(member), lenient)
	_, err = dec.ReadToken()
	for err == nil && dec.PeekKind() != jsontext.KindEndArray {
		var value jsontext.Value
		if value, err = dec.ReadValue(); err == nil {
			items = append(items, value.Clone())
		}
	}
	return items
}

// halves puts the halves into texts that their spelling has at their ends.
func halves(texts []string, spelled []jsontext.Value) []string {
	if len(texts) != len(spelled) {
		return nil
	}
	var cut []string
	for i, value := range spelled {
		text := texts[i]
		if unit := firstUnit(value); isLow(unit) {
			text = half(unit) + text[halfSize:]
		}
		if unit := lastUnit(value); isHigh(unit) {
			text = text[:len(text)-halfSize] + half(unit)
		}
		if text == texts[i] {
			continue
		}
		if cut == nil {
			cut = slices.Clone(texts)
		}
		cut[i] = text
	}
	return cut
}

// firstUnit is the code unit of the \uXXXX that a string begins with, or 0.
func firstUnit(value jsontext.Value) rune {
	if value.Kind() != jsontext.KindString {
		return 0
	}
	unit, _ := hexEscape(value[1:])
	return unit
}

// lastUnit is the code unit of the \uXXXX that a string ends with, or 0.
func lastUnit(value jsontext.Value) rune {
	const size = len(`\ud83d`)
	at := len(value) - 1 - size
	if value.Kind() != jsontext.KindString || at < 1 {
		return 0
	}
	escaped := 0
	for value[at-1-escaped] == '\\' {
		escaped++
	}
	if escaped%2 == 1 {
		return 0
	}
	unit, _ := hexEscape(value[at:])
	return unit
}

const (
	firstHigh = 0xd800
	firstLow  = 0xdc00
	lastLow   = 0xdfff
)

func isHigh(unit rune) bool { return firstHigh <= unit && unit < firstLow }
func isLow(unit rune) bool  { return firstLow <= unit && unit <= lastLow }

// half is half of a surrogate pair as three bytes.
func half(unit rune) string {
	return string([]byte{0xe0 | byte(unit>>12), 0x80 | byte(unit>>6)&0x3f, 0x80 | byte(unit)&0x3f})
}

// unitAt reads what half writes; 0 where s does not begin so.
func unitAt(s string) rune {
	if len(s) < halfSize || s[0] != 0xed || s[1]&0xe0 != 0xa0 || s[2]&0xc0 != 0x80 {
		return 0
	}
	return 0xd000 | rune(s[1]&0x3f)<<6 | rune(s[2]&0x3f)
}

// lowHalf is the second half that text begins with, or 0.
func lowHalf(text string) rune {
	if unit := unitAt(text); isLow(unit) {
		return unit
	}
	return 0
}

// highHalf is the first half that text ends with, or 0.
func highHalf(text string) rune {
	if unit := unitAt(text[max(len(text)-halfSize, 0):]); isHigh(unit) {
		return unit
	}
	return 0
}
