package markdown

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/yuin/goldmark"
)

// TestOnlyEntitiesAreResolved holds that what merely looks like an entity stays
// as it came.
func TestOnlyEntitiesAreResolved(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"call json.Unmarshal(data, &notes); then go on", ""},
		{"open ?page=1&region=eu; it pages", ""},
		{"&#x; &#; &; &x; &#xg; &#12a;", ""},
		{"&copy &amp &lt", ""},
		{"&copyright; &ampere; &ltx; &notit;", ""},
		{"&#12345678; &#x1234567; &#abcdef0;", ""},
		{"&#+65; &#-65; &#6_5; &#x+1;", ""},
		{"f(&mut; &self; &T;) & g(&p->q;)", ""},
		{"&hi?; &Not; &amp ;", "&hi?; ⫬ &amp ;"},
		{"&amp; &lt; &copy; &AElig; &Dcaron; &frac34; &ngE;", "& < © Æ Ď ¾ ≧̸"},
		{"&nGt; &Abreve; &CounterClockwiseContourIntegral;", "≫⃒ Ă ∳"},
		{"&#35; &#1234; &#992; &#065; &#0000065;", "# Ӓ Ϡ A A"},
		{"&#X22; &#XD06; &#xcab; &#x00041;", "\" ആ ಫ A"},
		{"&#0; &#x0; &#xD800; &#x110000; &#9999999;", "\ufffd \ufffd \ufffd \ufffd \ufffd"},
		{"\\&copy; &amp;copy; `&copy;`", "&copy; &copy; &copy;"},
		{"<b title=\"&copy;\"> &notin;&notinx;", "<b title=\"&copy;\"> ∉&notinx;"},
		{"*a*&nbsp;&#42;b&#42;", "a\u00a0*b*"},
		{"&&amp;&&#38;&&&lt;", "&&&&&&<"},
	} {
		want := c.want
		if want == "" {
			want = c.text
		}
		wantLook(t, c.text, 80, want)
		if got := read(c.text).Text(0); got != want+"\n" {
			t.Errorf("%q says %q", c.text, got)
		}
	}
}

func TestEntitiesInLinks(t *testing.T) {
	for _, c := range []struct{ text, look, target string }{
		{`[a](https://x.y/?a=1&amp;b=2 "c &quot;d&quot;")`, `a https://x.y/?a=1&b=2 "c "d""`, "https://x.y/?a=1&b=2"},
		{`[a](https://x.y/?a=1&copy=2&region;)`, `a https://x.y/?a=1&copy=2&region;`, "https://x.y/?a=1&copy=2&region;"},
		{`[a](https://x.y/f&ouml;)`, `a https://x.y/fö`, "https://x.y/f%C3%B6"},
		{`[a](https://x.y/&#065;)`, `a https://x.y/A`, "https://x.y/A"},
		{`[a](https://x.y/\&amp;)`, `a https://x.y/&amp;`, "https://x.y/&amp;"},
		{`![a](https://x.y/&auml;.png 'b &lt;')`, `image: a https://x.y/ä.png "b <"`, "https://x.y/%C3%A4.png"},
		{"[a]\n\n[a]: https://x.y/?b&amp;c '&lt;'", `a https://x.y/?b&c "<"`, "https://x.y/?b&c"},
		{`<https://x.y/?a=1&amp;b=\*&region=eu;>`, `https://x.y/?a=1&b=\*&region=eu;`, ""},
		{`see https://x.y/?a=1&amp;b=2&region=eu and`, `see https://x.y/?a=1&b=2&region=eu and`, "https://x.y/?a=1&b=2&region=eu"},
		{`[ä](https://x.y/Straße)`, `ä https://x.y/Straße`, "https://x.y/Stra%C3%9Fe"},
		{`[https://x.y/Straße](https://x.y/Straße)`, `https://x.y/Straße`, "https://x.y/Stra%C3%9Fe"},
	} {
		d := read(c.text)
		line := d.Lines(0, 80)[0]
		if got := ansi.Strip(line); got != c.look {
			t.Errorf("%q looks like %q, not %q", c.text, got, c.look)
		}
		if !strings.Contains(line, ";"+c.target+"\x07") {
			t.Errorf("%q does not lead to %q: %q", c.text, c.target, line)
		}
	}
	if lang, _, _ := read("``` f&ouml;&ouml;\\_x &region;\na\n```\n").Code(0); lang != "föö_x" {
		t.Errorf("the language is %q", lang)
	}
}

// TestEntitiesAsGoldmark holds every name of a few letters, defined or not, and
// many code points to what goldmark makes of them.
func TestEntitiesAsGoldmark(t *testing.T) {
	check := func(text string) {
		t.Helper()
		var b strings.Builder
		if err := goldmark.Convert([]byte("x"+text+"y"), &b); err != nil {
			t.Fatal(err)
		}
		html := strings.NewReplacer("<p>x", "", "y</p>\n", "", "&lt;", "<", "&gt;", ">", "&quot;", `"`, "&amp;", "&").Replace(b.String())
		if got := resolve(text); got != html {
			t.Errorf("%q is %q, not %q", text, got, html)
		}
	}
	letters := "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	for _, a := range letters {
		for _, b := range letters {
			check(fmt.Sprintf("&%c%c;", a, b))
			for _, c := range "abcdefghimnopqrstuvy" {
				check(fmt.Sprintf("&%c%c%c;", a, b, c))
			}
		}
	}
	for r := rune(1); r <= utf8.MaxRune+100; r = r*9/8 + 1 {
		if r > ' ' {
			check(fmt.Sprintf("&#%d;", r))
			check(fmt.Sprintf("&#x%X;", r))
		}
	}
}

func FuzzResolve(f *testing.F) {
	for _, s := range []string{"&notes;", "&amp;lt;", "&#x;", "&#0;", "&#x110000;", "\\&copy;", "&region=eu;", "&", "\\", "&#", "&#x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return
		}
		got := resolve(s)
		if !utf8.ValidString(got) {
			t.Fatalf("%q is %q", s, got)
		}
		if !strings.ContainsAny(s, "\\;") && got != s {
			t.Fatalf("%q became %q", s, got)
		}
	})
}
