package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is read into the form is a file, of a size that a frame can have.
func TestReadText(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	good, large := filepath.Join(dir, "good"), filepath.Join(dir, "large")
	if err := os.WriteFile(good, []byte("a text\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(large, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(large, maxFile+1); err != nil {
		t.Fatal(err)
	}
	if text, err := readText(good); err != nil || text != "a text\n" {
		t.Errorf("got %q, %v", text, err)
	}
	for path, want := range map[string]string{large: "is larger than 34 MB", dir: "is no regular file", good + "x": ""} {
		if _, err := readText(path); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", path, err, want)
		}
	}
}
