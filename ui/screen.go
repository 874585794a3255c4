package ui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// over puts text over a line from column x on.
func over(line, text string, x int) string {
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

// overlay puts a box of lines over a screen, its top left corner at x, y.
func overlay(screen, box []string, x, y int) {
	for i, line := range box {
		if y+i >= 0 && y+i < len(screen) {
			screen[y+i] = over(screen[y+i], line, x)
		}
	}
}

// centre returns where a box of w by h cells stands in the middle of r.
func centre(r rect, w, h int) (x, y int) {
	return r.x + max((r.w-w)/2, 0), r.y + max((r.h-h)/2, 0)
}

// boxWidth is how wide the widest of some lines is.
func boxWidth(lines []string) int {
	w := 0
	for _, line := range lines {
		w = max(w, ansi.StringWidth(line))
	}
	return w
}
