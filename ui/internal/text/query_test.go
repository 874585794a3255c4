package text

import (
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func TestHighlight(t *testing.T) {
	t.Parallel()
	mark := func(s ...string) string { return "<" + s[0] + ">" }
	for _, c := range [][3]string{
		{"say Hello hello", "hello", "say <Hello> <hello>"},
		{"say Hello hello", "Hello", "say <Hello> hello"},
		{"日本 x", "x", "日本 <x>"},
		{"none", "x", "none"},
		{"none", "", "none"},
		{"ÄPFEL und äpfel", "äpfel", "<ÄPFEL> und <äpfel>"},
		{"İ x X", "x", "İ <x> X"}, // whose small letter is longer
		{"\x1b[31mred\x1b[m end", "d e", "\x1b[31mre\x1b[m<d e>nd"},
	} {
		if got := NewQuery(c[1]).Highlight(c[0], mark); ansi.Strip(got) != ansi.Strip(c[2]) {
			t.Errorf("%q in %q: %q, want %q", c[1], c[0], got, c[2])
		}
	}
}
