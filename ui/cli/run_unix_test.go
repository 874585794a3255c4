//go:build unix

package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ruse/protocol"
	"ruse/ui/internal/request"
)

// shimFor is a folder in which the program is called ruse.
func shimFor(t *testing.T, path string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Symlink(path, filepath.Join(dir, "ruse")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// The command line that a request is copied as sends the same, through a real
// shell and the real program.
func TestCopiedCommandLineSendsTheSame(t *testing.T) {
	frames := make(chan string, 1)
	url := runtimePeer(t, func(p *peer) {
		frames <- p.Receive()
		p.Send(`{"message_type":"result_message","data":{"type":"structured_output","structured_output":{}}}`)
		p.Goodbye()
	})
	r := request.Request{
		Address: url, Prompt: "it's a \"prompt\"\nwith $HOME and `ticks`", Model: "m", System: "be\tbrief", SourceID: "id",
		Schema: `{"type":"object"}`, Secrets: []request.Secret{"env:RUSE_TEST_SECRET"}, ArtifactsDirs: []string{"/out", "a b"}, Ignore: "*.log",
		AgentEnv:    []request.Variable{{Name: "MODE", Value: "test it"}},
		PreCommands: []request.Command{{Command: "echo 'x'", Cwd: "/tmp"}}, PostCommands: []request.Command{{Command: "true"}},
		Downloadables: []request.Downloadable{{URL: "https://example.com/a.zip", Dir: "/in"}},
	}
	t.Setenv("RUSE_TEST_SECRET", "hunter2hunter2")
	want, err := r.Resolve(t.Context(), request.SystemSources())
	if err != nil {
		t.Fatal(err)
	}
	line, err := request.Export(r, request.FormatShell, request.ExportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	cmd := command(t, []string{"RUSE_TEST_SECRET=hunter2hunter2"})
	shell := exec.Command("sh", "-c", line)
	shell.Env = append(cmd.Env, "PATH="+shimFor(t, path)+":/usr/bin:/bin")
	if out, err := shell.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s\n%s", err, line, out)
	}
	got, err := protocol.Decode([]byte(<-frames))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(r.Compat.Apply(want), got); diff != "" {
		t.Errorf("%s\nsends something else:\n%s", line, diff)
	}
}

// On a terminal what commands print is cleaned.
func TestExecOnTerminal(t *testing.T) {
	t.Parallel()
	c := start(t, command(t, nil, "exec", "--url", demoURL(t), "--command", `printf 'one\033]0;title\007 two\n'; printf '\033[31mthree\n' >&2; exit 5`), 80, 24)
	if code := c.wait(); code != 5 {
		t.Errorf("exit code %d", code)
	}
	if written := c.written(); strings.ContainsRune(written, '\x1b') || !strings.Contains(written, "one two") || !strings.Contains(written, "three") {
		t.Errorf("on the terminal stands %q", written)
	}
}
