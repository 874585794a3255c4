package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentence is a clause of ours as a sentence, safe to show. ruse is written small,
// also at the beginning.
func Sentence(clause string) string {
	clause = strings.TrimSuffix(Line(clause), ".") + "."
	if strings.HasPrefix(clause, "ruse ") {
		return clause
	}
	return Capital(clause)
}

// Capital makes the first letter of a clause a capital.
func Capital(clause string) string {
	first, size := utf8.DecodeRuneInString(clause)
	return string(unicode.ToUpper(first)) + clause[size:]
}
