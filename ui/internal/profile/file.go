package profile

import (
	"fmt"
	"os"
)

// dirMode is for folders that are their owner's alone, as the files are.
const dirMode = 0o700

// makeDir makes a folder and those above it. Ruse's own that is there already
// loses what lets others in.
func makeDir(dir string) error {
	if err := os.MkdirAll(dir, dirMode); err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	info, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		if err := os.Chmod(dir, dirMode); err != nil {
			return fmt.Errorf("keep a folder to its owner: %w", err)
		}
	}
	return nil
}
