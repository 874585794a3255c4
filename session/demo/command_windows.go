package demo

import (
	"os"
	"os/exec"
	"strconv"
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
