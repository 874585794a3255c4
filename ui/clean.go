package ui

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// tabStop is how far apart tabs stop in text that is no markdown.
const tabStop = 8

// cleanLine makes one safe line of a runtime's words: control sequences go,
// what is left of control characters becomes a visible mark, and line breaks
// become spaces.
func cleanLine(s string) string {
	s = ansi.Strip(strings.ToValidUTF8(s, "\uFFFD"))
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || r == '\r' {
			return ' '
		}
		return cleanRune(r)
	}, s)
}

// cleanRune maps what could steer a terminal, or hide what a line says, to
// something that can be seen, or to nothing.
func cleanRune(r rune) rune {
	switch {
	case r < 0x20:
		return '\u2400' + r // the control pictures
	case r == 0x7f:
		return '\u2421'
	case r >= 0x80 && r < 0xa0:
		return '\uFFFD'
	case unicode.Is(unicode.Bidi_Control, r), r == '\ufeff', r == '\u2028', r == '\u2029':
		return -1
	}
	return r
}

// cleanOutput makes safe lines of command output: control sequences go, a
// carriage return starts its line again as on a terminal, tabs become spaces.
func cleanOutput(s string) []string {
	s = ansi.Strip(strings.ToValidUTF8(s, "\uFFFD"))
	s = strings.TrimSuffix(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		line = strings.TrimRight(line, "\r")
		if at := strings.LastIndexByte(line, '\r'); at >= 0 {
			line = line[at+1:]
		}
		lines[i] = strings.Map(cleanRune, expandTabs(line))
	}
	return lines
}

// expandTabs replaces tabs by the spaces that lead to the next stop.
func expandTabs(s string) string {
	if !strings.Contains(s, "\t") {
		return s
	}
	var b strings.Builder
	column := 0
	for i, part := range strings.Split(s, "\t") {
		if i > 0 {
			n := tabStop - column%tabStop
			b.WriteString(strings.Repeat(" ", n))
			column += n
		}
		b.WriteString(part)
		column += ansi.StringWidth(part)
	}
	return b.String()
}

// wrapLines breaks safe lines at width, at spaces where soft, anywhere else.
func wrapLines(lines []string, width int, soft bool) []string {
	wrapped := make([]string, 0, len(lines))
	for _, line := range lines {
		switch {
		case ansi.StringWidth(line) <= width:
			wrapped = append(wrapped, line)
		case soft:
			wrapped = append(wrapped, strings.Split(ansi.Wrap(line, width, " "), "\n")...)
		default:
			wrapped = append(wrapped, strings.Split(ansi.Hardwrap(line, width, true), "\n")...)
		}
	}
	return wrapped
}

// fit cuts or pads s to exactly width cells, and ends a cut with tail.
func fit(s string, width int, tail string) string {
	if width <= 0 {
		return ""
	}
	w := ansi.StringWidth(s)
	if w > width {
		s = ansi.Truncate(s, width, tail)
		w = ansi.StringWidth(s)
	}
	return s + strings.Repeat(" ", max(width-w, 0))
}

// fitLeft cuts the beginning of s rather than its end, as paths want it.
func fitLeft(s string, width int, head string) string {
	w := ansi.StringWidth(s)
	if w <= width || width <= 0 {
		return s
	}
	return ansi.TruncateLeft(s, w-width+ansi.StringWidth(head), head)
}

// runeStart returns the greatest i ≤ at where a character of s may be cut.
func runeStart(s []byte, at int) int {
	for i := at; i > max(at-utf8.UTFMax, 0); i-- {
		if i == len(s) || utf8.RuneStart(s[i]) {
			return i
		}
	}
	return at
}
