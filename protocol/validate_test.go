package protocol

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// problems lists what Validate found, one line each.
func problems(t *testing.T, err error) []string {
	t.Helper()
	if err == nil {
		return nil
	}
	invalid, ok := errors.AsType[*ValidationError](err)
	if !ok {
		t.Fatalf("got %T, want a *ValidationError", err)
	}
	if field, ok := errors.AsType[*FieldError](err); !ok || *field != invalid.Fields[0] {
		t.Errorf("As finds %v, want the first field", field)
	}
	var lines []string
	for _, field := range invalid.Fields {
		lines = append(lines, field.Error())
	}
	if want := strings.Join(lines, "; "); err.Error() != want {
		t.Errorf("Error says %q, want %q", err, want)
	}
	return lines
}

func TestInvocationValidate(t *testing.T) {
	good := func() *Invocation { return &Invocation{UserPrompt: "p", Model: "m"} }
	tests := []struct {
		name   string
		change func(*Invocation)
		want   []string
	}{
		{"least", func(*Invocation) {}, nil},
		{"all", func(m *Invocation) {
			m.OutputSchema = OpenSchema
			m.AgentEnv = map[string]string{"A": "", "npm_config.x-y": "1"}
			m.SecretsToRedact = []string{""}
			m.ArtifactsDirs = []string{"/out", "relative"}
			m.PreCommands = []Command{{Command: "ls"}}
			m.Downloadables = []Downloadable{{DownloadURL: "HTTPS://host/x.zip?token=1", WorkingDir: "."}}
			m.Extra = json.RawMessage(`{"artifacts_dir":"/out"}`)
		}, nil},
		{"everything at once", func(m *Invocation) {
			*m = Invocation{
				SourceID:      "\xff",
				UserPrompt:    " \n",
				OutputSchema:  "{",
				AgentEnv:      map[string]string{"A=B": "", "": "", "C": "\x00", "\xff": ""},
				ArtifactsDirs: []string{"/a", ""},
				PreCommands:   []Command{{Command: "ls"}, {Command: "\t", Cwd: "\x00"}},
				PostCommands:  []Command{{Command: "a\x00", Env: map[string]string{"X=": "\xff"}}},
				Downloadables: []Downloadable{{DownloadURL: "ftp://host/x"}, {DownloadURL: "/x", WorkingDir: "/"}},
				Extra:         json.RawMessage(`{"model":"x"}`),
			}
		}, []string{
			"source_id: is not valid UTF-8",
			"user_prompt: is empty: write what the agent is to do",
			"model: is empty: name a model, such as gpt-5.4",
			"output_format_json_schema_str: is not valid JSON",
			"agent_env: has a variable without a name",
			`agent_env.A=B: has a "=" in its name`,
			"agent_env.C: holds a NUL byte",
			"agent_env: has a variable whose name holds a NUL byte or invalid UTF-8",
			"artifacts_dirs[1]: is empty: name a directory in the sandbox",
			"pre_agent_invocation_commands[1].command: is empty: write a shell command",
			"pre_agent_invocation_commands[1].cwd: holds a NUL byte",
			"post_agent_invocation_commands[0].command: holds a NUL byte",
			`post_agent_invocation_commands[0].env.X=: has a "=" in its name`,
			"pre_agent_downloadables[0].download_url: is no absolute http or https URL",
			"pre_agent_downloadables[0].working_dir: is empty: name a directory in the sandbox",
			"pre_agent_downloadables[1].download_url: is no absolute http or https URL",
			"model: stands twice in the message: leave it out of Extra",
		}},
		{"bare schema", func(m *Invocation) { m.OutputSchema = `{"type":["object","null"]}` }, nil},
		{"schema that is a list", func(m *Invocation) { m.OutputSchema = `[]` }, []string{
			"output_format_json_schema_str: is no JSON Schema, which is an object",
		}},
		{"schema that is no object", func(m *Invocation) { m.OutputSchema = `{"type":"json_schema","schema":"x"}` }, []string{
			`output_format_json_schema_str: wants a JSON Schema, an object, under "schema"`,
		}},
		{"extra that is no object", func(m *Invocation) { m.Extra = json.RawMessage(`7`) }, []string{"Extra: is no JSON object"}},
		{"type in extra", func(m *Invocation) { m.Extra = json.RawMessage(`{"message_type":"x"}`) }, []string{
			"message_type: stands twice in the message: leave it out of Extra",
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := good()
			test.change(m)
			if diff := cmp.Diff(test.want, problems(t, m.Validate())); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// No request at all is an error, not a panic.
func TestValidateNil(t *testing.T) {
	for want, err := range map[string]error{
		"invocation_message: is nil: there is nothing to send":        (*Invocation)(nil).Validate(),
		"command_execution_message: is nil: there is nothing to send": (*CommandExecution)(nil).Validate(),
	} {
		if diff := cmp.Diff([]string{want}, problems(t, err)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

func TestResultValidate(t *testing.T) {
	for frame, want := range map[string]string{
		`{"message_type":"result_message","data":{"type":"text","text":""}}`:               "",
		`{"message_type":"result_message","data":{"structured_output":{}}}`:                "",
		`{"message_type":"result_message","structured_output":{}}`:                         "",
		`{"message_type":"result_message","data":{"type":"image","image_url":"x"}}`:        "",
		`{"message_type":"result_message","metadata":{"num_turns":1}}`:                     "data: is missing: it holds the answer",
		`{"message_type":"result_message","data":null}`:                                    "data: is missing: it holds the answer",
		`{"message_type":"result_message","data":{"type":"text"}}`:                         `data: holds neither "text" nor "structured_output"`,
		`{"message_type":"result_message","data":{"type":"structured_output"},"text":"x"}`: `data: holds neither "text" nor "structured_output"`,
	} {
		m, err := Decode([]byte(frame))
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if err := m.(*Result).Validate(); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", frame, got, want)
		}
	}
}

func TestCommandExecutionValidate(t *testing.T) {
	tests := []struct {
		name string
		m    CommandExecution
		want []string
	}{
		{"least", CommandExecution{Commands: []Command{{Command: "ls"}}}, nil},
		{"no command", CommandExecution{}, []string{"commands: is empty: name at least one command"}},
		{"everything at once", CommandExecution{
			SecretsToRedact: []string{"hunter2", "\xff"},
			Commands:        []Command{{Command: ""}},
			ArtifactsDirs:   []string{""},
			ArtifactsIgnore: "\xff",
			Downloadables:   []Downloadable{{DownloadURL: "https://", WorkingDir: "/"}},
		}, []string{
			"secrets_to_redact[1]: is not valid UTF-8",
			"commands[0].command: is empty: write a shell command",
			"artifacts_dirs[0]: is empty: name a directory in the sandbox",
			"artifacts_ignore_content: is not valid UTF-8",
			"pre_execution_downloadables[0].download_url: is no absolute http or https URL",
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, problems(t, test.m.Validate())); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestRecordedRequestsAreValid holds what real clients sent, but for the
// recordings that are about a faulty request.
func TestRecordedRequestsAreValid(t *testing.T) {
	checked := 0
	for _, frame := range recordedFrames(t) {
		if frame.dir != "send" || strings.Contains(frame.name, "bad-") || strings.Contains(frame.name, "missing-fields") {
			continue
		}
		m, err := Decode(frame.data)
		if err != nil {
			t.Fatal(err)
		}
		if request, ok := m.(interface{ Validate() error }); ok {
			checked++
			if err := request.Validate(); err != nil {
				t.Errorf("%s: %v", frame.name, err)
			}
		}
	}
	if checked < 20 {
		t.Errorf("only %d requests were checked", checked)
	}
}

func TestWrapSchema(t *testing.T) {
	tests := []struct {
		name, in, want string
	}{
		{"bare", ` {"type": "object", "properties": {"b": {}, "a": {}}} `, `{"type":"json_schema","schema":{"type":"object","properties":{"b":{},"a":{}}}}`},
		{"empty object", `{}`, `{"type":"json_schema","schema":{}}`},
		{"list of types", `{"type":["object","null"]}`, `{"type":"json_schema","schema":{"type":["object","null"]}}`},
		{"wrapped", OpenSchema, OpenSchema},
		{"wrapped, with a name", `{"name":"x", "type":"json_schema","schema":{}}`, `{"name":"x","type":"json_schema","schema":{}}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := WrapSchema(test.in)
			if err != nil || got != test.want {
				t.Fatalf("error %v\n got %s\nwant %s", err, got, test.want)
			}
			if m := (&Invocation{UserPrompt: "p", Model: "m", OutputSchema: got}); m.Validate() != nil {
				t.Errorf("Validate refuses it: %v", m.Validate())
			}
		})
	}
}

func TestWrapSchemaErrors(t *testing.T) {
	tests := []struct{ in, want string }{
		{``, "read the output schema: not valid JSON at byte 0: unexpected EOF"},
		{`{"a":}`, "read the output schema: not valid JSON at byte 5: invalid character '}' at start of value"},
		{`{} {}`, "read the output schema: not valid JSON at byte 3: invalid character '{' after top-level value"},
		{`[]`, "read the output schema: want a JSON object, got a list"},
		{`{"type":"json_schema"}`, `read the output schema: it wants a JSON Schema, an object, under "schema"`},
	}
	for _, test := range tests {
		if got, err := WrapSchema(test.in); got != "" || err == nil || err.Error() != test.want {
			t.Errorf("WrapSchema(%q) = %q and\n%v, want\n%s", test.in, got, err, test.want)
		}
	}
}
