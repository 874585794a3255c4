//go:build !windows

package runtimetest

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ruse/protocol"
)

// execute runs commands and returns all messages up to their results.
func (c *client) execute(lines ...string) ([]protocol.Message, []protocol.CommandResult) {
	c.Helper()
	m := &protocol.CommandExecution{}
	for _, line := range lines {
		m.Commands = append(m.Commands, protocol.Command{Command: line})
	}
	c.send(m)
	all := c.until(isA[*protocol.CommandExecutionResult])
	return all, the[*protocol.CommandExecutionResult](c.T, all).Results
}

func output(all []protocol.Message, stream string) string {
	var b strings.Builder
	for _, m := range of[*protocol.CommandOutput](all) {
		if m.Stream == stream {
			b.WriteString(m.Text)
		}
	}
	return b.String()
}

func TestCommandsRunWhereAndWithWhatTheySay(t *testing.T) {
	rt := start(t, Options{})
	c := dial(t, rt)
	c.send(&protocol.CommandExecution{Commands: []protocol.Command{
		{Command: "pwd"},
		{Command: "pwd; echo $GREETING", Cwd: "made/on the way", Env: map[string]string{"GREETING": "hello"}},
		{Command: "pwd", Cwd: "../../up"},
		{Command: "pwd", Cwd: filepath.Join(rt.Workdir(), "absolute")},
	}})
	all := c.until(isA[*protocol.CommandExecutionResult])
	w := rt.Workdir()
	want := w + "\n" + w + "/made/on the way\nhello\n" + w + "/up\n" + w + "/absolute\n"
	if d := cmp.Diff(want, output(all, protocol.Stdout)); d != "" {
		t.Error(d)
	}
}

// TestCommandsGetLittleOfOurEnvironment: what a program needs, and no secret of
// the process that serves.
func TestCommandsGetLittleOfOurEnvironment(t *testing.T) {
	for name, value := range map[string]string{
		"RUSE_SECRET": "planted", "AWS_SECRET_ACCESS_KEY": "planted", "PATHS": "planted", "TZX": "planted",
		"HOME": "/home/me", "LANG": "C.UTF-8", "LC_TIME": "C", "TZ": "UTC", "TMPDIR": t.TempDir(),
	} {
		t.Setenv(name, value)
	}
	c := dial(t, start(t, Options{}))
	c.send(&protocol.CommandExecution{Commands: []protocol.Command{{Command: "env", Env: map[string]string{"OWN": "mine", "TZ": "Asia/Tokyo"}}}})
	got := output(c.until(isA[*protocol.CommandExecutionResult]), protocol.Stdout)
	if strings.Contains(got, "planted") {
		t.Errorf("a command finds secrets:\n%s", got)
	}
	for _, want := range []string{
		"PATH=" + os.Getenv("PATH"), "HOME=/home/me", "LANG=C.UTF-8", "LC_TIME=C", "TZ=Asia/Tokyo", "TMPDIR=" + os.Getenv("TMPDIR"), "OWN=mine",
	} {
		if !strings.Contains("\n"+got, "\n"+want+"\n") {
			t.Errorf("a command does not find %s:\n%s", want, got)
		}
	}
}

// TestACancelKillsTheChildren looks for the process of a command's child.
func TestACancelKillsTheChildren(t *testing.T) {
	for name, stop := range map[string]func(*Runtime, *client){
		"cancel":       func(_ *Runtime, c *client) { c.send(&protocol.Cancel{}) },
		"socket close": func(_ *Runtime, c *client) { c.ws.Close() },
		"Close": func(rt *Runtime, c *client) {
			if err := rt.Close(); err != nil {
				c.Error(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			rt := start(t, Options{})
			c := dial(t, rt)
			c.send(&protocol.CommandExecution{Commands: []protocol.Command{{Command: "sleep 300 & echo $!; wait"}}})
			out := c.until(isA[*protocol.CommandOutput])
			pid, err := strconv.Atoi(strings.TrimSpace(output(out, protocol.Stdout)))
			if err != nil {
				t.Fatal(err)
			}
			stop(rt, c)
			look, late := time.NewTicker(5*time.Millisecond), time.After(patience)
			defer look.Stop()
			for alive(pid) {
				select {
				case <-look.C:
				case <-late:
					t.Fatalf("the child %d of the command is alive", pid)
				}
			}
			if name == "cancel" {
				e := the[*protocol.Error](t, c.until(isA[*protocol.Error]))
				if e.Text != "Request cancelled" {
					t.Errorf("answered %q", e.Text)
				}
			}
		})
	}
}

// alive reports whether a process runs; a zombie, which nobody may wait for in
// a container, does not.
func alive(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err != nil || !strings.Contains(string(stat), ") Z ")
}

// TestAChildThatLeftTheGroupDoesNotHoldTheRun has a child move to a process
// group of its own, where the kill does not reach it, with the pipes open.
func TestAChildThatLeftTheGroupDoesNotHoldTheRun(t *testing.T) {
	c := dial(t, start(t, Options{}))
	c.send(&protocol.CommandExecution{Commands: []protocol.Command{{
		Command: "if command -v setsid >/dev/null; then setsid sleep 60 & else set -m; sleep 60 & fi; echo $!; wait",
	}}})
	out := c.until(isA[*protocol.CommandOutput])
	c.send(&protocol.Cancel{})
	c.until(isA[*protocol.Error])
	pid, err := strconv.Atoi(strings.TrimSpace(output(out, protocol.Stdout)))
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Errorf("the child had not left the group: %v", err)
	}
}

// TestCommandsHaveNoTerminal tells more where the tests run in one. Without
// input, cat ends at once.
func TestCommandsHaveNoTerminal(t *testing.T) {
	c := dial(t, start(t, Options{}))
	if _, results := c.execute("cat; echo x >/dev/tty"); results[0].ExitCode == 0 {
		t.Error("a command reached the terminal")
	}
}

func TestOutputPastOneMiBEndsTheCommand(t *testing.T) {
	c := dial(t, start(t, Options{}))
	all, results := c.execute("yes | head -c 1048576", "yes", "echo never")
	if len(results) != 2 || results[0].ExitCode != 0 || results[0].Stdout == nil || len(*results[0].Stdout) != 1<<20 {
		t.Fatalf("exactly 1 MiB: %d results, %+v", len(results), results[0].ExitCode)
	}
	if results[1].ExitCode != -1 || results[1].Stdout != nil {
		t.Errorf("more than 1 MiB: exit code %d, stdout %v", results[1].ExitCode, results[1].Stdout != nil)
	}
	if n := len(output(all, protocol.Stdout)); n <= 2<<20 {
		t.Errorf("only %d bytes were streamed", n)
	}
}

func TestHowCommandsEnd(t *testing.T) {
	c := dial(t, start(t, Options{}))
	for line, want := range map[string]int{"true": 0, "exit 7": 7, "kill -9 $$": -1, "no-such-command-here": 127} {
		if _, results := c.execute(line); results[0].ExitCode != want {
			t.Errorf("%q ends with %d, want %d", line, results[0].ExitCode, want)
		}
	}
	if _, results := c.execute("echo some; exit 3"); results[0].Stdout == nil || *results[0].Stdout != "some\n" {
		t.Error("a failed command lost its output")
	}
}

func TestSecretsCutInTwoAreMasked(t *testing.T) {
	c := dial(t, start(t, Options{}))
	c.send(&protocol.CommandExecution{
		SecretsToRedact: []string{"sk-live-123"},
		Commands:        []protocol.Command{{Command: "printf sk-li; sleep 0.2; printf 've-123; '; sleep 0.2; printf 'sk-'"}},
	})
	all := c.until(isA[*protocol.CommandExecutionResult])
	result := *the[*protocol.CommandExecutionResult](t, all).Results[0].Stdout
	for _, text := range []string{output(all, protocol.Stdout), result} {
		if strings.Contains(text, "ve-1") || !strings.HasSuffix(text, "; sk-") || !strings.Contains(text, protocol.Redacted) {
			t.Errorf("sent %q", text)
		}
	}
}

func TestCharactersAreNotCut(t *testing.T) {
	c := dial(t, start(t, Options{}))
	all, _ := c.execute(`printf '\360\237'; sleep 0.2; printf '\230\200 \377 \342\202'`)
	if got := output(all, protocol.Stdout); got != "😀 \uFFFD \uFFFD" {
		t.Errorf("sent %q", got)
	}
}

func TestAFailedCommandAfterTheAgentIsAnError(t *testing.T) {
	c := dial(t, start(t, Options{}))
	c.send(&protocol.Invocation{UserPrompt: "echo", PostCommands: []protocol.Command{{Command: "exit 4"}}})
	e := the[*protocol.Error](t, c.until(isA[*protocol.Error]))
	if e.Text != "post-agent command failed with exit code: 4" {
		t.Errorf("answered %q", e.Text)
	}
}
