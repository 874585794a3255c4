package cli

import (
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
)

// TestDemoIsPrivate: while a demo runs, no port of its process takes an upgrade
// from somebody else, by whatever path.
func TestDemoIsPrivate(t *testing.T) {
	t.Parallel()
	c := start(t, command(t, nil, "demo"), 120, 40)
	c.waitForText("connected")
	ports := listening(t, c.cmd.Process.Pid)
	if len(ports) == 0 {
		t.Error("not even the inbox listens: the test does not see what it should")
	}
	for _, port := range ports {
		for _, path := range []string{"/", "/agent", "/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"} {
			url := "ws://127.0.0.1:" + strconv.Itoa(port) + path
			ws, res, err := websocket.DefaultDialer.DialContext(t.Context(), url, http.Header{})
			if err == nil {
				ws.Close()
				t.Errorf("%s: another client gets in: %s", url, res.Status)
			}
		}
	}
	c.send(keyCtrlC)
	wantEnd(t, c, ExitOK)
}

// listening are the TCP ports on which a process listens.
func listening(t *testing.T, pid int) (ports []int) {
	t.Helper()
	proc := filepath.Join("/proc", strconv.Itoa(pid))
	fds, err := filepath.Glob(filepath.Join(proc, "fd", "*"))
	if err != nil {
		t.Fatal(err)
	}
	sockets := map[string]bool{}
	for _, fd := range fds {
		if to, err := os.Readlink(fd); err == nil {
			sockets[to] = true
		}
	}
	for _, table := range []string{"tcp", "tcp6"} {
		data, err := os.ReadFile(filepath.Join(proc, "net", table))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			const listen = "0A"
			f := strings.Fields(line)
			if len(f) < 10 || f[3] != listen || !sockets["socket:["+f[9]+"]"] {
				continue
			}
			_, port, _ := strings.Cut(f[1], ":")
			n, err := strconv.ParseUint(port, 16, 16)
			if err != nil {
				t.Fatal(err)
			}
			ports = append(ports, int(n))
		}
	}
	return ports
}
