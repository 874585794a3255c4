package markdown

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// scraps are what random documents are put together from.
var scraps = []string{
	"a", "word ", "b c", "\n", "\n", "\n\n", "- ", "* ", "1. ", "2. ", "10) ", "> ", "  ", "    ", "\t", "# ", "---", "===",
	"```", "~~~", "```go\n", "```json\n", "| a | b |", "|--|:-:|", "\n|x|", "<div>", "<!--", "-->", "[f]: /u", "\n[f]: http://x.y\n",
	"[f]", "[f][f]", "*", "**", "_", "~~", "`", "\\", "&#27;", "&amp;", "\r", "\r\n", "\x1b[31m", "\x1b]8;;http://x\x07", "\xff", "\xe2\x80",
	"日本語。", "é", "e\u0301", "👩‍👩‍👧‍👦", "🇩🇪", "\u202e", "\u200d", "שלום", "https://example.com/a?b=c&d=e", "www.x.org", "<b>", "<br>", "<br/>\n", "~", "$", "$x*y*$", "$$", "$$\n", "\n$$\n", "\\(", "\\)", "\\[\n", "\\]", "&notes;", "&#x;", "[x] ", "[ ] ",
	"![i](http://x.y)", "[t](javascript:x)", "\x00", "{\"a\": [1,", "\"s\"", "/*", "*/", "func f() {", "supercalifragilisticexpialidocious", "  \n", "\\\n", "|", ":-", "***", "+ ", "\u00a0", "&nbsp;", "<http://a.b>", "a@b.c", "\f", "\v",
}

func randomDocument(r *rand.Rand, n int) string {
	var b strings.Builder
	for range r.IntN(n) + 1 {
		b.WriteString(scraps[r.IntN(len(scraps))])
	}
	return b.String()
}

func randomPieces(r *rand.Rand, s string, longest int) []string {
	var out []string
	for s != "" {
		n := min(len(s), r.IntN(longest)+1)
		out = append(out, s[:n])
		s = s[n:]
	}
	return out
}

func TestRandomDocuments(t *testing.T) {
	renderer := newRenderer()
	n := uint64(1500)
	if testing.Short() {
		n = 200
	}
	for seed := range n {
		r := rand.New(rand.NewPCG(seed, 1))
		s := randomDocument(r, 30)
		width := r.IntN(100) + 1
		want := whole(renderer, s, width)
		got := streamed(t, renderer, randomPieces(r, s, 9), width)
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d: %q\n%s", seed, s, firstDifference(got, want))
		}
		checkLines(t, want, width)
		if t.Failed() {
			t.Fatalf("seed %d: %q", seed, s)
		}
	}
}
