package profile

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"ruse/ui/internal/request"
)

// filed are requests that fill every kind of value that a file holds.
func filed() map[string]request.Request {
	odd := fullRequest()
	odd.Prompt = "It's \"quoted\" <&>.\n\n  '''and''' \"\"\"more\"\"\" \\ \x01\x7f\u2028 \xff\r\n"
	odd.Model, odd.Schema, odd.System = "it's \"a\" \\ model\n", "", "\ttab"
	odd.ArtifactsDirs = []string{"it's", "a\nb", ""}
	odd.AgentEnv = append(odd.AgentEnv, request.Variable{Name: "it's\n", Value: "a\nb"})
	odd.PreCommands = append(odd.PreCommands, request.Command{}, request.Command{Command: "a\nb\n", Env: []request.Variable{{Name: "A"}, {Name: "B", Secret: "env:B"}}})
	odd.Commands = commandsRequest().Commands
	odd.Compat = 2
	return map[string]request.Request{"full": fullRequest(), "commands": commandsRequest(), "empty": {}, "odd": odd, "model": {Model: "m", Timeout: 1}}
}

// TestFilesStay holds the form of files to the byte, and that files of today are
// read tomorrow.
func TestFilesStay(t *testing.T) {
	for name, r := range filed() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dirs := testDirs(t)
			if _, err := dirs.Saved().Save("x", r); err != nil {
				t.Fatal(err)
			}
			if err := dirs.History().Append(t.Context(), testTime, r); err != nil {
				t.Fatal(err)
			}
			f := openDraft(t, dirs, "key")
			if _, err := f.Save(t.Context(), Draft{Time: testTime, Composer: "c", Request: r, Texts: map[string]string{"b": "<2>", "a": "1"}}); err != nil {
				t.Fatal(err)
			}
			var all bytes.Buffer
			for _, path := range []string{filepath.Join(dirs.RequestsDir(), "x.toml"), dirs.HistoryFile(), f.path} {
				data, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				all.Write(data)
				all.WriteString("----\n")
			}
			golden.RequireEqual(t, all.Bytes())
		})
	}
}

// TestOldFiles reads the files that TestFilesStay holds.
func TestOldFiles(t *testing.T) {
	t.Parallel()
	for name, r := range filed() {
		data, err := os.ReadFile(filepath.Join("testdata", "TestFilesStay", name+".golden"))
		if err != nil {
			t.Fatal(err)
		}
		dirs := testDirs(t)
		f := openDraft(t, dirs, "key")
		for i, path := range []string{filepath.Join(dirs.RequestsDir(), "x.toml"), dirs.HistoryFile(), f.path} {
			write(t, path, strings.Split(string(data), "----\n")[i])
		}
		// Files carry UTF-8 alone.
		r.Prompt = strings.ToValidUTF8(r.Prompt, "\ufffd")
		saved, problems, err := dirs.Saved().Load("x")
		if diff := cmp.Diff(r, saved, cmpopts.EquateEmpty()); diff != "" || err != nil || problems != nil {
			t.Errorf("%s, saved: %v, %v, %s", name, problems, err, diff)
		}
		entries, err := dirs.History().Load(t.Context())
		if err != nil || len(entries) != 1 {
			t.Fatalf("%s: %d entries, %v", name, len(entries), err)
		}
		if diff := cmp.Diff(r, entries[0].Request, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s, history: %s", name, diff)
		}
		d, ok, err := f.Load()
		if diff := cmp.Diff(r, d.Request, cmpopts.EquateEmpty()); diff != "" || err != nil || !ok || d.Composer != "c" || d.Texts["b"] != "<2>" {
			t.Errorf("%s, draft: %v, %v, %s", name, ok, err, diff)
		}
	}
}
