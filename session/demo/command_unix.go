//go:build !windows

package demo

import (
	"os"
	"os/exec"
	"syscall"
)

// shell makes a command that runs line in a process group of its own, so that
// its children can be killed with it.
func shell(line string) *exec.Cmd {
	cmd := exec.Command("/bin/sh", "-c", line)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return cmd
}

// killGroup kills a process that shell started, and its children.
func killGroup(p *os.Process) error { return syscall.Kill(-p.Pid, syscall.SIGKILL) }
