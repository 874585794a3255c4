package markdown

import (
	"math/rand/v2"
	"strings"
	"testing"

	"ruse/ui/theme"
)

// What was appended comes back to the byte, in whatever pieces it came.
func TestRaw(t *testing.T) {
	r := NewRenderer(theme.New(true))
	texts := []string{
		"", "plain", "a\r\nb\rc\n", "\x1b[31mred\x1b[0m", "bad \xff\xfe utf\xe2\x82", "\uFFFD", "全角 👩‍👩‍👧‍👦 \u202eabc\u202c", "\x00\x00\x00x\x00",
		strings.Repeat("long text over several chunks, with a \x07 bell\r\n", 3000), strings.Repeat("\x1b", 5000),
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, text := range texts {
		for range 8 {
			d := New(r)
			for rest := text; rest != ""; {
				n := min(1+rnd.IntN(len(rest)), 1+rnd.IntN(700))
				d.Append(rest[:n])
				rest = rest[n:]
				if got := d.Raw(); got != text[:len(text)-len(rest)] {
					t.Fatalf("%.40q: %d bytes were appended, Raw has %d", text, len(text)-len(rest), len(got))
				}
			}
			d.Finish()
			if got := d.Raw(); got != text {
				t.Fatalf("%.40q came back as %.40q", text, got)
			}
		}
	}
}
