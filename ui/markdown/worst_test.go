package markdown

import (
	"strings"
	"testing"
	"time"
)

// hostile returns texts that cost the most to draw.
func hostile() map[string]string {
	return map[string]string{
		"brackets":         strings.Repeat("[", 9000),
		"images":           strings.Repeat("![a](b)", 1300),
		"links":            strings.Repeat("[a](http://b.c)", 600),
		"reference":        strings.Repeat("[a]", 3000),
		"emphasis":         strings.Repeat("*a **b ", 1300),
		"closers":          strings.Repeat("a** b* ", 1300),
		"strong":           strings.Repeat("**a**", 1800),
		"ticks":            strings.Repeat("`a", 4500),
		"angles":           strings.Repeat("<a ", 3000),
		"html":             strings.Repeat("<a b='c'>", 1000),
		"entities":         strings.Repeat("&amp;", 1800),
		"escapes":          strings.Repeat(`\*`, 4500),
		"urls":             strings.Repeat("http://a.b/c ", 700),
		"mails":            strings.Repeat("a@b.c ", 1500),
		"strike":           strings.Repeat("~~a~~ ", 1500),
		"dollars":          strings.Repeat("$a ", 3000),
		"double dollars":   strings.Repeat("$$a $", 1800),
		"ticked dollars":   strings.Repeat("$`a ", 2200),
		"escaped dollars":  strings.Repeat(`$\$`, 3000),
		"parens":           strings.Repeat(`\(a `, 2200),
		"brackets of math": strings.Repeat(`\[a `, 2200),
		"mixed math":       strings.Repeat(`\(a\[b$`, 1200),
		"math lines":       strings.Repeat("a $$\n", 1500),
		"breaks":           strings.Repeat("<br>a", 1800),
		"half breaks":      strings.Repeat("<br a ", 1500),
		"tildes":           strings.Repeat("~a~ ~~b ", 1100),
		"half entities":    strings.Repeat("&amp &#", 1200),
		"emoji":            strings.Repeat("👩‍👩‍👧‍👦", 400),
		"combining":        "a" + strings.Repeat("\u0301", 4500),
		"wide":             strings.Repeat("語", 3000),
		"table":            "|a|b|c|d|\n|-|-|-|-|\n" + strings.Repeat("|a|*b*|c|d|\n", 700),
		"columns":          strings.Repeat("|a", 900) + "\n" + strings.Repeat("|-", 900) + "\n" + strings.Repeat("|b", 900) + "\n",
		"beyond":           "|a|\n|-|\n" + strings.Repeat("|b*c*", 1800),
		"links in a table": "|a|b|\n|-|-|\n" + strings.Repeat("|[a](http://b.c)|![c](d)|\n", 300),
		"quotes":           strings.Repeat(strings.Repeat("> ", 45)+"a\n\n", 100),
		"items":            strings.Repeat(strings.Repeat("- ", 45)+"a\n\n", 100),
		"tiny":             strings.Repeat("#\n", 4500),
		"rules":            strings.Repeat("---\n", 2000),
		"tags":             strings.Repeat("[a]: b\n", 1200),
		"half tags":        strings.Repeat("[a]: b c\n", 1200),
		"go":               "```go\n" + strings.Repeat("a.b(c[d], \"e\", 1) // f\n", 300),
		"go symbols":       "```go\n" + strings.Repeat("(){}[];,.&*+-/\n", 300),
		"python":           "```python\n" + strings.Repeat("f'{a}' + r\"b\" if c else 1.5e3\n", 300),
		"javascript":       "```js\n" + strings.Repeat("`${a}` + /b/g.test(c) ? d : e => f\n", 300),
		"bash":             "```bash\n" + strings.Repeat("a=$(b \"${c[@]}\" | d) && e <<< 'f'\n", 300),
		"yaml":             "```yaml\n" + strings.Repeat("a: [b, {c: d}] # e\n", 300),
		"html code":        "```html\n" + strings.Repeat("<a b=\"c\">d</a><script>e()</script>\n", 300),
		"rust":             "```rust\n" + strings.Repeat("fn a<'b>(c: &'b str) -> D { e!(\"{}\", 1u8) }\n", 300),
		"diff":             "```diff\n" + strings.Repeat("+ a\n- b\n", 600),
		"sql":              "```sql\n" + strings.Repeat("SELECT a, 'b' FROM c WHERE d = 1;\n", 300),
		"c":                "```c++\n" + strings.Repeat("#define A(b) b\nint c = (int)*d->e + 'f';\n", 300),
	}
}

// BenchmarkWorst draws every block of the hostile texts; worst-ns is the one
// that took longest, at the best of three tries.
func BenchmarkWorst(b *testing.B) {
	for name, text := range hostile() {
		b.Run(name, func(b *testing.B) {
			d := New(newRenderer())
			d.Append(text)
			d.Finish()
			readAll(d)
			var worst time.Duration
			for b.Loop() {
				worst = 0
				for block := range d.Blocks() {
					best := time.Hour
					for range 3 {
						start := time.Now()
						d.Lines(block, 100)
						best = min(best, time.Since(start))
					}
					worst = max(worst, best)
				}
			}
			b.ReportMetric(float64(worst.Nanoseconds()), "worst-ns")
		})
	}
}

// TestHostile holds what is promised of lines for texts made to break it.
func TestHostile(t *testing.T) {
	r := newRenderer()
	for name, text := range hostile() {
		t.Run(name, func(t *testing.T) {
			widths := []int{9, 1, 80}
			if testing.Short() {
				text, widths = text[:len(text)/3], widths[:1]
			}
			for _, width := range widths {
				checkLines(t, whole(r, strings.ToValidUTF8(text, ""), width), width)
			}
		})
	}
}
