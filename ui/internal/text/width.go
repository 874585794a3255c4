package text

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Width is how many cells a line takes. It may hold styles, which take none.
func Width(s string) int {
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f {
			return ansi.StringWidth(s)
		}
	}
	return len(s)
}

// Fit cuts or pads s to exactly width cells, and ends a cut with tail.
func Fit(s string, width int, tail string) string {
	if width <= 0 {
		return ""
	}
	w := Width(s)
	if w > width {
		s = ansi.Truncate(s, width, tail)
		w = Width(s)
	}
	return s + strings.Repeat(" ", max(width-w, 0))
}

// Truncate cuts s where it is wider than width cells, and ends a cut with tail.
func Truncate(s string, width int, tail string) string { return Fit(s, min(Width(s), width), tail) }

// FitLeft cuts the beginning of s where it is wider than width, rather than its
// end, as paths want it. Head stands for what was cut.
func FitLeft(s string, width int, head string) string {
	w := Width(s)
	if w <= width || width <= 0 {
		return s
	}
	cut := ansi.TruncateLeft(s, w-width+Width(head), head)
	if Width(cut) > width { // half of a wide character was to go
		cut = ansi.TruncateLeft(s, w-width+Width(head)+1, head)
	}
	return cut
}

// TabStop is how far apart tabs stop in text that is no markdown.
const TabStop = 8

// Expand replaces the tabs of a clean text by the spaces that lead to the next
// multiple of stop. The text starts at a column; Expand returns the one after
// its end.
func Expand(s string, column, stop int) (expanded string, end int) {
	var b strings.Builder
	for {
		at := strings.IndexAny(s, "\t\n")
		if at < 0 {
			break
		}
		if s[at] == '\n' {
			b.WriteString(s[:at+1])
			column = 0
		} else {
			b.WriteString(s[:at])
			column += Width(s[:at])
			n := stop - column%stop
			b.WriteString(strings.Repeat(" ", n))
			column += n
		}
		s = s[at+1:]
	}
	column += Width(s)
	if b.Len() == 0 {
		return s, column
	}
	b.WriteString(s)
	return b.String(), column
}

// Wrap breaks clean lines at width cells: at spaces where there are any.
func Wrap(lines []string, width int) []string {
	return wrap(lines, width, func(line string) string { return ansi.Wrap(line, width, " ") })
}

// Break breaks clean lines at width cells, anywhere.
func Break(lines []string, width int) []string {
	return wrap(lines, width, func(line string) string { return ansi.Hardwrap(line, width, true) })
}

func wrap(lines []string, width int, broken func(string) string) []string {
	wrapped := make([]string, 0, len(lines))
	for _, line := range lines {
		// No cell takes less than a byte, so short lines need no measuring.
		if len(line) <= width || Width(line) <= width {
			wrapped = append(wrapped, line)
		} else {
			wrapped = append(wrapped, strings.Split(broken(line), "\n")...)
		}
	}
	return wrapped
}

// RuneStart returns the greatest i ≤ at where a character of s may be cut.
func RuneStart[T string | []byte](s T, at int) int {
	for i := at; i > max(at-utf8.UTFMax, 0); i-- {
		if i == len(s) || utf8.RuneStart(s[i]) {
			return i
		}
	}
	return at
}

// The smallest terminal that ruse draws in.
const minWidth, minHeight = 40, 12

// TooSmall says that a terminal of w by h cells is too small, wrapped for it; it
// is empty where it is not.
func TooSmall(w, h int) string {
	if w >= minWidth && h >= minHeight {
		return ""
	}
	words := fmt.Sprintf("ruse needs %d × %d; this is %d × %d", minWidth, minHeight, w, h)
	lines := Wrap([]string{words}, max(w, 1))
	return strings.Join(lines[:min(len(lines), h)], "\n")
}
