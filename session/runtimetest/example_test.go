package runtimetest_test

import (
	"context"
	"fmt"
	"log"

	"github.com/gorilla/websocket"

	"ruse/protocol"
	"ruse/session/runtimetest"
)

// A runtime for a test of one's own client: no pauses, a sandbox folder that
// goes with it, any free port.
func Example() {
	rt, err := runtimetest.Open(runtimetest.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer rt.Close()
	if err := rt.Listen(context.Background(), "127.0.0.1:0"); err != nil {
		log.Fatal(err)
	}

	ws, _, err := websocket.DefaultDialer.Dial(rt.URL(), nil)
	if err != nil {
		log.Fatal(err)
	}
	defer ws.Close()
	request, err := protocol.Encode(&protocol.Invocation{UserPrompt: "stumble and recover", Model: "gpt-5.4"})
	if err != nil {
		log.Fatal(err)
	}
	if err := ws.WriteMessage(websocket.TextMessage, request); err != nil {
		log.Fatal(err)
	}
	for {
		_, frame, err := ws.ReadMessage()
		if err != nil {
			log.Fatal(err)
		}
		m, err := protocol.Decode(frame)
		if err != nil {
			log.Fatal(err)
		}
		switch m := m.(type) {
		case *protocol.Assistant:
			fmt.Println("agent: ", m.TextBlocks[0])
		case *protocol.Error:
			fmt.Println("error: ", m.Text)
		case *protocol.Result:
			fmt.Println("result:", *m.Text)
			return
		}
	}
	// Output:
	// agent:  Asking the search index for open incidents.
	// error:  tool call failed: rate limited
	// agent:  Trying again with a smaller batch.
	// agent:  The second attempt went through: **2 incidents** are open.
	// result: 2 open incidents, after one failed attempt.
}
