package launch

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func write(t *testing.T, path string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(path), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestWatch: changes of sources are told, in new folders too, and nothing else.
func TestWatch(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	source, deep := filepath.Join(dir, "a.ts"), filepath.Join(dir, "new", "deep", "b.ts")
	write(t, source)
	write(t, filepath.Join(dir, "node_modules", "x", "y.js"))
	write(t, filepath.Join(dir, ".git", "index"))
	rt := launch(t, Options{Command: fakes(t) + "serve {port}"})
	if err := rt.Watch(dir); err != nil {
		t.Fatal(err)
	}
	// Were they told, it would be now or with what comes next.
	write(t, filepath.Join(dir, "node_modules", "x", "y.js"))
	write(t, filepath.Join(dir, ".git", "index"))
	write(t, filepath.Join(dir, ".a.ts.swp"))
	write(t, source)
	waitChange(t, rt, source)
	// What comes with a new folder may come before it is watched: the folder is
	// told then.
	write(t, deep)
	waitChange(t, rt, filepath.Join(dir, "new"))
	write(t, deep)
	waitChange(t, rt, deep)
	if err := os.Remove(source); err != nil {
		t.Fatal(err)
	}
	waitChange(t, rt, source)
}

// waitChange waits until a change of a file is told.
func waitChange(t *testing.T, rt *Runtime, path string) {
	t.Helper()
	for {
		files := waitEvent(t, rt, Changed).Files
		for _, file := range files {
			if strings.Contains(file, "node_modules") || strings.Contains(file, string(filepath.Separator)+".") {
				t.Errorf("changed: %s", file)
			}
		}
		if slices.Contains(files, path) {
			return
		}
	}
}

func TestWatchErrors(t *testing.T) {
	t.Parallel()
	rt := launch(t, Options{Command: fakes(t) + "sleep"})
	file := filepath.Join(t.TempDir(), "file")
	write(t, file)
	for _, dir := range []string{file, file + "-none"} {
		if err := rt.Watch(dir); err == nil {
			t.Errorf("%s is watched", dir)
		}
	}
}
