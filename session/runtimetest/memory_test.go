package runtimetest

import (
	"errors"
	"syscall"
	"testing"

	"github.com/gorilla/websocket"
)

// TestInMemory: nothing listens on a port, and Dial reaches the runtime by its
// URL until it closes.
func TestInMemory(t *testing.T) {
	rt, err := Open(Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := rt.ListenInMemory(t.Context()); err != nil {
		t.Fatal(err)
	}
	if rt.Addr().Network() != "memory" || rt.URL() != "ws://demo.localhost" {
		t.Errorf("it listens on %s, as %s", rt.Addr().Network(), rt.URL())
	}
	dialer := websocket.Dialer{NetDialContext: rt.Dial}
	for _, url := range []string{rt.URL(), start(t, Options{}).URL()} {
		ws, _, err := dialer.DialContext(t.Context(), url, nil)
		if err != nil {
			t.Fatalf("%s: %v", url, err)
		}
		ws.Close()
	}
	if err := rt.Close(); err != nil {
		t.Error(err)
	}
	if _, _, err := dialer.DialContext(t.Context(), rt.URL(), nil); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("a closed runtime is dialed: %v", err)
	}
}
