package markdown

import (
	"fmt"
	"strings"
	"testing"
)

// snippets are code with constructs that span lines, more than a segment long.
var snippets = map[string]string{
	"go":         "/* A comment\n   over several lines, with func and \"quotes\".\n*/\nfunc f%d(a string) int {\n\ts := `raw\n\tstring return 5`\n\t// it's here\n\treturn len(s) + 'x' + 1\n}\n\n",
	"python":     "def f%d(x):\n    \"\"\"A doc string,\n    over lines, with def and 'quotes'.\n    \"\"\"\n    y = '''more\n    return'''  # it's \"here\"\n    return x + 1\n\n",
	"javascript": "/* A comment\n * with return and 'quotes'\n */\nfunction f%d(a) {\n  const s = `text\n  return more`; // it's\n  return a + \"b\" + 1;\n}\n\n",
	"typescript": "interface I%d { a: string; b?: number }\nexport const f = async (x: I): Promise<void> => {\n  await g(`a\n  b`, 'c');\n};\n\n",
	"json":       "{\"k%d\": {\n  \"a\": [1, 2,\n    true, null],\n  \"b\": {\"c\": \"d\",\n    \"e\": -1.5e3},\n  \"f\": \"\\\"g\\\"\"\n}},\n",
	"c":          "/* A comment\n * int return */\nint f%d(char *p) {\n\treturn *p == '\"' ? 1 : 0; // \"it's\n}\n\n",
	"rust":       "/* fn\n let */\nfn f%d<'a>(s: &'a str) -> u8 {\n    let x = 'c';\n    println!(\"{}\", s);\n    1\n}\n\n",
	"java":       "/** A doc\n * comment return */\nclass A%d {\n  int f() { return 'x' + \"y\".length(); }\n}\n\n",
	"css":        "/* a\n color: red */\n.c%d {\n}\n\n",
	"sql":        "/* SELECT\n FROM */\nSELECT a, 'it''s' FROM t%d WHERE b = 1; -- it's\n\n",
	"bash":       "# it's\nif [ \"$a\" = 'b%d' ]; then\n  echo \"c ${d}\" | grep e\nfi\n\n",
	"yaml":       "a%d:\n  - b: \"c\"\n  - d: 1 # it's\n\n",
}

// TestSegmentsHaveTheColoursOfTheWhole draws long code in segments and in one
// piece.
func TestSegmentsHaveTheColoursOfTheWhole(t *testing.T) {
	for lang, snippet := range snippets {
		t.Run(lang, func(t *testing.T) {
			var b strings.Builder
			for i := 0; b.Len() < 6<<10; i++ {
				fmt.Fprintf(&b, snippet, i)
			}
			code := b.String()
			if lang == "json" {
				code = "[\n" + code + "1]\n"
			}
			r := newRenderer()
			got := whole(r, "```"+lang+"\n"+code+"```\n", 200)

			p := page{Renderer: r, width: 200}
			p.draw(&leaf{kind: fenced, text: []byte(strings.TrimSuffix(code, "\n")), fence: &fence{info: lang}})
			if strings.Join(got, "\n") != strings.Join(p.lines, "\n") {
				t.Error(firstDifference(got, p.lines))
			}
		})
	}
}

func TestWarmWhileDrawing(t *testing.T) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		Warm("go", "rust", "no such language", "jungle")
	}()
	for lang, snippet := range snippets {
		whole(newRenderer(), "```"+lang+"\n"+fmt.Sprintf(snippet, 1)+"```\n", 80)
	}
	<-done
}

func TestDeferredColours(t *testing.T) {
	r := newRenderer()
	r.Defer()
	d := New(r)
	d.Append("```go\nreturn \"s\"\n```\n\n```no-such-language\nx\n```\n")
	d.Finish()
	readAll(d)
	version := d.Version(0)
	if lines := screen(d, 40); strings.Contains(strings.Join(lines, ""), "\x1b[") {
		t.Fatalf("colours at once: %q", lines)
	}
	work := r.Pending()
	if work == nil || r.Pending() != nil {
		t.Fatal("the work is to be done once")
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		work()
	}()
	screen(d, 40)
	<-done
	if d.Version(0) == version {
		t.Error("the version stays")
	}
	if got, want := screen(d, 40), whole(newRenderer(), d.Source(0)+d.Source(1), 40); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Error(firstDifference(got, want))
	}
	if r.Pending() != nil {
		t.Error("there is more work")
	}
}
