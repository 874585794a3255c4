package session_test

import (
	"context"
	"log"
	"net/http"
	"slices"
	"strings"

	"ruse/protocol"
	"ruse/session/runtimetest"
)

// startRuntime starts a runtime that knows the examples' prompts by heart.
func startRuntime() (url string, stop func()) {
	var opts runtimetest.Options
	runtimetest.Script(slices.Repeat([]func(*runtimetest.Peer){converse}, 3)...)(&opts)
	rt, err := runtimetest.Open(opts)
	if err != nil {
		log.Fatal(err)
	}
	if err := rt.Listen(context.Background(), "127.0.0.1:0"); err != nil {
		log.Fatal(err)
	}
	return rt.URL(), func() { _ = rt.Close() }
}

func converse(p *runtimetest.Peer) {
	for {
		switch m := receive(p).(type) {
		case nil:
			return
		case *protocol.Invocation:
			if !answer(p, m.UserPrompt) {
				return
			}
		case *protocol.CommandExecution:
			p.Send(`{"message_type":"command_output_message","stream":"stdout","text":"hello\n","command":"echo $GREETING"}`,
				`{"message_type":"command_execution_result_message","results":[
						{"command":"echo $GREETING","exit_code":0,"stdout":"hello\n"},{"command":"exit 7","exit_code":7}]}`)
		case *protocol.EndSession:
			p.Send(`{"message_type":"end_session_confirm_message"}`)
			return
		}
	}
}

// receive returns the next message, or nil once the client is gone.
func receive(p *runtimetest.Peer) protocol.Message {
	m, err := protocol.Decode([]byte(p.Receive()))
	if err != nil {
		return nil
	}
	return m
}

// answer answers a prompt, and reports whether the connection goes on.
func answer(p *runtimetest.Peer, prompt string) bool {
	switch prompt {
	case "What is 2 + 2?":
		p.Send(`{"message_type":"result_message","metadata":{"num_turns":1},"data":{"type":"text","text":"4"}}`)
	case "Inspect this repository.":
		p.Send(`{"message_type":"command_output_message","stream":"stdout","text":"README.md\n","command":"ls"}`,
			`{"message_type":"assistant_message","text_blocks":["I see one file."]}`,
			`{"message_type":"result_message","data":{"type":"text","text":"One file."}}`)
	case "Count the files.":
		p.Send(`{"message_type":"result_message","reviewer":"Ada",
			"data":{"type":"structured_output","structured_output":{"file_count":7}}}`)
	case "Echo my key.":
		p.Send(`{"message_type":"result_message","data":{"type":"text","text":"the key is sk-live-abc123"}}`)
	case "Fail.":
		p.Send(`{"message_type":"error_message","error":"out of credit","metadata":{"code":"E_CREDIT"}}`)
	case "Need a schema.":
		p.Send(`{"message_type":"error_message","error":"\"undefined\" is not valid JSON","metadata":{}}`)
	case "Hang up.":
		return false
	case "Write a report.":
		ask(p, "secret.txt") // and gets no answer
		ask(p, "report.md")
		put(p, "# Report")
		p.Send(`{"message_type":"result_message","data":{"type":"text","text":"written"}}`)
	case "Work for a long time.":
		p.Send(`{"message_type":"assistant_message","text_blocks":["step 1"]}`)
		if _, ok := receive(p).(*protocol.Cancel); ok {
			p.Send(`{"message_type":"error_message","error":"Request cancelled","metadata":{}}`)
		}
	}
	return true
}

// ask asks where to put a file.
func ask(p *runtimetest.Peer, name string) {
	p.Send(`{"message_type":"artifact_upload_request_message","filename":"` + name + `","filepath":"/workspace/out/` + name + `"}`)
}

// put uploads a file to where the client said.
func put(p *runtimetest.Peer, content string) {
	answer, ok := receive(p).(*protocol.ArtifactUploadResponse)
	if !ok {
		return
	}
	req, err := http.NewRequest(http.MethodPut, answer.PresignedURL, strings.NewReader(content))
	if err != nil {
		return
	}
	req.Header.Set("Content-Type", answer.ContentType)
	if resp, err := http.DefaultClient.Do(req); err == nil {
		resp.Body.Close()
	}
}
