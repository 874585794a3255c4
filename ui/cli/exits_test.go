package cli

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

const (
	readme     = root + "/README.md"
	exitsBegin = "<!-- exit codes: written by go test ./ui/cli -run TestReadmeExits -update -->\n"
	exitsEnd   = "<!-- /exit codes -->"
)

var update = flag.Bool("update", false, "write what the tests compare with")

// The README's exit codes are those of the table.
func TestReadmeExits(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(text), exitsBegin)
	_, tail, ended := strings.Cut(rest, exitsEnd)
	if !ok || !ended {
		t.Fatalf("%s has no place for the exit codes, between %q and %q", readme, exitsBegin, exitsEnd)
	}
	var table strings.Builder
	table.WriteString("\n| code | name | |\n|---|---|---|\n")
	for _, e := range exits() {
		fmt.Fprintf(&table, "| %d | %s | %s |\n", e.code, e.name, e.sentence)
	}
	want := head + exitsBegin + table.String() + "\n" + exitsEnd + tail
	if *update {
		if err := os.WriteFile(readme, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want != string(text) {
		t.Errorf("the exit codes in %s are not those of the table; write them with: go test ./ui/cli -run TestReadmeExits -update", readme)
	}
}

// Help and the man page hold the whole table, in its order, and no code or name
// stands there twice.
func TestExitsAreTold(t *testing.T) {
	t.Parallel()
	help, man := run(t, nil, "--help").stdout, run(t, nil, "man").stdout
	var codes []int
	names := map[string]bool{}
	for _, e := range exits() {
		codes = append(codes, e.code)
		if names[e.name] {
			t.Errorf("%s stands there twice", e.name)
		}
		names[e.name] = true
		if !strings.Contains(help, e.sentence) || !strings.Contains(man, roff(e.sentence)) {
			t.Errorf("help or the man page does not say what %d is", e.code)
		}
	}
	if !slices.IsSorted(codes) || len(slices.Compact(slices.Clone(codes))) != len(codes) {
		t.Errorf("the codes are %v", codes)
	}
}
