//go:build unix && !linux

package launch

import "syscall"

// adopt does nothing: there is nothing like it here.
func adopt(*syscall.SysProcAttr) error { return nil }

// descendants are not looked for: the group is all that can be killed.
func descendants(int) []int { return nil }

// stoppedIn sees nothing: only of the first process is it known, by its parent.
func stoppedIn(int) (pid int, name string, seen bool) { return 0, "", false }
