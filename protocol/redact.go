package protocol

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Redacted stands where a secret stood; runtimes write the same.
const Redacted = "[REDACTED]"

// Redactor replaces secrets by [Redacted]. Runtimes do so only in part: 0.4
// echoes a refused message with all its secrets, and none sees a secret that
// is cut in two by the end of a chunk (for that see [Redactor.Stream]). So
// everything that is shown, stored or logged goes through one of these first.
//
// A secret is found as it stands and as JSON spells it inside of a text, in
// JSON within JSON too. Secrets that overlap in a text become one mask. A mask
// that a text already holds stays as it is, even where "ED" is a secret. What a
// secret was turned into by other means (base64, a hash, one letter a line) is
// not found.
//
// A Redactor never changes, and is safe for concurrent use. The zero value and
// nil redact nothing.
type Redactor struct {
	automaton *automaton
	// replacement says that a secret holds U+FFFD, which half of a surrogate
	// pair in a frame becomes when it is read.
	replacement bool
}

// NewRedactor makes a Redactor of any number of secrets. Empty ones are left
// out; one of a single byte is a secret like any other.
func NewRedactor(secrets ...string) *Redactor {
	secrets = slices.DeleteFunc(slices.Clone(secrets), func(s string) bool { return s == "" })
	if len(secrets) == 0 {
		return &Redactor{}
	}
	patterns := secrets
	if slices.ContainsFunc(secrets, touchesMask) {
		// A mask in the text is then found like a secret, and replaced by itself.
		patterns = append(patterns, Redacted)
	}
	return &Redactor{
		automaton: newAutomaton(patterns, len(secrets)),
		replacement: slices.ContainsFunc(secrets, func(s string) bool {
			return strings.ContainsRune(s, utf8.RuneError)
		}),
	}
}

// touchesMask reports whether a secret can be found inside of a mask, or partly
// inside.
func touchesMask(secret string) bool {
	if strings.Contains(Redacted, secret) {
		return true
	}
	for n := 1; n < min(len(secret), len(Redacted)); n++ {
		if strings.HasPrefix(secret, Redacted[len(Redacted)-n:]) ||
			strings.HasSuffix(secret, Redacted[:n]) {
			return true
		}
	}
	return false
}

// idle reports whether there is nothing to redact.
func (r *Redactor) idle() bool { return r == nil || r.automaton == nil }

// String returns s with every secret replaced.
func (r *Redactor) String(s string) string {
	if r.idle() {
		return s
	}
	m := matcher{automaton: r.automaton, levels: textLevels}
	m.scan(s)
	if len(m.found) == 0 {
		return s
	}
	var b strings.Builder
	written := 0
	for _, found := range m.found {
		b.WriteString(s[written:found.from])
		b.WriteString(Redacted)
		written = found.to
	}
	b.WriteString(s[written:])
	return b.String()
}
