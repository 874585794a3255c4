package profile

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"ruse/protocol"
)

// childEnv makes this test binary a child process that does one job.
const childEnv = "RUSE_PROFILE_CHILD"

func TestMain(m *testing.M) {
	if job := os.Getenv(childEnv); job != "" {
		if err := child(strings.Split(job, "\x1f")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child does what a test's other process is for.
func child(job []string) error {
	ctx := context.Background()
	dirs := Dirs{Config: job[1], State: job[1]}
	switch job[0] {
	case "append": // dir, name, count
		count, err := strconv.Atoi(job[3])
		if err != nil {
			return err
		}
		h := dirs.History()
		for i := range count {
			r := Request{Prompt: fmt.Sprintf("%s %d", job[2], i), Model: "m"}
			if err := h.Append(ctx, time.Now(), r); err != nil {
				return err
			}
		}
		return nil
	case "append-forever": // dir
		h := dirs.History()
		for i := 0; ; i++ {
			r := Request{Prompt: fmt.Sprintf("%d %s", i, strings.Repeat("x", 64<<10)), Model: "m"}
			if err := h.Append(ctx, time.Now(), r); err != nil {
				return err
			}
			fmt.Println(i)
		}
	case "draft-forever": // dir, key
		f, err := dirs.OpenDraft(ctx, job[2])
		if err != nil {
			return err
		}
		for i := 0; ; i++ {
			if _, err := f.Save(ctx, Draft{Composer: fmt.Sprintf("%d %s", i, strings.Repeat("y", 64<<10))}); err != nil {
				return err
			}
			fmt.Println(i)
		}
	case "save-forever": // dir
		for i := 0; ; i++ {
			r := Request{Prompt: fmt.Sprintf("%d %s", i, strings.Repeat("z\n", 32<<10))}
			if _, err := dirs.Saved().Save("one", r); err != nil {
				return err
			}
			fmt.Println(i)
		}
	}
	return fmt.Errorf("no job %q", job[0])
}

// process makes a command that runs a job in a child process.
func process(t *testing.T, job ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), childEnv+"="+strings.Join(job, "\x1f"))
	cmd.Stderr = os.Stderr
	return cmd
}

func testDirs(t *testing.T) Dirs {
	t.Helper()
	dir := t.TempDir()
	return Dirs{Config: dir + "/config/ruse", State: dir + "/state/ruse"}
}

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
