//go:build unix

package external

import (
	"os"
	"path/filepath"
	"testing"
)

func TestEditorBringsThePromptBack(t *testing.T) {
	dir := t.TempDir()
	script := filepath.Join(dir, "editor")
	if err := os.WriteFile(script, []byte("#!/bin/sh\nprintf ' and edited\\n' >> \"$1\"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "prompt")
	if err := os.WriteFile(file, []byte("typed"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := Command(t.Context(), script, file)
	if err := c.Run(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil || string(text) != "typed and edited\n" {
		t.Errorf("the editor left %q, %v", text, err)
	}
}
