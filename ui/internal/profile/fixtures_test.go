package profile

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"ruse/protocol"
	"ruse/ui/internal/request"
)

// fullRequest sets every field of a request for the agent.
func fullRequest() request.Request {
	return request.Request{
		Address: "wss://sandbox.example.com/agent?region=eu",
		Prompt:  "Write it.\r\n\tThen \"run\" it: $HOME `x` 'y' \\ é 漢 👩‍👩‍👧\n",
		System:  "You are terse.", Model: "gpt-5.4", SourceID: "run-1",
		Schema: `{"type":"object","properties":{"a":{"type":"string"}}}`,
		AgentEnv: []request.Variable{
			{Name: "MODE", Value: "fast"}, {Name: "API_KEY", Secret: "env:API_KEY"}, {Name: "A", Value: ""},
		},
		Secrets:       []request.Secret{"env:TOKEN", "file:~/secret.txt"},
		ArtifactsDirs: []string{"/out", "/tmp/more files"},
		Ignore:        "*.tmp\n!keep.tmp\n",
		PreCommands:   []request.Command{{Command: "ls -la", Cwd: "/work", Env: []request.Variable{{Name: "X", Value: "1=2"}}, Extra: `{"z":1,"a":2}`}},
		PostCommands:  []request.Command{{Command: "echo 'done'"}},
		Downloadables: []request.Downloadable{{URL: "https://example.com/a.zip?x=1", Dir: "/work", Extra: `{"sha":"abc"}`}},
		Timeout:       5 * time.Minute, IdleTimeout: 90 * time.Second,
		Compat: protocol.CompatAll,
		Extra:  `{"zeta":{"b":1,"a":[1.50,null]},"alpha":true}`,
	}
}

// commandsRequest sets every field of a request for commands.
func commandsRequest() request.Request {
	return request.Request{
		Kind: request.CommandsOnly, Address: "localhost:8080", SourceID: "c-1",
		Commands: []request.Command{
			{Command: "make\ttest", Cwd: "/src", Env: []request.Variable{{Name: "CI", Value: "1"}, {Name: "TOKEN", Secret: "env:TOKEN"}}},
			{Command: "json:not"},
		},
		Secrets: []request.Secret{"env:API_KEY"}, ArtifactsDirs: []string{"/out"}, Ignore: "x",
		Downloadables: []request.Downloadable{{URL: "http://example.com/f", Dir: "/a b"}},
		Timeout:       time.Second, Compat: protocol.Compat05, Extra: `{"x":"y"}`,
	}
}

// environment is one for tests.
func environment(env map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		value, ok := env[name]
		return value, ok
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
