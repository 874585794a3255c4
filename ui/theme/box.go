package theme

import (
	"strings"

	"ruse/ui/internal/text"
)

// The border and the padding of a box, on each side.
const (
	BoxLeft = 2
	BoxTop  = 1
)

// Box draws a border with a title and a hint round lines, as wide as the content
// asks for and at most w.
func (t *Theme) Box(title string, lines []string, hint string, w int) []string {
	inside := max(text.Widest(lines), text.Width(title)+2, text.Width(hint))
	inside = max(min(inside, w-4), 1)
	fit := func(line string) string { return text.Fit(line, inside, t.Glyphs.Ellipsis) }
	body := make([]string, 0, len(lines)+2)
	body = append(body, fit(t.Styles.Dialog.Title.Render(title)))
	for _, line := range lines {
		body = append(body, fit(line))
	}
	if hint != "" {
		body = append(body, fit(t.Styles.Dialog.Hint.Render(hint)))
	}
	return strings.Split(t.Styles.Dialog.Frame.Render(strings.Join(body, "\n")), "\n")
}
