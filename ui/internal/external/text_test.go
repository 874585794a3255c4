package external

import (
	"os"
	"path/filepath"
	"testing"
)

// A text for an editor is the person's alone, and goes away with all that the
// editor left beside it.
func TestText(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	text, err := NewText("prompt.md", "typed")
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(text.Path)
	if err != nil || filepath.Base(text.Path) != "prompt.md" || os.PathSeparator == '/' && info.Mode().Perm() != 0o600 {
		t.Errorf("%s: %v, %v", text.Path, info, err)
	}
	if err := os.WriteFile(text.Path+"~", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := text.Read(); got != "typed" || err != nil {
		t.Errorf("read %q, %v", got, err)
	}
	if err := text.Remove(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Dir(text.Path)); !os.IsNotExist(err) {
		t.Errorf("the folder is still there: %v", err)
	}
	if text, err := NewText("no\x00name", "typed"); err == nil {
		t.Errorf("a text at %s", text.Path)
	}
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestViewable(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{"a.PNG": true, "b/c.pdf": true, "a.exe": false, "pdf": false, "a.png.desktop": false, "": false} {
		if Viewable(name) != want {
			t.Errorf("%q: %v", name, !want)
		}
	}
}
