package cli

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ruse/protocol"
	"ruse/session"
	"ruse/session/runtimetest"
)

func TestDemoInAPipe(t *testing.T) {
	t.Parallel()
	log := filepath.Join(t.TempDir(), "debug.log")
	got := run(t, nil, "demo", "--debug", log)
	if got.code != ExitOK || got.stderr != "" {
		t.Fatalf("exit code %d, standard error %q", got.code, got.stderr)
	}
	// In this order.
	rest := got.stdout
	for _, want := range []string{
		"> " + runtimetest.TourPrompt + "\n", "# A tour\n", "\n$ ", "ok  3 packages\n", "artifact: tour.md, version 1, ",
		"error: tool call failed: rate limited\n", "  code: TOOL_FAILED\n", "\nresult: ", "The tour is over",
	} {
		_, after, found := strings.Cut(rest, want)
		if !found {
			t.Errorf("no %q, or not in its place:\n%s", want, got.stdout)
			continue
		}
		rest = after
	}
	if strings.ContainsRune(got.stdout, '\x1b') {
		t.Error("there are control sequences in plain text")
	}
	checkArtifact(t, got.stdout)

	info, err := os.Stat(log)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm()&0o077 != 0 && os.PathSeparator == '/' {
		t.Errorf("others may read the log: %v", info.Mode())
	}
	logged, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"result_message", "end_session_message", "[ToolStart]"} {
		if !strings.Contains(string(logged), want) {
			t.Errorf("the log has no %s", want)
		}
	}
}

// checkArtifact compares the file on disk with what was said about it.
func checkArtifact(t *testing.T, page string) {
	t.Helper()
	m := regexp.MustCompile(`(\d+) bytes\n  (.+)\n  sha256 ([0-9a-f]{64})\n`).FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("no artifact with path and SHA-256:\n%s", page)
	}
	data, err := os.ReadFile(m[2])
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%x", sha256.Sum256(data)); got != m[3] || fmt.Sprint(len(data)) != m[1] {
		t.Errorf("the file has %d bytes and SHA-256 %s; the page says %s, %s", len(data), got, m[1], m[3])
	}
}

// TestDemoWithoutReader: whoever reads no further has seen what they wanted.
func TestDemoWithoutReader(t *testing.T) {
	t.Parallel()
	var stderr strings.Builder
	out := &brokenPipe{left: 4}
	code := Run(t.Context(), Program{
		Args: []string{"demo"}, Env: func(string) string { return "" },
		Stdin: strings.NewReader(""), Stdout: out, Stderr: &stderr,
	})
	if code != ExitOK || stderr.Len() > 0 {
		t.Errorf("exit code %d, standard error %q", code, stderr.String())
	}
}

func TestDemoTimesOut(t *testing.T) {
	t.Parallel()
	got := run(t, map[string]string{"RUSE_TIMEOUT": "50ms"}, "demo")
	if got.code != ExitTimeout || !strings.Contains(got.stderr, "the run took longer than 50ms (--timeout)") {
		t.Errorf("exit code %d, standard error %q", got.code, got.stderr)
	}
}

func TestDemoIsCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	var stderr strings.Builder
	code := Run(ctx, Program{
		Args: []string{"demo"}, Env: func(string) string { return "" }, Stdin: strings.NewReader(""),
		Stdout: writerFunc(func(data []byte) (int, error) {
			cancel() // with the first words
			return len(data), nil
		}),
		Stderr: &stderr,
	})
	if code != ExitCancelled {
		t.Errorf("exit code %d, standard error %q", code, stderr.String())
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(data []byte) (int, error) { return f(data) }

// TestPlayFailure: an error with nothing after it is a run's last word.
func TestPlayFailure(t *testing.T) {
	t.Parallel()
	rt, err := startDemo(t.Context(), runtimetest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer rt.Close()
	var b strings.Builder
	err = (&player{page: newPage(&b)}).play(t.Context(), rt.URL(), &protocol.Invocation{UserPrompt: "fail", Model: "m"},
		session.QueryOptions{Options: session.Options{NetDial: rt.Dial}})
	if exitCode(err) != ExitFailed {
		t.Errorf("play returns %v", err)
	}
	if strings.Count(b.String(), "\nerror: ") != 2 {
		t.Errorf("the page does not have both errors:\n%s", b.String())
	}
}
