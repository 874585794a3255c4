package runtimetest_test

import (
	"context"
	"fmt"
	"log"

	"github.com/gorilla/websocket"

	"ruse/protocol"
	"ruse/session/runtimetest"
)

// ask is the client to test: it sends a prompt and prints what it is told.
func ask(t runtimetest.T, rt *runtimetest.Runtime, prompt string) {
	dialer := websocket.Dialer{NetDialContext: rt.Dial}
	ws, _, err := dialer.DialContext(context.Background(), rt.URL(), nil)
	if err != nil {
		t.Fatalf("%v", err)
	}
	defer ws.Close()
	request, err := protocol.Encode(&protocol.Invocation{UserPrompt: prompt, Model: "gpt-5.4"})
	if err != nil {
		t.Fatalf("%v", err)
	}
	if err := ws.WriteMessage(websocket.TextMessage, request); err != nil {
		t.Fatalf("%v", err)
	}
	for {
		_, frame, err := ws.ReadMessage()
		if err != nil {
			fmt.Println("the end:", err)
			return
		}
		m, err := protocol.Decode(frame)
		if err != nil {
			fmt.Println("no message:", string(frame))
			continue
		}
		switch m := m.(type) {
		case *protocol.Assistant:
			fmt.Println("agent:", m.TextBlocks[0])
		case *protocol.Error:
			fmt.Println("error:", m.Text)
		case *protocol.Result:
			fmt.Println("result:", *m.Text)
			return
		}
	}
}

// example stands for the *testing.T that a test is given.
type example struct{ end func() }

func (*example) Helper()                           {}
func (*example) Logf(format string, args ...any)   { log.Printf(format, args...) }
func (*example) Fatalf(format string, args ...any) { log.Fatalf(format, args...) }
func (t *example) Cleanup(f func())                { t.end = f }

// An agent of one's own, and what the client sent it.
func ExampleNew() {
	t := &example{}
	defer func() { t.end() }()
	rt := runtimetest.New(t, func(_ context.Context, inv *protocol.Invocation, out runtimetest.Sender) (runtimetest.Result, error) {
		if err := out.Say("You want me to " + inv.UserPrompt + "."); err != nil {
			return runtimetest.Result{}, err
		}
		return runtimetest.Result{Text: "Done."}, nil
	})
	ask(t, rt, "count the files")
	for _, inv := range runtimetest.Received[*protocol.Invocation](rt) {
		fmt.Println("it was sent to", inv.Model)
	}
	// Output:
	// agent: You want me to count the files.
	// result: Done.
	// it was sent to gpt-5.4
}

// A runtime that breaks: frames that are no messages, and a close in the middle.
func ExampleScript() {
	t := &example{}
	defer func() { t.end() }()
	rt := runtimetest.New(t, nil, runtimetest.InMemory, runtimetest.Script(func(p *runtimetest.Peer) {
		p.Expect(protocol.TypeInvocation)
		p.Send(`{"message_type":"assistant_message","text_blocks":["Let me see."]}`, "oops")
		p.CloseWith(websocket.CloseInternalServerErr, "out of memory")
	}))
	ask(t, rt, "anything")
	// Output:
	// agent: Let me see.
	// no message: oops
	// the end: websocket: close 1011 (internal server error): out of memory
}

// The scripted agent of "ruse demo" has a persona for each of the ways in which
// an agent may behave.
func ExampleDemo() {
	t := &example{}
	defer func() { t.end() }()
	rt := runtimetest.New(t, runtimetest.Demo{Seed: 1}.Handle)
	ask(t, rt, "stumble and recover")
	// Output:
	// agent: Asking the search index for open incidents.
	// error: tool call failed: rate limited
	// agent: Trying again with a smaller batch.
	// agent: The second attempt went through: **2 incidents** are open.
	// result: 2 open incidents, after one failed attempt.
}
