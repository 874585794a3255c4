package ui

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ruse/protocol"
	"ruse/session/runtimetest"
	"ruse/ui/internal/launch"
	"ruse/ui/internal/request"
)

// serveArg makes this test's binary a runtime.
const serveArg = "serve-for-test"

// TestMain makes of the test's binary what ruse starts as a runtime, and what it
// starts it by.
func TestMain(m *testing.M) {
	if code, mine := launch.Supervise(os.Args[1:]); mine {
		os.Exit(code)
	}
	if len(os.Args) > 3 && os.Args[1] == serveArg {
		fmt.Fprintln(os.Stderr, serveForTest(os.Args[2], os.Args[3]))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// serveForTest serves an agent that says which start of it this is by the size of
// a file, logs the call of a tool, and dies where it is told to.
func serveForTest(port, file string) error {
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := f.WriteString("x"); err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Size() == 99 {
		return fmt.Errorf("ninety-nine")
	}
	agent := func(_ context.Context, inv *protocol.Invocation, _ runtimetest.Sender) (runtimetest.Result, error) {
		if inv.UserPrompt == "die" {
			fmt.Println("no key is set")
			os.Exit(3)
		}
		fmt.Printf("[%s] [ToolStart] tool=shell input={\"cmd\":\"ls\"}\n[%s] [ToolEnd] tool=shell result=a.txt\nb.txt\n", inv.SourceID, inv.SourceID)
		return runtimetest.Result{Text: fmt.Sprintf("%s, start %d", inv.UserPrompt, info.Size())}, nil
	}
	rt, err := runtimetest.Open(runtimetest.Options{Handler: agent})
	if err != nil {
		return err
	}
	if err := rt.Listen(context.Background(), "127.0.0.1:"+port); err != nil {
		return err
	}
	select {}
}

// spawnProgram runs ruse on a runtime of its own; starts is the file that counts
// its starts.
func spawnProgram(t *testing.T, starts string) (p *program, rt *launch.Runtime) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	rt, err = launch.Start(launch.Options{Command: fmt.Sprintf("'%s' %s {port} '%s'", self, serveArg, starts)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := rt.Close(); err != nil {
			t.Error(err)
		}
	})
	return startProgram(t, 120, 40, Config{URL: "ws://127.0.0.1", Runtime: rt, Request: request.Request{Model: "m"}}), rt
}

func TestSpawnedRuntime(t *testing.T) {
	t.Parallel()
	starts := filepath.Join(t.TempDir(), "starts")
	p, _ := spawnProgram(t, starts)
	p.wait("Connected to ws://127.0.0.1:")
	p.press("hello\r")
	p.wait("hello, start 1")
	p.press("\t\t5")
	p.wait("Log", "[ToolStart] tool=shell", "b.txt")
	p.press("R")
	p.wait("ruse closed the connection", "● connected")
	p.press("ithere\r")
	p.wait("there, start 2")
	p.press("die\r")
	p.wait("The connection went away", "The runtime exited with status 3.", "no key is set", "R starts it again; so does the next request")
	p.press("alive\r")
	p.wait("alive, start 3")
}

func TestSpawnedRuntimeWatched(t *testing.T) {
	t.Parallel()
	starts := filepath.Join(t.TempDir(), "starts")
	p, rt := spawnProgram(t, starts)
	dir := t.TempDir()
	if err := rt.Watch(dir); err != nil {
		t.Fatal(err)
	}
	p.wait("Connected to")
	p.press("hello\r")
	p.wait("hello, start 1")
	if err := os.WriteFile(filepath.Join(dir, "agent.ts"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	p.wait("agent.ts", "gets the last request again", "hello, start 2")
}

// TestSpawnedRuntimeThatEnds: why is said in the place of the greeting, and enter
// tries again.
func TestSpawnedRuntimeThatEnds(t *testing.T) {
	t.Parallel()
	starts := filepath.Join(t.TempDir(), "starts")
	if err := os.WriteFile(starts, []byte(strings.Repeat("x", 98)), 0o600); err != nil {
		t.Fatal(err)
	}
	p, _ := spawnProgram(t, starts)
	p.wait("the command ended before it", "it exited with status 1", "ninety-nine", "tries again")
	p.press("\r")
	p.wait("Connected to")
	p.press("hello\r")
	p.wait("hello, start 100")
}
