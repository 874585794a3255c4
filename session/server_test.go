package session

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"ruse/protocol"
)

// peer is the runtime's end of one connection.
type peer struct {
	t  testing.TB
	ws *websocket.Conn
	mu sync.Mutex // one writer at a time
}

// send sends a frame as it is.
func (p *peer) send(frame string) {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.ws.WriteMessage(websocket.TextMessage, []byte(frame)); err != nil {
		p.t.Errorf("runtime: send: %v", err)
	}
}

// recv returns the next frame, or "" once the connection is gone.
func (p *peer) recv() string {
	_, frame, err := p.ws.ReadMessage()
	if err != nil {
		return ""
	}
	return string(frame)
}

// expect fails unless the next frame is of type want, and returns it.
func (p *peer) expect(want protocol.Type) string {
	p.t.Helper()
	frame := p.recv()
	if got := typeOf(frame); got != want {
		p.t.Errorf("runtime: got a %q, want a %s", got, want)
	}
	return frame
}

// bye closes as runtimes do: without a code.
func (p *peer) bye() {
	_ = p.ws.WriteMessage(websocket.CloseMessage, nil)
	p.wait()
}

// wait reads until the connection is gone, answering pings.
func (p *peer) wait() {
	for p.recv() != "" {
	}
}

func typeOf(frame string) protocol.Type {
	m, err := protocol.Decode([]byte(frame))
	if err != nil {
		return ""
	}
	return m.MessageType()
}

// serve starts a server over real sockets that plays each connection in turn
// with one of scripts, and returns its address. Further connections are closed.
func serve(t testing.TB, scripts ...func(*peer)) string {
	t.Helper()
	h := &upgrader{t: t, scripts: scripts}
	srv := httptest.NewServer(h)
	t.Cleanup(func() {
		srv.CloseClientConnections()
		srv.Close()
		h.wg.Wait()
	})
	return "ws" + strings.TrimPrefix(srv.URL, "http")
}

type upgrader struct {
	t       testing.TB
	wg      sync.WaitGroup
	mu      sync.Mutex
	scripts []func(*peer)
	headers []http.Header
}

func (h *upgrader) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.wg.Add(1)
	defer h.wg.Done()
	h.mu.Lock()
	script := func(*peer) {}
	if len(h.scripts) > 0 {
		script, h.scripts = h.scripts[0], h.scripts[1:]
	}
	h.headers = append(h.headers, r.Header)
	h.mu.Unlock()
	up := websocket.Upgrader{ReadBufferSize: 4096, WriteBufferSize: 64 << 10}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		h.t.Errorf("runtime: upgrade: %v", err)
		return
	}
	defer ws.Close()
	script(&peer{t: h.t, ws: ws})
}

// pipes is a NetDial whose connections are net.Pipes, which synctest can see
// through: each dial is played with the next of scripts.
func pipes(t testing.TB, scripts ...func(*peer)) func(context.Context, string, string) (net.Conn, error) {
	h := &upgrader{t: t, scripts: scripts}
	t.Cleanup(h.wg.Wait)
	return func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		h.wg.Go(func() {
			br := bufio.NewReader(server)
			req, err := http.ReadRequest(br)
			if err != nil {
				server.Close()
				return
			}
			rw := bufio.NewReadWriter(br, bufio.NewWriter(server))
			h.ServeHTTP(&hijacked{conn: server, rw: rw}, req)
		})
		return client, nil
	}
}

// hijacked is the ResponseWriter of a connection without an http.Server.
type hijacked struct {
	conn net.Conn
	rw   *bufio.ReadWriter
}

func (h *hijacked) Header() http.Header                          { return http.Header{} }
func (h *hijacked) Write(b []byte) (int, error)                  { return h.conn.Write(b) }
func (h *hijacked) WriteHeader(int)                              {}
func (h *hijacked) Hijack() (net.Conn, *bufio.ReadWriter, error) { return h.conn, h.rw, nil }

// dial is Dial for tests: the session is closed at the end.
func dial(t testing.TB, url string, opts Options) *Session {
	t.Helper()
	s, err := Dial(t.Context(), url, opts)
	if err != nil {
		t.Fatalf("dial: %v", err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// until collects events up to the first for which stop is true.
func until(t testing.TB, s *Session, stop func(Event) bool) []Event {
	t.Helper()
	var all []Event
	patience := 20 * time.Second
	if time.Now().Year() == 2000 {
		patience = 1000 * time.Hour // in a synctest bubble, where a wait costs nothing
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for {
		events, err := s.Next(ctx)
		if err != nil {
			t.Fatalf("next: %v after %s", err, describe(all))
		}
		all = append(all, events...)
		if slices.ContainsFunc(events, stop) {
			return all
		}
	}
}

// rest collects events until the session's end.
func rest(t testing.TB, s *Session) []Event {
	t.Helper()
	var all []Event
	for {
		events, err := s.Next(t.Context())
		all = append(all, events...)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("next: %v after %s", err, describe(all))
		}
	}
}

func inState(states ...State) func(Event) bool {
	return func(e Event) bool {
		rc, ok := e.(RunChanged)
		return ok && slices.Contains(states, rc.State)
	}
}

func isA[T Event](e Event) bool {
	_, ok := e.(T)
	return ok
}

// only returns the events of one type.
func only[T Event](events []Event) []T {
	var some []T
	for _, e := range events {
		if v, ok := e.(T); ok {
			some = append(some, v)
		}
	}
	return some
}

// recordedFrame is a line of a recording in testdata/wire.
type recordedFrame struct {
	Dir  string `json:"dir"`
	Data string `json:"data"`
	Path string `json:"path"`
}

func readRecording(t testing.TB, path string) []recordedFrame {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var frames []recordedFrame
	for dec := json.NewDecoder(f); ; {
		var fr recordedFrame
		err := dec.Decode(&fr)
		if errors.Is(err, io.EOF) {
			return frames
		}
		if err != nil {
			t.Fatal(err)
		}
		frames = append(frames, fr)
	}
}

const (
	resultFrame    = `{"message_type":"result_message","metadata":{},"data":{"type":"text","text":"done"}}`
	cancelledFrame = `{"message_type":"error_message","error":"Request cancelled","metadata":{}}`
	busyFrame      = `{"message_type":"error_message","error":"Received request while another is in flight!","metadata":{}}`
	heartbeatFrame = `{"message_type":"heartbeat_message","phase":"request_in_flight","elapsed_ms":1}`
	confirmFrame   = `{"message_type":"end_session_confirm_message"}`
)

func assistant(text string) string {
	frame, err := protocol.Encode(&protocol.Assistant{TextBlocks: []string{text}})
	if err != nil {
		panic(err)
	}
	return string(frame)
}

func failure(text string) string {
	frame, err := protocol.Encode(&protocol.Error{Text: text})
	if err != nil {
		panic(err)
	}
	return string(frame)
}

func hello() *protocol.Invocation {
	return &protocol.Invocation{SystemPrompt: "You are brief.", UserPrompt: "hello", Model: "gpt-5.4"}
}
