package runtimetest

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"ruse/protocol"
)

// patience bounds every wait of a test.
const patience = 20 * time.Second

// start serves a runtime on loopback until the test ends.
func start(t *testing.T, opts Options) *Runtime {
	t.Helper()
	if opts.Workdir == "" {
		opts.Workdir = t.TempDir()
	}
	if opts.Debounce == 0 {
		opts.Debounce = 20 * time.Millisecond
	}
	if opts.LateFiles == 0 {
		opts.LateFiles = 200 * time.Millisecond
	}
	return New(t, nil, func(o *Options) { *o = opts })
}

// client is a bare client: it sends messages and frames, and reads messages.
type client struct {
	*testing.T
	ws *websocket.Conn
}

func dial(t *testing.T, rt *Runtime) *client {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	ws, res, err := websocket.DefaultDialer.DialContext(ctx, rt.URL(), http.Header{})
	if err != nil {
		t.Fatalf("dialing: %v (%v)", err, res)
	}
	t.Cleanup(func() { ws.Close() })
	return &client{t, ws}
}

func (c *client) send(m protocol.Message) {
	c.Helper()
	frame, err := protocol.Encode(m)
	if err != nil {
		c.Fatal(err)
	}
	c.sendRaw(string(frame))
}

func (c *client) sendRaw(frame string) {
	c.Helper()
	if err := c.ws.WriteMessage(websocket.TextMessage, []byte(frame)); err != nil {
		c.Fatalf("sending: %v", err)
	}
}

// ask sends an invocation with nothing but a prompt.
func (c *client) ask(prompt string) {
	c.Helper()
	c.send(&protocol.Invocation{UserPrompt: prompt, Model: "gpt-5.4"})
}

// next reads one message.
func (c *client) next() protocol.Message {
	c.Helper()
	return c.nextWithin(patience)
}

func (c *client) nextWithin(limit time.Duration) protocol.Message {
	c.Helper()
	if err := c.ws.SetReadDeadline(time.Now().Add(limit)); err != nil {
		c.Fatal(err)
	}
	_, frame, err := c.ws.ReadMessage()
	if err != nil {
		c.Fatalf("reading: %v", err)
	}
	m, err := protocol.Decode(frame)
	if err != nil {
		c.Fatalf("decoding %s: %v", frame, err)
	}
	return m
}

// until reads up to and with the first message for which last holds.
func (c *client) until(last func(protocol.Message) bool) []protocol.Message {
	c.Helper()
	var all []protocol.Message
	for {
		m := c.next()
		if _, ok := m.(*protocol.Heartbeat); !ok {
			all = append(all, m)
		}
		if last(m) {
			return all
		}
	}
}

// run sends a prompt and reads up to its result.
func (c *client) run(prompt string) []protocol.Message {
	c.Helper()
	c.ask(prompt)
	return c.until(isA[*protocol.Result])
}

func isA[T protocol.Message](m protocol.Message) bool {
	_, ok := m.(T)
	return ok
}

// the returns the only message of its type.
func the[T protocol.Message](t *testing.T, all []protocol.Message) T {
	t.Helper()
	found := of[T](all)
	if len(found) != 1 {
		t.Fatalf("%d messages of type %T, want 1", len(found), *new(T))
	}
	return found[0]
}

func of[T protocol.Message](all []protocol.Message) []T {
	var found []T
	for _, m := range all {
		if one, ok := m.(T); ok {
			found = append(found, one)
		}
	}
	return found
}

// members reads a JSON object.
func members(t *testing.T, raw []byte) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(raw, &m); err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	return m
}

// writeFile writes the last of parts to the path of the others, its directories
// made.
func writeFile(t *testing.T, parts ...string) {
	t.Helper()
	path := filepath.Join(parts[:len(parts)-1]...)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(parts[len(parts)-1]), 0o600); err != nil {
		t.Fatal(err)
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
