package markdown

import (
	"hash/fnv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
)

// corpus returns the documents in testdata/corpus by name.
func corpus(t testing.TB) map[string]string {
	t.Helper()
	files, err := filepath.Glob("testdata/corpus/*.md")
	if err != nil || len(files) < 100 {
		t.Fatalf("%d documents, %v", len(files), err)
	}
	docs := make(map[string]string, len(files))
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		docs[strings.TrimSuffix(filepath.Base(f), ".md")] = string(text)
	}
	return docs
}

func seedOf(name string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name))
	return h.Sum64()
}

// TestAnyChunking holds that the pieces that a text came in leave no trace.
func TestAnyChunking(t *testing.T) {
	r := newRenderer()
	for name, text := range corpus(t) {
		if testing.Short() {
			text = text[:min(len(text), 3<<10)]
		}
		t.Run(name, func(t *testing.T) {
			rnd := rand.New(rand.NewPCG(seedOf(name), 1))
			width := 20 + rnd.IntN(90)
			want := whole(r, text, width)
			cuts := [][]string{
				bytewise(text),
				strings.SplitAfter(text, "\n"),
				randomPieces(rnd, text, 5),
				randomPieces(rnd, text, 200),
				{text},
			}
			for i, pieces := range cuts {
				if got := streamed(t, r, pieces, width); !slices.Equal(got, want) {
					t.Fatalf("chunking %d, width %d, %s", i, width, firstDifference(got, want))
				}
			}
		})
	}
}

// TestAnyWidth holds what is promised of lines at every width.
func TestAnyWidth(t *testing.T) {
	r := newRenderer()
	// Where words break differs at every narrow width; wide ones are much alike.
	const narrow, few = 40, 13
	step := 1
	if testing.Short() {
		step = 23
	}
	for name, text := range corpus(t) {
		if len(text) > 4<<10 {
			text = text[:4<<10]
		}
		t.Run(name, func(t *testing.T) {
			d := New(r)
			d.Append(text)
			d.Finish()
			readAll(d)
			for width := 1; width <= 200; width += step {
				checkLines(t, screen(d, width), width)
				if width > narrow {
					width += few
				}
			}
		})
	}
}

// TestBlocksAsGoldmark holds our reader to goldmark's blocks.
func TestBlocksAsGoldmark(t *testing.T) {
	for name, text := range corpus(t) {
		if strings.HasPrefix(name, "long-line") {
			continue // lines over the limit are cut
		}
		if name == "math-displayed" || name == "math-long" {
			continue // goldmark knows no mathematics
		}
		t.Run(name, func(t *testing.T) {
			got, want := strings.Split(outline(text), "\n"), strings.Split(goldmarkOutline(cleaned(text)), "\n")
			if !slices.Equal(got, want) {
				t.Fatal(firstDifference(got, want))
			}
		})
	}
}

// TestRandomBlocksAsGoldmark does the same with documents put together at
// random. Left out is what goldmark reads otherwise than CommonMark says: tabs
// inside of several containers, and what follows a list marker that stands
// alone.
func TestRandomBlocksAsGoldmark(t *testing.T) {
	scraps := []string{
		"a", "b c", "\n", "\n", "\n\n", "- ", "* ", "1. ", "2. ", "10) ", "> ", "  ", "   ", "    ", "# ", "---", "===", "```", "~~~",
		"```go", "| a | b |", "|--|--|", "|x|", "<div>", "<!--", "-->", "<b>", "[f]: /u", "[f]", "***", "\\", "`",
	}
	alone := regexp.MustCompile(`(?m)([-*+]|\d[.)]) *$`)
	n := uint64(20_000)
	if testing.Short() {
		n = 2_000
	}
	for seed := range n {
		r := rand.New(rand.NewPCG(seed, 2))
		var b strings.Builder
		for range r.IntN(14) + 1 {
			b.WriteString(scraps[r.IntN(len(scraps))])
		}
		text := b.String()
		if alone.MatchString(text) {
			continue
		}
		if got, want := outline(text), goldmarkOutline(text); got != want {
			t.Fatalf("%q\ngot:\n%swant:\n%s", text, got, want)
		}
	}
}

// cleaned is a text as a document keeps it.
func cleaned(text string) string {
	var b source
	b.write(text)
	b.flush()
	return string(b.slice(0, b.size))
}

// TestGolden keeps what documents look like.
func TestGolden(t *testing.T) {
	r := newRenderer()
	docs := corpus(t)
	for _, name := range []string{
		"agent-answer", "agent-nested-steps", "meetings", "meetings-nested", "list-loose-inner", "list-paragraphs",
		"list-task", "list-task-paragraphs", "table-wide", "table-align", "table-cjk", "quote-nested", "fence-languages", "fence-in-list",
		"html-block", "emphasis", "links", "references", "wide", "emoji", "controls", "heading-atx",
	} {
		for _, width := range []string{"40", "80", "100"} {
			t.Run(name+"-"+width, func(t *testing.T) {
				n := map[string]int{"40": 40, "80": 80, "100": 100}[width]
				golden.RequireEqual(t, strings.Join(whole(r, docs[name], n), "\n")+"\n")
			})
		}
	}
}
