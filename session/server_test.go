package session

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"ruse/protocol"
	"ruse/session/runtimetest"
)

type peer = runtimetest.Peer

func typeOf(frame string) protocol.Type {
	m, err := protocol.Decode([]byte(frame))
	if err != nil {
		return ""
	}
	return m.MessageType()
}

// serve starts a server over real sockets that plays each connection in turn
// with one of scripts, and returns its address.
func serve(t testing.TB, scripts ...func(*peer)) string {
	t.Helper()
	return runtimetest.New(t, nil, runtimetest.Script(scripts...)).URL()
}

// pipes is a NetDial whose connections are net.Pipes, which synctest can see
// through, to whatever address: each dial is played with the next of scripts.
func pipes(t testing.TB, scripts ...func(*peer)) func(context.Context, string, string) (net.Conn, error) {
	t.Helper()
	rt := runtimetest.New(t, nil, runtimetest.Script(scripts...), runtimetest.InMemory, func(o *runtimetest.Options) {
		o.AllowHosts = []string{"*"}
	})
	host := strings.TrimPrefix(rt.URL(), "ws://") + ":80"
	return func(ctx context.Context, network, _ string) (net.Conn, error) { return rt.Dial(ctx, network, host) }
}

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
