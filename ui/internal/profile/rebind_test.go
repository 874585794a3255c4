package profile

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRebindings(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.toml")
	text := "[keys]\npanel.save = \"w\"\n\"panel.copy-path\" = [\"c\", \"f2\"]\nanywhere.palette = 3\n[keys.transcript]\nfold = []\n"
	write(t, path, text)
	problems, got := CheckConfig(path)
	want := []Rebinding{
		{"panel.save", []string{"w"}, Problem{Path: path, Line: 2, Column: 1, Key: "keys.panel.save"}},
		{"panel.copy-path", []string{"c", "f2"}, Problem{Path: path, Line: 3, Column: 1, Key: "keys.panel.copy-path"}},
		{"transcript.fold", nil, Problem{Path: path, Line: 6, Column: 1, Key: "keys.transcript.fold"}},
	}
	byName := func(list []Rebinding) map[string]Rebinding {
		all := map[string]Rebinding{}
		for _, b := range list {
			all[b.Command] = b
		}
		return all
	}
	if diff := cmp.Diff(byName(want), byName(got)); diff != "" {
		t.Error(diff)
	}
	if len(problems) != 1 || problems[0].Line != 4 {
		t.Errorf("problems are %v", problems)
	}
	if _, problems := readConfigFile(path, FromProject); len(problems) != 1 || problems[0].Key != "keys" {
		t.Errorf("a project's keys: %v", problems)
	}
}
