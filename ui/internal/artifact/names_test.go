package artifact

import (
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"ruse/ui/internal/text"
)

func TestSafePath(t *testing.T) {
	long := strings.Repeat("n", 4000)
	for _, c := range []struct{ wire, want string }{
		{"/workspace/out/report.md", "workspace/out/report.md"},
		{"report.md", "report.md"},
		{"../../../etc/passwd", "etc/passwd"},
		{"/..", "unnamed"},
		{"", "unnamed"},
		{"///", "unnamed"},
		{`C:\Windows\..\system32\x.dll`, "C_/Windows/system32/x.dll"},
		{`\\server\share\x`, "server/share/x"},
		{"a/CON.txt", "a/_CON.txt"},
		{"nul", "_nul"},
		{"COM1.log", "_COM1.log"},
		{"com.log", "com.log"},
		{"-rf", "rf"},
		{"~/x", "_/x"},
		{"name. . ", "name"},
		{"a\x1b[2Jb\n", "a_[2Jb_"},
		{"\u202egpj.exe", "_gpj.exe"},
		{"a\xff\xfeb", "a__b"},
		{"a:b|c?d*e\"f<g>", "a_b_c_d_e_f_g_"},
		{"全角/文字.txt", "全角/文字.txt"},
		{long + ".tar", strings.Repeat("n", 116) + ".tar"},
		{strings.Repeat("d/", 100) + "x", strings.Repeat("d/", 15) + "x"},
	} {
		if got := SafePath(c.wire); got != c.want {
			t.Errorf("%.60q becomes %.160q, want %.160q", c.wire, got, c.want)
		}
	}
}

func FuzzSafePath(f *testing.F) {
	for _, seed := range []string{"/a/b", "../x", `c:\x`, "\x00", "CON", strings.Repeat("全", 100), " .", "a/\xff/b", ". ./..a"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, wire string) {
		got := SafePath(wire)
		if !filepath.IsLocal(filepath.FromSlash(got)) || len(got) > 3000 {
			t.Errorf("%q becomes %q", wire, got)
		}
		if _, err := (fstest.MapFS{got: {}}).Open(got); err != nil {
			t.Errorf("%q becomes %q: %v", wire, got, err)
		}
		if got != text.Line(got) {
			t.Errorf("%q becomes %q, which is not clean", wire, got)
		}
	})
}

func TestNamesAreUnique(t *testing.T) {
	n := names{}
	var got []string
	for _, name := range []string{"a/x.md", "a/X.md", "b/x.md", "a/x.md", "x", "X"} {
		got = append(got, n.claim(name))
	}
	if diff := cmp.Diff([]string{"a/x.md", "a/X~2.md", "b/x.md", "a/x~3.md", "x", "X~2"}, got); diff != "" {
		t.Error(diff)
	}
}
