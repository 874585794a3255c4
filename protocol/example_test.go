package protocol_test

import (
	"fmt"

	"ruse/protocol"
)

func ExampleDecode() {
	frames := []string{
		`{"message_type":"assistant_message","text_blocks":["I look at the *tests*."]}`,
		`{"message_type":"command_output_message","stream":"stderr","text":"FAIL\n","command":"go test"}`,
		`{"message_type":"result_message","data":{"type":"text","text":"One test fails."}}`,
		`{"message_type":"weather_message","sky":"blue"}`,
		`{"message_type":"assistant_message","text_blocks":["a",7]}`,
	}
	for _, frame := range frames {
		m, err := protocol.Decode([]byte(frame))
		if err != nil {
			fmt.Println("error:", err)
			continue
		}
		switch m := m.(type) {
		case *protocol.Assistant:
			fmt.Println("agent:", m.TextBlocks)
		case *protocol.CommandOutput:
			fmt.Printf("%s: %q\n", m.Stream, m.Text)
		case *protocol.Result:
			fmt.Println("result:", *m.Text)
		case *protocol.Unknown:
			fmt.Println("unknown:", m.Name)
		}
	}
	// Output:
	// agent: [I look at the *tests*.]
	// stderr: "FAIL\n"
	// result: One test fails.
	// unknown: weather_message
	// error: decode assistant_message: text_blocks[1]: want a string, got a number
}

func ExampleEncode() {
	frame, err := protocol.Encode(&protocol.Invocation{
		UserPrompt: "List the files",
		Model:      "gpt-5.4",
		AgentEnv:   map[string]string{"LANG": "C", "HOME": "/work"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(string(frame))
	// Output:
	// {"message_type":"invocation_message","system_prompt":"","user_prompt":"List the files","model":"gpt-5.4","secrets_to_redact":[],"agent_env":{"HOME":"/work","LANG":"C"}}
}

func ExampleRedactor() {
	r := protocol.NewRedactor(`p"w`, "sk-live-123")
	fmt.Println(r.String("the key is sk-live-123"))
	// 0.4 quotes a refused message inside of a text.
	fmt.Println(string(r.JSON([]byte(`{"error":"Received: {\"env\":\"p\\\"w\"}"}`))))
	// Output:
	// the key is [REDACTED]
	// {"error":"Received: {\"env\":\"[REDACTED]\"}"}
}

func ExampleRedactStream() {
	stream := protocol.NewRedactor("sk-live-123").Stream()
	show := func() {
		for stream.Ready(1) {
			chunk, _ := stream.Pop()
			fmt.Printf("%q\n", chunk)
		}
	}
	for _, chunk := range []string{"the key is sk-", "live-123, ", "says sk"} {
		stream.Push(chunk)
		show()
	}
	stream.End()
	show()
	// Output:
	// "the key is [REDACTED]"
	// ", "
	// "says sk"
}

func ExampleDecodeStructured() {
	m, err := protocol.Decode([]byte(`{"message_type":"result_message","data":{"type":"structured_output",` +
		`"structured_output":{"passed":41,"failed":["TestSum"]}}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	type report struct {
		Passed int      `json:"passed"`
		Failed []string `json:"failed"`
	}
	result, ok := m.(*protocol.Result)
	if !ok {
		return
	}
	r, err := protocol.DecodeStructured[report](result)
	fmt.Println(r.Passed, r.Failed, err)
	// Output: 41 [TestSum] <nil>
}

func ExampleInvocation_Validate() {
	request := &protocol.Invocation{
		UserPrompt:  "List the files",
		PreCommands: []protocol.Command{{Command: " "}},
	}
	fmt.Println(request.Validate())
	// Output:
	// model: is empty: name a model, such as gpt-5.4; pre_agent_invocation_commands[0].command: is empty: write a shell command
}
