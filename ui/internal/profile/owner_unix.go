//go:build !windows

package profile

import (
	"io/fs"
	"os"
	"syscall"
)

// ownFile reports whether the file is this user's or root's.
func ownFile(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && (stat.Uid == 0 || int(stat.Uid) == os.Getuid())
}
