package protocol

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDecode(t *testing.T) {
	text := "done"
	empty := ""
	tests := []struct {
		name  string
		frame string
		want  Message
	}{
		{"assistant", `{"message_type":"assistant_message","text_blocks":["a","b"]}`, &Assistant{TextBlocks: []string{"a", "b"}}},
		{"another order", `{ "text_blocks" : ["a"], "message_type" : "assistant_message" }`, &Assistant{TextBlocks: []string{"a"}}},
		{"escaped names", `{"message\u005ftype":"assistant_message","text\u005fblocks":["a"]}`, &Assistant{TextBlocks: []string{"a"}}},
		{"no blocks", `{"message_type":"assistant_message","text_blocks":[]}`, &Assistant{TextBlocks: []string{}}},
		{"field missing", `{"message_type":"assistant_message"}`, &Assistant{}},
		{"field null", `{"message_type":"assistant_message","text_blocks":null}`, &Assistant{}},
		{"unknown field", `{"message_type":"assistant_message","text_blocks":["a"],"z":[1.50],"b":null}`, &Assistant{[]string{"a"}, json.RawMessage(`{"z":[1.50],"b":null}`)}},
		{"unknown field twice", `{"message_type":"cancel_message","z":1,"z":2}`, &Cancel{json.RawMessage(`{"z":1,"z":2}`)}},
		{"field twice", `{"message_type":"assistant_message","text_blocks":["a","b"],"text_blocks":["c"]}`, &Assistant{TextBlocks: []string{"c"}}},
		{"type twice", `{"message_type":"assistant_message","text_blocks":["a"],"message_type":"end_session_message"}`, &EndSession{json.RawMessage(`{"text_blocks":["a"]}`)}},
		{"another case is another name", `{"message_type":"assistant_message","Text_Blocks":["a"]}`, &Assistant{Extra: json.RawMessage(`{"Text_Blocks":["a"]}`)}},
		{"lone surrogate", `{"message_type":"assistant_message","text_blocks":["a\ud83d"]}`, &Assistant{TextBlocks: []string{"a\ufffd"}}},
		{"invalid UTF-8", "{\"message_type\":\"assistant_message\",\"text_blocks\":[\"a\xffb\"]}", &Assistant{TextBlocks: []string{"a\ufffdb"}}},
		{"command output", `{"message_type":"command_output_message","stream":"stderr","text":"\u001b[31m\r\n","command":"ls \"a\""}`, &CommandOutput{Stream: Stderr, Text: "\x1b[31m\r\n", Command: `ls "a"`}},
		{"heartbeat", `{"message_type":"heartbeat_message","phase":"request_in_flight","elapsed_ms":15000.5}`, &Heartbeat{Phase: "request_in_flight", ElapsedMS: 15000.5}},
		{"error without metadata", `{"message_type":"error_message","error":"x","metadata":null}`, &Error{Text: "x"}},
		{"error with odd metadata", `{"message_type":"error_message","error":"x","metadata":[ 1 ]}`, &Error{Text: "x", Metadata: json.RawMessage(`[ 1 ]`)}},
		{
			"command results", `{"message_type":"command_execution_result_message","results":[{"command":"a","exit_code":0,"stdout":""},{"command":"b","exit_code":null},{"command":"c","ms":1}]}`,
			&CommandExecutionResult{Results: []CommandResult{
				{Command: "a", Stdout: &empty},
				{Command: "b", ExitCode: -1},
				{Command: "c", ExitCode: -1, Extra: json.RawMessage(`{"ms":1}`)},
			}},
		},
		{"result, empty", `{"message_type":"result_message"}`, &Result{}},
		{"result, 0.4", `{"message_type":"result_message","metadata":{},"structured_output":{"a":1}}`, &Result{Form: ResultTopLevel, Structured: json.RawMessage(`{"a":1}`), Metadata: json.RawMessage(`{}`)}},
		{"result, after 0.4", `{"message_type":"result_message","text":"done","structured_output":null,"more":1}`, &Result{Form: ResultTopLevel, Text: &text, Extra: json.RawMessage(`{"more":1}`)}},
		{"result, text", `{"message_type":"result_message","data":{"type":"text","text":"done"}}`, &Result{Form: ResultData, DataType: "text", Text: &text}},
		{"result, structured", `{"message_type":"result_message","data":{"type":"structured_output","structured_output":[]}}`, &Result{Form: ResultData, DataType: "structured_output", Structured: json.RawMessage(`[]`)}},
		{"result, own fields", `{"message_type":"result_message","text":7,"data":{"type":"text","text":"done","lang":"en"}}`, &Result{Form: ResultData, DataType: "text", Text: &text, DataExtra: json.RawMessage(`{"lang":"en"}`), Extra: json.RawMessage(`{"text":7}`)}},
		{"result, new kind", `{"message_type":"result_message","data":{"type":"image","url":"u"}}`, &Result{Form: ResultData, DataType: "image", DataExtra: json.RawMessage(`{"url":"u"}`)}},
		{"result, no data", `{"message_type":"result_message","data":null}`, &Result{}},
		{"unknown type", ` {"message_type":"new_message","a":1} `, &Unknown{"new_message", json.RawMessage(` {"message_type":"new_message","a":1} `)}},
		{"no type", `{"a":1}`, &Unknown{"", json.RawMessage(`{"a":1}`)}},
		{"null type", `{"message_type":null}`, &Unknown{"", json.RawMessage(`{"message_type":null}`)}},
		{
			"invocation", `{"message_type":"invocation_message","source_id":null,"user_prompt":"p","secrets_to_redact":["s"],"agent_env":{"B":"2","A":"1"},"artifacts_dir":"/old","pre_agent_invocation_commands":[{"command":"ls","cwd":"/","env":{"X":"y"},"shell":"sh"}],"pre_agent_downloadables":[{"download_url":"u","working_dir":"w"}]}`,
			&Invocation{
				UserPrompt: "p", SecretsToRedact: []string{"s"}, AgentEnv: map[string]string{"A": "1", "B": "2"},
				PreCommands:   []Command{{"ls", "/", map[string]string{"X": "y"}, json.RawMessage(`{"shell":"sh"}`)}},
				Downloadables: []Downloadable{{DownloadURL: "u", WorkingDir: "w"}},
				Extra:         json.RawMessage(`{"artifacts_dir":"/old"}`),
			},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			frame := []byte(test.frame)
			if res, ok := test.want.(*Result); ok {
				res.Raw = bytes.Clone(frame)
			}
			got, err := Decode(frame)
			if err != nil {
				t.Fatal(err)
			}
			for i := range frame { // the caller reuses its buffer
				frame[i] = '!'
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestDecodeErrors(t *testing.T) {
	deep := strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000)
	tests := []struct {
		name, frame string
		typ         Type
		field, text string
	}{
		{"empty", "", "", "", "decode a frame: the frame is empty"},
		{"white space", " \n", "", "", "decode a frame: the frame is empty"},
		{"no JSON", "hello", "", "", "decode a frame: not valid JSON at byte 0: invalid character 'h' at start of value"},
		{"a list", "[1]", "", "", "decode a frame: want a JSON object, got a list"},
		{"null", "null", "", "", "decode a frame: want a JSON object, got null"},
		{"half", `{"message_type":"cancel_message"`, "", "", "decode a frame: not valid JSON at byte 32: unexpected EOF"},
		{"half a string", `{"message_type":"assistant_message","text_blocks":["a`, "", "text_blocks[0]", "decode a frame: text_blocks[0]: not valid JSON at byte 53: unexpected EOF"},
		{"two objects", `{"message_type":"cancel_message"}{}`, "", "", "decode a frame: more data follows the JSON object"},
		{"something after", `{"message_type":"assistant_message","text_blocks":["a"]}x`, "", "", "decode a frame: not valid JSON at byte 56: invalid character 'x' at start of value"},
		{"deep", `{"message_type":"new_message","a":` + deep + `}`, "", "a", "exceeded max depth"},
		{"type", `{"message_type":{}}`, "", "message_type", "decode a frame: message_type: want a string, got an object"},
		{"list", `{"message_type":"assistant_message","text_blocks":"a"}`, TypeAssistant, "text_blocks", "decode assistant_message: text_blocks: want a list, got a string"},
		{"list entry", `{"message_type":"assistant_message","text_blocks":["a",7]}`, TypeAssistant, "text_blocks[1]", "decode assistant_message: text_blocks[1]: want a string, got a number"},
		{"string", `{"message_type":"command_output_message","stream":"stdout","text":true,"command":""}`, TypeCommandOutput, "text", "decode command_output_message: text: want a string, got a boolean"},
		{"number", `{"message_type":"heartbeat_message","elapsed_ms":"1"}`, TypeHeartbeat, "elapsed_ms", "decode heartbeat_message: elapsed_ms: want a number, got a string"},
		{"huge number", `{"message_type":"heartbeat_message","elapsed_ms":1e999}`, TypeHeartbeat, "elapsed_ms", "decode heartbeat_message: elapsed_ms: want a number, got a number that is none or too large"},
		{"exit code", `{"message_type":"command_execution_result_message","results":[{"exit_code":0},{"exit_code":1.5}]}`, TypeCommandExecutionResult, "results[1].exit_code", "decode command_execution_result_message: results[1].exit_code: want a whole number, got a number that is none or too large"},
		{"exit code's type", `{"message_type":"command_execution_result_message","results":[{"exit_code":"0"}]}`, TypeCommandExecutionResult, "results[0].exit_code", "decode command_execution_result_message: results[0].exit_code: want a whole number, got a string"},
		{"data", `{"message_type":"result_message","data":"x"}`, TypeResult, "data", "decode result_message: data: want an object, got a string"},
		{"data's text", `{"message_type":"result_message","data":{"type":"text","text":{}}}`, TypeResult, "data.text", "decode result_message: data.text: want a string, got an object"},
		{"old text", `{"message_type":"result_message","text":1}`, TypeResult, "text", "decode result_message: text: want a string, got a number"},
		{"command", `{"message_type":"invocation_message","pre_agent_invocation_commands":[{"env":{"A":1}}]}`, TypeInvocation, "pre_agent_invocation_commands[0].env.A", "decode invocation_message: pre_agent_invocation_commands[0].env.A: want a string, got a number"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			frame := []byte(test.frame)
			m, err := Decode(frame)
			e, ok := errors.AsType[*DecodeError](err)
			if !ok || m != nil {
				t.Fatalf("got %v and error %v, want a DecodeError", m, err)
			}
			if e.Type != test.typ || !strings.Contains(e.Error(), test.text) {
				t.Errorf("type %q, error\n%s\nwant type %q\n%s", e.Type, e, test.typ, test.text)
			}
			if !strings.HasPrefix(e.Field, test.field) || test.field == "" && e.Field != "" {
				t.Errorf("field %.100q, want %q", e.Field, test.field)
			}
			clear(frame)
			if string(e.Frame) != test.frame {
				t.Errorf("the frame is not a copy: %.100s", e.Frame)
			}
		})
	}
}

func TestEncode(t *testing.T) {
	text := "done"
	tests := []struct {
		name string
		m    Message
		want string
	}{
		{"required fields", &Invocation{}, `{"message_type":"invocation_message","system_prompt":"","user_prompt":"","model":"","secrets_to_redact":[]}`},
		{"no commands", &CommandExecution{}, `{"message_type":"command_execution_message","secrets_to_redact":[],"commands":[]}`},
		{"sorted maps", &CommandExecution{Commands: []Command{{Command: "a", Env: map[string]string{"c": "", "a": "", "b": ""}}}}, `{"message_type":"command_execution_message","secrets_to_redact":[],"commands":[{"command":"a","env":{"a":"","b":"","c":""}}]}`},
		{"no escapes for HTML", &Assistant{TextBlocks: []string{"<&> \u2028"}}, `{"message_type":"assistant_message","text_blocks":["<&> ` + "\u2028" + `"]}`},
		{"invalid UTF-8", &Assistant{TextBlocks: []string{"a\xff"}}, `{"message_type":"assistant_message","text_blocks":["a` + "\ufffd" + `"]}`},
		{"extra", &Cancel{json.RawMessage(`{ "a" : [1] }`)}, `{"message_type":"cancel_message","a":[1]}`},
		{"empty extra", &Cancel{json.RawMessage(`{}`)}, `{"message_type":"cancel_message"}`},
		{"error with empty metadata", &Error{Text: "x", Metadata: json.RawMessage(`{}`)}, `{"message_type":"error_message","error":"x","metadata":{}}`},
		{"result by hand", &Result{Text: &text}, `{"message_type":"result_message","data":{"type":"text","text":"done"}}`},
		{"structured by hand", &Result{Structured: json.RawMessage(`1`)}, `{"message_type":"result_message","data":{"type":"structured_output","structured_output":1}}`},
		{"result of 0.4", &Result{Form: ResultTopLevel, Structured: json.RawMessage(`{}`)}, `{"message_type":"result_message","structured_output":{}}`},
		{"empty result", &Result{}, `{"message_type":"result_message"}`},
		{"unknown", &Unknown{"x", json.RawMessage(`{"a":1}`)}, `{"a":1}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for range 3 { // the order of a map changes from one time to the next
				got, err := Encode(test.m)
				if err != nil || string(got) != test.want {
					t.Fatalf("error %v\n got %s\nwant %s", err, got, test.want)
				}
			}
		})
	}
}

func TestEncodeErrors(t *testing.T) {
	tests := []struct {
		name string
		m    Message
	}{
		{"nil", nil},
		{"nil invocation", (*Invocation)(nil)},
		{"nil result", (*Result)(nil)},
		{"nil unknown", (*Unknown)(nil)},
		{"unknown without JSON", &Unknown{}},
		{"unknown that is no object", &Unknown{"x", json.RawMessage(`[]`)}},
		{"extra that is no object", &Cancel{json.RawMessage(`[1]`)}},
		{"extra that is no JSON", &Cancel{json.RawMessage(`{"a":`)}},
		{"metadata that is no JSON", &Error{Metadata: json.RawMessage(`{`)}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if frame, err := Encode(test.m); err == nil || frame != nil {
				t.Errorf("got %q and error %v", frame, err)
			}
		})
	}
}

func TestInspect(t *testing.T) {
	tests := []struct {
		frame string
		want  string
	}{
		{`{"a":"\ud83d\ude00 \u00e9 \\ud83d"}`, ""},
		{`{"a":1,"a":2}`, "duplicate names"},
		{`{"a":{"b":1,"\u0062":2}}`, "duplicate names"},
		{"{\"a\":\"\xff\"}", "invalid UTF-8"},
		{`{"a":"\ud83d"}`, "lone surrogates"},
		{`{"a":"\ude00\ud83d"}`, "lone surrogates"},
		{`{"a":"\ud83d\u0041"}`, "lone surrogates"},
		{"{\"a\":\"\xff\",\"a\":\"\\ud83dx\"}", "duplicate names, invalid UTF-8, lone surrogates"},
		{`{"a":1,"a":2`, ""},
		{"\xff", "invalid UTF-8"},
	}
	for _, test := range tests {
		if got := Inspect([]byte(test.frame)).String(); got != test.want {
			t.Errorf("Inspect(%q) = %q, want %q", test.frame, got, test.want)
		}
	}
}
