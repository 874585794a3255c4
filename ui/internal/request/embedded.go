package request

import (
	"encoding/json"
	"slices"
	"strings"

	"ruse/protocol"
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
// next name.
func namedSecrets(text string) (values []string) {
	hide := false
	eachString(text, func(_, _ int, inner string, isName bool) {
		if isName {
			hide = LooksSecret(inner)
		} else if hide {
			values = append(values, spellings(inner)...)
		}
	})
	return values
}

// MaskNamed replaces, in a text that is to become JSON, the strings that follow a
// name that sounds secret by protocol.Redacted. What stands in for a secret
// already, such as a reference, stays.
func MaskNamed(text string) string {
	var b strings.Builder
	hide, copied := false, 0
	eachString(text, func(from, to int, inner string, isName bool) {
		switch {
		case isName:
			hide = LooksSecret(inner)
		case hide && len(spellings(inner)) > 0:
			b.WriteString(text[copied:from] + `"` + protocol.Redacted + `"`)
			copied = to
		}
	})
	return b.String() + text[copied:]
}

// eachString visits the JSON strings of a text, from their quotes on, with what
// stands between those. The text may be broken anywhere, so that no parser reads
// it: strings and the colons after names are all there is to go by.
func eachString(text string, visit func(from, to int, inner string, isName bool)) {
	for to := 0; ; {
		n := strings.IndexByte(text[to:], '"')
		if n < 0 {
			return
		}
		from := to + n
		to = from + stringEnd(text[from:])
		isName := strings.HasPrefix(strings.TrimLeft(text[to:], " \t\r\n"), ":")
		visit(from, to, strings.TrimSuffix(text[from+1:to], `"`), isName)
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
