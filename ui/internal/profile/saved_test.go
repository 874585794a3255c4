package profile

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"ruse/protocol"
	"ruse/ui/internal/request"
)

func TestSavedRoundTrip(t *testing.T) {
	t.Parallel()
	dirs := testDirs(t)
	for name, r := range map[string]request.Request{"full one": fullRequest(), "commands": commandsRequest(), "empty": {}} {
		left, err := dirs.Saved().Save(name, r)
		if err != nil || left != nil {
			t.Fatalf("%v, %v", left, err)
		}
		got, problems, err := dirs.Saved().Load(name)
		if err != nil || problems != nil {
			t.Fatalf("%v, %v", problems, err)
		}
		if diff := cmp.Diff(r, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	list, err := dirs.Saved().List()
	if err != nil || len(list) != 3 || list[0].Name != "commands" || list[0].Title != "make\ttest" || list[2].Title != "Write it." {
		t.Errorf("%+v, %v", list, err)
	}
	checkModes(t, dirs.Config)
}

// checkModes fails where others may read a file of ours.
func checkModes(t *testing.T, dir string) {
	t.Helper()
	if os.PathSeparator != '/' {
		return
	}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		if strings.HasSuffix(path, ".tmp") {
			t.Errorf("%s was left", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestSavedIsFit(t *testing.T) {
	t.Parallel()
	dirs := testDirs(t)
	full := fullRequest()
	full.Compat = protocol.Compat05
	if _, err := dirs.Saved().Save("x", full); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dirs.RequestsDir(), "x.toml"))
	if err != nil {
		t.Fatal(err)
	}
	// People read and edit it.
	for _, want := range []string{"timeout = '5m0s'", "compat = '0.5'", "ignore = \"\"\"\n*.tmp\n!keep.tmp\n\"\"\"", "secrets = ['env:TOKEN', 'file:~/secret.txt']"} {
		if !strings.Contains(string(data), want) {
			t.Errorf("no %q in\n%s", want, data)
		}
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a", "Nightly run", "v1.2_x-y", "ü", "日本", "e\u0301", "0", "me@host", "com", "console"} {
		if err := CheckName(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	s := testDirs(t).Saved()
	for _, name := range []string{
		"", ".", "..", "../x", "a/b", `a\b`, "/etc/passwd", ".hidden", "-rf", "a.", "a ", "a\x00", "a\n", "\xff",
		"CON", "nul", "com1", "LPT9.txt", "con .x", "a:b", strings.Repeat("x", maxName+1), "a\u202eb", "~x",
	} {
		if CheckName(name) == nil {
			t.Errorf("%q passes", name)
		}
		_, err1 := s.Save(name, request.Request{})
		_, _, err2 := s.Load(name)
		if err1 == nil || err2 == nil {
			t.Errorf("%q is used", name)
		}
	}
	if _, err := os.Stat(s.dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("something was written: %v", err)
	}
}

func TestNotFound(t *testing.T) {
	t.Parallel()
	if _, _, err := testDirs(t).Saved().Load("a"); !errors.Is(err, ErrNotFound) {
		t.Errorf("got %v", err)
	}
}

func TestBrokenSaved(t *testing.T) {
	t.Parallel()
	dirs := testDirs(t)
	if err := makeDir(dirs.RequestsDir()); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dirs.RequestsDir(), "x.toml")
	for text, want := range map[string]string{
		"model = \"m\"\nprompt = oops\n":            ":2:10: ",
		"modle = \"m\"\nprompt = \"p\"\n":           `:1:1: modle: there is no such key; did you mean "model"?`,
		"[[commands]]\ncommand='x'\ncmd='y'\n":      ":3:1: commands.cmd: there is no such key",
		"prompt = \"p\"\ntimeout = \"5 minutes\"\n": ":2:1: timeout: want a time with its unit",
		"kind = \"agnet\"":                          ":1:1: kind: want",
		"compat = \"5\"":                            ":1:1: compat: want all, off",
		"model = 5\n":                               ":1:1: model: want a text",
		"\xff":                                      ":1:1: ",
	} {
		write(t, path, text)
		_, problems, _ := dirs.Saved().Load("x")
		if len(problems) != 1 || !strings.HasPrefix(problems[0].String(), path+want) {
			t.Errorf("%q: got %v", text, problems)
		}
		if list, err := dirs.Saved().List(); err != nil || len(list) != 1 || len(list[0].Problems) != 1 {
			t.Errorf("%q: %v, %v", text, list, err)
		}
	}
}

func TestSavedFollowsALink(t *testing.T) {
	t.Parallel()
	dirs := testDirs(t)
	target := filepath.Join(t.TempDir(), "elsewhere.toml")
	write(t, target, "")
	if err := makeDir(dirs.RequestsDir()); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, filepath.Join(dirs.RequestsDir(), "x.toml")); err != nil {
		t.Logf("no symbolic links here: %v", err)
		return
	}
	if _, err := dirs.Saved().Save("x", request.Request{Prompt: "p"}); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(target); err != nil || !strings.Contains(string(data), "p") {
		t.Errorf("%q, %v", data, err)
	}
}

// FuzzStore: what a file is made of comes back from it, whatever was typed.
func FuzzStore(f *testing.F) {
	f.Add("a\r\nb\tc\x00\"\"\"\\ '''", "x", "env:A", int64(5))
	f.Add("\n\n", "\r", "", int64(-1))
	f.Add("ends in \\", "trailing\n", "\u2028\u0085\ufeff", int64(0))
	f.Add("\"\"\"\"\"", " \\\n  x", "é\x7f\x1b[0m", int64(1))
	f.Fuzz(func(t *testing.T, a, b, c string, n int64) {
		r := request.Request{
			Prompt: a, System: b, Model: c, Secrets: []request.Secret{request.Secret(c)}, ArtifactsDirs: []string{a, b},
			AgentEnv: []request.Variable{{Name: a, Value: b}, {Name: b, Secret: request.Secret(c)}},
			Commands: []request.Command{{Command: b, Cwd: c, Env: []request.Variable{{Name: c, Value: a}}}}, Extra: a,
		}
		want := r.Record()
		var buf bytes.Buffer
		if err := writeTOML(&buf, want, ""); err != nil {
			t.Fatal(err)
		}
		document, err := parseTOML(buf.String())
		if err != nil {
			t.Fatalf("%v in\n%s", err, buf.Bytes())
		}
		read, errs := request.FromRecord(document.values)
		if errs != nil {
			t.Fatalf("%v in\n%s", errs, buf.Bytes())
		}
		got := read.Record()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s\n%s", diff, buf.Bytes())
		}
	})
}

// FuzzReadSaved: whatever stands in a file, no panic, and problems have a place.
func FuzzReadSaved(f *testing.F) {
	f.Add("model = \"m\"\n[[commands]]\ncommand = 'x'\nenv = [{name = 'a', value = 'b'}]\n")
	f.Add("a.b.c = 1\n[x]\ny = {z = [1, {w = 2}]}\n")
	path := filepath.Join(f.TempDir(), "x.toml")
	f.Fuzz(func(t *testing.T, text string) {
		write(t, path, text)
		_, problems, err := readSaved(path)
		if err != nil && len(problems) == 0 {
			t.Fatalf("%q: %v, and no problem", text, err)
		}
		for _, p := range problems {
			if p.Line < 1 || p.Column < 1 {
				t.Fatalf("%q: no place in %v", text, p)
			}
		}
		readConfigFile(path, FromUser)
	})
}
