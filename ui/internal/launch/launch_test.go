package launch

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

func TestStart(t *testing.T) {
	t.Setenv("RUSE_SECRET", "hunter2hunter2")
	for name, command := range map[string]string{
		"words": "serve {port}", "shell": "serve '{port}'; true", "environment": "serve",
	} {
		t.Run(name, func(t *testing.T) {
			rt := launch(t, Options{Command: fakes(t) + command})
			at, err := rt.Wait(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			ws, res, err := websocket.DefaultDialer.DialContext(t.Context(), at, nil)
			if err != nil {
				t.Fatalf("%s: %v", at, err)
			}
			res.Body.Close()
			ws.Close()
			u, err := url.Parse(at)
			if err != nil {
				t.Fatal(err)
			}
			line := waitLine(t, rt, "PORT=")
			if !strings.HasSuffix(line.Text, "PORT="+u.Port()+" secret=") || line.Stderr || line.Start != 1 {
				t.Errorf("it was told %+v, at %s", line, at)
			}
			if e := waitEvent(t, rt, Starting); e.URL != at || e.Process == 0 {
				t.Errorf("starting: %+v", e)
			}
			if e := waitEvent(t, rt, Up); e.URL != at || e.Took <= 0 {
				t.Errorf("up: %+v", e)
			}
			if err := rt.Close(); err != nil {
				t.Error(err)
			}
			if e := waitEvent(t, rt, Exited); !e.Asked || e.Err != nil {
				t.Errorf("exited: %+v", e)
			}
			if _, err := rt.Next(t.Context()); err != io.EOF {
				t.Errorf("after Close: %v", err)
			}
			if listens(t.Context(), u) {
				t.Errorf("somebody listens at %s after Close", at)
			}
		})
	}
}

func TestOptionsThatCantBe(t *testing.T) {
	t.Parallel()
	for _, opts := range []Options{
		{},
		{Command: " "},
		{Command: "x", URL: "localhost:8080"},
		{Command: "x", URL: "ws://"},
		{Command: "x", URL: "ftp://h"},
		{Command: "x", URL: "ws://h:99999"},
	} {
		if rt, err := Start(opts); err == nil {
			t.Errorf("%+v: no error: %v", opts, rt.Close())
		}
	}
}

// TestNeverUp: what is in the way is said, with the last lines.
func TestNeverUp(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		command string
		within  time.Duration
		want    error
		says    []string
	}{
		{"exit 7 no key is set", time.Hour, ErrExited, []string{"it exited with status 7", "no key is set"}},
		{"silent {port}", 100 * time.Millisecond, ErrNoAnswer, nil},
		{"page {port}", 2 * time.Second, ErrNoAnswer, []string{"404 Not Found"}},
		{"sleep", 100 * time.Millisecond, ErrNoAnswer, []string{"nothing listens there", "PORT", "{port}"}},
	} {
		t.Run(test.command, func(t *testing.T) {
			t.Parallel()
			rt := launch(t, Options{Command: fakes(t) + test.command, UpWithin: test.within})
			_, err := rt.Wait(t.Context())
			var failed *StartError
			if !errors.As(err, &failed) || !errors.Is(err, test.want) {
				t.Fatalf("%v, not %v", err, test.want)
			}
			for _, want := range test.says {
				if !strings.Contains(fmt.Sprint(err, texts(failed.Last)), want) {
					t.Errorf("%q does not say %q", err, want)
				}
			}
			e := waitEvent(t, rt, Exited)
			if e.Err != err || e.Asked || test.want == ErrExited && e.Exit.Code != 7 { //nolint:errorlint // the very same
				t.Errorf("%+v", e)
			}
		})
	}
}

func TestNotRun(t *testing.T) {
	t.Parallel()
	for _, opts := range []Options{
		{Command: "no-such-program-of-ruse {port}"}, {Command: fakes(t) + "sleep", Dir: filepath.Join(t.TempDir(), "none")},
	} {
		rt := launch(t, opts)
		if _, err := rt.Wait(t.Context()); !errors.Is(err, ErrNotRun) {
			t.Errorf("%+v: %v", opts, err)
		}
	}
}

// listen takes a port of this machine.
func listen(t *testing.T) (port int) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l.Addr().(*net.TCPAddr).Port
}

func TestPortTaken(t *testing.T) {
	t.Parallel()
	taken := listen(t)
	t.Run("chosen here", func(t *testing.T) {
		t.Parallel()
		ports := []int{taken}
		rt := launch(t, Options{Command: fakes(t) + "serve {port}", freePort: func() (int, error) {
			if len(ports) == 0 {
				return freePort()
			}
			port := ports[0]
			ports = ports[1:]
			return port, nil
		}})
		if at, err := rt.Wait(t.Context()); err != nil || strings.Contains(at, strconv.Itoa(taken)) {
			t.Errorf("%s, %v", at, err)
		}
	})
	t.Run("taken meanwhile", func(t *testing.T) {
		t.Parallel()
		rt := launch(t, Options{Command: fakes(t) + "exit 1 Error: listen EADDRINUSE"})
		if _, err := rt.Wait(t.Context()); !errors.Is(err, ErrExited) {
			t.Error(err)
		}
		if lines, _ := rt.Log().Lines(1); len(lines) != mostPorts {
			t.Errorf("%d ports were tried, not %d: %v", len(lines), mostPorts, lines)
		}
	})
	t.Run("the person's", func(t *testing.T) {
		t.Parallel()
		rt := launch(t, Options{Command: fakes(t) + "serve {port}", URL: "ws://127.0.0.1:" + strconv.Itoa(taken) + "/?token=hunter2"})
		_, err := rt.Wait(t.Context())
		if !errors.Is(err, ErrTaken) || strings.Contains(err.Error(), "hunter2") {
			t.Error(err)
		}
	})
}

func TestRestart(t *testing.T) {
	t.Parallel()
	rt := launch(t, Options{Command: fakes(t) + "serve {port}"})
	first, err := rt.Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	second, err := rt.Restart(t.Context())
	if err != nil || second != first {
		t.Errorf("%s after %s: %v", second, first, err)
	}
	var starts []int
	for len(starts) < 2 {
		starts = append(starts, waitEvent(t, rt, Up).Start)
	}
	lines, _ := rt.Log().Lines(1)
	for _, line := range lines {
		starts = append(starts, line.Start)
	}
	if want := []int{1, 2, 1, 2}; !slices.Equal(starts, want) {
		t.Errorf("starts of events and lines: %v, not %v", starts, want)
	}
	if err := rt.Close(); err != nil {
		t.Error(err)
	}
	if _, err := rt.Restart(t.Context()); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

// TestRestartAfterExit: also what ended by itself is started again.
func TestRestartAfterExit(t *testing.T) {
	t.Parallel()
	flag := filepath.Join(t.TempDir(), "flag")
	rt := launch(t, Options{Command: "test -e '" + flag + "' && exec " + fakes(t) + "serve {port}"})
	if _, err := rt.Wait(t.Context()); !errors.Is(err, ErrExited) {
		t.Fatal(err)
	}
	if err := os.WriteFile(flag, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := rt.Restart(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestCloseWhileStarting: whoever waits is told.
func TestCloseWhileStarting(t *testing.T) {
	t.Parallel()
	rt := launch(t, Options{Command: fakes(t) + "silent {port}"})
	waitLine(t, rt, "not a word")
	waited := make(chan error)
	go func() {
		_, err := rt.Wait(t.Context())
		waited <- err
	}()
	if err := rt.Close(); err != nil {
		t.Error(err)
	}
	if err := <-waited; !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
}

// TestFlood: a log of 100 MB leaves 4 MiB of memory behind, the last of it.
func TestFlood(t *testing.T) {
	t.Parallel()
	rt := launch(t, Options{Command: fakes(t) + "flood 100000000"})
	if _, err := rt.Wait(t.Context()); !errors.Is(err, ErrExited) {
		t.Fatal(err)
	}
	rt.log.mu.Lock()
	bytes, slots := rt.log.bytes, cap(rt.log.lines)
	rt.log.mu.Unlock()
	lines, first := rt.Log().Lines(1)
	size := 0
	for _, line := range lines {
		size += len(line.Text) + lineOverhead
	}
	if bytes > logBytes || size != bytes || slots > 8*logBytes/lineOverhead {
		t.Errorf("%d bytes in %d lines, %d by its count, room for %d lines", size, len(lines), bytes, slots)
	}
	if last := lines[len(lines)-1]; last.Text != "the last line" || last.Seq != first-1+len(lines) || first == 1 {
		t.Errorf("the last of %d lines from %d on is %+v", len(lines), first, last)
	}
}
