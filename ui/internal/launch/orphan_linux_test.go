package launch

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// alive reports whether a process runs: a zombie does not.
func alive(pid int) bool {
	line, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	p, ok := parseStat(line)
	return err == nil && ok && p.state != 'Z' && p.state != 'X'
}

// waitGone waits until processes have ended.
func waitGone(t *testing.T, pids ...int) {
	t.Helper()
	for _, pid := range pids {
		for alive(pid) {
			if t.Context().Err() != nil {
				t.Fatalf("process %d is left", pid)
			}
			time.Sleep(time.Millisecond)
		}
	}
}

// pidIn reads a line of fake's.
func pidIn(t *testing.T, line string) int {
	t.Helper()
	fields := strings.Fields(line)
	if len(fields) < 2 || fields[0] != "pid" {
		t.Fatalf("no process in %q", line)
	}
	pid, err := strconv.Atoi(fields[1])
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

// TestKilled: kill -9 of ruse leaves nothing: not the wrapper, not its child, not
// what ignores SIGTERM or has left the group.
func TestKilled(t *testing.T) {
	t.Parallel()
	for _, command := range []string{
		fakes(t) + "serve {port}",
		fakes(t) + "stubborn {port}",
		fakes(t) + "parent {port} ; true",
	} {
		t.Run(strings.Fields(command)[2], func(t *testing.T) {
			t.Parallel()
			self, err := os.Executable()
			if err != nil {
				t.Fatal(err)
			}
			ruse := exec.Command(self, "fake", "ruse", command)
			ruse.Stderr = os.Stderr
			stdin, err := ruse.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			defer stdin.Close()
			stdout, err := ruse.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := ruse.Start(); err != nil {
				t.Fatal(err)
			}
			var pids []int
			for out := bufio.NewScanner(stdout); out.Scan() && out.Text() != "up"; {
				if strings.HasPrefix(out.Text(), "pid ") {
					pids = append(pids, pidIn(t, out.Text()))
				}
			}
			pids = append(pids, descendants(ruse.Process.Pid)...)
			if len(pids) < 3 || !alive(pids[0]) {
				t.Fatalf("only %v run", pids)
			}
			if err := ruse.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			if err := ruse.Wait(); err == nil {
				t.Error("ruse ended by itself")
			}
			waitGone(t, pids...)
		})
	}
}

// TestSupervisorKilled: ruse kills what a killed supervisor leaves.
func TestSupervisorKilled(t *testing.T) {
	t.Parallel()
	rt := launch(t, Options{Command: fakes(t) + "stubborn {port} ; true"})
	if _, err := rt.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	shell, server := waitEvent(t, rt, Starting).Process, pidIn(t, waitLine(t, rt, "pid").Text)
	line, err := os.ReadFile("/proc/" + strconv.Itoa(shell) + "/stat")
	if err != nil {
		t.Fatal(err)
	}
	p, _ := parseStat(line)
	if err := syscall.Kill(p.parent, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if e := waitEvent(t, rt, Exited); e.Exit.Code != -1 || e.Asked {
		t.Errorf("%+v", e)
	}
	waitGone(t, shell, server)
}

// TestCloseLeavesNothing of a wrapper's child that ignores SIGTERM, nor of one
// in a session of its own.
func TestCloseLeavesNothing(t *testing.T) {
	t.Parallel()
	for _, verb := range []string{"stubborn", "parent"} {
		rt := launch(t, Options{Command: fakes(t) + verb + " {port} ; true", Grace: 1})
		if _, err := rt.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		pids := append(descendants(waitEvent(t, rt, Starting).Process), pidIn(t, waitLine(t, rt, "pid").Text))
		if err := rt.Close(); err != nil {
			t.Error(err)
		}
		for _, pid := range pids {
			if alive(pid) {
				t.Errorf("%s: process %d is left", verb, pid)
			}
		}
	}
}

// TestExitEndsTheRest: the first process is the runtime; what it leaves goes too.
func TestExitEndsTheRest(t *testing.T) {
	t.Parallel()
	rt := launch(t, Options{Command: fakes(t) + "sleep & " + fakes(t) + "sleep & " + fakes(t) + "serve {port}"})
	if _, err := rt.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	shell := waitEvent(t, rt, Starting).Process
	pids := descendants(shell)
	if len(pids) < 2 {
		t.Fatalf("only %v run", pids)
	}
	if err := syscall.Kill(shell, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	e := waitEvent(t, rt, Exited)
	if e.Exit != (Exit{Code: 137, Signal: "SIGKILL"}) || e.Exit.Happened() != "was killed by SIGKILL" || len(e.Last) == 0 {
		t.Errorf("%+v", e)
	}
	waitGone(t, pids...)
}

// TestStopped: a stop is told, of the first process and of a wrapper's child.
func TestStopped(t *testing.T) {
	t.Parallel()
	for _, tail := range []string{"", " ; true"} {
		rt := launch(t, Options{Command: fakes(t) + "serve {port}" + tail})
		if _, err := rt.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		server := pidIn(t, waitLine(t, rt, "pid").Text)
		if err := syscall.Kill(server, syscall.SIGSTOP); err != nil {
			t.Fatal(err)
		}
		if e := waitEvent(t, rt, Stopped); e.Process != server || e.Name == "" {
			t.Errorf("%+v is not of %d", e, server)
		}
		if err := syscall.Kill(server, syscall.SIGCONT); err != nil {
			t.Fatal(err)
		}
		waitEvent(t, rt, Continued)
		// Also what is stopped ends.
		if err := syscall.Kill(server, syscall.SIGSTOP); err != nil {
			t.Fatal(err)
		}
		waitEvent(t, rt, Stopped)
		if err := rt.Close(); err != nil {
			t.Error(err)
		}
		waitGone(t, server)
	}
}

// TestNoFilesOfRuse: the runtime has the files that any command of this process
// has, and none of the pipes between ruse and the supervisor.
func TestNoFilesOfRuse(t *testing.T) {
	t.Parallel()
	direct, err := exec.Command("ls", "/proc/self/fd").Output()
	if err != nil {
		t.Fatal(err)
	}
	rt := launch(t, Options{Command: "ls /proc/self/fd"})
	if _, err := rt.Wait(t.Context()); !errors.Is(err, ErrExited) {
		t.Fatal(err)
	}
	lines, _ := rt.Log().Lines(1)
	if got, want := strings.Join(texts(lines), " "), strings.Join(strings.Fields(string(direct)), " "); got != want {
		t.Errorf("files %s, not %s", got, want)
	}
}

func TestParseStat(t *testing.T) {
	t.Parallel()
	p, ok := parseStat([]byte("12 (a) (b) T 1) S 3 4 5 6\n"))
	if want := (processStat{12, 3, 4, 'S', "a) (b) T 1"}); !ok || p != want {
		t.Errorf("%+v", p)
	}
	for _, line := range []string{"", "1", "1 (a", "1 (a) S", "1 (a) S x 3", "y (a) S 2 3"} {
		if p, ok := parseStat([]byte(line)); ok {
			t.Errorf("%q is %+v", line, p)
		}
	}
}
