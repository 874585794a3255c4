package text

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// cleanings are texts and what stands for them, wherever they are cut.
var cleanings = []struct{ name, in, want string }{
	{"text", "grüße, 世界 👩‍💻\n\ttab", "grüße, 世界 👩‍💻\n\ttab"},
	{"colours", "\x1b[1;31mred\x1b[0m \x1b[38:2::1:2:3mmore\x1b[ q", "red more"},
	{"title", "\x1b]0;title\x07text", "text"},
	{"title with a string terminator", "\x1b]0;title\x1b\\text", "text"},
	{"clipboard", "a\x1b]52;c;aGk=\x07b", "ab"},
	{"strings", "a\x1bP1$r\x1b\\b\x1b_x\x1b\\c\x1b^x\x1b\\d\x1bXx\x1b\\e", "abcde"},
	{"two and three bytes", "a\x1b(Bb\x1b=c\x1b7d", "abcd"},
	{"title that a line ends", "before\n\x1b]0;never ended \nmore\n", "before\n␛]0;never ended \nmore\n"},
	{"title that the text ends", "RES \x1bPnever ended", "RES ␛Pnever ended"},
	{"title of two lines", "\x1b]0;a\nb\x07c", "␛]0;a\nb␇c"},
	{"title in a title", "\x1b]0;a\x1b]0;b\x07c", "␛]0;ac"},
	{"longest sequence", "\x1b]0;" + strings.Repeat("a", 251) + "\x07b", "b"},
	{"too long a sequence", "\x1b]0;" + strings.Repeat("a", 252) + "\x07b", "␛]0;" + strings.Repeat("a", 252) + "␇b"},
	{"too long a colour", "\x1b[" + strings.Repeat("1", 400) + "m", "␛[" + strings.Repeat("1", 400) + "m"},
	{"broken colour", "\x1b[31世\x1b[3\nx\x1b", "␛[31世␛[3\nx␛"},
	{"escapes", "\x1b\x1b[mx\x1b\x1b", "␛x␛␛"},
	{"C1 control", "a\u009b31mb\x9b", "a\ufffd31mb\ufffd"},
	{"controls", "a\a\b\x7f\x00b", "a␇␈␡␀b"},
	{"Windows line ends", "a\r\nb\r\r\n", "a\nb\n"},
	{"overwritten line", "10 %\r20 %\n", "10 %\n20 %\n"},
	{"overwritten by a colour", "10 %\r\x1b[m20 %", "10 %\n20 %"},
	{"overwritten by nothing", "done\r", "done"},
	{"no UTF-8", "\xff\xe2\x82x\xf0\x9f\x98", "\ufffd\ufffd\ufffdx\ufffd\ufffd\ufffd"},
	{"directions", "exe.\u202etxt\u2066\u200f", "exe.\ufffdtxt\ufffd\ufffd"},
	{"separators", "a\u2028b\u2029", "a\ufffdb\ufffd"},
	{"byte order marks", "\ufeffa\ufeff", "a\ufffd"},
	{"no width", "a\u200bb\u2060c\u00add\u3164", "a\ufffdb\ufffdc\ufffdd\ufffd"},
	{"tags", "a\U000e0041\U000e007f", "a\ufffd\ufffd"},
	{"flags", "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f!", "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f!"},
	{"tags on a flag", "🏴\U000e0067\U000e0062 🏴\U000e0067", "🏴\ufffd\ufffd 🏴\ufffd"},
	{"joiner alone", "a\u200db \u200d👩\u200d", "a\ufffdb \ufffd👩\ufffd"},
	{"emoji", "👩🏽\u200d🚀 👩\u200d👩\u200d👧 ❤\ufe0f\u200d🔥 1\ufe0f\u20e3", "👩🏽\u200d🚀 👩\u200d👩\u200d👧 ❤\ufe0f\u200d🔥 1\ufe0f\u20e3"},
	{"emoji joined to a letter", "👩\u200da 👩\u200d\u200d👩 1\ufe0fa", "👩\ufffda 👩\ufffd\ufffd👩 1\ufffda"},
	{"emoji joined over a sequence", "👩\x1b[m\u200d👩", "👩\u200d👩"},
	{"joiners of scripts", "می\u200cخواهم क्\u200dष", "می\u200cخواهم क्ष"},
	{"two non-joiners", "ی\u200c\u200cخ a\u200cb", "ی\u200c\ufffdخ a\ufffdb"},
	{"variants", "⚠\ufe0f\ufe0f a\ufe0f 漢\U000e0100\U000e0100", "⚠\ufe0f\ufffd a\ufffd 漢\U000e0100\ufffd"},
	{"marks", "e\u0301\u0302", "e\u0301\u0302"},
}

func TestClean(t *testing.T) {
	t.Parallel()
	for _, test := range cleanings {
		if got := Clean(test.in); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
		for size := 1; size < len(test.in); size++ {
			if got := inPieces(test.in, size, 0); got != test.want {
				t.Errorf("%s, in pieces of %d: %q, want %q", test.name, size, got, test.want)
			}
		}
	}
}

// inPieces cleans s in a first piece and others of one size.
func inPieces(s string, size, first int) string {
	var c Cleaner
	out := c.Append(nil, s[:first])
	for piece := range slices.Chunk([]byte(s[first:]), size) {
		out = c.Append(out, string(piece))
	}
	c.Flush(func(_, clean string) { out = append(out, clean...) })
	return string(out)
}

func TestLine(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"plain": "plain", "a\nb\tc\r\nd": "a b c d", "\x1b]0;x\ny": "␛]0;x y", "a\u2028b": "a\ufffdb",
	} {
		if got := Line(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestLines(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][]string{
		"":                                    {""},
		"a\n":                                 {"a"},
		"a\n\n":                               {"a", ""},
		"10 %\r20 %\r\nx\r":                   {"10 %", "20 %", "x"},
		"a\tb\n世\tc":                          {"a       b", "世      c"},
		"\ufeffa\n\ufeffb":                    {"a", "\ufffdb"},
		"before\n\x1b]0;never ended \n1\n2\n": {"before", "␛]0;never ended ", "1", "2"},
	} {
		if got := Lines(in); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestPrinted(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][]string{
		"10 %\r20 %\r\nx\r\n":                   {"20 %", "x"},
		"\ufeffa\tb\n\ufeffb\r\r\n":             {"a       b", "\ufffdb"},
		"before\n\x1b]0;never ended \n1\r\n2\n": {"before", "␛]0;never ended ", "1", "2"},
	} {
		if got := Printed(in); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// A text that is cut into pieces, each cleaned for itself, reads as if it were
// not.
func TestCut(t *testing.T) {
	t.Parallel()
	const size = 2 * maxSequence
	for _, unit := range []string{"a", "世界", "ab\x1b[31mred", "x\x1b]0;title\x1b\\", "👩\u200d👩 ", "\x1b" + strings.Repeat("[", 300), "a\r\n"} {
		for shift := range 12 {
			text := strings.Repeat("-", shift) + strings.Repeat(unit, 4*size/len(unit))
			var got strings.Builder
			for rest := text; rest != ""; {
				n := Cut(rest, size)
				if n <= 0 || n > size {
					t.Fatalf("%q is cut at %d of %d", unit, n, size)
				}
				got.WriteString(Clean(rest[:n]))
				rest = rest[n:]
			}
			if want := Clean(text); got.String() != want {
				t.Errorf("%q shifted by %d reads otherwise", unit, shift)
			}
		}
	}
}

// hidden lists what Unicode's tables say.
func TestHidden(t *testing.T) {
	t.Parallel()
	for r := rune(0xa0); r <= utf8.MaxRune; r++ {
		want := unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) || r == '\u034f' ||
			r == 0x2028 || r == 0x2029 || r >= 0xfff0 && r <= 0xfffb || r >= 0xe0000 && r <= 0xe0fff
		want = want && !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
		if hidden(r) != want {
			t.Errorf("hidden(%U) is %v", r, !want)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, test := range cleanings {
		f.Add(test.in, 3, 1)
	}
	f.Fuzz(func(t *testing.T, in string, size, first int) {
		size, first = max(size, 1), min(max(first, 0), len(in))
		got := Clean(in)
		if again := Clean(got); again != got {
			t.Errorf("cleaning %q gives %q, and again %q", in, got, again)
		}
		if pieces := inPieces(in, size, first); pieces != got {
			t.Errorf("%q cut at %d and every %d gives %q, whole %q", in, first, size, pieces, got)
		}
		if i := strings.IndexFunc(got, steers); i >= 0 || !utf8.ValidString(got) {
			t.Errorf("%q leaves %q", in, got)
		}
		if strings.ContainsAny(Line(in), "\n\t\r") {
			t.Errorf("%q is no line", Line(in))
		}
		accounted(t, in)
	})
}

// steers reports whether a terminal may obey r.
func steers(r rune) bool {
	return r != '\n' && r != '\t' && (r < ' ' || r >= 0x7f && r < 0xa0)
}

// accounted checks that all of in is handed over, and that only complete
// sequences, and what has nothing to see, go without a trace.
func accounted(t *testing.T, in string) {
	t.Helper()
	var c Cleaner
	at := 0
	emit := func(raw, clean string) {
		if raw != in[at:at+len(raw)] {
			t.Fatalf("%q stands for %q", raw, in[at:at+len(raw)])
		}
		at += len(raw)
		sequence := strings.HasPrefix(raw, "\x1b") && len(raw) > 1 && len(raw) <= maxSequence && !strings.Contains(raw, "\n")
		switch raw {
		case "", "\r", "\ufeff", "\u200d", clean:
			return
		}
		if clean == "" && !sequence || clean != "" && utf8.RuneCountInString(raw) != 1 {
			t.Errorf("%q becomes %q in %q", raw, clean, in)
		}
	}
	c.Write(in, emit)
	c.Flush(emit)
	if at != len(in) {
		t.Errorf("%q of %q was never handed over", in[at:], in)
	}
}

// Text that needs no cleaning costs no allocation.
func TestCleanAllocatesNothing(t *testing.T) {
	for _, s := range []string{strings.Repeat("plain text\n", 100), "grüße, 世界"} {
		var c Cleaner
		out := make([]byte, 0, 4096)
		if n := testing.AllocsPerRun(100, func() {
			_, _ = Clean(s), Line("a line")
			out = c.Append(out[:0], s)
		}); n != 0 {
			t.Errorf("%.20q: %v allocations", s, n)
		}
	}
}

func BenchmarkClean(b *testing.B) {
	for name, s := range map[string]string{
		"ascii": strings.Repeat("a line of text\n", 14), "cjk": strings.Repeat("世界 ", 30), "colours": strings.Repeat("\x1b[31mred\x1b[0m ", 14),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(s)))
			b.ReportAllocs()
			for b.Loop() {
				Clean(s)
			}
		})
	}
}
