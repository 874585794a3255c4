package cli

import (
	"bufio"
	"context"
	"io"
	"net"
	"strings"
	"testing"

	"ruse/protocol"
	"ruse/session"
)

// TestRuntime starts a server, has it answer a request, and stops it.
func TestRuntime(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out, in := io.Pipe()
	var log strings.Builder
	ended := make(chan int, 1)
	dir := t.TempDir()
	go func() {
		ended <- Run(ctx, Program{
			Args: []string{"runtime", "--port", "0", "--dir", dir, "--seed", "7"},
			Env:  func(string) string { return "" }, Stdin: strings.NewReader(""), Stdout: in, Stderr: &log,
		})
		in.Close()
	}()
	said := bufio.NewScanner(out)
	if !said.Scan() {
		t.Fatal("nothing is said")
	}
	url, ok := strings.CutPrefix(said.Text(), "Listening on ")
	if !ok || !strings.HasPrefix(url, "ws://127.0.0.1:") {
		t.Fatalf("it says %q", said.Text())
	}
	if !said.Scan() || !strings.HasSuffix(said.Text(), dir) {
		t.Errorf("it says %q of the sandbox", said.Text())
	}
	if !said.Scan() || !strings.HasSuffix(said.Text(), "ruse "+url) {
		t.Errorf("it says %q of what to try", said.Text())
	}
	result, err := session.Query(ctx, url, &protocol.Invocation{UserPrompt: "echo hello", Model: "m"}, session.QueryOptions{})
	if err != nil || result.Text == nil || *result.Text != "echo hello" {
		t.Errorf("it answers %+v, %v", result, err)
	}
	stop()
	if code := <-ended; code != ExitCancelled {
		t.Errorf("exit code %d", code)
	}
	if !strings.Contains(log.String(), "persona=echo") {
		t.Errorf("its log does not tell of the request:\n%s", log.String())
	}
	if _, err := session.Dial(t.Context(), url, session.Options{}); err == nil {
		t.Error("it still listens")
	}
}

func TestRuntimeCannotListen(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	_, port, err := net.SplitHostPort(taken.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	got := run(t, nil, "runtime", "--port", port)
	if got.code != ExitNetwork || !strings.Contains(got.stderr, "another program listens on 127.0.0.1:"+port+" already") ||
		!strings.Contains(got.stderr, "--port 0") || strings.Contains(got.stderr, "warning") {
		t.Errorf("exit code %d:\n%s", got.code, got.stderr)
	}
	// An address for documentation, that no machine has (RFC 5737).
	got = run(t, map[string]string{"RUSE_LISTEN": "192.0.2.1", "RUSE_PORT": "0"}, "runtime")
	if got.code != ExitNetwork || !strings.Contains(got.stderr, "warning: other machines may reach 192.0.2.1") ||
		!strings.Contains(got.stderr, "nothing can listen on 192.0.2.1:0") {
		t.Errorf("exit code %d:\n%s", got.code, got.stderr)
	}
}

func TestIsLoopback(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{
		"localhost": true, "127.0.0.1": true, "127.8.8.8": true, "::1": true, "::ffff:127.0.0.1": true,
		"0.0.0.0": false, "::": false, "192.168.1.1": false, "example.com": false, "": false,
	} {
		if got := isLoopback(host); got != want {
			t.Errorf("isLoopback(%q) = %v", host, got)
		}
	}
}
