package text

import (
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// Query is what a person searches for, in any case unless it holds a capital. The
// zero value finds nothing.
type Query struct {
	words string // small where fold
	fold  bool
}

// NewQuery searches for words.
func NewQuery(words string) Query {
	if strings.ContainsFunc(words, unicode.IsUpper) {
		return Query{words, false}
	}
	return Query{strings.ToLower(words), true}
}

// IsEmpty reports whether nothing is searched for.
func (q Query) IsEmpty() bool { return q.words == "" }

// String is what is searched for.
func (q Query) String() string { return q.words }

// in is s as the query is held against it: byte for byte as long as s.
func (q Query) in(s string) string {
	if !q.fold {
		return s
	}
	if lower := strings.ToLower(s); len(lower) == len(s) {
		return lower
	}
	return s // a letter is longer in small, and places would be others
}

// Count is how often it stands in s.
func (q Query) Count(s string) int {
	if q.IsEmpty() {
		return 0
	}
	return strings.Count(q.in(s), q.words)
}

// Highlight marks each place of it in a line, which may hold styles.
func (q Query) Highlight(line string, style func(...string) string) string {
	if q.IsEmpty() {
		return line
	}
	plain := ansi.Strip(line)
	if q.Count(plain) == 0 {
		return line
	}
	var b strings.Builder
	column := 0
	for rest := q.in(plain); ; {
		at := strings.Index(rest, q.words)
		if at < 0 {
			return b.String() + ansi.Cut(line, column, column+Width(plain))
		}
		end := at + len(q.words)
		from := column + Width(plain[:at])
		b.WriteString(ansi.Cut(line, column, from))
		b.WriteString(style(plain[at:end]))
		column, plain, rest = from+Width(plain[at:end]), plain[end:], rest[end:]
	}
}
