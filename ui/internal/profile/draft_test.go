package profile

import (
	"bufio"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"ruse/ui/internal/request"
)

func openDraft(t *testing.T, dirs Dirs, key string) *DraftFile {
	t.Helper()
	f, err := dirs.OpenDraft(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

func loadDraft(t *testing.T, f *DraftFile) (Draft, bool) {
	t.Helper()
	d, ok, err := f.Load()
	if err != nil {
		t.Fatal(err)
	}
	return d, ok
}

func saveDraft(t *testing.T, f *DraftFile, d Draft) []request.LeftOut {
	t.Helper()
	left, err := f.Save(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return left
}

func TestDraft(t *testing.T) {
	t.Parallel()
	dirs := testDirs(t)
	f := openDraft(t, dirs, "/work ws://localhost")
	if _, ok := loadDraft(t, f); ok {
		t.Error("there is a draft")
	}
	d := Draft{Time: testTime, Composer: "half a\r\n\tsen", Request: fullRequest(), Texts: map[string]string{"json": "{\"a\": "}}
	if left := saveDraft(t, f, d); left != nil {
		t.Errorf("left out: %v", left)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	again := openDraft(t, dirs, "/work ws://localhost")
	got, ok := loadDraft(t, again)
	if diff := cmp.Diff(d, got, cmpopts.EquateEmpty()); diff != "" || !ok {
		t.Errorf("%v %s", ok, diff)
	}
	if _, ok := loadDraft(t, openDraft(t, dirs, "/other")); ok {
		t.Error("another key has the draft")
	}
	// A late save does not write what is closed.
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	saveDraft(t, again, Draft{Composer: "late"})
	if got, ok := loadDraft(t, openDraft(t, dirs, "/work ws://localhost")); !ok || got.Composer != d.Composer {
		t.Error("a closed file was written")
	}
	checkModes(t, dirs.State)
}

// TestDraftInUse: the draft of a living process is its own; that of a dead one
// is taken.
func TestDraftInUse(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	dirs := Dirs{State: dir}
	cmd := process(t, "draft-forever", dir, "key")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	second := openDraft(t, dirs, "key")
	if _, ok := loadDraft(t, second); ok {
		t.Error("the draft of a living process was taken")
	}
	saveDraft(t, second, Draft{Composer: "second"})
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Fatal("the child was not killed")
	}
	first, ok := loadDraft(t, openDraft(t, dirs, "key"))
	if _, y, _ := strings.Cut(first.Composer, " "); !ok || len(y) != 64<<10 {
		t.Errorf("the draft of a dead process is not whole: %v, %d bytes", ok, len(y))
	}
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
	if d, _ := loadDraft(t, openDraft(t, dirs, "key")); d.Composer != "second" {
		t.Errorf("got %.20q", d.Composer)
	}
}

// TestDraftThatWasLeft: it is taken before a free place is, wherever it is.
func TestDraftThatWasLeft(t *testing.T) {
	t.Parallel()
	dirs := testDirs(t)
	first, second := openDraft(t, dirs, "k"), openDraft(t, dirs, "k")
	saveDraft(t, second, Draft{Composer: "left"})
	for _, f := range []*DraftFile{first, second} {
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	d, ok := loadDraft(t, openDraft(t, dirs, "k"))
	if !ok || d.Composer != "left" || time.Since(d.Time) > time.Hour {
		t.Errorf("%v, %+v", ok, d)
	}
	if _, ok := loadDraft(t, openDraft(t, dirs, "k")); ok {
		t.Error("a draft was taken twice")
	}
}

func TestOldDraftsAreRemoved(t *testing.T) {
	t.Parallel()
	dirs := testDirs(t)
	old, used := openDraft(t, dirs, "old"), openDraft(t, dirs, "used")
	long := time.Now().Add(-2 * draftAge)
	for _, f := range []*DraftFile{old, used} {
		saveDraft(t, f, Draft{Composer: "x"})
		if err := os.Chtimes(f.path, long, long); err != nil {
			t.Fatal(err)
		}
	}
	temp := filepath.Join(dirs.DraftsDir(), ".ruse-1.tmp")
	write(t, temp, "")
	if err := os.Chtimes(temp, long, long); err != nil {
		t.Fatal(err)
	}
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	lockOf := func(f *DraftFile) string { return strings.TrimSuffix(f.path, draftExtension) + lockExtension }
	openDraft(t, dirs, "new")
	wants := map[string]bool{old.path: false, used.path: true, lockOf(used): true, temp: false}
	if runtime.GOOS != "windows" {
		wants[lockOf(old)] = false
	}
	for path, want := range wants {
		if _, err := os.Stat(path); (err == nil) != want {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestBrokenDraft(t *testing.T) {
	t.Parallel()
	f := openDraft(t, testDirs(t), "k")
	write(t, f.path, "{")
	if _, ok, err := f.Load(); err == nil || ok {
		t.Error("a broken draft is one")
	}
	write(t, f.path, `{"v":99}`)
	if _, ok, err := f.Load(); err != nil || ok {
		t.Errorf("%v, %v", ok, err)
	}
	saveDraft(t, f, Draft{Composer: "x"})
	if d, ok := loadDraft(t, f); !ok || d.Composer != "x" {
		t.Errorf("got %+v", d)
	}
}
