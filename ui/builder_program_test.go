package ui

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ruse/session/runtimetest"
)

// recorder is a runtime that refuses whatever it is asked.
type recorder struct {
	url    string
	frames chan string
}

func newRecorder(t *testing.T) *recorder {
	t.Helper()
	r := &recorder{frames: make(chan string, 16)}
	rt := runtimetest.New(t, nil, runtimetest.Script(func(p *runtimetest.Peer) {
		for frame := p.Receive(); frame != ""; frame = p.Receive() {
			r.frames <- frame
			if strings.Contains(frame, `"end_session_message"`) {
				return
			}
			p.Send(`{"message_type":"error_message","error":"recorded","metadata":{}}`)
		}
	}))
	r.url = rt.URL()
	return r
}

// next is the next frame, as JSON reads it.
func (r *recorder) next(t *testing.T, p *program) map[string]any {
	t.Helper()
	var frame string
	p.waitFor("a frame to arrive", func(string) bool {
		select {
		case frame = <-r.frames:
			return true
		default:
			return false
		}
	})
	var message map[string]any
	if err := json.Unmarshal([]byte(frame), &message); err != nil {
		t.Fatalf("%s: %v", frame, err)
	}
	return message
}

// Further keys that terminals send.
const (
	keyCtrlN = "\x0e"
	keyCtrlT = "\x14"
	keyCtrlY = "\x19"
	keyCtrlR = "\x12"
	keyAltUp = "\x1b[1;3A"
)

// pasteOf is text as a terminal with bracketed paste sends it.
func pasteOf(text string) string { return "\x1b[200~" + text + "\x1b[201~" }

// fields types into fields of the builder, one after the other: what is written
// in the picker to find the field, and the keys that fill it.
func (p *program) fields(pairs ...string) {
	p.t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		p.press(keyCtrlP)
		p.wait("Fields and commands")
		p.press(pairs[i] + keyEnter)
		p.waitFor("the form again", func(screen string) bool { return !strings.Contains(screen, "Fields and commands") })
		p.press(pairs[i+1])
	}
}

// Every field of both messages that is set by the keyboard arrives so, at the
// address that the form names.
func TestProgramBuilderSendsEveryField(t *testing.T) {
	t.Setenv("BUILDER_TEST_TOKEN", "from the environment")
	cfg, _ := demoConfig(t, nil)
	cfg.Request.ArtifactsDirs = nil
	cfg = stores(t, t.TempDir(), cfg)
	rec := newRecorder(t)
	p := startProgram(t, 80, 24, cfg)
	p.wait("●")
	p.press(keyCtrlO)
	p.wait("Form", "ctrl+s send")
	command := func(c, dir, name, value string) string {
		return keyEnter + pasteOf(c) + keyTab + dir + keyTab + name + keyTab + value
	}
	p.fields(
		"address", rec.url,
		"prompt", pasteOf("a\tprompt\r\nof two lines "),
		"system prompt", "be brief",
		"model", "-mini",
		"source id", "run-1",
		"output schema", pasteOf(`{"type": "object"}`),
		"agent env", "PLAIN"+keyTab+"a=b"+keyCtrlN+"API_TOKEN"+keyTab+"hunter2"+keyCtrlY,
		"secrets", "env:BUILDER_TEST_TOKEN"+keyCtrlN+"second",
		"artifact dirs", "/b"+keyCtrlN+"/a"+keyAltUp,
		"ignore", "*.tmp"+keyEnter+"!keep.tmp",
		"before", command("make\tall\nmake test", "/src", "A", "1"),
		"after", keyEnter+"git diff",
		"downloads", "https://example.com/a.zip"+keyTab+"/in",
		"timeout", "5m",
		"idle timeout", "90s",
		"compatibility", " ",
	)
	p.press(keyCtrlS)
	want := map[string]any{
		"message_type": "invocation_message", "source_id": "run-1", "system_prompt": "be brief",
		"user_prompt": "a\tprompt\nof two lines ", "model": "gpt-5.4-mini",
		"secrets_to_redact":             []any{"from the environment", "second", "hunter2"},
		"output_format_json_schema_str": `{"type":"json_schema","schema":{"type":"object"}}`,
		"agent_env":                     map[string]any{"PLAIN": "a=b", "API_TOKEN": "hunter2"},
		"artifacts_dirs":                []any{"/a", "/b"}, "artifacts_dir": "/a",
		"artifacts_ignore_content": "*.tmp\n!keep.tmp",
		"pre_agent_invocation_commands": []any{
			map[string]any{"command": "make\tall\nmake test", "cwd": "/src", "env": map[string]any{"A": "1"}},
		},
		"post_agent_invocation_commands": []any{map[string]any{"command": "git diff"}},
		"pre_agent_downloadables":        []any{map[string]any{"download_url": "https://example.com/a.zip", "working_dir": "/in"}},
	}
	if diff := cmp.Diff(want, rec.next(t, p)); diff != "" {
		t.Errorf("what arrived differs (-want +got):\n%s", diff)
	}
	p.wait("failed")

	// The same form, now for commands alone: the agent's secret is not sent.
	p.press(keyCtrlO)
	p.wait("Form")
	p.fields(
		"request", " ",
		"commands", command("ls", "/tmp", "B", "2")+keyTab,
	)
	p.press(keyCtrlS)
	want = map[string]any{
		"message_type": "command_execution_message", "source_id": "run-1",
		"secrets_to_redact": []any{"from the environment", "second"},
		"commands":          []any{map[string]any{"command": "ls", "cwd": "/tmp", "env": map[string]any{"B": "2"}}},
		"artifacts_dirs":    want["artifacts_dirs"], "artifacts_dir": "/a",
		"artifacts_ignore_content":    want["artifacts_ignore_content"],
		"pre_execution_downloadables": want["pre_agent_downloadables"],
	}
	if diff := cmp.Diff(want, rec.next(t, p)); diff != "" {
		t.Errorf("what arrived differs (-want +got):\n%s", diff)
	}
	p.quit()
}
