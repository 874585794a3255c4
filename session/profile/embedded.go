package profile

import (
	"encoding/json"
	"slices"
	"strings"
)

// embeddedSecrets are the secrets of a request that stands in a text as it goes
// over the wire: pasted, perhaps with words around it, cut anywhere, or quoted as
// a program's text. They are what it lists itself, and the values of members
// whose names sound secret, each in the spellings that it may have there. A text
// that holds no request has none.
func embeddedSecrets(text string) []string {
	if !holdsMessage(text) {
		return nil
	}
	values := namedSecrets(text)
	// As a program quotes it: {\"message_type\": …}, or in a literal of Python.
	if strings.Contains(text, `\"`) {
		values = append(values, namedSecrets(strings.NewReplacer(`\"`, `"`, `"`, " ").Replace(text))...)
	}
	if strings.Contains(text, `'`+fieldSecrets+`'`) {
		values = append(values, namedSecrets(strings.ReplaceAll(text, `'`, `"`))...)
	}
	slices.Sort(values)
	return slices.Compact(values)
}

// holdsMessage reports whether a text looks as if a request stood in it.
func holdsMessage(text string) bool {
	return strings.Contains(text, fieldSecrets) || strings.Contains(text, `message_type"`) || strings.Contains(text, "agent_env")
}

// namedSecrets are the strings that follow a name that sounds secret, up to the
// next name. The text may be broken anywhere, so that no parser reads it: strings
// and the colons after names are all there is to go by.
func namedSecrets(text string) (values []string) {
	hide := false
	for {
		start := strings.IndexByte(text, '"')
		if start < 0 {
			return values
		}
		raw := text[start : start+stringEnd(text[start:])]
		text = text[start+len(raw):]
		inner := strings.TrimSuffix(raw[1:], `"`)
		if strings.HasPrefix(strings.TrimLeft(text, " \t\r\n"), ":") {
			hide = LooksSecret(inner)
			continue
		}
		if hide {
			values = append(values, spellings(inner)...)
		}
	}
}

// spellings are a secret as it stands in JSON, and what that means. What stands
// for a secret already is none.
func spellings(inner string) []string {
	plain := inner
	// Where it was cut off, it means what it says.
	_ = json.Unmarshal([]byte(`"`+inner+`"`), &plain)
	s := Secret(plain)
	mask := strings.HasPrefix(plain, "[") && strings.HasSuffix(plain, "]") // a preview's, or protocol.Redacted
	if plain == "" || mask || plain == Masked || s.IsReference() && s.Check() == nil {
		return nil
	}
	return []string{inner, plain, jsonInner(plain)}
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
