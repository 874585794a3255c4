package journal

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ruse/session"
	"ruse/session/files"
)

// folder is a folder of recordings that began so many days ago, newest first.
func folder(t *testing.T, days ...int) (dir string, paths []string) {
	t.Helper()
	dir = t.TempDir()
	for _, n := range days {
		w := create(t, dir, Options{Address: "ws://host"})
		if err := w.Record([]session.Event{session.RunChanged{Stamp: session.Stamp{At: w.start, Run: 1}, State: session.Lost}}); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(w.Path())
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now().Add(-time.Duration(n) * 24 * time.Hour).Format(time.RFC3339Nano)
		begin, end := strings.Index(string(data), `"start":"`)+9, strings.Index(string(data), `","address"`)
		if err := os.WriteFile(w.Path(), []byte(string(data[:begin])+began+string(data[end:])), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, w.Path())
	}
	return dir, paths
}

func TestList(t *testing.T) {
	t.Parallel()
	dir, paths := folder(t, 1, 2, 3)
	if err := AddNote(paths[1], Note{Text: "first"}); err != nil {
		t.Fatal(err)
	}
	for _, n := range []Note{{Text: "slow start", At: time.Now()}, {Seq: 3, Text: "here"}} {
		if err := AddNote(paths[1], n); err != nil {
			t.Fatal(err)
		}
	}
	broken := filepath.Join(dir, "broken.jsonl")
	for path, data := range map[string]string{broken: "x\n", filepath.Join(dir, "other.txt"): "x", filepath.Join(dir, ".hidden.jsonl"): "x"} {
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	all, err := List(t.Context(), dir)
	if err != nil || len(all) != 4 {
		t.Fatalf("%+v, %v", all, err)
	}
	if all[0].Path != broken || all[0].Err == nil || all[0].Size != 2 {
		t.Errorf("%+v", all[0])
	}
	for i, info := range all[1:] {
		if info.Path != paths[i] || info.Err != nil || info.Address != "ws://host" || info.Runs != 1 || info.Outcome != "lost" ||
			info.Records != 1 || info.Torn || info.Marked != (i == 1) || (info.Note == "slow start") != (i == 1) || info.Size == 0 {
			t.Errorf("%+v", info)
		}
	}
	notes, err := Notes(paths[1])
	if err != nil || len(notes) != 3 || notes[2].Seq != 3 {
		t.Errorf("%+v, %v", notes, err)
	}
	if info, err := os.Stat(notesOf(paths[1])); err != nil || info.Mode().Perm()&0o077 != 0 && os.PathSeparator == '/' {
		t.Error(info.Mode(), err)
	}
	if all, err := List(t.Context(), filepath.Join(dir, "none")); len(all) > 0 || err != nil {
		t.Error(all, err)
	}
}

// A recording without a last line is torn, but for one that somebody still writes.
func TestListOpen(t *testing.T) {
	t.Parallel()
	w := create(t, t.TempDir(), Options{})
	if info := Look(w.Path()); info.Err != nil || !info.Open || !info.Torn {
		t.Errorf("while it is written: %+v", info)
	}
	data, err := os.ReadFile(w.Path())
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if info := Look(w.Path()); info.Err != nil || info.Open || info.Torn {
		t.Errorf("when it was closed: %+v", info)
	}
	if err := os.WriteFile(w.Path(), data, 0o600); err != nil {
		t.Fatal(err)
	}
	if info := Look(w.Path()); info.Err != nil || info.Open || !info.Torn {
		t.Errorf("as a kill leaves it: %+v", info)
	}
}

// The oldest go, until the folder keeps to its limits; what somebody still needs
// stays.
func TestPrune(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for name, test := range map[string]struct {
		limits Limits
		before func(paths []string)
		gone   string // by their number, the newest is 0
	}{
		"nothing":   {Limits{}, nil, ""},
		"age":       {Limits{Age: 35 * day}, nil, "43"},
		"count":     {Limits{Files: 2}, nil, "432"},
		"size":      {Limits{Bytes: 700}, nil, "43"},
		"defaults":  {DefaultLimits(), nil, "43"},
		"notes":     {Limits{Files: 2}, func(p []string) { _ = AddNote(p[4], Note{Text: "x"}) }, "32"},
		"open":      {Limits{Files: 2}, func(p []string) { hold(t, p[3]) }, "421"},
		"marked":    {Limits{Files: 2}, func(p []string) { mark(t, p[2], true) }, "43"},
		"torn mark": {Limits{Files: 2}, func(p []string) { mark(t, p[2], false) }, "43"},
		"broken":    {Limits{Files: 1}, func(p []string) { _ = os.WriteFile(p[4], []byte("x"), 0o600) }, "321"},
	} {
		t.Run(name, func(t *testing.T) {
			dir, paths := folder(t, 1, 10, 20, 40, 50)
			if name == "size" {
				test.limits.Bytes = 3*size(t, paths[0]) + 50
			}
			if test.before != nil {
				test.before(paths)
			}
			for _, dry := range []bool{true, false} {
				removed, err := Prune(t.Context(), dir, test.limits, dry)
				if err != nil {
					t.Fatal(err)
				}
				got := ""
				for _, info := range removed {
					for i, path := range paths {
						if path == info.Path {
							got += string(rune('0' + i))
						}
					}
				}
				if got != test.gone {
					t.Errorf("removed %s, want %s", got, test.gone)
				}
				for i, path := range paths {
					_, err := os.Stat(path)
					if there := err == nil; there != (dry || !strings.ContainsRune(test.gone, rune('0'+i))) {
						t.Errorf("%d is there: %v", i, there)
					}
				}
			}
		})
	}
}

func size(t *testing.T, path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// hold keeps a recording open, as its writer does.
func hold(t *testing.T, path string) {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	held, err := files.LockFile(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = held.Close() })
}

// mark puts a mark into a recording, whole or torn.
func mark(t *testing.T, path string, whole bool) {
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head, end, _ := strings.Cut(string(data), `{"end":`)
	text := head + `{"seq":2,"us":0,"dir":"mark","type":"marked","note":"x"}` + "\n"
	if whole {
		text += `{"end":` + strings.Replace(end, `"dirs":{`, `"dirs":{"mark":1,`, 1)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// What has to stay makes no other go: an open recording and a torn one with a mark
// that are larger than all may be.
func TestPruneCountsWhatMayGo(t *testing.T) {
	t.Parallel()
	dir, paths := folder(t, 1, 2, 3)
	huge := filepath.Join(dir, "huge.jsonl")
	data, err := os.ReadFile(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(huge, append(data[:len(data)-40], strings.Repeat("x", 1<<20)...), 0o600); err != nil {
		t.Fatal(err)
	}
	hold(t, huge)
	if removed, err := Prune(t.Context(), dir, Limits{Bytes: 1 << 20}, false); err != nil || len(removed) > 0 {
		t.Errorf("removed %v, %v", removed, err)
	}
}

// A file that is no recording is told by its beginning, however large it is, and a
// folder is listed through a link.
func TestListOfOddThings(t *testing.T) {
	t.Parallel()
	dir, paths := folder(t, 1)
	large := filepath.Join(dir, "large.jsonl")
	if err := errors.Join(os.WriteFile(large, nil, 0o600), os.Truncate(large, 1<<33)); err != nil {
		t.Skip("no file with holes: ", err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Skip("no links here: ", err)
	}
	all, err := List(t.Context(), link)
	if err != nil || len(all) != 2 {
		t.Fatalf("%d are listed, %v", len(all), err)
	}
	for _, i := range all {
		if bad := filepath.Base(i.Path) == "large.jsonl"; bad != (i.Err != nil) {
			t.Errorf("%s: %v", i.Path, i.Err)
		}
	}
	if _, err := List(t.Context(), paths[0]); err == nil {
		t.Error("a file is listed")
	}
}
