package inbox

import (
	"strings"
	"testing"
)

func FuzzClaim(f *testing.F) {
	for _, c := range [][2]string{{"/out/summary.md", "summary.md"}, {"", "name"}, {"/CON", ""}, {`C:\a`, "\xff"}, {"/a/./..", ""}} {
		f.Add(c[0], c[1])
	}
	f.Fuzz(func(t *testing.T, wirePath, wireName string) {
		n, seen := newNames(), map[string]bool{}
		for _, claim := range []string{wirePath, wirePath, strings.ToUpper(wirePath), wirePath + "/" + wireName, wireName} {
			local, version := n.claim(claim, wireName)
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
