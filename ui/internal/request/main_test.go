package request

import (
	"context"
	"os"
	"time"

	"ruse/protocol"
)

// environment is a source of references for tests.
func environment(env, files map[string]string) Sources {
	return Sources{
		Env: func(name string) (string, bool) {
			value, ok := env[name]
			return value, ok
		},
		ReadFile: func(_ context.Context, path string) ([]byte, error) {
			data, ok := files[path]
			if !ok {
				return nil, os.ErrNotExist
			}
			return []byte(data), nil
		},
	}
}

// fullRequest sets every field of a request for the agent.
func fullRequest() Request {
	return Request{
		Address: "wss://sandbox.example.com/agent?region=eu",
		Prompt:  "Write it.\r\n\tThen \"run\" it: $HOME `x` 'y' \\ é 漢 👩‍👩‍👧\n",
		System:  "You are terse.", Model: "gpt-5.4", SourceID: "run-1",
		Schema: `{"type":"object","properties":{"a":{"type":"string"}}}`,
		AgentEnv: []Variable{
			{Name: "MODE", Value: "fast"}, {Name: "API_KEY", Secret: "env:API_KEY"}, {Name: "A", Value: ""},
		},
		Secrets:       []Secret{"env:TOKEN", "file:~/secret.txt"},
		ArtifactsDirs: []string{"/out", "/tmp/more files"},
		Ignore:        "*.tmp\n!keep.tmp\n",
		PreCommands:   []Command{{Command: "ls -la", Cwd: "/work", Env: []Variable{{Name: "X", Value: "1=2"}}, Extra: `{"z":1,"a":2}`}},
		PostCommands:  []Command{{Command: "echo 'done'"}},
		Downloadables: []Downloadable{{URL: "https://example.com/a.zip?x=1", Dir: "/work", Extra: `{"sha":"abc"}`}},
		Timeout:       5 * time.Minute, IdleTimeout: 90 * time.Second,
		Compat: protocol.CompatAll,
		Extra:  `{"zeta":{"b":1,"a":[1.50,null]},"alpha":true}`,
	}
}

// commandsRequest sets every field of a request for commands.
func commandsRequest() Request {
	return Request{
		Kind: CommandsOnly, Address: "localhost:8080", SourceID: "c-1",
		Commands: []Command{
			{Command: "make\ttest", Cwd: "/src", Env: []Variable{{Name: "CI", Value: "1"}, {Name: "TOKEN", Secret: "env:TOKEN"}}},
			{Command: "json:not"},
		},
		Secrets: []Secret{"env:API_KEY"}, ArtifactsDirs: []string{"/out"}, Ignore: "x",
		Downloadables: []Downloadable{{URL: "http://example.com/f", Dir: "/a b"}},
		Timeout:       time.Second, Compat: protocol.Compat05, Extra: `{"x":"y"}`,
	}
}

var testSources = environment(
	map[string]string{"TOKEN": "tok-value", "API_KEY": "key-value"},
	map[string]string{"~/secret.txt": "from-file\n"},
)
