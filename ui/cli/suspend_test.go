//go:build unix

package cli

import (
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"ruse/session/runtimetest"
)

const keyCtrlZ = "\x1a"

// shellWith starts a shell with job control in a terminal, and ruse in that.
func shellWith(t *testing.T, env []string, args ...string) *console {
	t.Helper()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no bash here to be the shell with job control")
	}
	cmd := command(t, append([]string{"PS1=ready> "}, env...), args...)
	line := strings.Join(append([]string{cmd.Path}, args...), " ")
	cmd.Path, cmd.Args = bash, []string{"bash", "--norc", "--noprofile", "--noediting", "-i"}
	c := start(t, cmd, 120, 30)
	c.waitForText("ready>")
	c.send(line + keyEnter)
	return c
}

// foreground is the process group that has the terminal, as its other end sees it.
func (c *console) foreground() int {
	c.t.Helper()
	group, err := unix.IoctlGetInt(int(c.pty.Fd()), unix.TIOCGPGRP)
	if err != nil {
		c.t.Fatal(err)
	}
	return group
}

// wantStopped waits until the shell has the terminal again, as it was.
func wantStopped(c *console) {
	c.t.Helper()
	c.waitForText("Stopped", "ready>")
	for _, problem := range leftOver(c.written()) {
		c.t.Errorf("the terminal is not given back: %s", problem)
	}
}

func TestSuspendGivesTheTerminalBack(t *testing.T) {
	t.Parallel()
	c := shellWith(t, nil, "demo")
	c.waitForText("connected", "Things to try")
	typed := "> " + runtimetest.TourPrompt
	for _, stop := range []func(){
		func() { c.send(keyCtrlZ) },
		func() { _ = syscall.Kill(c.foreground(), syscall.SIGTSTP) },
	} {
		stop()
		wantStopped(c)
		c.send("clear; fg" + keyEnter)
		c.waitForText("connected", typed)
		typed += "!"
		c.send("!")
		c.waitForText(typed)
	}
	c.send(keyCtrlC)
	c.waitForText("ready>")
	c.send("exit" + keyEnter)
	if code := c.wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// Where no shell could bring it back, ruse goes on and says so.
func TestSuspendNeedsAShell(t *testing.T) {
	t.Parallel()
	c := start(t, command(t, nil, "demo"), 120, 30)
	c.waitForText("connected")
	c.send(keyCtrlZ)
	c.waitForText("not suspended: there is no shell here")
	c.send(keyCtrlC)
	wantEnd(t, c, 0)
}

func TestSuspendFromTheEditor(t *testing.T) {
	t.Parallel()
	c := shellWith(t, []string{`EDITOR=sh -c 'echo the guest; read line'`}, "demo")
	c.waitForText("connected", "Things to try")
	c.send("\x07") // ctrl+g
	c.waitForText("the guest")
	c.send(keyCtrlZ)
	wantStopped(c)
	c.send("clear; fg" + keyEnter)
	c.waitFor(func(string) bool { return c.foreground() != c.cmd.Process.Pid })
	c.send("done" + keyEnter)
	c.waitForText("connected", "Things to try")
	c.send(keyCtrlC)
	c.waitForText("ready>")
	c.send("exit" + keyEnter)
	if code := c.wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func TestQuitSignalGivesTheTerminalBack(t *testing.T) {
	t.Parallel()
	c := start(t, command(t, nil, "demo"), 120, 30)
	c.waitForText("connected")
	if err := c.cmd.Process.Signal(syscall.SIGQUIT); err != nil {
		t.Fatal(err)
	}
	wantEnd(t, c, 128+int(syscall.SIGQUIT))
	if !strings.Contains(c.written(), "goroutine ") {
		t.Error("whoever sends SIGQUIT wants to see the stacks")
	}
}
