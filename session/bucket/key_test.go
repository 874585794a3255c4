package bucket

import (
	"strings"
	"testing"

	"ruse/session/internal/store"
)

func FuzzKey(f *testing.F) {
	for _, name := range []string{"/workspace/out/summary.md", "/a.tar.gz", "", "/...", "/.env", "\x1b[31m\xff", "/q?x&y#z"} {
		f.Add(name)
	}
	b := &Bucket{base: "https://host/bucket/", opts: Options{Prefix: "ruse/tests"}}
	f.Fuzz(func(t *testing.T, wirePath string) {
		name := store.Name(wirePath, "", store.Plain)
		first, second := newKey("ruse/tests", "session", name, 1), newKey("ruse/tests", "session", name, 1)
		if first == second || !strings.HasPrefix(first, "ruse/tests/session/") || len(first) > 1024 {
			t.Errorf("two uploads of %q have the keys %q and %q", name, first, second)
		}
		if key, err := b.key(first); err != nil || key != first {
			t.Errorf("the key %q is read as %q (%v)", first, key, err)
		}
		for part := range strings.SplitSeq(first, "/") {
			if strings.Trim(part, ".") == "" || len(part) > 255 {
				t.Errorf("the part %q of %q is not safe", part, first)
			}
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
