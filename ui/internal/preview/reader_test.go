package preview

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The pager gets what a terminal may be given, whatever the length of lines.
func TestCleanReader(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	text := "a\x1b[2Jb\r\n\x1b]0;t\x07c\n" + strings.Repeat("全", 10_000) + "\nend"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	r := NewReader(path)
	got, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil {
		t.Fatal(err)
	}
	if want := "ab\nc\n" + strings.Repeat("全", 10_000) + "\nend\n"; string(got) != want {
		t.Errorf("got %d bytes, %.40q…, want %d", len(got), got, len(want))
	}
}
