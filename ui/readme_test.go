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
func keyTable(m KeyMap) string {
	var b strings.Builder
	for _, s := range []scope{anywhere, inComposer, inTranscript, inPanel, inBuilder} {
		fmt.Fprintf(&b, "\n| %s | |\n|---|---|\n", s)
		for _, k := range m.in(s) {
			keys := strings.Fields(keyLabel(k))
			for i, key := range keys {
				keys[i] = "`" + key + "`"
			}
			fmt.Fprintf(&b, "| %s | %s |\n", strings.Join(keys, " "), k.Help().Desc)
		}
	}
	return b.String() + "\n"
}

// The README's keys are those of the KeyMap.
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
	want := head + keysBegin + keyTable(DefaultKeyMap()) + keysEnd + tail
	if update := flag.Lookup("update"); update != nil && update.Value.String() == "true" {
		if err := os.WriteFile(readme, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want != string(text) {
		t.Errorf("the keys in %s are not those of the KeyMap; write them with: go test ./ui -run TestReadmeKeys -update", readme)
	}
}
