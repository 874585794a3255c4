package request

import (
	"encoding/json"
	"fmt"
	"strings"
)

// language is how a language writes texts and what JSON has.
type language struct {
	*export
	quote     func(string) string
	env, file string            // the formats of lookups, by quoted names
	words     map[string]string // true, false and null
	computed  bool              // the names of members that are expressions stand in brackets
	classes   bool              // objects in lists are calls of the Python client's classes
}

// text writes a text with marks as an expression.
func (l language) text(text string) string {
	return l.join(text, " + ", l.quote, func(s Secret) string {
		if name, ok := strings.CutPrefix(string(s), envPrefix); ok {
			return fmt.Sprintf(l.env, l.quote(name))
		}
		return fmt.Sprintf(l.file, l.quote(strings.TrimPrefix(string(s), filePrefix)))
	})
}

// tree writes valid JSON as a literal, its lines after the first indented by at
// least indent.
func (l language) tree(raw, indent string) string {
	raw = strings.TrimSpace(raw)
	inner := indent + "    "
	var lines []string
	switch raw[0] {
	case '{':
		for _, m := range members(raw) {
			key := l.text(m.name)
			if l.computed && key != l.quote(m.name) {
				key = "[" + key + "]"
			}
			lines = append(lines, inner+key+": "+l.tree(m.value, inner)+",\n")
		}
	case '[':
		var items []json.RawMessage
		// It is valid, so that this cannot fail; nor does it below.
		_ = json.Unmarshal([]byte(raw), &items)
		for _, item := range items {
			text := l.tree(string(item), inner)
			if l.classes && item[0] == '{' {
				text = l.call(string(item), inner)
			}
			lines = append(lines, inner+text+",\n")
		}
	case '"':
		var text string
		_ = json.Unmarshal([]byte(raw), &text)
		return l.text(text)
	default:
		if word, ok := l.words[raw]; ok {
			return word
		}
		return raw
	}
	if len(lines) == 0 {
		return raw[:1] + raw[len(raw)-1:]
	}
	return raw[:1] + "\n" + strings.Join(lines, "") + indent + raw[len(raw)-1:]
}

// headerPairs are the headers as the inside of an object.
func (l language) headerPairs() string {
	var pairs []string
	for _, h := range l.opts.Headers {
		pairs = append(pairs, l.quote(h.Name)+": "+l.text(l.headerText(h)))
	}
	return strings.Join(pairs, ", ")
}

// quoteJSON writes a text as a JSON string, which Python and TypeScript read
// the same.
func quoteJSON(text string) string { return `"` + jsonInner(text) + `"` }
