package ui

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

const (
	readme    = "../README.md"
	keysBegin = "<!-- keys: written by go test ./ui -run TestReadmeKeys -update -->\n"
	keysEnd   = "<!-- /keys -->"
)

// keyTable is the README's table of keys.
func keyTable(m *Model) string {
	var b strings.Builder
	for s := range scopeCount {
		fmt.Fprintf(&b, "\n| %s | |\n|---|---|\n", s)
		for _, c := range m.in(s) {
			if len(c.keys) == 0 {
				continue
			}
			keys := strings.Fields(c.allKeys())
			for i, key := range keys {
				keys[i] = "`" + key + "`"
			}
			fmt.Fprintf(&b, "| %s | %s |\n", strings.Join(keys, " "), c.help)
		}
	}
	return b.String() + "\n"
}

// The README's keys are those of the commands.
func TestReadmeKeys(t *testing.T) {
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(text), keysBegin)
	_, tail, ended := strings.Cut(rest, keysEnd)
	if !ok || !ended {
		t.Fatalf("%s has no place for the keys, between %q and %q", readme, keysBegin, keysEnd)
	}
	want := head + keysBegin + keyTable(New(t.Context(), Config{})) + keysEnd + tail
	if update := flag.Lookup("update"); update != nil && update.Value.String() == "true" {
		if err := os.WriteFile(readme, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want != string(text) {
		t.Errorf("the keys in %s are not those of the commands; write them with: go test ./ui -run TestReadmeKeys -update", readme)
	}
}
