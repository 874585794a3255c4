//go:build unix

package cli

import (
	"bufio"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"ruse/session/runtimetest"
)

// Keys, as a terminal sends them.
const (
	keyEnter = "\r"
	keyEsc   = "\x1b"
	keyCtrlC = "\x03"
)

// wantEnd checks how a program ended.
func wantEnd(t *testing.T, c *console, code int) {
	t.Helper()
	if got := c.wait(); got != code {
		t.Errorf("exit code %d, want %d; the screen:\n%s", got, code, c.screen())
	}
	if !strings.Contains(c.written(), "\x1b[?1049l") {
		t.Error("the alternate screen was not left")
	}
	if !strings.Contains(c.written(), "\x1b[?25h") {
		t.Error("the cursor was not shown again")
	}
}

// leave quits by the keys of someone who is in the composer.
func leave(c *console) {
	c.t.Helper()
	c.send(keyEsc)
	// The composer has an action of its own for q; the transcript's keys are in
	// the footer once it has the focus.
	c.waitForText("q quit")
	c.send("q")
}

func TestDemoOnTerminal(t *testing.T) {
	t.Parallel()
	c := start(t, command(t, nil, "demo"), 120, 40)
	c.waitForText("connected", "> "+runtimetest.TourPrompt, "Things to try")
	c.send(keyEnter)
	c.waitForText("running", "This agent is a script")
	c.waitForText("Artifacts 1", "tour.md")
	c.waitForText("Errors 1", "tool call failed")
	c.waitForText("succeeded", "The tour is over")
	leave(c)
	wantEnd(t, c, ExitOK)
}

func TestQuitByCtrlC(t *testing.T) {
	t.Parallel()
	c := start(t, command(t, nil, "demo"), 120, 40)
	c.waitForText("connected")
	c.send(keyCtrlC)
	wantEnd(t, c, ExitOK)
}

func TestSignals(t *testing.T) {
	t.Parallel()
	for signal, code := range map[syscall.Signal]int{
		syscall.SIGTERM: 143, syscall.SIGHUP: 129, syscall.SIGINT: 130,
	} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			temporary := t.TempDir()
			c := start(t, command(t, []string{"TMPDIR=" + temporary}, "demo"), 120, 40)
			c.waitForText("connected")
			c.send(keyEnter)
			c.waitForText("This agent is a script")
			if err := c.cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			wantEnd(t, c, code)
			left, err := os.ReadDir(temporary)
			if err != nil || len(left) > 0 {
				t.Errorf("it leaves %v behind, %v", left, err)
			}
		})
	}
}

// TestDialFailures: what happened, why, and what to try, on the screen; and one
// that is none, since -k was given.
func TestDialFailures(t *testing.T) {
	t.Parallel()
	rt := runtimetest.New(t, nil)
	page := httptest.NewServer(http.NotFoundHandler())
	secure := httptest.NewUnstartedServer(rt)
	// It complains of clients that do not trust it.
	secure.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	secure.StartTLS()
	t.Cleanup(func() {
		page.Close()
		secure.Close()
	})
	tests := []struct {
		name string
		args []string
		want []string // short enough to stand in one line
	}{
		{"refused", []string{"ws://127.0.0.1:1"}, []string{
			"Nobody answers at ws://127.0.0.1:1: connection refused.", "npx -y runtimeuse@latest", "ruse demo", "enter tries again",
		}},
		{"page", []string{page.URL}, []string{"HTTP 404", "Check the path"}},
		{"certificate", []string{secure.URL}, []string{"The certificate of", "signed by an authority", "-k"}},
		{"no TLS", []string{strings.Replace(page.URL, "http:", "wss:", 1)}, []string{"does not speak TLS", "Try ws://"}},
		{"insecure", []string{"-k", secure.URL}, []string{"● connected"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := start(t, command(t, nil, test.args...), 120, 40)
			c.waitForText(test.want...)
			leave(c)
			wantEnd(t, c, ExitOK)
		})
	}
}

// TestClosedPipe is "ruse demo | head -1".
func TestClosedPipe(t *testing.T) {
	t.Parallel()
	temporary := t.TempDir()
	cmd := command(t, []string{"TMPDIR=" + temporary}, "demo")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Error(err)
	}
	if err := out.Close(); err != nil {
		t.Error(err)
	}
	if err := cmd.Wait(); err != nil || stderr.Len() > 0 {
		t.Errorf("it ends with %v, and says %q", err, stderr.String())
	}
	left, err := os.ReadDir(temporary)
	if err != nil || len(left) > 0 {
		t.Errorf("it leaves %v behind, %v", left, err)
	}
}

// TestSecretsStayHidden sends a credential in the address and one in a header,
// to an agent that says them back.
func TestSecretsStayHidden(t *testing.T) {
	t.Parallel()
	rt := runtimetest.New(t, nil)
	log := filepath.Join(t.TempDir(), "debug.log")
	const header, query = "hunter2-in-a-header", "hunter2-in-a-query"
	c := start(t, command(t, nil, "-H", "Authorization: Bearer "+header, "--debug", log, rt.URL()+"/?token="+query), 120, 40)
	c.waitForText("connected")
	c.send("echo <" + header + "> and <" + query + ">" + keyEnter)
	c.waitForText("succeeded", "echo <[REDACTED]> and <[REDACTED]>")
	seen := c.screen()
	leave(c)
	wantEnd(t, c, ExitOK)

	logged, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"msg=frame", "dir=open", "dir=send", "dir=recv", "dir=close", "[REDACTED]"} {
		if !strings.Contains(string(logged), want) {
			t.Errorf("the log has no %s:\n%s", want, logged)
		}
	}
	// The composer showed the secrets while they were typed; what was sent, what
	// came back and what was logged shows them no more.
	for _, secret := range []string{header, query} {
		if strings.Contains(string(logged), secret) {
			t.Errorf("the log holds %s", secret)
		}
		if strings.Contains(seen, secret) {
			t.Errorf("the screen holds %s:\n%s", secret, seen)
		}
	}
}

var colour = regexp.MustCompile(`\x1b\[[0-9;:]*[34][0-9]([;:][0-9;:]*)?m`)

func TestNoColor(t *testing.T) {
	t.Parallel()
	for env, want := range map[string]bool{"NO_COLOR=1": false, "TERM=dumb": false, "LANG=C.UTF-8": true} {
		c := start(t, command(t, []string{env}, "demo"), 120, 40)
		c.waitForText("connected", "> "+runtimetest.TourPrompt)
		c.send(keyCtrlC)
		wantEnd(t, c, ExitOK)
		if got := colour.MatchString(c.written()); got != want {
			t.Errorf("with %s, colours on the screen: %v", env, got)
		}
	}
}

func TestPlainGlyphs(t *testing.T) {
	t.Parallel()
	c := start(t, command(t, []string{"LC_ALL=C"}, "demo"), 120, 40)
	c.waitForText("* connected", "----")
	c.send(keyCtrlC)
	wantEnd(t, c, ExitOK)
	if strings.ContainsAny(c.written(), "●─│") {
		t.Error("glyphs that the locale has not are on the screen")
	}
}

func TestDebugLogIsNoTerminal(t *testing.T) {
	t.Parallel()
	c := start(t, command(t, nil, "demo", "--debug", "/dev/tty"), 120, 40)
	if code := c.wait(); code != ExitUsage {
		t.Errorf("exit code %d, want %d", code, ExitUsage)
	}
	if !strings.Contains(c.screen(), "is a terminal") {
		t.Errorf("the screen does not say why:\n%s", c.screen())
	}
}

func TestPanicGivesTheTerminalBack(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, where := range []string{"loop", "command"} {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(self)
			cmd.Env = append(command(t, nil).Env, crashVariable+"="+where)
			c := start(t, cmd, 120, 40)
			c.waitForText("connected")
			c.send("x")
			wantEnd(t, c, ExitInternal)
			if !strings.Contains(c.screen(), "ruse: this is a crash") {
				t.Errorf("the screen does not say that this is a crash:\n%s", c.screen())
			}
		})
	}
}
