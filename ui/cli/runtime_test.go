package cli

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
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
	if !said.Scan() || !strings.HasSuffix(said.Text(), " every user of this machine") {
		t.Errorf("it says %q of who may come in", said.Text())
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

// TestRuntimeToken: who has it gets in, who has not is told what is wanted, and
// it is shown nowhere.
func TestRuntimeToken(t *testing.T) {
	t.Parallel()
	const token = "hunter2-hunter2"
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte(token+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		env     []string
		args    []string
		try     string
		warning bool
	}{
		"variable":     {[]string{"TOK=" + token}, []string{"--token", "env:TOK"}, "Authorization: Bearer $TOK", false},
		"file":         {nil, []string{"--token", "file:" + file}, "Authorization: Bearer $(cat " + file + ")", false},
		"RUSE_TOKEN":   {[]string{"RUSE_TOKEN=" + token}, nil, "Authorization: Bearer …", false},
		"command line": {nil, []string{"--token", token}, "Authorization: Bearer …", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := command(t, tt.env, append([]string{"runtime", "--port", "0"}, tt.args...)...)
			var log bytes.Buffer
			cmd.Stderr = &log
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			said := bufio.NewReader(out)
			var lines strings.Builder
			for !strings.Contains(lines.String(), "Try ") {
				line, err := said.ReadString('\n')
				if err != nil {
					t.Fatalf("%v; it says\n%s%s", err, lines.String(), log.String())
				}
				lines.WriteString(line)
			}
			for _, want := range []string{tt.try, "with the token"} {
				if !strings.Contains(lines.String(), want) {
					t.Errorf("it does not say %q:\n%s", want, lines.String())
				}
			}
			url := strings.Fields(lines.String())[2]
			for authorization, wanted := range map[string]int{"": 401, "Bearer wrong": 401, "Bearer " + token: 0} {
				header := http.Header{}
				if authorization != "" {
					header.Set("Authorization", authorization)
				}
				s, err := session.Dial(t.Context(), url, session.Options{Header: header})
				var refused *session.DialError
				switch {
				case err == nil && wanted == 0:
					s.Close()
				case err == nil:
					s.Close()
					t.Errorf("%q gets in", authorization)
				case !errors.As(err, &refused) || refused.Status != wanted:
					t.Errorf("%q: %v, want %d", authorization, err, wanted)
				}
			}
			if err := cmd.Process.Kill(); err != nil {
				t.Error(err)
			}
			_ = cmd.Wait() // it was killed
			if strings.Contains(lines.String()+log.String(), token) {
				t.Errorf("the token is shown:\n%s%s", lines.String(), log.String())
			}
			if warned := strings.Contains(log.String(), "list of processes"); warned != tt.warning {
				t.Errorf("of the list of processes it says:\n%s", log.String())
			}
		})
	}
	for name, arg := range map[string]string{"no such variable": "env:RUSE_NO_SUCH_TOKEN", "a line end": "a\nb", "a space": "a b"} {
		if got := run(t, nil, "runtime", "--port", "0", "--token", arg); got.code != ExitUsage || !strings.Contains(got.stderr, "--token") {
			t.Errorf("%s: exit code %d:\n%s", name, got.code, got.stderr)
		}
	}
}
