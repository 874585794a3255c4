package request

import (
	"encoding/json"
	"strings"
)

// language is how a language writes what JSON has.
type language struct {
	text  func(string) string // a string with marks, as an expression
	key   func(string) string // the name of a member
	words map[string]string   // true, false and null
}

// tree writes valid JSON as a literal of a language, its lines after the first
// indented by at least indent.
func (l language) tree(raw, indent string) string {
	raw = strings.TrimSpace(raw)
	inner := indent + "    "
	switch raw[0] {
	case '{':
		var lines []string
		for _, m := range members(raw) {
			lines = append(lines, inner+l.key(m.name)+": "+l.tree(m.value, inner)+",\n")
		}
		if len(lines) == 0 {
			return "{}"
		}
		return "{\n" + strings.Join(lines, "") + indent + "}"
	case '[':
		var items []json.RawMessage
		if err := json.Unmarshal([]byte(raw), &items); err != nil || len(items) == 0 {
			return "[]"
		}
		var lines []string
		for _, item := range items {
			lines = append(lines, inner+l.tree(string(item), inner)+",\n")
		}
		return "[\n" + strings.Join(lines, "") + indent + "]"
	case '"':
		var text string
		// It is valid, so that this cannot fail.
		_ = json.Unmarshal([]byte(raw), &text)
		return l.text(text)
	}
	if word, ok := l.words[raw]; ok {
		return word
	}
	return raw
}

// list writes a list of texts.
func (l language) list(texts []string, indent string) string {
	return l.tree(asJSON(texts), indent)
}

// quoteJSON writes a text as a JSON string, which Python and TypeScript read
// the same.
func quoteJSON(text string) string { return `"` + jsonInner(text) + `"` }
