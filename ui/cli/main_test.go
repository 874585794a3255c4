package cli

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/adrg/xdg"

	"ruse/ui/internal/launch"
)

// TestMain keeps what tests store out of the home of whoever runs them. As a
// child of a test it is a supervisor, a runtime that logs tools, or a ruse that
// crashes.
func TestMain(m *testing.M) {
	if code, mine := launch.Supervise(os.Args[1:]); mine {
		os.Exit(code)
	}
	if len(os.Args) > 2 && os.Args[1] == toolsArg {
		fmt.Fprintln(os.Stderr, serveTools(os.Args[2]))
		os.Exit(1)
	}
	if where := os.Getenv(crashVariable); where != "" {
		os.Exit(runCrashing(where))
	}
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	dir, err := os.MkdirTemp("", "ruse-cli-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	for _, name := range []string{"XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"} {
		if err := os.Setenv(name, filepath.Join(dir, name)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	xdg.Reload()
	binaryDir = dir
	return m.Run()
}

// binaryDir is where binary builds; TestMain sets it.
var binaryDir string

// binary is the path of the real ruse, built when a test first asks for it.
var binary = sync.OnceValues(func() (string, error) {
	path := filepath.Join(binaryDir, "ruse.exe")
	out, err := exec.Command("go", "build", "-o", path, "ruse").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build ruse: %w\n%s", err, out)
	}
	return path, nil
})

// command is the real ruse with a small, known environment.
func command(t *testing.T, env []string, args ...string) *exec.Cmd {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, args...)
	cmd.Env = append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "XDG_DATA_HOME=" + os.Getenv("XDG_DATA_HOME"),
		"TERM=xterm-256color", "LANG=C.UTF-8", "COLORTERM=truecolor",
	}, env...)
	return cmd
}

// output is what a command run in-process left behind.
type output struct {
	code           int
	stdout, stderr string
}

// run carries out a command line in-process, without a terminal.
func run(t *testing.T, env map[string]string, args ...string) output {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := Run(t.Context(), Program{
		Args: args, Env: func(name string) string { return env[name] },
		Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr,
	})
	return output{code, stdout.String(), stderr.String()}
}

// crashVariable makes this test's binary a ruse that crashes, and says where.
const crashVariable = "RUSE_CLI_TEST_CRASH"

// runCrashing is a ruse demo that panics when a key is pressed.
func runCrashing(where string) int {
	filter := func(_ tea.Model, msg tea.Msg) tea.Msg {
		if _, pressed := msg.(tea.KeyPressMsg); !pressed {
			return msg
		}
		if where == "command" {
			return tea.BatchMsg{func() tea.Msg { panic("a crash in a " + where) }}
		}
		panic("a crash in the " + where)
	}
	return Run(context.Background(), Program{
		Args: []string{"demo"}, Env: os.Getenv, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		ui: []tea.ProgramOption{tea.WithFilter(filter)},
	})
}
