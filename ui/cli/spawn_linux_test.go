package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestSpawnKilled: after kill -9 of ruse nothing of the runtime is left, neither
// the shell nor what it has started.
func TestSpawnKilled(t *testing.T) {
	t.Parallel()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	pids := filepath.Join(t.TempDir(), "pids")
	line := "echo $$ >> '" + pids + "'; sleep 1000 & echo $! >> '" + pids + "'; setsid sleep 1000 & echo $! >> '" + pids + "'; '" + path + "' runtime --port {port}; true"
	cmd, _, stderr := begin(t, "exec", "--spawn", line, "--command", "echo $$ >> '"+pids+"'; sleep 1000")
	var list []int
	until(t, func() bool {
		text, err := os.ReadFile(pids)
		list = nil
		for _, field := range strings.Fields(string(text)) {
			pid, err := strconv.Atoi(field)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, pid)
		}
		return err == nil && len(list) == 4
	})
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	for _, pid := range list {
		until(t, func() bool { return !alive(pid) })
	}
	if t.Failed() {
		t.Log(stderr)
	}
}

// until waits for a condition, for as long as the test may.
func until(t *testing.T, holds func() bool) {
	t.Helper()
	for !holds() {
		time.Sleep(5 * time.Millisecond)
	}
}

// alive reports whether a process runs: a zombie does not.
func alive(pid int) bool {
	status, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	_, state, _ := bytes.Cut(status, []byte(") "))
	return err == nil && len(state) > 0 && state[0] != 'Z' && state[0] != 'X'
}

// TestSpawnOnTerminal: the UI connects to what it starts, whatever address a
// variable names, and leaves nothing of it.
func TestSpawnOnTerminal(t *testing.T) {
	t.Parallel()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "pid")
	line := "echo $$ > '" + file + "'; exec '" + path + "' runtime --port {port}"
	c := start(t, command(t, []string{"RUSE_URL=ws://127.0.0.1:1"}, "--spawn", line), 120, 40)
	c.waitForText("Connected to ws://127.0.0.1:")
	c.send("\t\t5")
	c.waitForText("Log", "Listening on ws://127.0.0.1:")
	leave(c)
	wantEnd(t, c, ExitOK)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil || alive(pid) {
		t.Errorf("process %d is left: %v", pid, err)
	}
}
