package request

import (
	"fmt"
	"strings"
)

// firstLine is the first line of text that is not blank.
func firstLine(text string) string {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			return line
		}
	}
	return ""
}

// Position is the place of a byte in a text: line and column from 1, the column
// in bytes.
func Position(text string, offset int) (line, column int) {
	offset = max(min(offset, len(text)), 0)
	before := text[:offset]
	line = strings.Count(before, "\n") + 1
	column = offset - (strings.LastIndexByte(before, '\n') + 1) + 1
	return line, column
}

// DidYouMean is the end of a sentence about a word that is none of the known: the
// one closest to it, or "" where none is close.
func DidYouMean(word string, known []string) string {
	best, least := "", len(word)/3+2
	for _, k := range known {
		if d := distance(strings.ToLower(word), k); d < least {
			best, least = k, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", best)
}

// distance counts the single characters to insert, remove or change that make
// b of a (Levenshtein's), a swap of neighbours being two.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			above := row[j+1]
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			row[j+1] = min(cost, above+1, row[j]+1)
			diagonal = above
		}
	}
	return row[len(b)]
}
