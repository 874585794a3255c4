package session_test

import (
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/gorilla/websocket"

	"ruse/protocol"
)

// startRuntime starts a runtime that knows the examples' prompts by heart.
func startRuntime() (url string, stop func()) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		up := websocket.Upgrader{}
		ws, err := up.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer ws.Close()
		c := &conversation{ws: ws}
		for !c.over {
			m := c.receive()
			switch m := m.(type) {
			case nil:
				return
			case *protocol.Invocation:
				c.invoke(m)
			case *protocol.CommandExecution:
				c.send(`{"message_type":"command_output_message","stream":"stdout","text":"hello\n","command":"echo $GREETING"}`,
					`{"message_type":"command_execution_result_message","results":[
						{"command":"echo $GREETING","exit_code":0,"stdout":"hello\n"},{"command":"exit 7","exit_code":7}]}`)
			case *protocol.EndSession:
				c.send(`{"message_type":"end_session_confirm_message"}`)
				return
			}
		}
	}))
	return "ws" + strings.TrimPrefix(srv.URL, "http"), srv.Close
}

type conversation struct {
	ws   *websocket.Conn
	over bool
}

// receive returns the next message, or nil once the client is gone.
func (c *conversation) receive() protocol.Message {
	_, frame, err := c.ws.ReadMessage()
	if err != nil {
		return nil
	}
	m, err := protocol.Decode(frame)
	if err != nil {
		return nil
	}
	return m
}

func (c *conversation) send(frames ...string) {
	for _, frame := range frames {
		if err := c.ws.WriteMessage(websocket.TextMessage, []byte(frame)); err != nil {
			c.over = true
			return
		}
	}
}

func (c *conversation) invoke(inv *protocol.Invocation) {
	switch inv.UserPrompt {
	case "What is 2 + 2?":
		c.send(`{"message_type":"result_message","metadata":{"num_turns":1},"data":{"type":"text","text":"4"}}`)
	case "Inspect this repository.":
		c.send(`{"message_type":"command_output_message","stream":"stdout","text":"README.md\n","command":"ls"}`,
			`{"message_type":"assistant_message","text_blocks":["I see one file."]}`,
			`{"message_type":"result_message","data":{"type":"text","text":"One file."}}`)
	case "Count the files.":
		c.send(`{"message_type":"result_message","reviewer":"Ada",
			"data":{"type":"structured_output","structured_output":{"file_count":7}}}`)
	case "Echo my key.":
		c.send(`{"message_type":"result_message","data":{"type":"text","text":"the key is sk-live-abc123"}}`)
	case "Fail.":
		c.send(`{"message_type":"error_message","error":"out of credit","metadata":{"code":"E_CREDIT"}}`)
	case "Need a schema.":
		c.send(`{"message_type":"error_message","error":"\"undefined\" is not valid JSON","metadata":{}}`)
	case "Hang up.":
		c.over = true
	case "Write a report.":
		c.ask("secret.txt") // and gets no answer
		c.ask("report.md")
		c.put("# Report")
		c.send(`{"message_type":"result_message","data":{"type":"text","text":"written"}}`)
	case "Work for a long time.":
		c.send(`{"message_type":"assistant_message","text_blocks":["step 1"]}`)
		if _, ok := c.receive().(*protocol.Cancel); ok {
			c.send(`{"message_type":"error_message","error":"Request cancelled","metadata":{}}`)
		}
	}
}

// ask asks where to put a file.
func (c *conversation) ask(name string) {
	frame, err := protocol.Encode(&protocol.ArtifactUploadRequest{Filename: name, Filepath: "/workspace/out/" + name})
	if err != nil {
		c.over = true
		return
	}
	c.send(string(frame))
}

// put uploads a file to where the client said.
func (c *conversation) put(content string) {
	answer, ok := c.receive().(*protocol.ArtifactUploadResponse)
	if !ok {
		c.over = true
		return
	}
	req, err := http.NewRequest(http.MethodPut, answer.PresignedURL, strings.NewReader(content))
	if err != nil {
		c.over = true
		return
	}
	req.Header.Set("Content-Type", answer.ContentType)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		c.over = true
		return
	}
	resp.Body.Close()
}
