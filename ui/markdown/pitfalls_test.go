package markdown

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"ruse/ui/theme"
)

// look is the screen of a text without its styles.
func look(text string, width int) []string {
	lines := whole(newRenderer(), text, width)
	for i, l := range lines {
		lines[i] = ansi.Strip(l)
	}
	return lines
}

func wantLook(t *testing.T, text string, width int, want ...string) {
	t.Helper()
	if got := look(text, width); !slices.Equal(got, want) {
		t.Errorf("%q at %d is\n%s\nnot\n%s", text, width, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestItemParagraphsStandApart(t *testing.T) {
	wantLook(t, "1. first para\n\n   second para\n2. next\n", 40, "1. first para", "", "   second para", "2. next")
}

func TestHardBreaksBreak(t *testing.T) {
	wantLook(t, "a  \nb\\\nc\nd", 40, "a", "b", "c d")
}

func TestEntitiesResolveOnce(t *testing.T) {
	wantLook(t, "&amp;#27; &#27;[1m `&lt;` &amp;lt; \\&lt;", 40, "&#27; ␛[1m &lt; &lt; &lt;")
}

func TestHTMLIsShown(t *testing.T) {
	wantLook(t, "<div>\n*a*\n</div>\n\nb <i>c</i>", 40, "<div>", "*a*", "</div>", "", "b <i>c</i>")
}

func TestNumbersGoOnOverBlocks(t *testing.T) {
	var b strings.Builder
	for range 500 {
		b.WriteString("1. an item with enough words to fill blocks\n")
	}
	d := New(newRenderer())
	d.Append(b.String())
	readAll(d)
	if d.Blocks() < 10 {
		t.Fatalf("%d blocks", d.Blocks())
	}
	for i, l := range screen(d, 80) {
		if want := fmt.Sprintf("%d. an item", i+1); !strings.HasPrefix(ansi.Strip(l), want) {
			t.Fatalf("line %d is %q", i, l)
		}
	}
}

func TestCutTableKeepsItsColumns(t *testing.T) {
	var b strings.Builder
	b.WriteString("| name | value |\n|---|--:|\n")
	for i := range 300 {
		fmt.Fprintf(&b, "| row number %03d | %d |\n", i, i)
	}
	lines := look(b.String(), 80)
	for _, l := range lines {
		if len(lines) != 302 || ansi.StringWidth(l) != ansi.StringWidth(lines[1]) {
			t.Fatalf("%d lines, %q beside %q", len(lines), l, lines[1])
		}
	}
}

// TestCutsLeaveNoLine cuts leaves of every length: one that ends where it is
// cut is followed by nothing.
func TestCutsLeaveNoLine(t *testing.T) {
	for n := 1; n < 300; n += 3 {
		for _, c := range []struct {
			start, line, end string
			extra            int
		}{
			{"```go\n", "f(x, y)\n", "```\n", 0},
			{"", "    a(b)\n", "", 0},
			{"<pre>\n", "a\n", "</pre>", 2},
			{"|a|\n|-|\n", "|bcdefgh|\n", "\n", 2},
			{"```\n", strings.Repeat("x", 70) + "\n", "```", 0},
		} {
			text := c.start + strings.Repeat(c.line, n) + c.end
			if got := len(whole(plainRenderer(), text, 80)); got != n+c.extra {
				t.Fatalf("%q %d times has %d lines", c.line, n, got)
			}
		}
	}
}

// plainRenderer draws code without colours, which take their time.
func plainRenderer() *Renderer {
	r := newRenderer()
	r.start()
	r.lexers["go"] = nil
	return r
}

// TestLexersThatFail draws code with lexers of Chroma that panic or never end.
func TestLexersThatFail(t *testing.T) {
	for _, c := range []struct{ lang, code string }{{"yang", "/* a"}, {"jungle", "é{\"'"}, {"jsonata", "a\\ | é"}} {
		wantLook(t, "```"+c.lang+"\n"+c.code+"\n```\n", 40, "  "+c.code)
	}
}

// TestLinesAboveStay streams lists and code that grow: what stood above the
// leaf that grows stays where it is.
func TestLinesAboveStay(t *testing.T) {
	r := newRenderer()
	for _, text := range []string{
		strings.Repeat("- item\n", 100) + "\n- loose at last\n",
		strings.Repeat("1. item\n   - inner\n\n     more\n", 60),
		"- a\n\n" + strings.Repeat("  paragraph of an item\n\n", 80),
		strings.Repeat("> quoted\n>\n", 100),
		"```\n" + strings.Repeat("code\n", 500) + "```\n",
		strings.Repeat("Prose before.\n\n", 50) + "| a | b |\n|---|---|\n" + strings.Repeat("| 1 | 2 |\n", 200),
	} {
		d := New(r)
		var before []string
		for line := range strings.Lines(text) {
			d.Append(line)
			readAll(d)
			now := screen(d, 80)
			if n := min(len(before), len(now)); n > 0 && !slices.Equal(before[:n-1], now[:n-1]) {
				t.Fatalf("after %q %s", line, firstDifference(before, now))
			}
			before = now
		}
	}
}

func TestDefinitionChangesItsBlocksOnly(t *testing.T) {
	r := newRenderer()
	d := New(r)
	filler := strings.Repeat("words ", 120) + "\n\n"
	d.Append("[known]: http://k.n\n\n" + filler + "See [late].\n\n" + filler + "See [known] and a[i].\n\n" + filler + "See [other][late].\n\n" + filler + "# end\n\n")
	readAll(d)
	before := make([]uint64, d.Blocks()-1)
	for b := range before {
		before[b] = d.Version(b)
	}
	d.Append("[late]: http://l.a\n\n[late]: http://second\n\nend\n")
	readAll(d)
	for b, was := range before {
		mentions := strings.Contains(d.Source(b), "[late]")
		if changed := d.Version(b) != was; changed != mentions {
			t.Errorf("block %d %q: changed %v", b, d.Source(b), changed)
		}
		if lines := strings.Join(d.Lines(b, 80), "\n"); mentions && !strings.Contains(lines, "http://l.a") {
			t.Errorf("no link in %q", lines)
		}
	}
}

func TestThemeRecoloursCode(t *testing.T) {
	d := New(newRenderer())
	d.Append("```go\nreturn \"s\"\n```\n")
	d.Finish()
	readAll(d)
	version, lines := d.Version(0), d.Lines(0, 40)
	d.SetRenderer(NewRenderer(theme.New(false)))
	if d.Version(0) == version || slices.Equal(d.Lines(0, 40), lines) {
		t.Errorf("still %q", d.Lines(0, 40))
	}
}

func TestTailIsDrawnBeforeItsLineEnds(t *testing.T) {
	d := New(newRenderer())
	for _, step := range []struct{ add, want string }{
		{"#", ""}, {"tag", "#tag"}, {"\n--", "#tag"}, {"-", "#tag"}, {"x", "#tag ---x"}, {"\n\n1", "#tag ---x||1"}, {". a", "#tag ---x||1. a"},
	} {
		d.Append(step.add)
		readAll(d)
		if got := ansi.Strip(strings.Join(screen(d, 40), "|")); got != step.want {
			t.Errorf("after %q: %q, not %q", step.add, got, step.want)
		}
	}
}

// TestBlocksAreBounded holds that no block is long, whatever is open: what one
// costs to draw follows from that.
func TestBlocksAreBounded(t *testing.T) {
	for name, text := range openings() {
		d := New(nil)
		d.Append(text)
		readAll(d)
		for b := range d.Blocks() {
			if n := d.Bytes(b); n > paragraphMax+pieceMax+blockMin {
				t.Errorf("%s: block %d of %d has %d bytes", name, b, d.Blocks(), n)
			}
		}
	}
}

// openings are texts of which one block never closes.
func openings() map[string]string {
	const size = 64 << 10
	grow := func(start, line string) string { return start + strings.Repeat(line, size/len(line)) }
	return map[string]string{
		"paragraph": grow("", "words of a line\n"), "line": grow("", "word "), "word": grow("", "x"),
		"wide": grow("", "語"), "list": grow("", "- item\n"), "item": grow("- a\n", "\n  b\n"),
		"tight item": grow("- a\n", "  b\n"), "nested": grow("- a\n", "  - b\n    - c\n"), "empty items": grow("", "-\n"),
		"quote": grow("", "> a\n"), "quote blank": grow("", ">\n"), "blank": grow("", "\n"), "spaces": grow("", " "),
		"fence": grow("```go\n", "f(x)\n"), "fence comment": grow("```go\n/*\n", "f(x)\n"), "fence line": grow("```go\n", "f(x) "),
		"info": grow("```", "go "), "indented": grow("", "    a\n"), "indented blank": grow("    a\n", "\n"),
		"html": grow("<pre>\n", "a\n"), "comment": grow("<!--", " a"), "table": grow("|a|\n|-|\n", "|b|\n"),
		"row": grow("|a|\n|-|\n", "|b"), "header": grow("", "|b"), "definitions": grow("", "[a]: b\n"),
		"heading": grow("# ", "a "), "rule": grow("", "-"), "underline": grow("a\n", "="), "markers": grow("", "- "), "quotes": grow("", ">"),
	}
}

func TestHeapStaysSmall(t *testing.T) {
	text := transcript(4 << 20)
	before := heap()
	d := streamIn(text)
	ratio := float64(heap()-before) / float64(len(text))
	t.Logf("heap %.2f × the source, %d blocks", ratio, d.Blocks())
	if ratio > 2 {
		t.Errorf("heap %.2f × the source", ratio)
	}
	runtime.KeepAlive(d)
	runtime.KeepAlive(text)
}

func TestAdvanceCarriesOver(t *testing.T) {
	text := transcript(1 << 20)
	d := New(newRenderer())
	d.Append(text)
	if !d.Advance(0) {
		t.Fatal("a megabyte in no time")
	}
	if n := d.TotalBytes(); n == 0 || n > 100<<10 {
		t.Errorf("%d bytes read", n)
	}
	if n := d.Bytes(d.Blocks() - 1); n > 8<<10 {
		t.Errorf("the open block has %d bytes", n)
	}
	steps := 0
	for d.Advance(0) {
		steps++
	}
	if d.TotalBytes() != len(text) || steps < 10 {
		t.Errorf("%d of %d bytes in %d steps", d.TotalBytes(), len(text), steps)
	}
}

// TestNumbersAsWritten holds that an item has the number that its author gave
// it, unless that was left to be counted.
func TestNumbersAsWritten(t *testing.T) {
	wantLook(t, "3. a\n5. b\n5. c\n\n1. d\n9. e", 40, "3. a", "5. b", "6. c", "", "7. d", "9. e")
	wantLook(t, "1) a\n1) b\n1) c\n\n2. d", 40, "1) a", "2) b", "3) c", "", "2. d")
}

// TestFencesSayWhatTheyHold holds that what a fence is called is seen, where it
// is more than a language.
func TestFencesSayWhatTheyHold(t *testing.T) {
	wantLook(t, "```go title=\"a &amp; b\"\nx\n```", 40, `  go title="a & b"`, "  x")
	wantLook(t, "``` src/main.py\nx\n```", 40, "  src/main.py", "  x")
	wantLook(t, "- ~~~ py:a.py\n  x\n  ~~~", 40, "•   py:a.py", "    x")
	for _, lang := range []string{"", "c++", "c#", "objective-c", "{.python}", "x86asm"} {
		wantLook(t, "```"+lang+"\nx\n```", 40, "  x")
	}
	if got := read("```txt a.txt\nx\n```").Text(0); got != "txt a.txt\nx\n" {
		t.Errorf("says %q", got)
	}
	if _, code, _ := read("```txt a.txt\nx\n```").Code(0); code != "x\n" {
		t.Errorf("copies %q", code)
	}
}
