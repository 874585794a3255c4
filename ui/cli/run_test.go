package cli

import (
	"path/filepath"
	"strings"
	"testing"

	"ruse/session/runtimetest"
)

func demoURL(t *testing.T) string {
	t.Helper()
	return runtimetest.New(t, nil).URL()
}

func TestRun(t *testing.T) {
	url := demoURL(t)
	for _, tt := range []struct {
		name   string
		args   []string
		code   int
		stdout string
		stderr []string
	}{
		{"result", []string{"run", "--url", url, "echo hello"}, ExitOK, "echo hello\n", []string{"result"}},
		{"talk on standard error", []string{"run", "--url", url, "explain"}, ExitOK, "", []string{"## ", "result: agent"}},
		{"failure", []string{"run", "--url", url, "fail"}, ExitFailed, "", []string{"error: "}},
		{"structured", []string{"run", "--url", url, "--schema", `{"type":"object","required":["a"],"properties":{"a":{"const":7}}}`, "x"}, ExitOK, "{\"a\":7}\n", nil},
		{"secrets", []string{"run", "--url", url, "--secret", "hunter2", "echo the hunter2"}, ExitOK, "echo the [REDACTED]\n", nil},
		{"a secret that is not set", []string{"run", "--url", url, "--secret", "env:RUSE_TEST_NOPE", "x"}, ExitUsage, "", []string{"a secret can't be read: env:RUSE_TEST_NOPE: the variable is not set"}},
		{"no prompt", []string{"run", "--url", url}, ExitUsage, "", []string{"there is no prompt", "ruse run -"}},
		{"two prompts", []string{"run", "a", "b"}, ExitUsage, "", []string{"the prompt is one argument"}},
		{"bad schema", []string{"run", "--url", url, "--schema", "{oops", "x"}, ExitUsage, "", []string{"schema"}},
		{"refused", []string{"run", "--url", "ws://127.0.0.1:1", "x"}, ExitNetwork, "", []string{"Nobody answers"}},
		{"commands", []string{"exec", "--url", url, "--command", "echo one; echo err >&2", "--command", "printf two"}, ExitOK, "one\ntwo", []string{"err\n"}},
		{"a command fails", []string{"exec", "--url", url, "--command", "exit 7", "--command", "echo no"}, 7, "", []string{"exit code 7"}},
		{"no commands", []string{"exec", "--url", url}, ExitExecFailed, "", []string{"--command: is empty"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := run(t, nil, tt.args...)
			if got.code != tt.code {
				t.Errorf("exit code %d, want %d\n%s", got.code, tt.code, got.stderr)
			}
			if tt.stdout != "" && got.stdout != tt.stdout {
				t.Errorf("standard output %q, want %q", got.stdout, tt.stdout)
			}
			for _, want := range tt.stderr {
				if !strings.Contains(got.stderr, want) {
					t.Errorf("standard error without %q:\n%s", want, got.stderr)
				}
			}
		})
	}
}

func TestRunTakesArtifacts(t *testing.T) {
	folder := t.TempDir()
	got := run(t, nil, "run", "--url", demoURL(t), "--artifacts-dir", runtimetest.ArtifactsDir, "--artifacts-folder", folder, runtimetest.TourPrompt)
	if got.code != ExitOK || !strings.Contains(got.stderr, "artifact: tour.md") {
		t.Fatalf("exit code %d:\n%s", got.code, got.stderr)
	}
	if files, err := filepath.Glob(filepath.Join(folder, "*", "files", "*", "*", "*", "*")); err != nil || len(files) == 0 {
		t.Errorf("nothing is stored under %s: %v", folder, err)
	}
}
