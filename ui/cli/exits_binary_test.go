//go:build unix

package cli

import (
	"bytes"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// cause is something that happens, and the exit code that the real binary has
// then.
type cause struct {
	name   string
	code   int
	args   []string // after "run"; empty: a plain prompt
	exec   []string // instead of "run": the flags of exec
	env    []string
	stdout string // the file that is standard output; empty: a pipe
	url    func(*testing.T) string
	signal syscall.Signal // sent when the runtime has the request
}

// causes are those of each exit code.
func causes() []cause {
	answers := func(frames ...string) func(*testing.T) string {
		return func(t *testing.T) string {
			return runtimePeer(t, func(p *peer) {
				p.Until("_message")
				p.Send(frames...)
				p.Goodbye()
			})
		}
	}
	refuses := func(status int) func(*testing.T) string {
		return served(httptest.NewServer, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
	}
	closes := func(code int) func(*testing.T) string {
		return func(t *testing.T) string {
			return runtimePeer(t, func(p *peer) {
				p.Until("_message")
				p.CloseWith(code, "")
			})
		}
	}
	const failed = `{"message_type":"error_message","error":"no","metadata":{}}`
	return []cause{
		{name: "a result", code: ExitOK, url: answers(textResult)},
		{name: "an error", code: ExitFailed, url: answers(failed)},
		{name: "a result that fits its schema", code: ExitOK, args: []string{"x", "--schema", `{"type":"object"}`}, url: answers(
			`{"message_type":"result_message","data":{"type":"structured_output","structured_output":{}}}`,
		)},

		{name: "no prompt", code: ExitUsage, args: []string{"--model", "m"}},
		{name: "an unknown flag", code: ExitUsage, args: []string{"--teapot"}},
		{name: "no address", code: ExitUsage, args: []string{"x", "--url", "ftp://host"}},
		{name: "a secret that is not there", code: ExitUsage, args: []string{"x", "--secret", "env:RUSE_NO_SUCH_SECRET"}, url: answers(textResult)},
		{name: "a profile that is not there", code: ExitUsage, env: []string{"RUSE_PROFILE=nobody"}, url: answers(textResult)},

		{name: "a full disk", code: ExitInternal, stdout: "/dev/full", url: func(t *testing.T) string {
			return runtimePeer(t, func(p *peer) {
				p.Until("_message")
				p.Send(textResult)
				p.Wait()
			})
		}},
		{name: "a broken schema", code: ExitExpectation, args: []string{"x", "--schema", `{"type":"object"}`}, url: answers(textResult)},
		{name: "a missing artifact", code: ExitArtifacts, args: []string{"x", "--artifacts-dir", "/out"}, url: func(t *testing.T) string {
			return runtimePeer(t, func(p *peer) {
				p.Until("invocation_message")
				p.Send(fileOffered)
				p.Until("presigned_url")
				p.Send(goodResult)
				p.Goodbye()
			})
		}},

		{name: "the run's timeout", code: ExitTimeout, args: []string{"x", "--timeout", "50ms"}, url: silent},
		{name: "the idle timeout", code: ExitTimeout, args: []string{"x", "--idle-timeout", "50ms"}, url: silent},
		{name: "a dial that takes too long", code: ExitTimeout, args: []string{"x", "--connect-timeout", "100ms"}, url: deaf},
		{name: "408", code: ExitProtocol, url: refuses(http.StatusRequestTimeout)},

		{name: "nobody listens", code: ExitNetwork, args: []string{"x", "--url", "ws://127.0.0.1:1"}},
		{name: "no such host", code: ExitNetwork, args: []string{"x", "--url", "ws://no-such-host.invalid"}},
		{name: "a broken connection", code: ExitNetwork, url: func(t *testing.T) string {
			return runtimePeer(t, func(p *peer) { p.Until("_message") })
		}},
		{name: "a close without a word", code: ExitNetwork, url: closes(1001)},

		{name: "a certificate that nobody knows", code: ExitTLS, url: served(httptest.NewTLSServer, func(http.ResponseWriter, *http.Request) {})},
		{name: "TLS where there is none", code: ExitTLS, url: func(t *testing.T) string {
			return strings.Replace(refuses(http.StatusOK)(t), "ws:", "wss:", 1)
		}},

		{name: "401", code: ExitAuth, url: refuses(http.StatusUnauthorized)},
		{name: "403", code: ExitAuth, url: refuses(http.StatusForbidden)},
		{name: "a policy", code: ExitAuth, url: closes(1008)},

		{name: "429", code: ExitRetry, url: refuses(http.StatusTooManyRequests)},
		{name: "502", code: ExitRetry, url: refuses(http.StatusBadGateway)},
		{name: "503", code: ExitRetry, url: refuses(http.StatusServiceUnavailable)},
		{name: "504", code: ExitRetry, url: refuses(http.StatusGatewayTimeout)},
		{name: "a close that says later", code: ExitRetry, url: closes(1013)},

		{name: "a page", code: ExitProtocol, url: refuses(http.StatusOK)},
		{name: "404", code: ExitProtocol, url: refuses(http.StatusNotFound)},
		{name: "a result without an answer", code: ExitProtocol, url: answers(`{"message_type":"result_message","data":{}}`)},

		{name: "ctrl+c", code: ExitCancelled, signal: syscall.SIGINT},
		{name: "SIGTERM", code: 128 + 15, signal: syscall.SIGTERM},
		{name: "SIGHUP", code: 128 + 1, signal: syscall.SIGHUP},

		{name: "exec: all well", code: 0, exec: []string{"--command", "c"}, url: answers(resultsFrame(0))},
		{name: "exec: a command's 1", code: 1, exec: []string{"--command", "c"}, url: answers(resultsFrame(1))},
		{name: "exec: a command's 21", code: 21, exec: []string{"--command", "c"}, url: answers(resultsFrame(21))},
		{name: "exec: a command that was killed", code: 255, exec: []string{"--command", "c"}, url: answers(resultsFrame(-1))},
		{name: "exec: no command", code: ExitExecFailed, exec: []string{"--timeout", "1s"}, url: answers()},
		{name: "exec: an unknown flag", code: ExitExecFailed, exec: []string{"--teapot"}},
		{name: "exec: an error", code: ExitExecFailed, exec: []string{"--command", "c"}, url: answers(failed)},
		{name: "exec: nobody listens", code: ExitExecFailed, exec: []string{"--command", "c", "--url", "ws://127.0.0.1:1"}},
		{name: "exec: 401", code: ExitExecFailed, exec: []string{"--command", "c"}, url: refuses(http.StatusUnauthorized)},
		{name: "exec: a timeout", code: ExitExecFailed, exec: []string{"--command", "c", "--timeout", "50ms"}, url: silent},
		{name: "exec: ctrl+c", code: ExitCancelled, exec: []string{"--command", "c"}, signal: syscall.SIGINT},
	}
}

// served starts a server, and makes its address a runtime's.
func served(start func(http.Handler) *httptest.Server, handle http.HandlerFunc) func(*testing.T) string {
	return func(t *testing.T) string {
		server := start(handle)
		t.Cleanup(server.Close)
		return "ws" + strings.TrimPrefix(server.URL, "http")
	}
}

// silent is a runtime that takes a request, says nothing, and confirms a cancel.
func silent(t *testing.T) string {
	return runtimePeer(t, func(p *peer) {
		p.Until("cancel_message")
		p.Send(cancelConfirmed)
		p.Wait()
	})
}

// deaf is a server that takes a connection and says nothing.
func deaf(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return "ws://" + l.Addr().String()
}

// TestEveryExit: each code of the table has a cause that leads to it, told on
// standard error where it is not success.
func TestEveryExit(t *testing.T) {
	t.Parallel()
	seen := map[int]bool{}
	for _, c := range causes() {
		seen[c.code] = true
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			wantCause(t, c)
		})
	}
	for _, e := range exits() {
		if !seen[e.code] {
			t.Errorf("nothing leads to %d, %s", e.code, e.name)
		}
	}
}

func wantCause(t *testing.T, c cause) {
	t.Helper()
	args := append([]string{"run"}, c.args...)
	if c.exec != nil {
		args = append([]string{"exec"}, c.exec...)
	} else if c.args == nil {
		args = append(args, "x")
	}
	working := make(chan struct{})
	if c.signal != 0 {
		c.url = func(t *testing.T) string {
			return runtimePeer(t, func(p *peer) {
				p.Until("_message")
				close(working)
				p.Until("cancel_message")
				p.Send(cancelConfirmed)
				p.Wait()
			})
		}
	}
	if c.url != nil {
		args = append(args, "--url", c.url(t))
	}
	home := t.TempDir()
	cmd := command(t, append([]string{"XDG_CONFIG_HOME=" + filepath.Join(home, "config"), "XDG_DATA_HOME=" + filepath.Join(home, "data")}, c.env...), args...)
	cmd.Dir = home
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if c.stdout != "" {
		full, err := os.OpenFile(c.stdout, os.O_WRONLY, 0)
		if err != nil {
			t.Skip("no file here that is always full:", err)
		}
		defer full.Close()
		cmd.Stdout = full
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if c.signal != 0 {
		<-working
		if err := cmd.Process.Signal(c.signal); err != nil {
			t.Fatal(err)
		}
	}
	_ = cmd.Wait() // the code is judged
	if code := cmd.ProcessState.ExitCode(); code != c.code {
		t.Errorf("exit code %d, want %d\n%s", code, c.code, stderr.String())
	}
	if c.code != ExitOK && stderr.Len() == 0 {
		t.Error("nothing is told on standard error")
	}
}
