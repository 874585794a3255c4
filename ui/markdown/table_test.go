package markdown

import (
	"strings"
	"testing"
)

// TestCellsBeyondTheLastColumn holds that a row with too many cells loses none.
func TestCellsBeyondTheLastColumn(t *testing.T) {
	table := "| Op | Sign | Use |\n|---|---|---|\n| pipe | `a | b` | feed |\n| esc | `a \\| b` | kept |\n| few | one |\n| x | y | z | | |\n| 1 | 2 | 3 | *4* | | 6\n"
	wantLook(t, table, 60,
		"Op    Sign   Use",
		"────  ─────  ─────────",
		"pipe  `a     b` | feed",
		"esc   a | b  kept",
		"few   one",
		"x     y      z",
		"1     2      3 | 4 | 6",
	)
	narrow := strings.Join(look(table, 8), "\n")
	for _, word := range []string{"| feed", "3 |", "4 | 6"} {
		if !strings.Contains(narrow, word) {
			t.Errorf("no %q in\n%s", word, narrow)
		}
	}
	wantLook(t, "|a|\n|-|\n|b|c|\n", 20, "a", "─────", "b | c")
	wantLook(t, "|a|b|\n|-|-|\n||c|d|\n", 20, "a  b", "─  ─────", "   c | d")
}
