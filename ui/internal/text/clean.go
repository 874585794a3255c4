package text

import (
	"strings"
	"unicode/utf8"
)

// Clean makes a whole text safe. It may have many lines.
func Clean(s string) string { return clean(s, Cleaner{}) }

func clean(s string, c Cleaner) string {
	if plain(s) == len(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	emit := func(_, clean string) { b.WriteString(clean) }
	c.Write(s, emit)
	c.Flush(emit)
	return b.String()
}

// Marked is s so that cleaning it takes nothing away: each escape is a mark, and
// what follows stays. It is for what people wrote themselves, which is shown as it
// is sent.
func Marked(s string) string { return strings.ReplaceAll(s, "\x1b", "\u241b") }

// breaks are what ends a line or moves on in it.
var breaks = strings.NewReplacer("\n", " ", "\t", " ")

// Line makes one safe line of a text: line breaks and tabs become spaces.
func Line(s string) string {
	s = Clean(s)
	if strings.ContainsAny(s, "\n\t") {
		return breaks.Replace(s)
	}
	return s
}

// Lines makes safe lines of a text, without tabs. A line break at the end begins
// no line.
func Lines(s string) []string {
	lines := strings.Split(strings.TrimSuffix(Clean(s), "\n"), "\n")
	for i, line := range lines {
		lines[i], _ = Expand(line, 0, TabStop)
	}
	return lines
}

// Printed is Lines for what a command printed: as on a terminal, a carriage
// return starts its line again, as progress bars do.
func Printed(s string) []string {
	lines := strings.Split(strings.TrimSuffix(s, "\n"), "\n")
	for i, line := range lines {
		// Nothing that cleaning takes for one thing goes beyond either.
		line = strings.TrimRight(line, "\r")
		line = clean(line[strings.LastIndexByte(line, '\r')+1:], Cleaner{begun: i > 0})
		lines[i], _ = Expand(line, 0, TabStop)
	}
	return lines
}

// Start returns about the first size bytes of s, and how many are left; see [Cut].
func Start(s string, size int) (start string, left int) {
	at := Cut(s, size)
	return s[:at], len(s) - at
}

// Cut returns where the first size bytes of s end at the latest if s is cut into
// pieces that are cleaned each for itself: between two characters, and not
// inside what cleaning takes for one thing. Size is at least 2 × maxSequence.
func Cut[T string | []byte](s T, size int) int {
	if len(s) <= size {
		return len(s)
	}
	next := string(s[:size+min(len(s)-size, utf8.UTFMax)])
	var c Cleaner
	end, safe := 0, 0
	c.Write(next[:size], func(raw, clean string) {
		end += len(raw)
		for at := end; at > end-len(raw); at = RuneStart(next, at-1) {
			if apart(next, at) {
				safe = at
				break
			}
			if raw != clean {
				break // not inside what is taken for one thing
			}
		}
	})
	if safe > 0 {
		return safe
	}
	return RuneStart(next, size)
}

// apart reports whether what stands before and after at has nothing to do with
// each other.
func apart(s string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:at])
	after, _ := utf8.DecodeRuneInString(s[at:])
	return before != '\r' && before != joiner && !hidden(after) && !extends(after)
}

// Error is an error as one line, safe to show.
func Error(err error) string {
	if err == nil {
		return ""
	}
	return strings.TrimSpace(Line(err.Error()))
}
