package request

import (
	"encoding/json"
	"slices"
	"strings"

	"ruse/protocol"
)

// part is a piece of a text: plain, or the needle of this number.
type part struct {
	text   string
	needle int // -1: plain
}

// splitter finds literal secrets in texts.
type splitter struct {
	secrets  []Secret // the longest value first: one may be part of another
	values   []string // of each
	redactor *protocol.Redactor
}

func newSplitter(secrets []Secret) *splitter {
	s := &splitter{secrets: slices.DeleteFunc(slices.Clone(secrets), func(s Secret) bool { return s.Literal() == "" })}
	slices.SortStableFunc(s.secrets, func(a, b Secret) int { return len(b.Literal()) - len(a.Literal()) })
	for _, secret := range s.secrets {
		s.values = append(s.values, secret.Literal())
	}
	s.redactor = protocol.NewRedactor(s.values...)
	return s
}

// cut makes parts of a text and of the needles in it. Of needles that begin at
// one place the first in the list counts. Each needle is looked for only where
// it was not yet: a text may be long, and hold one needle often and another
// never.
func cut(text string, needles []string) []part {
	var parts []part
	next := make([]int, len(needles))
	for i, needle := range needles {
		next[i] = indexFrom(text, needle, 0)
	}
	for at := 0; at < len(text); {
		first, which := len(text), -1
		for i, needle := range needles {
			if next[i] < at {
				next[i] = indexFrom(text, needle, at)
			}
			if next[i] < first {
				first, which = next[i], i
			}
		}
		if first > at {
			parts = append(parts, part{text[at:first], -1})
		}
		if at = first; which >= 0 {
			parts = append(parts, part{needles[which], which})
			at += len(needles[which])
		}
	}
	return parts
}

// indexFrom is where needle, which is not empty, is next in text, or the end.
func indexFrom(text, needle string, from int) int {
	if i := strings.Index(text[from:], needle); i >= 0 {
		return from + i
	}
	return len(text)
}

// mask is text with mask(secret) in the place of each secret. What is left of them
// elsewhere, such as one spelled with JSON's escapes, is redacted.
func (s *splitter) mask(text string, mask func(Secret) string) string {
	if len(s.secrets) == 0 {
		return text
	}
	var b strings.Builder
	for _, p := range cut(text, s.values) {
		if p.needle >= 0 {
			b.WriteString(mask(s.secrets[p.needle]))
		} else {
			b.WriteString(s.redactor.String(p.text))
		}
	}
	return b.String()
}

// mapJSON replaces the strings of a JSON text, names of members included, by
// what f makes of them, and keeps order, white space and spelling of the rest.
// A number or a word that f changes becomes a string. What is no JSON is given
// to f as a whole.
func mapJSON(text string, f func(string) string) string {
	if !json.Valid([]byte(text)) {
		return f(text)
	}
	var b strings.Builder
	for i := 0; i < len(text); {
		n := scalarLength(text[i:])
		if n == 0 {
			b.WriteByte(text[i])
			i++
			continue
		}
		raw := text[i : i+n]
		plain := raw
		if raw[0] == '"' {
			// It is valid, so that this cannot fail.
			_ = json.Unmarshal([]byte(raw), &plain)
		}
		if changed := f(plain); changed != plain {
			raw = `"` + jsonInner(changed) + `"`
		}
		b.WriteString(raw)
		i += n
	}
	return b.String()
}

// scalarLength is the length of the string, number or word that valid JSON
// begins with here, or 0.
func scalarLength(s string) int {
	if s[0] == '"' {
		return stringEnd(s)
	}
	if n := strings.IndexAny(s, " \t\r\n{}[],:"); n >= 0 {
		return n
	}
	return len(s)
}

// mapText is f of a text, or of the strings in one that is JSON.
func mapText(field, text string, f func(string) string) string {
	if isJSON(field) {
		return mapJSON(text, f)
	}
	return f(text)
}

// isJSON reports whether the text at a field is JSON itself.
func isJSON(field string) bool {
	return field == fieldSchema || field == fieldExtra || strings.HasSuffix(field, "."+fieldExtra)
}

// jsonInner is s as it stands between the quotes of a JSON string.
func jsonInner(s string) string {
	quoted, err := EncodeJSON(s)
	if err != nil {
		return "" // a string can always be written
	}
	return string(quoted[1 : len(quoted)-2])
}
