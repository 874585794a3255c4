package text

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Over puts text over a line from column x on.
func Over(line, text string, x int) string {
	width, covered := ansi.StringWidth(line), ansi.StringWidth(text)
	left := line
	switch {
	case width > x:
		left = ansi.Cut(line, 0, x)
		// A wide character that is cut in two leaves a cell empty.
		left += strings.Repeat(" ", x-ansi.StringWidth(left))
	case width < x:
		left += strings.Repeat(" ", x-width)
	}
	if width <= x+covered {
		return left + text
	}
	right := ansi.Cut(line, x+covered, width)
	return left + text + strings.Repeat(" ", width-x-covered-ansi.StringWidth(right)) + right
}

// Overlay puts a box of lines over a screen, its top left corner at x, y.
func Overlay(screen, box []string, x, y int) {
	for i, line := range box {
		if y+i >= 0 && y+i < len(screen) {
			screen[y+i] = Over(screen[y+i], line, x)
		}
	}
}

// Widest is how wide the widest of some lines is.
func Widest(lines []string) int {
	w := 0
	for _, line := range lines {
		w = max(w, ansi.StringWidth(line))
	}
	return w
}

// Each does something, such as styling, with each line that is not empty.
func Each(lines []string, do func(...string) string) []string {
	for i, line := range lines {
		if line != "" {
			lines[i] = do(line)
		}
	}
	return lines
}

// Indent puts prefix before each line.
func Indent(lines []string, prefix string) []string {
	indented := make([]string, len(lines))
	for i, line := range lines {
		if line == "" && strings.TrimSpace(prefix) == "" {
			continue
		}
		indented[i] = prefix + line
	}
	return indented
}
