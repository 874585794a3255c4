package ui

import (
	"strings"

	"ruse/protocol"
	"ruse/session/profile"
)

// maskJSONText replaces, in a text that is to become JSON, the values of members
// whose names sound secret. The text may be broken anywhere, so that no parser
// reads it: strings and the colons after names are all there is to go by. What
// stands in for a secret already stays.
func maskJSONText(text string) string {
	var out strings.Builder
	hide := false
	for text != "" {
		start := strings.IndexByte(text, '"')
		if start < 0 {
			break
		}
		end := start + stringEnd(text[start:])
		inner := strings.Trim(text[start:end], `"`)
		rest := strings.TrimLeft(text[end:], " \t\r\n")
		mask := strings.HasPrefix(inner, "[") && strings.HasSuffix(inner, "]")
		out.WriteString(text[:start])
		switch {
		case strings.HasPrefix(rest, ":"):
			hide = profile.LooksSecret(inner)
			out.WriteString(text[start:end])
		case hide && !mask:
			out.WriteString(`"` + protocol.Redacted + `"`)
		default:
			out.WriteString(text[start:end])
		}
		text = text[end:]
	}
	return out.String() + text
}

// stringEnd is where the JSON string that begins text ends: after its quote, or
// with its line where that is missing.
func stringEnd(text string) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		case '\n':
			return i
		}
	}
	return len(text)
}
