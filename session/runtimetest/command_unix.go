//go:build !windows

package runtimetest

import (
	"os"
	"os/exec"
	"syscall"
)

// shell makes a command that runs line in a session of its own: its children
// can be killed with it, and it has no terminal, where a program that asks for
// a password would write over the screen of "ruse demo".
func shell(line string) *exec.Cmd {
	cmd := exec.Command("/bin/sh", "-c", line)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	return cmd
}

// killGroup kills a process that shell started, and its children.
func killGroup(p *os.Process) error { return syscall.Kill(-p.Pid, syscall.SIGKILL) }

// sharedVariables are those that commands get, besides LC_*.
func sharedVariables() []string { return []string{"PATH", "HOME", "TMPDIR", "LANG", "TZ"} }

// foldName is a variable's name as it is compared.
func foldName(name string) string { return name }
