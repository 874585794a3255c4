//go:build unix

package cli

import (
	"strings"
	"syscall"
	"testing"
)

// The terminal's tab tells how a run goes, until the program has gone; not where
// it was told not to.
func TestTabOnTerminal(t *testing.T) {
	t.Parallel()
	t.Run("on", func(t *testing.T) {
		t.Parallel()
		c := start(t, command(t, nil, "demo"), 120, 40)
		c.waitForText("connected")
		c.send(keyEnter)
		c.waitForText("succeeded", "The tour is over")
		leave(c)
		wantEnd(t, c, ExitOK)
		rest := c.written()
		for _, want := range []string{
			"\x1b]2;ruse\a", "\x1b]7501;state=idle:app=ruse\a",
			"\x1b]2;ruse: running\a", "\x1b]9;4;3\a", "\x1b]7501;state=working:app=ruse\a",
			"\x1b]2;ruse: done\a", "\x1b]9;4;0\a", "\x1b]7501;state=done:app=ruse\a", "\x1b]2;\a",
		} {
			if !strings.Contains(rest, want) {
				t.Errorf("it wrote no %q", want)
			}
		}
		if _, after, _ := strings.Cut(rest, "state=done:app=ruse\a"); strings.Contains(after, "7501;state=working") {
			t.Error("what it said last is not how the run ended")
		}
	})
	t.Run("ended by a signal", func(t *testing.T) {
		t.Parallel()
		cmd := command(t, nil, "demo")
		c := start(t, cmd, 120, 40)
		c.waitForText("connected")
		c.send(keyEnter)
		c.waitForText("running")
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		wantEnd(t, c, 143)
		written := c.written()
		if at := strings.LastIndex(written, "\x1b]7501;"); !strings.HasPrefix(written[max(at, 0):], "\x1b]7501;state=idle") {
			t.Error("the status says that it still works")
		}
	})
	t.Run("off", func(t *testing.T) {
		t.Parallel()
		c := start(t, command(t, []string{"RUSE_TAB=false"}, "demo"), 120, 40)
		c.waitForText("connected")
		leave(c)
		wantEnd(t, c, ExitOK)
		for _, osc := range []string{"\x1b]0;", "\x1b]2;", "\x1b]9;4", "\x1b]7501;"} {
			if strings.Contains(c.written(), osc) {
				t.Errorf("it wrote %q", osc)
			}
		}
	})
}
