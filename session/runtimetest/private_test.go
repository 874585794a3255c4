package runtimetest

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
)

// TestPrivate: the socket stands where only its owner gets at it, nothing
// listens on a port, and Dial reaches it by the URL.
func TestPrivate(t *testing.T) {
	// Sockets have short paths; this is longer.
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), strings.Repeat("long", 30)))
	if err := os.MkdirAll(os.Getenv("TMPDIR"), 0o700); err != nil {
		t.Fatal(err)
	}
	rt, err := Open(Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := rt.ListenPrivate(t.Context()); err != nil {
		t.Fatal(err)
	}
	socket := rt.Addr()
	if socket.Network() != "unix" || rt.URL() != "ws://demo.localhost" {
		t.Fatalf("it listens on %s %s, as %s", socket.Network(), socket, rt.URL())
	}
	dir := filepath.Dir(socket.String())
	if info, err := os.Stat(dir); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o700 {
		t.Errorf("others may enter %s: %v, %v", dir, info.Mode(), err)
	}
	dialer := websocket.Dialer{NetDialContext: rt.Dial}
	ws, _, err := dialer.DialContext(t.Context(), rt.URL(), nil)
	if err != nil {
		t.Fatal(err)
	}
	ws.Close()
	other := start(t, Options{})
	if ws, _, err = dialer.DialContext(t.Context(), other.URL(), nil); err != nil {
		t.Errorf("another address: %v", err)
	} else {
		ws.Close()
	}
	if err := rt.Close(); err != nil {
		t.Error(err)
	}
	if exists(dir) {
		t.Errorf("%s is left over", dir)
	}
}
