package request

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ruse/protocol"
)

func TestResolve(t *testing.T) {
	t.Parallel()
	m, err := fullRequest().Resolve(t.Context(), testSources)
	if err != nil {
		t.Fatal(err)
	}
	want := &protocol.Invocation{
		SourceID: "run-1", SystemPrompt: "You are terse.", UserPrompt: fullRequest().Prompt, Model: "gpt-5.4",
		SecretsToRedact: []string{"tok-value", "from-file", "key-value"},
		OutputSchema:    `{"type":"json_schema","schema":{"type":"object","properties":{"a":{"type":"string"}}}}`,
		AgentEnv:        map[string]string{"MODE": "fast", "API_KEY": "key-value", "A": ""},
		ArtifactsDirs:   []string{"/out", "/tmp/more files"}, ArtifactsIgnore: "*.tmp\n!keep.tmp\n",
		PreCommands:   []protocol.Command{{Command: "ls -la", Cwd: "/work", Env: map[string]string{"X": "1=2"}, Extra: []byte(`{"z":1,"a":2}`)}},
		PostCommands:  []protocol.Command{{Command: "echo 'done'"}},
		Downloadables: []protocol.Downloadable{{DownloadURL: "https://example.com/a.zip?x=1", WorkingDir: "/work", Extra: []byte(`{"sha":"abc"}`)}},
		Extra:         []byte(`{"zeta":{"b":1,"a":[1.50,null]},"alpha":true}`),
	}
	if diff := cmp.Diff(want, m); diff != "" {
		t.Error(diff)
	}
	m, err = commandsRequest().Resolve(t.Context(), testSources)
	if err != nil {
		t.Fatal(err)
	}
	exec, ok := m.(*protocol.CommandExecution)
	if !ok || len(exec.Commands) != 2 || exec.Commands[0].Env["TOKEN"] != "tok-value" {
		t.Errorf("got %#v", m)
	}
	if diff := cmp.Diff([]string{"key-value", "tok-value"}, exec.SecretsToRedact); diff != "" {
		t.Error(diff)
	}
}

func TestResolveNamesReferencesAndNoValues(t *testing.T) {
	t.Parallel()
	r := Request{
		Prompt: "p", Model: "m",
		Secrets: []Secret{"literal-secret", "env:UNSET", "file:/none", "env:EMPTY", "file:/empty"},
	}
	_, err := r.Resolve(t.Context(), environment(map[string]string{"EMPTY": ""}, map[string]string{"/empty": "\n"}))
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"env:UNSET: the variable is not set", "file:/none: ", "env:EMPTY: the variable is empty", "file:/empty: the file is empty"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in %q", want, err)
		}
	}
	var reference *ReferenceError
	if !errors.As(err, &reference) || reference.Reference != "env:UNSET" {
		t.Errorf("got %#v", err)
	}
	if strings.Contains(err.Error(), "literal-secret") {
		t.Errorf("a value is in %q", err)
	}
}

// TestUnsentPartIsNotResolved: what the other kind of request has in the form
// does not keep this one from being sent, and is not told to the runtime.
func TestUnsentPartIsNotResolved(t *testing.T) {
	t.Parallel()
	r := Request{Prompt: "p", Model: "m", Commands: []Command{{Command: "c", Env: []Variable{{Name: "A", Secret: "env:UNSET"}}}}}
	m, err := r.Resolve(t.Context(), testSources)
	if err != nil {
		t.Fatal(err)
	}
	if hidden := m.(*protocol.Invocation).SecretsToRedact; hidden == nil || len(hidden) != 0 {
		t.Errorf("got %#v", hidden)
	}
	r.Kind = CommandsOnly
	if _, err := r.Resolve(t.Context(), testSources); err == nil {
		t.Error("an unset variable is sent")
	}
}

func TestMessagesLoseNothing(t *testing.T) {
	t.Parallel()
	for _, r := range []Request{fullRequest(), commandsRequest()} {
		before, err := r.Resolve(t.Context(), testSources)
		if err != nil {
			t.Fatal(err)
		}
		kind, from, err := sentOf(before)
		if err != nil {
			t.Fatal(err)
		}
		again := from.request(kind)
		after, err := again.Resolve(t.Context(), testSources)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(before, after); diff != "" {
			t.Error(diff)
		}
		marked := 0
		each(&again, func(_ string, v *Variable) {
			if v.Secret != "" {
				marked++
			}
		})
		if marked != 1 {
			t.Errorf("%d variables are secret", marked)
		}
	}
	for _, m := range []protocol.Message{nil, &protocol.Cancel{}} {
		if _, _, err := sentOf(m); err == nil {
			t.Errorf("%#v is a request", m)
		}
	}
}

func TestSecretForms(t *testing.T) {
	t.Parallel()
	for s, want := range map[Secret]string{
		"plain": "plain", "env:TOKEN": "tok-value", "file:~/secret.txt": "from-file",
		"text:env:TOKEN": "env:TOKEN", "text:text:": "text:",
	} {
		if got, err := s.Resolve(t.Context(), testSources); err != nil || got != want {
			t.Errorf("%q is %q, %v", string(s), got, err)
		}
		if !s.IsReference() && LiteralSecret(s.Literal()) != s {
			t.Errorf("%q does not come back", string(s))
		}
	}
	for _, s := range []Secret{"", "env:", "env:A B", "env:1A", "env:sk-live-123", "file:", "file: ", "text:"} {
		if s.Check() == nil {
			t.Errorf("%q passes", string(s))
		}
	}
	for s, want := range map[Secret]string{"abc": Masked, "env:A": "env:A", "text:env:A": Masked, "": ""} {
		if s.String() != want || strings.Contains(s.GoString(), "abc") {
			t.Errorf("%q is shown as %q", string(s), s)
		}
	}
}

func TestSystemSources(t *testing.T) {
	t.Setenv("RUSE_TEST_SECRET", "v")
	dir := t.TempDir()
	t.Setenv("HOME", dir)
	t.Setenv("USERPROFILE", dir)
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("crlf", "two\nlines\r\n")
	write("large", strings.Repeat("x", maxSecret+1))
	from := SystemSources()
	for s, want := range map[Secret]string{"env:RUSE_TEST_SECRET": "v", "file:~/crlf": "two\nlines"} {
		if got, err := s.Resolve(t.Context(), from); err != nil || got != want {
			t.Errorf("%s is %q, %v", s, got, err)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Secret("file:~/crlf").Resolve(ended, from); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	for _, s := range []Secret{"file:~/large", "file:~/none", Secret("file:" + dir)} {
		if _, err := s.Resolve(t.Context(), from); err == nil {
			t.Errorf("%s can be read", s)
		}
	}
}

func TestLooksSecret(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"API_KEY", "apiKey", "OPENAI_API_KEY", "GITHUB_TOKEN", "X-Auth-Token", "Authorization", "DB_PASSWORD", "passwd", "AWS_SECRET_ACCESS_KEY", "Cookie", "clientSecret", "GH_PAT", "sig", "X-Amz-Signature", "PROXY_AUTH"} {
		if !LooksSecret(name) {
			t.Errorf("%s does not look secret", name)
		}
	}
	for _, name := range []string{"", "MODE", "PATH", "KEYBOARD", "MONKEY", "HOME", "AUTHOR", "DESIGN", "COMPATIBLE", "LANG"} {
		if LooksSecret(name) {
			t.Errorf("%s looks secret", name)
		}
	}
}

func TestMarkSecrets(t *testing.T) {
	t.Parallel()
	r := Request{
		AgentEnv:    []Variable{{Name: "MODE", Value: "x"}, {Name: "API_KEY", Value: "v"}, {Name: "TOKEN", Secret: "v"}, {Name: "PASSWORD"}},
		PreCommands: []Command{{}, {Env: []Variable{{Name: "MY_TOKEN", Value: "env:NAME"}, {Name: "OTHER", Value: "env:NAME"}}}},
	}
	marked := r.MarkSecrets()
	want := []Variable{{Name: "MODE", Value: "x"}, {Name: "API_KEY", Secret: "v"}, {Name: "TOKEN", Secret: "v"}, {Name: "PASSWORD"}}
	if diff := cmp.Diff(want, marked.AgentEnv); diff != "" {
		t.Error(diff)
	}
	want = []Variable{{Name: "MY_TOKEN", Secret: "env:NAME"}, {Name: "OTHER", Value: "env:NAME"}}
	if diff := cmp.Diff(want, marked.PreCommands[1].Env); diff != "" {
		t.Error(diff)
	}
	if r.AgentEnv[1].Secret != "" {
		t.Error("the original changed")
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for _, r := range []Request{fullRequest(), commandsRequest()} {
		if problems := r.Check(); len(problems) > 0 {
			t.Errorf("%v", problems)
		}
	}
	bad := Request{
		AgentEnv:      []Variable{{Name: "A"}, {Name: "A"}, {Name: ""}, {Name: "B=C"}, {Name: "N", Value: "\x00"}, {Name: "S", Secret: "env:"}},
		Schema:        `{"type":"objekt"}`,
		Secrets:       []Secret{"env:", ""},
		ArtifactsDirs: []string{""},
		PreCommands:   []Command{{Command: " ", Env: []Variable{{Name: ""}}}},
		Downloadables: []Downloadable{{URL: "x", Dir: ""}},
		Timeout:       -1, IdleTimeout: -1, Compat: 9, Extra: "[",
		Commands: []Command{{Env: []Variable{{Name: ""}}}}, // of the other kind
	}
	var fields []string
	for _, p := range bad.Check() {
		fields = append(fields, p.Field)
	}
	want := []string{
		"user_prompt", "model", "artifacts_dirs[0]", "pre_agent_invocation_commands[0].command",
		"pre_agent_downloadables[0].download_url", "pre_agent_downloadables[0].working_dir", "extra",
		fieldSchema, "secrets_to_redact[0]", "secrets_to_redact[1]",
		"agent_env[1]", "agent_env[2]", "agent_env[3]", "agent_env[4]", "agent_env[5]",
		"pre_agent_invocation_commands[0].env[0]", "timeout", "idle_timeout", "compat",
	}
	if diff := cmp.Diff(want, slices.Compact(fields)); diff != "" {
		t.Error(diff)
	}
	notJSON := Request{Prompt: "p", Model: "m", Schema: "{"}
	if problems := notJSON.Check(); len(problems) != 1 || problems[0].Field != fieldSchema {
		t.Errorf("got %v", problems)
	}
}

func TestNewSourceID(t *testing.T) {
	t.Parallel()
	if a, b := NewSourceID(), NewSourceID(); a == b || !strings.HasPrefix(a, "ruse-") {
		t.Errorf("%s, %s", a, b)
	}
}
