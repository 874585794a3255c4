//go:build !windows

package profile

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"ruse/session/files"
)

// TestConfigIsAFile: anything else could block, or never end.
func TestConfigIsAFile(t *testing.T) {
	t.Parallel()
	if _, err := readText("/dev/zero"); !errors.Is(err, files.ErrNotRegular) {
		t.Errorf("got %v", err)
	}
}

// TestProjectFileOfAnother: only root can give a file away, and so try this.
func TestProjectFileOfAnother(t *testing.T) {
	t.Parallel()
	dirs, work := writeConfig(t, "", "[defaults]\nurl = 'ws://evil'\n")
	path := filepath.Join(work, "..", "..", ProjectFile)
	const nobody = 65534
	err := os.Chown(path, nobody, nobody)
	c := LoadConfig(dirs, work)
	r, resolveErr := c.Resolve(Given{})
	if resolveErr != nil {
		t.Fatal(resolveErr)
	}
	used := r.Request.Address == "ws://evil"
	if given := err == nil; used == given || given != (len(c.Problems) == 1) {
		t.Errorf("given away: %v, used: %v, problems: %v", given, used, c.Problems)
	}
}
