package runtimetest

import (
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// shell makes a command that runs line in cmd, which gets it as it is: the
// usual quoting of arguments is not cmd's.
func shell(line string) *exec.Cmd {
	cmd := exec.Command("cmd")
	cmd.SysProcAttr = &syscall.SysProcAttr{CmdLine: `cmd /d /s /c "` + line + `"`}
	return cmd
}

// killGroup kills a process and its children, which Windows tells by parent.
func killGroup(p *os.Process) error {
	return exec.Command("taskkill", "/t", "/f", "/pid", strconv.Itoa(p.Pid)).Run()
}

// sharedVariables are those that commands get, besides LC_*: the names that
// Windows has for PATH, HOME and TMPDIR, and what cmd and the system's
// libraries look for.
func sharedVariables() []string {
	return []string{
		"PATH", "PATHEXT", "HOME", "HOMEDRIVE", "HOMEPATH", "USERPROFILE", "TMPDIR", "TMP", "TEMP", "LANG", "TZ",
		"COMSPEC", "SYSTEMDRIVE", "SYSTEMROOT", "WINDIR",
	}
}

// foldName is a variable's name as it is compared: case means nothing.
func foldName(name string) string { return strings.ToUpper(name) }
