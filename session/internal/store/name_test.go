package store

import (
	"path"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// hostile are names from a runtime, what is left of them as Printable has it,
// and as Plain has it where that is something else.
var hostile = []struct{ path, name, want, plain string }{
	{"/workspace/out/summary.md", "summary.md", "workspace/out/summary.md", ""},
	{"relative.txt", "relative.txt", "relative.txt", ""},
	{"../../etc/passwd", "passwd", "etc/passwd", ""},
	{"/../../../..", "..", "unnamed", ""},
	{"/a/./b/../c", "c", "a/b/c", ""},
	{"", "only-a-name.txt", "only-a-name.txt", ""},
	{"", "../../x", "x", ""},
	{"", "", "unnamed", ""},
	{".", ".", "unnamed", ""},
	{"/", "", "unnamed", ""},
	{"//server/share/x", "x", "server/share/x", ""},
	{`\\server\share\x`, "x", "server/share/x", ""},
	{`/out/back\slash.txt`, `back\slash.txt`, "out/back_slash.txt", ""},
	{`\alone\at\the\front`, "", "_alone_at_the_front", ""},
	{`\\?\C:\x`, "x", "_/C_/x", ""},
	{`C:\Users\me\out.md`, "out.md", "C_/Users/me/out.md", ""},
	{"C:out.md", "out.md", "C_out.md", ""},
	{"/file.txt:stream", "", "file.txt_stream", ""},
	{"/CON", "CON", "_CON", ""},
	{"/nul.txt", "", "_nul.txt", ""},
	{"/NUL .tar.gz", "", "_NUL .tar.gz", "NUL_.tar.gz"},
	{"/com1", "", "_com1", ""},
	{"/COM¹.log", "", "_COM¹.log", "COM_.log"},
	{"/lpt9/x", "", "_lpt9/x", ""},
	{"/CONIN$", "", "_CONIN$", "CONIN_"},
	{"/COM10", "", "COM10", ""},
	{"/console", "", "console", ""},
	{"/trailing. . .", "", "trailing", "trailing._._"},
	{"/ leading", "", "leading", "_leading"},
	{"/...", "", "_", ""},
	{"/ /x", "", "_/x", ""},
	{"/a\x00b\x1b[31m\r\nc", "", "a_b_[31m__c", "a_b__31m__c"},
	{"/\u202egpj.exe", "", "_gpj.exe", ""},
	{"/a\u200bb\u2066c\u2028", "", "a_b_c_", ""},
	{"/caf\xe9/\xff\xfe", "", "caf_/__", ""},
	{"/\xed\xa0\x80", "", "___", ""},
	{"/日本語/報告.md", "", "日本語/報告.md", ""},
	{"/emoji 🚀.png", "", "emoji 🚀.png", "emoji__.png"},
	{"/.env", "", ".env", ""},
	{"/-rf", "", "-rf", ""},
	{`/a<b>c"d|e?f*g`, "", "a_b_c_d_e_f_g", ""},
	{"/index.jsonl", "", "index.jsonl", ""},
	{"/" + strings.Repeat("x", 4096) + ".md", "", strings.Repeat("x", 157) + ".md", ""},
	{"/" + strings.Repeat("é", 2048), "", strings.Repeat("é", 80), ""},
	{"/" + strings.Repeat(".", 500) + "md", "", ".md", ""},
	{strings.Repeat("/d", 2048) + "/f.txt", "", strings.Repeat("d/", 237) + "f.txt", ""},
	{"/q?versionId=1&uploads#x", "", "q_versionId=1&uploads#x", "q_versionId_1_uploads_x"},
	{"/a%2e%2e%2fb", "", "a%2e%2e%2fb", "a_2e_2e_2fb"},
	{"/a b+c;d=e,f", "", "a b+c;d=e,f", "a_b_c_d_e_f"},
	{"/../.../..", "", "_", ""},
	{"/trailing...", "", "trailing", ""},
	{"/cafe\u0301.md", "", "cafe\u0301.md", ""},
	{"/<script>\"'`|*", "", "_script__'`__", "_script______"},
}

func TestName(t *testing.T) {
	for _, c := range hostile {
		if c.plain == "" {
			c.plain = c.want
		}
		for _, got := range [][2]string{{Name(c.path, c.name, Printable), c.want}, {Name(c.path, c.name, Plain), c.plain}} {
			if got[0] != got[1] {
				t.Errorf("Name(%.60q, %q) = %q, want %q", c.path, c.name, got[0], got[1])
			}
			harmless(t, got[0])
		}
	}
}

// harmless fails the test unless rel is safe on every system.
func harmless(t *testing.T, rel string) {
	t.Helper()
	if !filepath.IsLocal(rel) || rel != path.Clean(rel) || rel == "." || len(rel) > maxPath {
		t.Errorf("%q is not a bounded local path", rel)
	}
	if !utf8.ValidString(rel) || strings.ContainsFunc(rel, func(r rune) bool { return !unicode.IsPrint(r) }) {
		t.Errorf("%q is not printable UTF-8", rel)
	}
	if strings.ContainsAny(rel, `\:<>"|?*`) {
		t.Errorf("%q has a character that Windows refuses", rel)
	}
	for comp := range strings.SplitSeq(rel, "/") {
		if len(comp) > maxComponent+1 || reserved(comp) || strings.TrimRight(comp, " .") != comp {
			t.Errorf("component %q of %q is not safe", comp, rel)
		}
	}
}

func FuzzName(f *testing.F) {
	for _, c := range hostile {
		f.Add(c.path, c.name)
	}
	f.Fuzz(func(t *testing.T, wirePath, wireName string) {
		for _, allowed := range []func(rune) bool{Printable, Plain} {
			rel := Name(wirePath, wireName, allowed)
			harmless(t, rel)
			if again := Name(rel, "", allowed); again != rel {
				t.Errorf("%q maps to %q", rel, again)
			}
			if strings.ContainsFunc(rel, func(r rune) bool { return r != '/' && !allowed(r) && r != '_' && r != '.' }) {
				t.Errorf("%q has a character that is not allowed", rel)
			}
			if stem, ext := splitExt(path.Base(rel)); path.Join(path.Dir(rel), stem+".v2"+ext) != Suffixed(rel, ".v2") {
				t.Errorf("%q with a suffix is %q", rel, Suffixed(rel, ".v2"))
			}
		}
	})
}

func TestSession(t *testing.T) {
	for _, bad := range []string{"..", ".", "a/b", `a\b`, "NUL", "a.", "\x00", strings.Repeat("x", 300)} {
		for _, allowed := range []func(rune) bool{Printable, Plain} {
			if name, err := Session(bad, allowed); err == nil {
				t.Errorf("the session's name %q becomes %q", bad, name)
			}
		}
	}
	a, err := Session("", Plain)
	if b, berr := Session("", Plain); err != nil || berr != nil || a == b || a != component(a, Plain) {
		t.Errorf("session names %q and %q (%v, %v)", a, b, err, berr)
	}
}
