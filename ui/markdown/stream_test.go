package markdown

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"ruse/ui/theme"
)

// newRenderer returns a renderer that colours code however busy the machine is.
func newRenderer() *Renderer {
	r := NewRenderer(theme.New(true))
	r.patience = time.Hour
	return r
}

// screen is all lines of a document at a width.
func screen(d *Document, width int) []string {
	var out []string
	for b := range d.Blocks() {
		out = append(out, d.Lines(b, width)...)
	}
	return out
}

func readAll(d *Document) {
	for d.Advance(time.Hour) {
	}
}

// whole is the screen of a text that comes at once.
func whole(r *Renderer, text string, width int) []string {
	d := New(r)
	d.Append(text)
	d.Finish()
	readAll(d)
	return screen(d, width)
}

// streamed is the screen of a text that comes in pieces, drawn after each.
func streamed(t testing.TB, r *Renderer, pieces []string, width int) []string {
	t.Helper()
	type drawn struct {
		version uint64
		lines   []string
	}
	d := New(r)
	seen := map[int]drawn{}
	look := func() {
		for b := max(0, d.Blocks()-3); b < d.Blocks(); b++ {
			now := drawn{d.Version(b), d.Lines(b, width)}
			if was, ok := seen[b]; ok && was.version == now.version && !slices.Equal(was.lines, now.lines) {
				t.Fatalf("block %d changed and its version %x did not:\n%q\n%q", b, now.version, was.lines, now.lines)
			}
			seen[b] = now
		}
	}
	for i, p := range pieces {
		d.Append(p)
		if i%3 != 1 {
			readAll(d)
		}
		if i%(1+len(pieces)/30) == 0 {
			look()
		}
	}
	d.Finish()
	readAll(d)
	look()
	return screen(d, width)
}

func bytewise(s string) []string {
	out := make([]string, len(s))
	for i := range out {
		out[i] = s[i : i+1]
	}
	return out
}

// allowed are the control sequences that a line may hold.
var allowed = regexp.MustCompile("\x1b\\[[0-9;:]*m|\x1b]8;(id=[0-9]+)?;((?i:https?)://[!-~]+)?\x07")

// checkLines fails unless each line keeps what the package promises.
func checkLines(t testing.TB, lines []string, width int) {
	t.Helper()
	for _, l := range lines {
		if w := ansi.StringWidth(l); w > width {
			t.Fatalf("%d cells wide, not %d: %q", w, width, l)
		}
		bare := allowed.ReplaceAllString(l, "")
		if !utf8.ValidString(bare) {
			t.Fatalf("no UTF-8: %q", l)
		}
		for _, r := range bare {
			if r < ' ' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
				t.Fatalf("%U in %q", r, l)
			}
		}
		if bare != strings.TrimRight(bare, " ") {
			t.Fatalf("padded: %q", l)
		}
		seqs := allowed.FindAllString(l, -1)
		sgr, link := false, false
		for _, s := range seqs {
			switch {
			case s == "\x1b[m":
				sgr = false
			case s == "\x1b]8;;\x07":
				link = false
			case strings.HasPrefix(s, "\x1b]"):
				link = true
			default:
				sgr = true
			}
		}
		if sgr || link {
			t.Fatalf("a style is left open: %q", l)
		}
	}
}

func firstDifference(a, b []string) string {
	for i := range max(len(a), len(b)) {
		var x, y string
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if x != y || i >= len(a) || i >= len(b) {
			return fmt.Sprintf("line %d of %d and %d:\n%q\n%q", i, len(a), len(b), x, y)
		}
	}
	return "none"
}

func FuzzStream(f *testing.F) {
	for name, text := range corpus(f) {
		if len(text) < 400 {
			f.Add(text, seedOf(name), uint8(seedOf(name)))
		}
	}
	r := newRenderer()
	f.Fuzz(func(t *testing.T, s string, cuts uint64, w uint8) {
		width := int(w)%200 + 1
		var pieces []string
		for rest := s; rest != ""; {
			n := min(len(rest), int(cuts%13)+1)
			cuts = cuts>>3 | cuts<<61
			pieces = append(pieces, rest[:n])
			rest = rest[n:]
		}
		want := whole(r, s, width)
		got := streamed(t, r, pieces, width)
		if !slices.Equal(got, want) {
			t.Fatal(firstDifference(got, want))
		}
		checkLines(t, want, width)
	})
}
