package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"ruse/protocol"
	"ruse/session/runtimetest"
)

// toolsArg makes this test's binary a runtime that logs calls of tools.
const toolsArg = "serve-tools"

// serveTools serves an agent that logs what it does for the request and for
// another one, and dies where it is told to.
func serveTools(port string) error {
	agent := func(_ context.Context, inv *protocol.Invocation, to runtimetest.Sender) (runtimetest.Result, error) {
		fmt.Fprintln(os.Stderr, "\x1b[31mnow", inv.UserPrompt)
		if strings.HasPrefix(inv.UserPrompt, "die") {
			os.Exit(3)
		}
		fmt.Printf("[%s] [ToolStart] tool=shell input={\"cmd\":\"ls\"}\n[else] [ToolStart] tool=no input=1\n[%s] [ToolEnd] tool=shell result=a\x1b[1m b\nc\n", inv.SourceID, inv.SourceID)
		return runtimetest.Result{Text: "the answer"}, nil
	}
	rt, err := runtimetest.Open(runtimetest.Options{Handler: agent})
	if err != nil {
		return err
	}
	if err := rt.Listen(context.Background(), "127.0.0.1:"+port); err != nil {
		return err
	}
	select {}
}

// tools is a command line for --spawn.
func tools(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(self, " '\"$") {
		t.Skipf("the test's program has a name for quotes: %s", self)
	}
	return self + " " + toolsArg + " {port}"
}

func TestSpawn(t *testing.T) {
	taken := demoURL(t)
	self, _, _ := strings.Cut(tools(t), " ")
	for _, tt := range []struct {
		name   string
		env    map[string]string
		args   []string
		code   int
		stdout string
		stderr []string
	}{
		{"run", nil, []string{"run", "x"}, ExitOK, "the answer\n", []string{"tool: calls shell: {\"cmd\":\"ls\"}\n", "tool: shell returns: a b\n"}},
		{"a source_id of one's own", nil, []string{"run", "--source-id", "mine", "x"}, ExitOK, "the answer\n", []string{"tool: shell returns"}},
		{"another runtime's address", map[string]string{"RUSE_URL": "ws://127.0.0.1:1"}, []string{"run", "x"}, ExitOK, "the answer\n", nil},
		{"exec", nil, []string{"exec", "--command", "echo one; exit 7"}, 7, "one\n", nil},
		{"dies", nil, []string{"run", "--secret", "hunter2hunter2", "die hunter2hunter2"}, ExitNetwork, "", []string{
			"ruse: the runtime that --spawn started exited with status 3 before the run was over.\nIts last lines:\n", "  now die [REDACTED]\n",
		}},
		{"taken", nil, []string{"run", "--url", taken, "x"}, ExitNetwork, "", []string{"another program listens there already"}},
		{"never answers", nil, []string{"run", "--spawn", self + " -test.run=^$ -test.v {port}", "x"}, ExitNetwork, "", []string{
			"the command ended before it answered: it exited with status 0.\nIts last lines:\n", "  PASS\n",
		}},
		{"no command", nil, []string{"run", "--spawn", "no-such-program-of-ruse", "x"}, ExitUsage, "", []string{"the command can't be run"}},
		{"no folder", nil, []string{"run", "--watch", filepath.Join(t.TempDir(), "none"), "x"}, ExitUsage, "", []string{"--watch can't be used"}},
		{"nothing to watch", nil, []string{"run", "--spawn", "", "--watch", ".", "x"}, ExitUsage, "", []string{"--watch is for a runtime that ruse starts"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			args := append([]string{tt.args[0], "--spawn", tools(t)}, tt.args[1:]...)
			got := run(t, tt.env, args...)
			if got.code != tt.code || got.stdout != tt.stdout {
				t.Errorf("exit code %d, want %d; standard output %q, want %q", got.code, tt.code, got.stdout, tt.stdout)
			}
			for _, want := range tt.stderr {
				if !strings.Contains(got.stderr, want) {
					t.Errorf("standard error without %q", want)
				}
			}
			if t.Failed() || strings.ContainsAny(got.stderr, "\x1b") || strings.Contains(got.stderr, "calls no") || strings.Contains(got.stderr, "hunter2") {
				t.Errorf("standard error:\n%q", got.stderr)
			}
		})
	}
}

// TestSpawnWatch: with each change the runtime is started again, and gets the
// request once more.
func TestSpawnWatch(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r, w := io.Pipe()
	ctx, interrupt := context.WithCancelCause(t.Context())
	code := make(chan int)
	var stderr strings.Builder
	go func() {
		code <- Run(ctx, Program{
			Args: []string{"run", "--spawn", tools(t), "--watch", dir, "x"}, Env: func(string) string { return "" },
			Stdin: strings.NewReader(""), Stdout: w, Stderr: &stderr,
		})
	}()
	out := bufio.NewScanner(r)
	for range 3 {
		if !out.Scan() || out.Text() != "the answer" {
			t.Fatalf("%q, %v", out.Text(), out.Err())
		}
		if err := os.WriteFile(filepath.Join(dir, "agent.ts"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	interrupt(signalError{Signal: syscall.SIGINT})
	if got := <-code; got != ExitCancelled {
		t.Errorf("exit code %d", got)
	}
	if text := stderr.String(); strings.Count(text, "tool: calls shell") < 2 || strings.Count(text, "agent.ts") < 2 {
		t.Errorf("standard error:\n%s", text)
	}
}
