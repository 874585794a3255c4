package inbox

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"ruse/protocol"

	"ruse/session"
)

// killed makes the folder of a session whose process was killed: one version
// stored, one named but not recorded, one half sent, and a torn line.
func killed(t *testing.T, dir string) (name string) {
	t.Helper()
	in := open(t, Options{Dir: dir, Session: "killed"})
	ask(t, in, "/out/a.txt").put(t, []byte("first"))
	ask(t, in, "/out/a.txt")
	ask(t, in, "/out/half.txt")
	// A copy of what is on disk now has no process.
	dead := filepath.Join(dir, "dead")
	if err := os.CopyFS(dead, os.DirFS(in.Dir())); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dead, "files", "out", "a.v2.txt"), "second")
	write(t, filepath.Join(dead, incomingDir, "3.part"), "ha")
	index, err := os.OpenFile(filepath.Join(dead, indexName), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := index.WriteString(`{"upload":{"id":3,"outc`); err != nil {
		t.Fatal(err)
	}
	if err := index.Close(); err != nil {
		t.Fatal(err)
	}
	return dead
}

func write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestNextStartAfterAKill(t *testing.T) {
	dir := t.TempDir()
	dead := killed(t, dir)
	torn, err := ReadIndex(dead)
	if err != nil || torn.Damaged != 1 || len(torn.Entries) != 3 {
		t.Fatalf("before: %+v, %v", torn, err)
	}
	open(t, Options{Dir: dir})
	if got, want := filesBelow(t, dead), []string{"files/out/a.txt", "files/out/a.v2.txt", "index.jsonl"}; !slices.Equal(got, want) {
		t.Errorf("on disk are %v, want %v", got, want)
	}
	ix, err := ReadIndex(dead)
	if err != nil {
		t.Fatal(err)
	}
	want := []struct {
		state  session.ArtifactState
		sha256 string
	}{{session.ArtifactStored, digest([]byte("first"))}, {session.ArtifactStored, digest([]byte("second"))}, {session.ArtifactFailed, ""}}
	for i, e := range ix.Entries {
		if e.State != want[i].state || e.SHA256 != want[i].sha256 {
			t.Errorf("upload %d is %+v", e.ID, e)
		}
	}
	// The session that lives keeps its temporary files.
	if _, err := os.Stat(filepath.Join(dir, "killed", lockName)); err != nil {
		t.Error(err)
	}
}

func TestSessionGoesOnAfterAKill(t *testing.T) {
	dir := t.TempDir()
	killed(t, dir)
	in := open(t, Options{Dir: dir, Session: "dead"})
	u := ask(t, in, "/out/a.txt")
	if u.Version != 3 {
		t.Errorf("the next version is %d", u.Version)
	}
	u.put(t, []byte("third"))
	u.stored(t, []byte("third"))
	ix, err := ReadIndex(in.Dir())
	if err != nil {
		t.Fatal(err)
	}
	if e := ix.Entries[len(ix.Entries)-1]; e.ID != 4 || e.Path != "files/out/a.v3.txt" || ix.Session != "killed" {
		t.Errorf("the last entry of %q is %+v", ix.Session, e)
	}
}

func TestFolderHasOneOwner(t *testing.T) {
	dir := t.TempDir()
	first := open(t, Options{Dir: dir, Session: "mine"})
	ask(t, first, "/a").put(t, nil)
	second := open(t, Options{Dir: dir, Session: "mine"})
	if _, err := second.Offer(t.Context(), &protocol.ArtifactUploadRequest{Filepath: "/a"}, nil); !errors.Is(err, ErrInUse) {
		t.Errorf("the second owner: %v", err)
	}
	ask(t, first, "/b").put(t, nil)
}

func TestSymbolicLinksAreNotFollowed(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // making one needs a privilege there
	}
	outside := t.TempDir()
	in := open(t, Options{})
	ask(t, in, "/a").put(t, nil)
	for link, target := range map[string]string{
		"files/out": outside, "files/inside": "..", "files/name": filepath.Join(outside, "written"),
	} {
		if err := os.Symlink(target, filepath.Join(in.Dir(), link)); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{"/out/x", "/inside/x"} {
		u := ask(t, in, path)
		if status := u.put(t, []byte("x")); status != 500 {
			t.Errorf("%s: status %d", path, status)
		}
		fails(t, u, 500, "could not be written")
	}
	u := ask(t, in, "/name")
	u.put(t, []byte("x"))
	if p := u.stored(t, []byte("x")); filepath.Base(p.Location) != "name~2" {
		t.Errorf("stored at %s", p.Location)
	}
	if got := filesBelow(t, outside); len(got) != 0 {
		t.Errorf("outside are %v", got)
	}
	// A session's folder that is a link is not opened either.
	linked := open(t, Options{Session: "link"})
	if err := os.Symlink(outside, linked.Dir()); err != nil {
		t.Fatal(err)
	}
	if _, err := linked.Offer(t.Context(), &protocol.ArtifactUploadRequest{Filepath: "/a"}, nil); err == nil {
		t.Error("a linked session folder is opened")
	}
}

func TestIndexOfAnotherVersion(t *testing.T) {
	dir := t.TempDir()
	if _, err := ReadIndex(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no index: %v", err)
	}
	write(t, filepath.Join(dir, indexName), `{"ruse_artifacts":{"version":3}}`+"\n")
	if _, err := ReadIndex(dir); err == nil || !strings.Contains(err.Error(), "version 3") {
		t.Errorf("a newer index: %v", err)
	}
	write(t, filepath.Join(dir, indexName), "not JSON\n{}\n\n[]\n{\"upload\":{\"id\":1}}\n{\"upload\"")
	ix, err := ReadIndex(dir)
	if err != nil || ix.Damaged != 3 || len(ix.Entries) != 1 {
		t.Errorf("a damaged index: %+v, %v", ix, err)
	}
}

func TestIndexAfterATornWrite(t *testing.T) {
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	for i, torn := range []string{"", `{"upload":{"id":`, ""} {
		w, err := openIndex(root, "s")
		if err != nil {
			t.Fatal(err)
		}
		if err := w.append(record{Upload: &Entry{ID: i + 1, Filepath: "bad \xff byte"}}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.file.WriteString(torn); err != nil {
			t.Fatal(err)
		}
		if err := w.close(); err != nil {
			t.Fatal(err)
		}
	}
	ix, err := ReadIndex(root.Name())
	if err != nil || len(ix.Entries) != 3 || ix.Damaged != 1 || ix.Session != "s" {
		t.Errorf("%+v, %v", ix, err)
	}
}
