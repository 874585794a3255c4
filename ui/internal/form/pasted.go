package form

import (
	"fmt"
	"strings"

	"ruse/ui/internal/request"
	"ruse/ui/internal/text"
)

// IsMessage reports whether a text looks like the JSON of a whole request.
func IsMessage(text string) bool {
	return strings.HasPrefix(strings.TrimSpace(text), "{") && strings.Contains(text, `"message_type"`)
}

// PastedWords say what a request that was pasted would fill, and what of this
// machine it takes along: whoever wrote it may be anybody.
func PastedWords(into string, r request.Request) []string {
	words := []string{"The " + into + " can take every field from it. Esc leaves it pasted as text."}
	references := r.References()
	if len(references) == 0 {
		return words
	}
	const shown, width = 3, 40 // a dialog does not scroll
	var names []string
	for _, reference := range references[:min(shown, len(references))] {
		names = append(names, text.FitLeft(text.Line(string(reference)), width, "…"))
	}
	all := strings.Join(names, ", ")
	if more := len(references) - shown; more > 0 {
		all += fmt.Sprintf(" and %d more", more)
	}
	return append(words, "Sending it takes from this machine: "+all+".")
}
