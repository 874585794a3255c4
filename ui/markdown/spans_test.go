package markdown

import (
	"regexp"
	"strings"
	"testing"
)

// struckOut is a sequence that strikes out.
var struckOut = regexp.MustCompile("\x1b\\[([0-9;]*;)?9m")

func TestSingleTildesStrikeNothing(t *testing.T) {
	for _, text := range []string{
		"Scale by 3~5 times, win 30~60% of ~1,100 calls, in ~/src/a and ~b/c.",
		"a~b~c and ~one~ and ~~~x~~~ y ~ z", "~a~ ~~b", "~~ c ~~", "~a~~", "~~a~",
	} {
		wantLook(t, text, 90, text)
		for _, l := range whole(newRenderer(), text, 90) {
			if struckOut.MatchString(l) {
				t.Errorf("%q is struck out: %q", text, l)
			}
		}
	}
	line := whole(newRenderer(), "a ~~b *c*~~ d~~e~~", 90)[0]
	if n := len(struckOut.FindAllString(line, -1)); n < 2 {
		t.Errorf("%d of 2 words are struck out: %q", n, line)
	}
	wantLook(t, "a ~~b *c*~~ d~~e~~", 90, "a b c de")
}

func TestBreakTags(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"one<br>two<br/>three<BR />four</br>five<br clear=\"all\">six", []string{"one", "two", "three", "four", "five", "six"}},
		{"one <br>\n two  \n*three*<br> four", []string{"one", "two", "three", "four"}},
		{"**a<br>b** [c<br>d](#x)", []string{"a", "b c", "d"}},
		{"# a<br>b", []string{"a", "b"}},
		{"- a<br>b\n- c", []string{"• a", "  b", "• c"}},
		{"> a<br>b", []string{"│ a", "│ b"}},
		{"| s | c |\n|--|--:|\n| 1 | build<br>test <br/> ship |\n| 2 | a<BR>b |", []string{
			"s      c", "─  ─────", "1  build", "    test", "    ship", "2      a", "       b",
		}},
		{"`a<br>b` <bra> <br x", []string{"a<br>b <bra> <br x"}},
		{"a\n\n<br>\n\nb", []string{"a", "", "", "", "b"}},
		{"a\n\n<br/> <BR>\n\nb", []string{"a", "", "", "", "", "b"}},
		{"a\\\\  \nb", []string{`a\`, "b"}},
	} {
		wantLook(t, c.text, 60, c.want...)
	}
	if got := read("a<br>b\n\n|a|\n|-|\n|c<br>d|\n").Text(0); got != "a\nb\na\nc\nd\n" {
		t.Errorf("says %q", got)
	}
}

// TestBareAddresses holds that an address in text is one, to its end and no
// further.
func TestBareAddresses(t *testing.T) {
	for _, c := range []struct{ text, want, target string }{
		{"http://x.y/a*b*c", "", "http://x.y/a*b*c"},
		{"see https://x.y/**/*.go.", "", "https://x.y/**/*.go"},
		{"see https://de.x.org/wiki/Straße_(Ort)), and", "", "https://de.x.org/wiki/Stra%C3%9Fe_(Ort)"},
		{"(https://x.y/a_(b)).", "", "https://x.y/a_(b)"},
		{"**https://x.y/a** and *b*", "https://x.y/a and b", "https://x.y/a"},
		{"~~https://x.y/a~~", "https://x.y/a", "https://x.y/a"},
		{"is https://x.y/a?b=1&c[]=2#d!", "", "https://x.y/a?b=1&c%5B%5D=2#d"},
		{"is https://x.y/a\", and", "", "https://x.y/a"},
		{"见 https://x.y/路径，然后", "", "https://x.y/"},
		{"see https://x.y/a。then", "", "https://x.y/a"},
		{"at http://127.0.0.1:8080/a*b*, so", "", "http://127.0.0.1:8080/a*b"},
		{"www.x.org/a*b_c_d", "", "http://www.x.org/a*b_c_d"},
		{"https://x.y/a<br>b", "https://x.y/a|b", "https://x.y/a"},
	} {
		want := c.want
		if want == "" {
			want = c.text
		}
		wantLook(t, c.text, 90, strings.Split(want, "|")...)
		if line := whole(newRenderer(), c.text, 90)[0]; !strings.Contains(line, ";"+c.target+"\x07") {
			t.Errorf("%q does not lead to %q: %q", c.text, c.target, line)
		}
	}
}
