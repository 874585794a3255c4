package wire

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"ruse/session"
	"ruse/ui/theme"
)

// What is gone to in the bytes of a frame is what is marked in them: a capital in the
// query counts in both.
func TestBytesAreSearchedAsTheyAreMarked(t *testing.T) {
	t.Parallel()
	p, th := New(), theme.New(true)
	raw := []byte("no JSON: first error\nthen Error\nat last ERROR")
	p.Apply(session.Malformed{Stamp: stamp(0, 1), Raw: raw, Size: len(raw)})
	f := NewFrame(p.Store(), th)
	f.Show(0)
	f.SetSize(40, 10)
	for query, want := range map[string]string{"Error": "then Error", "error": "first error", "ERROR": "at last ERROR"} {
		f.Search(query)
		f.End(-1)
		f.cursor = f.rows() - 1
		if !f.Next(1) {
			t.Fatalf("%q is not found", query)
		}
		line := f.Draw()[len(f.about)+f.cursor-f.top]
		if plain := ansi.Strip(line); !strings.Contains(plain, want) {
			t.Errorf("%q leads to %q, want %q", query, plain, want)
		}
		if marked := th.Styles.Match.Render(query); !strings.Contains(line, marked) {
			t.Errorf("%q is not marked in %q", query, line)
		}
	}
}
