package session

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"ruse/protocol"
)

// sameEvent compares errors by their words.
var sameEvent = cmp.Options{
	cmp.Comparer(func(a, b error) bool {
		return (a == nil) == (b == nil) && (a == nil || a.Error() == b.Error())
	}),
	cmp.Comparer(func(a, b protocol.Message) bool { return reflect.DeepEqual(a, b) }),
}

// wantRoundTrip checks that events are the same ones after a way through JSON.
func wantRoundTrip(t *testing.T, events []Event) {
	t.Helper()
	for _, e := range events {
		line, err := AppendEvent([]byte("x"), e)
		if err != nil || line[0] != 'x' || strings.ContainsAny(string(line), "\r\n") {
			t.Errorf("%#v is %q, %v", e, line, err)
			continue
		}
		back, err := UnmarshalEvent(line[1:])
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		if diff := cmp.Diff(e, back, sameEvent); diff != "" {
			t.Errorf("%s\n%s", line, diff)
		}
		if again, err := AppendEvent(nil, back); err != nil || string(again) != string(line[1:]) {
			t.Errorf("at first %s\nand again %s, %v", line[1:], again, err)
		}
	}
}

func decoded(t *testing.T, frame string) protocol.Message {
	m, err := protocol.Decode([]byte(frame))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// everyEvent is at least one of each type.
func everyEvent(t *testing.T) []Event {
	at := Stamp{At: time.Date(2026, 7, 1, 12, 0, 0, 123456789, time.UTC), Run: 3}
	request := `{"message_type":"invocation_message","user_prompt":"<a & b>\u2028","more":[1]}`
	spaced := "{\n \"message_type\":\"heartbeat_message\",\"elapsed_ms\":5}"
	_, malformed := protocol.Decode([]byte(`{"message_type":"assistant_message","text_blocks":"x"}`))
	return []Event{
		Connecting{at, "ws://runtime/?token=[REDACTED]"},
		Connected{Stamp{At: at.At}, "ws://runtime", "10.0.0.1:8080", 1234567 * time.Nanosecond},
		Sent{at, decoded(t, request), []byte(request), false},
		Sent{at, nil, []byte("no JSON\n"), true},
		Sent{at, nil, []byte(`{"message_type":"cancel_message"}`), false},
		Sent{at, nil, []byte("\xff\x00"), false},
		Sent{at, nil, []byte(""), false},
		Received{Stamp: at, Message: decoded(t, spaced), Raw: []byte(spaced), Size: len(spaced), Stray: "why", Resent: true, AfterCancel: true},
		Received{Stamp: at, Message: &protocol.Assistant{TextBlocks: []string{"a😀"}}, Raw: []byte(`{"message_type":"assistant_message","text_blocks":["a\ud83d"]}`), Size: 5},
		Malformed{at, malformed, []byte(`{"message_type":"assistant_message","text_blocks":"x"}`), 54},
		Malformed{at, errBinary, []byte{0xff}, 1},
		RunChanged{Stamp: at},
		RunChanged{at, Failed, &RuntimeError{Message: "no", Metadata: []byte(`{"error_name":"E"}`)}},
		ArtifactChanged{at, Artifact{
			ID: 1, Filename: "a", Filepath: "/b/a", ContentType: "text/plain", Version: 2,
			Progress: Progress{ArtifactFailed, 5, -1, "00", "/tmp/a", &LimitError{"too large"}}, Asked: at.At, Ended: at.At.Add(time.Second),
		}},
		ArtifactChanged{at, Artifact{Progress: Progress{State: ArtifactAsked}}},
		Health{at, 3 * time.Second, 25 * time.Millisecond, 6 * time.Second, 1 << 20},
		Control{at, "ping", "7", true, 0},
		Control{Stamp{At: at.At}, "pong", "a\x01\"", false, time.Millisecond},
		Rewound{Stamp{At: at.At}, 2},
		Marked{at, "here it \"hangs\""},
		Logged{Stamp{At: at.At}, "[ToolStart] ls"},
		Unseen{at, at.At.Add(-time.Second), "the disk was full"},
		Fault{at, errors.New("a fault")},
		Disconnected{at, 1006, "", false, true, io.ErrUnexpectedEOF},
		Disconnected{Stamp: at, Code: 1000, Reason: "bye\x01", Ours: true},
	}
}

func TestEventsAsJSON(t *testing.T) {
	events := everyEvent(t)
	wantRoundTrip(t, events)
	types := map[reflect.Type]bool{}
	for _, e := range events {
		types[reflect.TypeOf(e)] = true
		line, err := json.Marshal(e)
		if err != nil {
			t.Error(err)
		}
		into := reflect.New(reflect.TypeOf(e))
		if err := json.Unmarshal(line, into.Interface()); err != nil || into.Elem().Interface().(Event).When() != e.When() {
			t.Errorf("%s: %v, %v", line, into, err)
		}
	}
	if len(types) != len(eventTypes) {
		t.Errorf("%d types of events were tried, and there are %d", len(types), len(eventTypes))
	}
}

// A frame that is an object on one line stands in an event byte for byte.
func TestFrameAsJSON(t *testing.T) {
	for frame, want := range map[string]string{
		`{ "message_type" : "x",  "a":1.0, "a":"\ud83d<" }`: `"frame":{ "message_type" : "x",  "a":1.0, "a":"\ud83d<" }}`,
		`{},"size":7`: `"text":"{},\"size\":7"}`,
		`{"a":` + strings.Repeat("[", 9999) + strings.Repeat("]", 9999) + `}`: `]}"}`,
		"{\r}": `"text":"{\r}"}`,
		`[1]`:  `"text":"[1]"}`,
		"\xff": `"b64":"/w=="}`,
	} {
		e := Sent{Raw: []byte(frame)}
		e.Message, _ = protocol.Decode(e.Raw)
		line, err := AppendEvent(nil, e)
		if err != nil || !strings.HasSuffix(string(line), want) {
			t.Errorf("%.100q is %.200s, %v", frame, line, err)
		}
		if back, err := UnmarshalEvent(line); err != nil || string(back.(Sent).Raw) != frame {
			t.Errorf("%.100q came back as %v, %v", frame, back, err)
		}
	}
}

func TestEventsThatAreNone(t *testing.T) {
	for line, want := range map[string]string{
		"":                            "EOF",
		"null":                        `no type is called ""`,
		`{"type":"new"}`:              `no type is called "new"`,
		`{"type":"run"}`:              "no state",
		`{"type":"run","state":"up"}`: `"up" is no state of a run`,
		`{"type":"artifact"}`:         "no artifact",
		`{"type":"artifact","artifact":{"state":"up"}}`: `"up" is no state of an artifact`,
		`{"type":"received"}`:                           "no frame",
		`{"type":"received","text":"{"}`:                "decode",
		`{"type":"health","quiet":"long"}`:              "invalid duration",
	} {
		if e, err := UnmarshalEvent([]byte(line)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s is %v, %v; want %s", line, e, err, want)
		}
	}
	var run RunChanged
	if err := json.Unmarshal([]byte(`{"type":"fault","error":{"text":"x"}}`), &run); err == nil {
		t.Error("a fault was taken for a run")
	}
	if line, err := AppendEvent(nil, RunChanged{State: stateCount}); err == nil {
		t.Errorf("a state that is none was written: %s", line)
	}
}

// Every sentinel of this package has a name in JSON.
func TestSentinelsAsJSON(t *testing.T) {
	source, err := os.ReadFile("errors.go")
	if err != nil {
		t.Fatal(err)
	}
	declared := regexp.MustCompile(`(?m)^\t(Err\w+) += errors\.New\((".*")\)$`).FindAllStringSubmatch(string(source), -1)
	if len(declared) < 20 {
		t.Fatalf("only %d sentinels were found", len(declared))
	}
	for _, d := range declared {
		if !slices.ContainsFunc(sentinels, func(s sentinel) bool { return strconv.Quote(s.err.Error()) == d[2] }) {
			t.Errorf("%s has no name", d[1])
		}
	}
}

// Errors answer after the way through JSON as they did before it.
func TestErrorsAsJSON(t *testing.T) {
	reset := &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	lost := &CloseError{Code: 1006, Err: &websocket.CloseError{Code: 1006, Text: "unexpected EOF"}}
	grace := &CloseError{Code: 1000, Ours: true, AtWork: true, Err: ErrGraceOver}
	dial := &DialError{
		Layer: LayerTLS, URL: "wss://runtime", Proxy: "http://proxy", Status: 503, Location: "x", RetryAfter: time.Minute, Challenge: "Basic", Body: "busy",
		Err: x509.UnknownAuthorityError{},
	}
	for name, err := range map[string]error{
		"a word":     errors.New("a word"),
		"wrapped":    fmt.Errorf("read: %w", reset),
		"sentinel":   ErrBusy,
		"runtime":    &RuntimeError{Message: "Request cancelled"},
		"busy":       &RuntimeError{Message: "another is in flight", Metadata: []byte(`{"stack":"E: x\n at"}`)},
		"limit":      &RunLimitError{time.Minute, ErrIdleTimeout},
		"lost":       lost,
		"reset":      &CloseError{Code: 1006, Err: reset},
		"cancelled":  with(ErrCancelled, grace),
		"timed out":  with(&RunLimitError{time.Minute, ErrTimeout}, grace),
		"dial":       dial,
		"refused":    &DialError{Layer: LayerTCP, URL: "ws://runtime", Err: &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}},
		"no time":    &DialError{Layer: LayerUpgrade, URL: "ws://runtime", Err: &maskedError{"masked", context.DeadlineExceeded}},
		"no dial":    fmt.Errorf("send again: %w", dial),
		"panic":      &panicError{"the store", io.EOF, []byte("stack")},
		"store":      fmt.Errorf("store: %w", &LimitError{"the inbox is full"}),
		"too late":   fmt.Errorf("the session ended: %w", ErrStoreClosed),
		"joined":     errors.Join(ErrNotConfirmed, context.Canceled),
		"recording":  fmt.Errorf("%w: %w", ErrRecording, syscall.ENOSPC),
		"frame":      &protocol.DecodeError{Type: protocol.TypeError, Field: "error", Err: errors.New("want a string")},
		"not nested": &CloseError{Err: &CloseError{Err: &CloseError{Err: &CloseError{Err: &CloseError{Err: &CloseError{Err: io.EOF}}}}}},
	} {
		t.Run(name, func(t *testing.T) {
			line, e := AppendEvent(nil, Fault{Err: err})
			if e != nil {
				t.Fatal(e)
			}
			event, e := UnmarshalEvent(line)
			if e != nil {
				t.Fatal(e)
			}
			back := event.(Fault).Err
			if back.Error() != err.Error() || rootCause(back) != rootCause(err) {
				t.Errorf("%q by %q is %q by %q in %s", err, rootCause(err), back, rootCause(back), line)
			}
			if name == "not nested" {
				return
			}
			for _, s := range sentinels {
				if errors.Is(back, s.err) != errors.Is(err, s.err) && s.name != unexpectedEOF {
					t.Errorf("is %s: %v, and was %v", s.name, errors.Is(back, s.err), errors.Is(err, s.err))
				}
			}
			if diff := cmp.Diff(asTypes(err), asTypes(back)); diff != "" {
				t.Errorf("%s\n%s", line, diff)
			}
		})
	}
}

// asTypes is what is found in err by type, in words.
func asTypes(err error) (all []string) {
	if e, ok := errors.AsType[*DialError](err); ok {
		all = append(all, e.Error(), e.Try(), fmt.Sprint(e.Layer, e.Status, e.RetryAfter, e.Timeout(), e.TryLater()))
	}
	if e, ok := errors.AsType[*CloseError](err); ok {
		all = append(all, e.Error(), e.Try())
	}
	if e, ok := errors.AsType[*RuntimeError](err); ok {
		all = append(all, e.Error(), e.Try())
	}
	if e, ok := errors.AsType[*RunLimitError](err); ok {
		all = append(all, e.Error())
	}
	if e, ok := errors.AsType[*LimitError](err); ok {
		all = append(all, e.Error())
	}
	if e, ok := errors.AsType[net.Error](err); ok && e.Timeout() {
		all = append(all, "timeout")
	}
	return all
}

func FuzzUnmarshalEvent(f *testing.F) {
	for _, line := range []string{
		`{"type":"received","at":"2026-07-01T12:00:00Z","run":1,"size":5,"frame":{"message_type":"assistant_message","text_blocks":["a\ud83d"]},"texts":["b"]}`,
		`{"type":"fault","at":"2026-07-01T12:00:00Z","error":{"text":"x","is":["eof"],"close":{"code":1,"error":{"text":"y","dial":{"layer":"tcp","url":"","what":"z"}}}}}`,
		`{"type":"sent","text":"{}","opaque":true}`,
		`{"type":"malformed","b64":"/w==","error":{"text":"decode a frame: x","decode":{"error":{"text":"x"}}}}`,
		`{"type":"artifact","artifact":{"id":1,"state":"never came","error":{"text":"full","limit":{"reason":"full"}}}}`,
		`{"type":"connected","took":"1.5s"}`,
	} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		e, err := UnmarshalEvent(line)
		if err != nil {
			return
		}
		once, err := AppendEvent(nil, e)
		if err != nil {
			return // a year that JSON has not
		}
		back, err := UnmarshalEvent(once)
		if err != nil {
			t.Fatalf("%s: %v", once, err)
		}
		if twice, err := AppendEvent(nil, back); err != nil || string(twice) != string(once) {
			t.Errorf("at first %s\nand again %s, %v", once, twice, err)
		}
	})
}
