package inbox

import (
	"path"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

var hostileNames = []struct{ path, name, want string }{
	{"/workspace/out/summary.md", "summary.md", "workspace/out/summary.md"},
	{"relative.txt", "relative.txt", "relative.txt"},
	{"../../etc/passwd", "passwd", "etc/passwd"},
	{"/../../../..", "..", "unnamed"},
	{"/a/./b/../c", "c", "a/b/c"},
	{"", "only-a-name.txt", "only-a-name.txt"},
	{"", "../../x", "x"},
	{"", "", "unnamed"},
	{".", ".", "unnamed"},
	{"/", "", "unnamed"},
	{"//server/share/x", "x", "server/share/x"},
	{`\\server\share\x`, "x", "server/share/x"},
	{`/out/back\slash.txt`, `back\slash.txt`, "out/back_slash.txt"},
	{`\alone\at\the\front`, "", "_alone_at_the_front"},
	{`\\?\C:\x`, "x", "_/C_/x"},
	{`C:\Users\me\out.md`, "out.md", "C_/Users/me/out.md"},
	{"C:out.md", "out.md", "C_out.md"},
	{"/file.txt:stream", "", "file.txt_stream"},
	{"/CON", "CON", "_CON"},
	{"/nul.txt", "", "_nul.txt"},
	{"/NUL .tar.gz", "", "_NUL .tar.gz"},
	{"/com1", "", "_com1"},
	{"/COM¹.log", "", "_COM¹.log"},
	{"/lpt9/x", "", "_lpt9/x"},
	{"/CONIN$", "", "_CONIN$"},
	{"/COM10", "", "COM10"},
	{"/console", "", "console"},
	{"/trailing. . .", "", "trailing"},
	{"/ leading", "", "leading"},
	{"/...", "", "_"},
	{"/ /x", "", "_/x"},
	{"/a\x00b\x1b[31m\r\nc", "", "a_b_[31m__c"},
	{"/\u202egpj.exe", "", "_gpj.exe"},
	{"/a\u200bb\u2066c\u2028", "", "a_b_c_"},
	{"/caf\xe9/\xff\xfe", "", "caf_/__"},
	{"/\xed\xa0\x80", "", "___"},
	{"/日本語/報告.md", "", "日本語/報告.md"},
	{"/emoji 🚀.png", "", "emoji 🚀.png"},
	{"/.env", "", ".env"},
	{"/-rf", "", "-rf"},
	{`/a<b>c"d|e?f*g`, "", "a_b_c_d_e_f_g"},
	{"/index.jsonl", "", "index.jsonl"},
	{"/" + strings.Repeat("x", 4096) + ".md", "", strings.Repeat("x", 157) + ".md"},
	{"/" + strings.Repeat("é", 2048), "", strings.Repeat("é", 80)},
	{"/" + strings.Repeat(".", 500) + "md", "", ".md"},
	{strings.Repeat("/d", 2048) + "/f.txt", "", strings.Repeat("d/", 237) + "f.txt"},
}

func TestLocalName(t *testing.T) {
	for _, c := range hostileNames {
		got := localName(c.path, c.name)
		if got != c.want {
			t.Errorf("localName(%.60q, %q) = %q, want %q", c.path, c.name, got, c.want)
		}
		harmless(t, got)
	}
}

// harmless fails the test unless rel is safe on every system.
func harmless(t *testing.T, rel string) {
	t.Helper()
	if !filepath.IsLocal(rel) || rel != path.Clean(rel) || rel == "." || len(rel) > maxPath+200 {
		t.Errorf("%q is not a bounded local path", rel)
	}
	if !utf8.ValidString(rel) || strings.ContainsFunc(rel, func(r rune) bool { return !unicode.IsPrint(r) }) {
		t.Errorf("%q is not printable UTF-8", rel)
	}
	if strings.ContainsAny(rel, `\:<>"|?*`) {
		t.Errorf("%q has a character that Windows refuses", rel)
	}
	for comp := range strings.SplitSeq(rel, "/") {
		if len(comp) > 200 || reserved(comp) || strings.TrimRight(comp, " .") != comp {
			t.Errorf("component %q of %q is not safe", comp, rel)
		}
	}
}

func FuzzName(f *testing.F) {
	for _, c := range hostileNames {
		f.Add(c.path, c.name)
	}
	f.Fuzz(func(t *testing.T, wirePath, wireName string) {
		rel := localName(wirePath, wireName)
		harmless(t, rel)
		if len(rel) > maxPath {
			t.Errorf("%q is longer than %d bytes", rel, maxPath)
		}
		if again := localName(rel, ""); again != rel {
			t.Errorf("%q maps to %q", rel, again)
		}
		n, seen := newNames(), map[string]bool{}
		for _, claim := range []string{wirePath, wirePath, strings.ToUpper(wirePath), rel + "/" + wireName, wireName, rel} {
			local, version := n.claim(claim, wireName)
			harmless(t, local)
			if seen[fold(local)] {
				t.Errorf("version %d of %q gets the path %q twice", version, claim, local)
			}
			seen[fold(local)] = true
		}
	})
}

func TestNamesKeepApart(t *testing.T) {
	n := newNames()
	claims := []struct {
		wire, want string
		version    int
	}{
		{"/out/Readme.md", "out/Readme.md", 1},
		{"/out/README.md", "out/README~2.md", 1},
		{"/OUT/readme.md", "out/readme~3.md", 1},
		{"/out/a\x01", "out/a_", 1},
		{"/out/a\x02", "out/a_~2", 1},
		{"/file", "file", 1},
		{"/file/below", "file~2/below", 1},
		{"/file/beside", "file~2/beside", 1},
		{"/file", "file.v2", 2},
		{"/out", "out~2", 1},
		{"/x.tar.gz", "x.tar.gz", 1},
		{"/x.tar.gz", "x.v2.tar.gz", 2},
		{"/.env", ".env", 1},
		{"/.env", ".env.v2", 2},
	}
	for _, c := range claims {
		got, version := n.claim(c.wire, "")
		if got != c.want || version != c.version {
			t.Errorf("claim(%q) = %q, version %d; want %q, version %d", c.wire, got, version, c.want, c.version)
		}
	}
	a, _ := n.claim("", "one")
	b, _ := n.claim("", "two")
	if a != "one" || b != "two" {
		t.Errorf("without paths, two names became %q and %q", a, b)
	}
}
