package bucket

import (
	"path"
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
	{"//server/share/x", "x", "server/share/x"},
	{`/out/back\slash.txt`, `back\slash.txt`, "out/back_slash.txt"},
	{`\alone\at\the\front`, "", "_alone_at_the_front"},
	{`\\?\C:\x`, "x", "_/C_/x"},
	{`C:\Users\me\out.md`, "out.md", "C_/Users/me/out.md"},
	{"/file.txt:stream", "", "file.txt_stream"},
	{"/q?versionId=1&uploads#x", "", "q_versionId_1_uploads_x"},
	{"/a%2e%2e%2fb", "", "a_2e_2e_2fb"},
	{"/a b+c;d=e,f", "", "a_b_c_d_e_f"},
	{"/...", "", "_"},
	{"/../.../..", "", "_"},
	{"/trailing...", "", "trailing"},
	{"/.env", "", ".env"},
	{"/-rf", "", "-rf"},
	{"/a\x00b\x1b[31m\r\nc", "", "a_b__31m__c"},
	{"/\u202egpj.exe", "", "_gpj.exe"},
	{"/a\u200bb\u2066c\u2028", "", "a_b_c_"},
	{"/caf\xe9/\xff\xfe", "", "caf_/__"},
	{"/\xed\xa0\x80", "", "___"},
	{"/日本語/報告.md", "", "日本語/報告.md"},
	{"/cafe\u0301.md", "", "cafe\u0301.md"},
	{"/emoji 🚀.png", "", "emoji__.png"},
	{"/<script>\"'`|*", "", "_script______"},
	{"/" + strings.Repeat("x", 4096) + ".md", "", strings.Repeat("x", 157) + ".md"},
	{"/" + strings.Repeat("é", 2048), "", strings.Repeat("é", 80)},
	{"/" + strings.Repeat(".", 500) + "md", "", "_"},
	{strings.Repeat("/d", 2048) + "/f.txt", "", strings.Repeat("d/", 237) + "f.txt"},
}

func TestObjectName(t *testing.T) {
	for _, c := range hostileNames {
		got := objectName(c.path, c.name)
		if got != c.want {
			t.Errorf("objectName(%.60q, %q) = %q, want %q", c.path, c.name, got, c.want)
		}
		harmless(t, got)
	}
}

// harmless fails the test unless a key is safe wherever it is listed, signed or
// downloaded to.
func harmless(t *testing.T, key string) {
	t.Helper()
	if key != path.Clean(key) || path.IsAbs(key) || key == "." || len(key) > 1024 || !utf8.ValidString(key) {
		t.Errorf("%q is no bounded relative key", key)
	}
	for part := range strings.SplitSeq(key, "/") {
		if strings.Trim(part, ".") == "" || len(part) > 255 {
			t.Errorf("the part %q of %q is not safe", part, key)
		}
	}
	if strings.ContainsFunc(key, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune("/-_.", r)
	}) {
		t.Errorf("%q has a character that needs care", key)
	}
}

func FuzzKey(f *testing.F) {
	for _, c := range hostileNames {
		f.Add(c.path, c.name)
	}
	b := &Bucket{base: "https://host/bucket/", opts: Options{Prefix: "ruse/tests"}}
	f.Fuzz(func(t *testing.T, wirePath, wireName string) {
		name := objectName(wirePath, wireName)
		harmless(t, name)
		if len(name) > maxName {
			t.Errorf("%q is longer than %d bytes", name, maxName)
		}
		if again := objectName(name, ""); again != name {
			t.Errorf("%q maps to %q", name, again)
		}
		first, second := newKey("ruse/tests", "session", name, 1), newKey("ruse/tests", "session", name, 1)
		harmless(t, first)
		if first == second || !strings.HasPrefix(first, "ruse/tests/session/") {
			t.Errorf("two uploads of %q have the keys %q and %q", name, first, second)
		}
		if key, err := b.key(first); err != nil || key != first {
			t.Errorf("the key %q is read as %q (%v)", first, key, err)
		}
		if _, ext := splitExt(path.Base(name)); !strings.HasSuffix(first, ext) {
			t.Errorf("%q has lost the extension %q", first, ext)
		}
	})
}

func TestPrefix(t *testing.T) {
	for prefix, good := range map[string]bool{
		"": true, "a": true, "a/b c/ü": true, "a//b": false, "a/../b": false, "./a": false, `a\b`: false,
		"a\x00": false, "a\xff": false, strings.Repeat("x", 257): false,
	} {
		if err := checkPrefix(prefix); (err == nil) != good {
			t.Errorf("checkPrefix(%q): %v", prefix, err)
		}
	}
}
