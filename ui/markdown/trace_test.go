package markdown

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestCodeAsItCame holds code to its source, byte for byte.
func TestCodeAsItCame(t *testing.T) {
	for _, c := range []struct{ text, code string }{
		{"```\n\n```\n", "\n"},
		{"```\n\n\n```\n", "\n\n"},
		{"```\n   \n```\n", "   \n"},
		{"```\n```\n", ""},
		{"```\n\n", "\n"},
		{"```\na", "a\n"},
		{"- x\n  ```\n  a\n\n  b\n  ```\n", "a\n\nb\n"},
		{"- x\n  ```\n  a\n  \n  b\n  ```\n", "a\n\nb\n"},
		{"- x\n  ```\n  a\n    \n  b\n  ```\n", "a\n  \nb\n"},
		{"- x\n\n  ```\n \n\n  ```\n", "\n\n"},
		{"1. - x\n\n     ```\n     a\n\n       \n      b\n     ```\n", "a\n\n  \n b\n"},
		{"- x\n\n      a\n  \n        b\n\n\n", "a\n\n  b\n"},
		{"> ```\n> a\n>\n>  \n>   b  \n> ```\n", "a\n\n \n  b  \n"},
		{"  ```\n  a\n b\n    c\n  ```\n", "a\nb\n  c\n"},
		{"    a\n\n      \n    b \n\n\n", "a\n\n  \nb \n"},
		{"-\ta\n\n\t```\n\tb\n\t\tc\n\t```\n", "b\n\tc\n"},
		{"1. a\n\n\t```\n\tb\n\t```\n", "b\n"},
		{">\t```\n>\ta\n>\t```\n", "a\n"},
		{"- a\n\n\tb\n\n\t\tc\n", "  c\n"},
		{"```\r\na\r\n\r\nb\r\r\n```\r\n", "a\r\n\r\nb\r\r\n"},
		{"- ```\r\n  a\r\n\r\n  \r\n  b\r\n  ```\r\n", "a\r\n\r\n\r\nb\r\n"},
		{"```\n\x1b[31mred\x1b[0m\x07\n\x00\x01\n```\n", "\x1b[31mred\x1b[0m\x07\n\x00\x01\n"},
		{"> ```\n> \x1b\x1b\n> \u200b\x1b\n> a\u200b\n> ```\n", "\x1b\x1b\n\u200b\x1b\na\u200b\n"},
		{"```\na\u202eb\u2066 \u00ad\ufeffc\u2028\xff\xc3\n\n```\n", "a\u202eb\u2066 \u00ad\ufeffc\u2028\xff\xc3\n\n"},
		{"\x1b```\n\x1b\n```\n", ""}, // no fence at the start of its line
		{"```\n&lt; \\* $x$ <br> [a]: b\n```\n", "&lt; \\* $x$ <br> [a]: b\n"},
	} {
		for size := 1; size < 5; size++ {
			d := New(newRenderer())
			for rest := c.text; rest != ""; {
				n := min(size, len(rest))
				d.Append(rest[:n])
				d.Advance(0)
				rest = rest[n:]
			}
			d.Finish()
			readAll(d)
			got := ""
			for b := range d.Blocks() {
				if _, code, ok := d.Code(b); ok {
					got = code
					break
				}
			}
			if got != c.code {
				t.Errorf("%q gives %q, not %q", c.text, got, c.code)
				break
			}
		}
	}
}

// TestAnyCodeComesBack puts random code into fences in all kinds of places.
func TestAnyCodeComesBack(t *testing.T) {
	scraps := []string{
		"a", "func f() {", "  ", " ", "\t", "\n", "\n", "\n\n", "\r\n", "\x1b[1m", "\x00", "\u200b", "\u2028", "\xff", "\xe2\x82", "``", "> ", "- ",
		"日本", "\x1b]0;title\x07", "\x1b]0;open", "\x1bP", "\x1b[", "\ufeff", "\x1b\x1b\x1b", "\r\r\n", "\x1b]0;title\a", "\x1b]0;never", strings.Repeat("x", 700), strings.Repeat("\x07", 1500), strings.Repeat("y z ", 400), strings.Repeat("if a { b() }\n", 60),
	}
	places := []struct{ first, rest string }{
		{"", ""}, {"- ", "  "}, {"12) ", "    "}, {"> ", "> "}, {"> - ", ">   "}, {"- > ", "  > "}, {"- 1. * ", "       "}, {"-\t", "\t"},
	}
	n := uint64(600)
	if testing.Short() {
		n = 120
	}
	for seed := range n {
		r := rand.New(rand.NewPCG(seed, 3))
		var b strings.Builder
		for range r.IntN(20) + 1 {
			b.WriteString(scraps[r.IntN(len(scraps))])
		}
		code := strings.TrimSuffix(b.String(), "\r") + "\n"
		p := places[r.IntN(len(places))]
		text := p.first + "~~~\n"
		for line := range strings.Lines(code) {
			if strings.TrimRight(line, "\r\n") == "" && !strings.Contains(p.rest, ">") && r.IntN(2) == 0 {
				text += line // blank lines of items need no white space
			} else {
				text += p.rest + line
			}
		}
		text += p.rest + "~~~\n"
		d := New(plainRenderer())
		for _, piece := range randomPieces(r, text, 300) {
			d.Append(piece)
			d.Advance(0)
		}
		d.Finish()
		readAll(d)
		for block := range d.Blocks() {
			if _, got, ok := d.Code(block); !ok || got != code {
				t.Fatalf("seed %d, block %d of %d: %.200q gives\n%.300q\nnot\n%.300q", seed, block, d.Blocks(), text, got, code)
			}
		}
	}
}
