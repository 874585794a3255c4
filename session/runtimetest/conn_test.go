package runtimetest

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"ruse/protocol"
)

func TestFramesThatAreNoRequest(t *testing.T) {
	c := dial(t, start(t, Options{}))
	for frame, want := range map[string]string{
		`{"message_type":`: "SyntaxError",
		``:                 "SyntaxError",
		`{"message_type":"invocation_message","user_prompt":5}`:                        "TypeError",
		`{"message_type":"command_execution_message","commands":[{"command":["ls"]}]}`: "TypeError",
	} {
		c.sendRaw(frame)
		e, ok := c.next().(*protocol.Error)
		if !ok || members(t, e.Metadata)["error_name"] != want {
			t.Errorf("%s is answered by %+v, want a %s", frame, e, want)
		}
	}
	for _, frame := range []string{
		`{"message_type":"result_message","data":{"type":"text","text":"x"}}`,
		`{"message_type":"artifact_upload_response_message","filepath":"/x"}`,
		`{"message_type":"?"}`, `{"message_type":7}`, `{}`, `[]`, `7`, `"x"`,
	} {
		c.sendRaw(frame) // dropped
	}
	if err := c.ws.WriteMessage(websocket.BinaryMessage, []byte(`{"message_type":"invocation_message","user_prompt":"echo in a binary frame"}`)); err != nil {
		t.Fatal(err)
	}
	if r, ok := c.next().(*protocol.Result); !ok || *r.Text != "echo in a binary frame" {
		t.Errorf("answered by %+v", r)
	}
}

func TestLargeFramesPassBothWays(t *testing.T) {
	prompt := "echo " + strings.Repeat("0123456789abcdef", 1<<20)
	r := the[*protocol.Result](t, dial(t, start(t, Options{})).run(prompt))
	if *r.Text != prompt {
		t.Errorf("%d bytes came back of %d", len(*r.Text), len(prompt))
	}
}

func TestSecretsStayMaskedForTheSocketsLife(t *testing.T) {
	c := dial(t, start(t, Options{}))
	c.send(&protocol.Invocation{UserPrompt: "echo", SecretsToRedact: []string{"hunter2", ""}})
	c.until(isA[*protocol.Result])
	if r := the[*protocol.Result](t, c.run("echo hunter2")); *r.Text != "echo "+protocol.Redacted {
		t.Errorf("a later request got %q", *r.Text)
	}
}

func TestAPanicFailsItsRequestAlone(t *testing.T) {
	c := dial(t, start(t, Options{Handler: func(_ context.Context, inv *protocol.Invocation, _ Sender) (Result, error) {
		if inv.UserPrompt == "panic" {
			panic("out of words")
		}
		return Result{}, nil
	}}))
	c.ask("panic")
	e := the[*protocol.Error](t, c.until(isA[*protocol.Error]))
	if !strings.Contains(e.Text, "out of words") {
		t.Errorf("answered %q", e.Text)
	}
	c.run("echo alive")
}

// TestTheNextRequestIsNeverRefusedAfterAResult sends each request the moment
// that the one before has ended.
func TestTheNextRequestIsNeverRefusedAfterAResult(t *testing.T) {
	c := dial(t, start(t, Options{}))
	for range 300 {
		if all := c.run("echo"); len(all) != 1 {
			t.Fatalf("%d messages: %+v", len(all), all[0])
		}
	}
}

func TestTheOldNameOfTheArtifactDirectory(t *testing.T) {
	rt := start(t, Options{})
	c := dial(t, rt)
	c.sendRaw(`{"message_type":"invocation_message","user_prompt":"echo","artifacts_dir":"old"}`)
	c.until(isA[*protocol.Result])
	writeFile(t, rt.Workdir(), "old", "x.txt", "x")
	if m := c.asked(nil); m.Filename != "x.txt" {
		t.Errorf("asked for %+v", m)
	}
}

func TestOddStringsComeBack(t *testing.T) {
	c := dial(t, start(t, Options{}))
	for name, prompt := range map[string]string{
		"half a surrogate": `echo \ud83d`, "no UTF-8": "echo \xff\xfe", "NUL": `echo \u0000`,
	} {
		c.sendRaw(`{"message_type":"invocation_message","user_prompt":"` + prompt + `"}`)
		if r, ok := c.next().(*protocol.Result); !ok || r.Text == nil || !strings.HasPrefix(*r.Text, "echo ") {
			t.Errorf("%s: answered by %+v", name, r)
		}
	}
}

// TestNothingOfARequestFollowsItsLastMessage has heartbeats come without end,
// and looks whether one slips out behind a result.
func TestNothingOfARequestFollowsItsLastMessage(t *testing.T) {
	c := dial(t, start(t, Options{Heartbeat: time.Microsecond}))
	for range 200 {
		c.run("echo")
		c.sendRaw("no JSON")
		if m := c.next(); !isA[*protocol.Error](m) {
			t.Fatalf("a %T follows the result", m)
		}
	}
}
