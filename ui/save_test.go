package ui

import (
	"archive/zip"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ruse/session"
	"ruse/ui/internal/dialog"
)

// typedPath replaces what the dialog's field holds.
func (s *stage) typedPath(path string) {
	d, ok := s.top().(*dialog.Path)
	if !ok {
		s.t.Fatalf("no dialog asks where to save; the screen shows:\n%s", s.plain())
	}
	d.SetValue("")
	s.types(strings.Split(path, "")...)
	s.frame()
}

func fileText(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestSaveAs(t *testing.T) {
	s := newStage(t, 120, 40)
	s.store("/out/a.txt", "text/plain", []byte("first\n"))
	s.store("/out/a.txt", "text/plain", []byte("second\n"))
	dir := t.TempDir()
	t.Chdir(dir)

	// The name that is offered is the file's own, in the working folder.
	s.types("s")
	s.shows("Save a.txt", "> a.txt")
	s.types("enter")
	s.untilShown("saved " + filepath.Join(dir, "a.txt")[:20])
	if got := fileText(t, "a.txt"); got != "second\n" {
		t.Errorf("saved %q", got)
	}

	// The version that is shown is the one that is saved; a file that is there
	// stays until enter is pressed again.
	s.types("<")
	s.read()
	s.types("s", "enter")
	s.untilShown("There is a file of that name")
	if got := fileText(t, "a.txt"); got != "second\n" {
		t.Errorf("it was replaced unasked by %q", got)
	}
	s.types("enter")
	s.until("it is saved", func() bool { return s.top() == nil })
	if got := fileText(t, "a.txt"); got != "first\n" {
		t.Errorf("replaced by %q", got)
	}

	// In a folder it keeps its name; a changed path asks anew.
	sub := filepath.Join(dir, "sub")
	if err := os.Mkdir(sub, 0o700); err != nil {
		t.Fatal(err)
	}
	s.types("s")
	s.typedPath("sub")
	s.types("enter")
	s.until("it is saved", func() bool { return s.top() == nil })
	if got := fileText(t, filepath.Join(sub, "a.txt")); got != "first\n" {
		t.Errorf("saved %q", got)
	}
	if left, err := filepath.Glob(filepath.Join(dir, ".ruse-*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestSaveRefuses(t *testing.T) {
	s := newStage(t, 120, 40)
	s.store("/out/a.txt", "text/plain", []byte("x\n"))
	dir := t.TempDir()
	t.Chdir(dir)
	kept := filepath.Join(dir, "kept")
	if err := os.WriteFile(kept, []byte("keep me"), 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "link")
	paths := map[string]string{"": "a path is needed", "no/such/folder": "make the file"}
	if runtime.GOOS != "windows" {
		if err := os.Symlink(kept, link); err != nil {
			t.Fatal(err)
		}
		paths["link"] = "no file"
	}
	for path, want := range paths {
		s.types("s")
		s.typedPath(path)
		s.types("enter")
		s.untilShown(want)
		s.types("enter")
		s.untilShown(want)
		s.types("esc")
	}
	if got := fileText(t, kept); got != "keep me" {
		t.Errorf("a link was followed: %q", got)
	}
	if s.errors.Len() == 0 {
		t.Error("the errors panel kept nothing")
	}
}

// unzip returns what a zip holds, by name.
func unzip(t *testing.T, path string) map[string]string {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	found := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		found[f.Name] = string(data)
	}
	return found
}

func TestSaveAllAsZip(t *testing.T) {
	s := newStage(t, 120, 40)
	s.store("/out/a.txt", "text/plain", []byte("old\n"))
	s.store("/out/a.txt", "text/plain", []byte("new\n"))
	s.store("/out/b/a.txt", "text/plain", []byte("other\n"))
	s.store("/../../etc/passwd", "text/plain", []byte("root\n"))
	s.store(`/out/A.txt`, "text/plain", []byte("capital\n"))
	s.upload(99, "/out/late.txt", session.Progress{State: session.ArtifactOffered})
	dir := t.TempDir()
	t.Chdir(dir)
	s.types("S")
	s.shows("Save 4 artifacts as a zip", "newest version of each", "1 artifact not stored")
	s.frame()
	s.types("enter")
	s.until("it is saved", func() bool { return s.top() == nil })
	s.shows("newest versions")
	want := map[string]string{"out/a.txt": "new\n", "out/b/a.txt": "other\n", "etc/passwd": "root\n", "out/A~2.txt": "capital\n"}
	got := unzip(t, filepath.Join(dir, "artifacts.zip"))
	// Which of two names that differ in capitals comes first is the list's order.
	if _, ok := got["out/A.txt"]; ok {
		want = map[string]string{"out/a~2.txt": "new\n", "out/b/a.txt": "other\n", "etc/passwd": "root\n", "out/A.txt": "capital\n"}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSaveDialogFits(t *testing.T) {
	for _, size := range []struct{ w, h int }{{40, 12}, {80, 24}, {200, 50}} {
		s := newStage(t, size.w, size.h)
		s.store("/out/"+strings.Repeat("long", 50)+".txt", "", []byte("x"))
		for _, key := range []string{"s", "S"} {
			s.types(key)
			if s.top() == nil {
				t.Fatalf("%s opens no dialog", key)
			}
			s.frame()
			s.types("esc")
		}
	}
}
