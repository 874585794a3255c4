package markdown

import (
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// The tests in this file hold what people reported of other renderers.

func TestEntitiesInCodeStay(t *testing.T) {
	wantLook(t, "Say `&lt;i&gt;` and `&amp;copy;`, or &lt;i&gt; &amp; &copy; &#66; &#x1F600;.", 80, "Say &lt;i&gt; and &amp;copy;, or <i> & © B 😀.")
	wantLook(t, "| code | is |\n|---|---|\n| `&lt;=` | &lt;= |\n", 80, "code   is", "─────  ──", "&lt;=  <=")
	wantLook(t, "> `&quot;` &quot;", 80, `│ &quot; "`)
	wantLook(t, "    &lt;\n\n```\n&lt;\n```\n", 80, "  &lt;", "", "  &lt;")
}

func TestParagraphsOfItemsHang(t *testing.T) {
	wantLook(t, "* one\n* two\n\n    more of two, so long that it is wrapped\n\n  + inner item that is wrapped as well\n* three\n\n9. nine\n10. ten\n\n    more of ten", 24,
		"• one",
		"• two",
		"",
		"  more of two, so long",
		"  that it is wrapped",
		"",
		"  • inner item that is",
		"    wrapped as well",
		"• three",
		"",
		"9. nine",
		"10. ten",
		"",
		"    more of ten",
	)
}

// TestAngleBracketsStay holds that nothing between angle brackets vanishes.
func TestAngleBracketsStay(t *testing.T) {
	for _, text := range []string{
		"Put List<Item> or Pair<Key, Value> and <Panel> into <Grid cols=\"2\">.",
		"Set <your-key> where a < b and c > d, or x <- y -> z <=> w.",
		"a <b>c</b> <!-- d --> <?e f?> <!G h> <![CDATA[i]]> j",
		"<thinking>\nthe plan\n</thinking>",
		"<Component/>",
		"<div\n  class=\"a\">\n<b>c</b>\n</div>",
		"<script>\nlet a = b < c;\n\nd();\n</script>",
	} {
		wantLook(t, text, 80, strings.Split(text, "\n")...)
	}
	wantLook(t, "<details>\n<summary>Log</summary>\n\nhidden **words**\n\n</details>", 80,
		"<details>", "<summary>Log</summary>", "", "hidden words", "", "</details>")
	wantLook(t, "- <Part/> of it\n- List<Item>\n  <Item>", 80, "• <Part/> of it", "• List<Item> <Item>")
}

func TestBackslashes(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`\# no heading`, `# no heading`},
		{`2\. no item`, `2. no item`},
		{`\- no item \*not italic* \[not](link)`, `- no item *not italic* [not](link)`},
		{"\\`not code\\`", "`not code`"},
		{`D:\Work\me\_x and \\host\share`, `D:\Work\me_x and \host\share`},
		{"`a\\b` `\\*` \\#7 \\$7 \\\"q\\\" \\|", `a\b \* #7 $7 "q" |`},
		{`\a\1\ \é`, `\a\1\ \é`},
		{`<\b> \<b> \&lt;`, `<\b> <b> &lt;`},
	} {
		wantLook(t, c.text, 80, c.want)
	}
	wantLook(t, "| a \\| b | `c \\| d` |\n|---|---|\n| x \\\\ | `\\\\` |", 80, "a | b  c | d", "─────  ─────", `x \    \\`)
}

// TestLinksWrapAsOne holds that every line of a wrapped address is the same
// link, and that nothing around it is part of it.
func TestLinksWrapAsOne(t *testing.T) {
	address := "https://example.org/a/" + strings.Repeat("long-", 20) + "path?x=1&y=2#z"
	opening := regexp.MustCompile("\x1b]8;(id=[0-9]+;https?://[^\x07]*)\x07([^\x1b]*(?:\x1b\\[[0-9;]*m[^\x1b]*)*)\x1b]8;;\x07")
	for _, text := range []string{"see " + address + ".", "(" + address + ")", "[words](" + address + "), so", "<" + address + ">", "[" + address + "](" + address + ")"} {
		lines := whole(newRenderer(), text, 40)
		shown, links := "", map[string]bool{}
		for _, l := range lines {
			for _, m := range opening.FindAllStringSubmatch(l, -1) {
				links[m[1]] = true
				shown += ansi.Strip(m[2])
			}
		}
		if len(lines) < 3 || len(links) != 1 || strings.TrimPrefix(shown, "words") != address {
			t.Errorf("%q at 40 has %d lines and the links %v, which say %q", text, len(lines), links, shown)
		}
		for id := range links {
			if !strings.HasSuffix(id, ";"+address) {
				t.Errorf("%q leads to %q", text, id)
			}
		}
	}
}

// TestColumnsStartAtOnePlace holds that cells of any width keep columns straight.
func TestColumnsStartAtOnePlace(t *testing.T) {
	cells := []string{"plain", "Größe", "状態です", "🇫🇷", "👩‍👩‍👧‍👦", "👍🏽", "❤️", "☂", "e\u0301 é", "한국어", "ที่", "நி", "ｶﾅ", "a\u200bb", "&#x1F600;", "`x`<br>yy"}
	var b strings.Builder
	b.WriteString("| what | right | end |\n|---|--:|---|\n")
	for _, c := range cells {
		b.WriteString("| " + c + " | " + c + " | § |\n")
	}
	for _, width := range []int{80, 30} {
		at := -1
		for _, l := range look(b.String(), width) {
			before, _, found := strings.Cut(l, "§")
			if !found {
				continue
			}
			if w := ansi.StringWidth(before); at >= 0 && w != at {
				t.Errorf("at %d the last column starts at %d and at %d: %q", width, at, w, l)
			} else {
				at = w
			}
		}
		if at < 0 {
			t.Fatal("no last column")
		}
	}
}
