package markdown

import (
	"strings"
	"testing"
)

func read(text string) *Document {
	d := New(newRenderer())
	d.Append(text)
	d.Finish()
	readAll(d)
	return d
}

func TestText(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"# A *b* `c`\n", "A b c\n"},
		{"a **b**\n[c](http://d) <b>\n", "a b c <b>\n"},
		{"- a\n- *b*\n", "a\nb\n"},
		{"| *a* | b |\n|---|---|\n| `c` | d |\n", "a\tb\nc\td\n"},
		{"```go\nx := *y\n```\n", "x := *y\n"},
		{"a &amp; b \\* &#27;", "a & b * ␛\n"},
	} {
		if got := read(c.text).Text(0); got != c.want {
			t.Errorf("%q says %q, not %q", c.text, got, c.want)
		}
	}
}

func TestCode(t *testing.T) {
	long := strings.Repeat("func f() {\n\treturn\n}\n\n", 200)
	line := strings.Repeat("x", 5000) + "\ny\n"
	for _, c := range []struct{ text, lang, code string }{
		{"```go\na\n\tb\n```\n", "go", "a\n\tb\n"},
		{"~~~ js title=x\na\n", "js", "a\n"},
		{"  ```\n  a\n    b\n  ```\n", "", "a\n  b\n"},
		{"    a\n\n    b\n", "", "a\n\nb\n"},
		{"```go\n" + long + "```\n", "go", long},
		{"```\n" + line + "```\n", "", line},
		{"```\n```\n", "", ""},
	} {
		d := read(c.text)
		for b := range d.Blocks() {
			lang, code, ok := d.Code(b)
			if !ok || lang != c.lang || code != c.code {
				t.Errorf("%.40q block %d: %q %.80q %v", c.text, b, lang, code, ok)
			}
		}
	}
}

func TestCodeStandsAlone(t *testing.T) {
	d := read("text\n\n```go\na\n```\n```py\nb\n```\n    c\n\n- d\n\n  ```\n  e\n  ```\n\n  f\n")
	var got []string
	for b := range d.Blocks() {
		if lang, code, ok := d.Code(b); ok {
			got = append(got, lang+":"+code)
		}
	}
	if want := "go:a\n py:b\n :c\n :e\n"; strings.Join(got, " ") != want {
		t.Errorf("%q", got)
	}
}

func TestOffsets(t *testing.T) {
	d := read(transcript(50 << 10))
	sum := 0
	var source strings.Builder
	for b := range d.Blocks() {
		if d.Offset(b) != sum {
			t.Fatalf("block %d at %d, not %d", b, d.Offset(b), sum)
		}
		sum += d.Bytes(b)
		source.WriteString(d.Source(b))
	}
	if sum != d.TotalBytes() || source.String() != transcript(50<<10) {
		t.Errorf("%d of %d bytes", sum, d.TotalBytes())
	}
}
