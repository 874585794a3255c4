//go:build unix

package cli

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"
	"github.com/hinshun/vt10x"
)

// patience is how long a test waits for a condition on the screen.
const patience = 30 * time.Second

// console is a program in a pseudo-terminal, and the screen that it draws.
type console struct {
	t        *testing.T
	cmd      *exec.Cmd
	pty, tty *os.File
	before   *term.State // of the terminal, when the program started
	patience time.Duration

	mu  sync.Mutex
	vt  vt10x.Terminal
	raw bytes.Buffer
	// changed gets a token when the screen may have changed; drained is closed
	// when nothing more comes.
	changed, drained chan struct{}
}

// start runs a command in a terminal of its own.
func start(t *testing.T, cmd *exec.Cmd, cols, rows int) *console {
	t.Helper()
	master, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(master, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)}); err != nil {
		t.Fatal(err)
	}
	before, err := term.GetState(tty.Fd())
	if err != nil {
		t.Fatal(err)
	}
	c := &console{
		t: t, cmd: cmd, pty: master, tty: tty, before: before, patience: patience,
		vt:      vt10x.New(vt10x.WithSize(cols, rows), vt10x.WithWriter(master)),
		changed: make(chan struct{}, 1), drained: make(chan struct{}),
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, tty, tty
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go c.draw()
	t.Cleanup(c.stop)
	return c
}

// draw feeds the emulator until the program and its terminal are gone.
func (c *console) draw() {
	defer close(c.drained)
	var pending []byte
	buf := make([]byte, 32<<10)
	for {
		n, err := c.pty.Read(buf)
		c.mu.Lock()
		c.raw.Write(buf[:n])
		pending = append(pending, buf[:n]...)
		// The emulator leaves a character that is not complete.
		used, _ := c.vt.Write(pending)
		pending = append(pending[:0], pending[used:]...)
		c.mu.Unlock()
		select {
		case c.changed <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

// stop ends a program that a failed test has left behind.
func (c *console) stop() {
	if c.cmd.ProcessState == nil {
		_ = c.cmd.Process.Kill()
		_ = c.cmd.Wait()
	}
	_ = c.tty.Close()
	_ = c.pty.Close()
	<-c.drained
}

// screen is what the terminal shows, a line a row.
func (c *console) screen() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.vt.String()
}

// line is the line that the cursor is in, without the spaces at its end.
func (c *console) line() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return strings.TrimRight(strings.Split(c.vt.String(), "\n")[c.vt.Cursor().Y], " ")
}

// written is all that was written to the terminal.
func (c *console) written() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.raw.String()
}

// send types keys, as the bytes that a terminal sends for them.
func (c *console) send(keys string) {
	c.t.Helper()
	if _, err := c.pty.WriteString(keys); err != nil {
		c.t.Fatalf("typing %q: %v", keys, err)
	}
}

// waitFor waits until the screen is as wanted.
func (c *console) waitFor(wanted func(screen string) bool) {
	c.t.Helper()
	timeout := time.NewTimer(c.patience)
	defer timeout.Stop()
	for !wanted(c.screen()) {
		select {
		case <-c.changed:
		case <-c.drained:
			if wanted(c.screen()) {
				return
			}
			c.t.Fatalf("the program ended before the screen was as wanted:\n%s", c.screen())
		case <-timeout.C:
			c.t.Fatalf("after %v the screen is not as wanted:\n%s", c.patience, c.screen())
		}
	}
}

// waitForText waits until the screen holds all of some texts.
func (c *console) waitForText(texts ...string) {
	c.t.Helper()
	c.waitFor(func(screen string) bool {
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				return false
			}
		}
		return true
	})
}

// wait waits for the program's end, checks that the terminal is as it was, and
// returns the exit code.
func (c *console) wait() int {
	c.t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- c.cmd.Wait() }()
	select {
	case err := <-ended:
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			c.t.Fatal(err)
		}
	case <-time.After(patience):
		_ = c.cmd.Process.Kill()
		<-ended
		c.t.Fatalf("after %v the program has not ended:\n%s", patience, c.screen())
	}
	after, err := term.GetState(c.tty.Fd())
	if err != nil {
		c.t.Fatal(err)
	}
	if !reflect.DeepEqual(c.before, after) {
		c.t.Errorf("the terminal's line discipline is not restored:\nbefore %+v\nafter  %+v", c.before, after)
	}
	_ = c.tty.Close()
	<-c.drained
	for _, problem := range leftOver(c.written()) {
		c.t.Errorf("the terminal is not restored: %s", problem)
	}
	return c.cmd.ProcessState.ExitCode()
}

// leftOver names the modes that a program has set and not reset.
func leftOver(written string) []string {
	var problems []string
	modes := map[string]string{
		"1000": "mouse clicks", "1002": "mouse drags", "1003": "mouse moves", "1006": "mouse in SGR",
		"1049": "alternate screen", "2004": "bracketed paste", "1004": "focus events", "2026": "synchronized output",
	}
	for mode, name := range modes {
		on, off := strings.LastIndex(written, "\x1b[?"+mode+"h"), strings.LastIndex(written, "\x1b[?"+mode+"l")
		if on > off {
			problems = append(problems, name+" is still on")
		}
	}
	hidden, shown := strings.LastIndex(written, "\x1b[?25l"), strings.LastIndex(written, "\x1b[?25h")
	if hidden > shown {
		problems = append(problems, "the cursor is still hidden")
	}
	return problems
}
