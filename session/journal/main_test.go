package journal

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/gorilla/websocket"

	"ruse/protocol"
	"ruse/session"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(victimDir); dir != "" {
		os.Exit(victim(dir))
	}
	os.Exit(m.Run())
}

const resultFrame = `{"message_type":"result_message","data":{"type":"text","text":"done"}}`

func assistant(text string) string {
	return fmt.Sprintf(`{"message_type":"assistant_message","text_blocks":[%q]}`, text)
}

// serve is a runtime: script answers what comes, frame by frame, and returns to
// close the connection.
func serve(script func(ws *websocket.Conn)) *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ws, err := new(websocket.Upgrader).Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer ws.Close()
		script(ws)
		bye := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "bye")
		_ = ws.WriteMessage(websocket.CloseMessage, bye)
	}))
}

// send writes frames; what it can't write nobody waits for.
func send(ws *websocket.Conn, frames ...string) {
	for _, frame := range frames {
		if ws.WriteMessage(websocket.TextMessage, []byte(frame)) != nil {
			return
		}
	}
}

// recv waits for a frame.
func recv(ws *websocket.Conn) string {
	_, frame, err := ws.ReadMessage()
	if err != nil {
		return ""
	}
	return string(frame)
}

func addressOf(s *httptest.Server) string { return "ws" + strings.TrimPrefix(s.URL, "http") }

// rest is all that a source has until its end.
func rest(t *testing.T, s session.Source) (events []session.Event) {
	t.Helper()
	for {
		more, err := s.Next(t.Context())
		events = append(events, more...)
		if errors.Is(err, io.EOF) {
			return events
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// sessionOf records a session of requests with a runtime, and returns what the
// session told.
func sessionOf(t *testing.T, w *Writer, opts session.Options, requests int, script func(ws *websocket.Conn)) []session.Event {
	t.Helper()
	server := serve(script)
	defer server.Close()
	opts.Recorder = w
	s, err := session.Dial(t.Context(), addressOf(server)+"/?token=abcdefgh", opts)
	if err != nil {
		t.Fatal(err)
	}
	var events []session.Event
	for n := range requests {
		if _, err := s.Invoke(t.Context(), &protocol.Invocation{UserPrompt: fmt.Sprint("hello ", n), Model: "m"}, session.RunOptions{}); err != nil {
			t.Fatal(err)
		}
		for over := false; !over; {
			more, err := s.Next(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			events = append(events, more...)
			for _, e := range more {
				run, ok := e.(session.RunChanged)
				over = over || ok && !run.State.Active()
			}
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return append(events, rest(t, s)...)
}

// twoRuns answers two requests in all the ways there are.
func twoRuns(ws *websocket.Conn) {
	recv(ws)
	send(ws, assistant("hi <&> \u2028"), "{", "{\n\"message_type\":\"heartbeat_message\",\"elapsed_ms\":1}", `{"message_type":"future_message","a":"\ud83d"}`)
	_ = ws.WriteMessage(websocket.BinaryMessage, []byte{0xff, 0})
	send(ws, `{"message_type":"artifact_upload_request_message","filename":"a","filepath":"/a"}`, resultFrame)
	recv(ws)
	send(ws, assistant("again"), `{"message_type":"error_message","error":"it broke","metadata":{"code":7}}`)
}

// create makes a recording that is closed when the test is over.
func create(t *testing.T, dir string, o Options) *Writer {
	t.Helper()
	w, err := Create(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	return w
}

func open(t *testing.T, path string) *Recording {
	t.Helper()
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

// eventsOf are the events that a recording tells.
func eventsOf(t *testing.T, r *Recording) (events []session.Event) {
	t.Helper()
	for rec, err := range r.Records(t.Context(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		e, err := eventOf(&rec, r.Header().Start)
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, e)
	}
	return events
}

// same compares events: times by the microsecond, as the two clocks of a system agree, errors by their words.
var same = cmp.Options{
	cmp.Comparer(func(a, b error) bool {
		return (a == nil) == (b == nil) && (a == nil || a.Error() == b.Error())
	}),
	cmp.Comparer(func(a, b time.Time) bool { return a.Sub(b).Abs() < 50*time.Microsecond }),
	cmpopts.EquateEmpty(),
}

func wantEvents(t *testing.T, got, want []session.Event) {
	t.Helper()
	if diff := cmp.Diff(want, got, same); diff != "" {
		t.Errorf("the events differ (-want +got):\n%s", diff)
	}
}
