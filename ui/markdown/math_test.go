package markdown

import (
	"strings"
	"testing"
)

// TestMathIsVerbatim holds that nothing in a formula is taken for markdown.
func TestMathIsVerbatim(t *testing.T) {
	for _, text := range []string{
		`for $\forall\, \epsilon$ and $x_1 + y_2 = z_3$ and $\{1,2\}$`,
		`$a*b*c$, $**d**$, $_e_$ and ($f_*g_*$).`,
		`$$a*b*c \\ \_d_ &amp; <b>$$ mid $$x_*y_*$$`,
		`\(a_b*c*d_e\) and \[f*g*h\] and \\(not*\*)`,
		`$a < b$ and $c > d$; $e <br> f$ [x$]$(y)`,
		"$`\\sqrt{3}*x*`$ and $\\text{5\\$}*a*$",
		`$2 * 3 * 4$ $n$th $*i*$th`,
		`5$ $$ \( \[ $ and \$5\$`,
	} {
		want := strings.NewReplacer(`\\(not*\*)`, `\(not**)`, `5$ $$ \( \[ $ and \$5\$`, `5$ $$ ( [ $ and $5$`).Replace(text)
		wantLook(t, text, 90, want)
		if got := read(text).Text(0); got != want+"\n" {
			t.Errorf("%q says %q", text, got)
		}
	}
}

// TestMoneyIsNoMath holds what looks like mathematics and is none.
func TestMoneyIsNoMath(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"from *$5* and *$10* to *$20*", "from $5 and $10 to $20"},
		{"**$5**, then **$6**", "$5, then $6"},
		{"$5-$10, *US$7* or $ *8* $", "$5-$10, US$7 or $ 8 $"},
		{"$5 or `$` and `$x*y*`", "$5 or $ and $x*y*"},
		{"set $A to *b* and $B; **$C**, **$D**", "set $A to b and $B; $C, $D"},
		{"$$$*a*$$$ $$$$ *b*", "$$$a$$$ $$$$ b"},
		{"the pid is $$ and *not* more", "the pid is $$ and not more"},
		{`\(a *b* and \[c](d)`, "(a b and [c](d)"},
		{"$a\n*b*", "$a b"},
	} {
		wantLook(t, c.text, 80, c.want)
	}
}

func TestDisplayedMath(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"So\n$$\nf(n) = 2n, \\qquad a_1 * b * c\n$$\nholds.", []string{"So", "$$", `f(n) = 2n, \qquad a_1 * b * c`, "$$", "holds."}},
		{"$$\na\n=\nb \\\\\n  + c\n- d\n> e\n# f\n1. g\n```\n$$\n- h", []string{"$$", "a", "=", `b \\`, "  + c", "- d", "> e", "# f", "1. g", "```", "$$", "", "• h"}},
		{"we have \\[\n x_*y_* \\\\\n---\n\\], *so*", []string{`we have \[`, ` x_*y_* \\`, "---", `\], so`}},
		{"$$ a\n+ b $$ and *c*", []string{"$$ a", "+ b $$ and c"}},
		{"\\[\\begin{aligned}\n- a\n\\end{aligned}\\]", []string{`\[\begin{aligned}`, "- a", `\end{aligned}\]`}},
		{"- $$\n  a\n  + b\n  $$\n- c", []string{"• $$", "  a", "  + b", "  $$", "• c"}},
		{"> \\[\n> + b\n> \\]\n> *c*", []string{`│ \[`, "│ + b", `│ \]`, "│ c"}},
		{"- $$\na\n$$\nb", []string{"• $$", "  a", "  $$", "  b"}},
		// what nothing closes stands as it came, to the end of its paragraph
		{"$$\n*a*\n- b\n\n*c*\n- d", []string{"$$", "*a*", "- b", "", "c", "", "• d"}},
		{"\\[\n*a*\n\n*c*", []string{`\[`, "*a*", "", "c"}},
		// and no list is lost to a mark that is none
		{"the pid is $$x\n- a", []string{"the pid is $$x", "", "• a"}},
		{"\\[x] *a*\n- b", []string{"[x] a", "", "• b"}},
		{"`$$`\n- b", []string{"$$", "", "• b"}},
	} {
		wantLook(t, c.text, 60, c.want...)
		if got, want := read(c.text).Text(0), strings.Join(c.want, ""); strings.Count(got, "$")+strings.Count(got, `\`) != strings.Count(want, "$")+strings.Count(want, `\`) {
			t.Errorf("%q says %q", c.text, got)
		}
	}
}

// TestLongFormula holds that a formula longer than a block stays one.
func TestLongFormula(t *testing.T) {
	lines := []string{"$$"}
	for range 600 {
		lines = append(lines, `  + a_1 * b * c_2 \\`)
	}
	lines = append(lines, "$$", "done")
	text := strings.Replace(strings.Join(lines, "\n"), "done", "*done*", 1)
	wantLook(t, text, 60, lines...)
	d := read(text)
	var says strings.Builder
	for b := range d.Blocks() {
		says.WriteString(d.Text(b))
	}
	if got := says.String(); d.Blocks() < 3 || got != strings.Join(lines, "\n")+"\n" {
		t.Errorf("%d blocks say %.200q", d.Blocks(), got)
	}
}
