//go:build unix

package liveness_test

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"ruse/protocol"
	"ruse/session"
	"ruse/session/liveness"
	"ruse/session/runtimetest"
)

// asRuntime is the variable by which this test is the runtime that it stops and
// kills.
const asRuntime = "RUSE_TEST_RUNTIME"

func TestMain(m *testing.M) {
	if os.Getenv(asRuntime) == "" {
		os.Exit(m.Run())
	}
	rt, err := runtimetest.Open(runtimetest.Options{Handler: agent(hangs), Heartbeat: time.Second, Workdir: os.Getenv(asRuntime)})
	if err == nil {
		err = rt.Listen(context.Background(), "127.0.0.1:0")
	}
	if err != nil {
		println(err.Error())
		os.Exit(1)
	}
	println(rt.URL())
	select {} // until it is killed
}

// A runtime that is a process of its own is stopped, goes on, and is killed.
func TestRealProcess(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes the time of two pings")
	}
	t.Parallel()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	runtime := exec.CommandContext(ctx, os.Args[0])
	runtime.Env = append(os.Environ(), asRuntime+"="+t.TempDir())
	out, err := runtime.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := runtime.Start(); err != nil {
		t.Fatal(err)
	}
	defer runtime.Wait() // it was killed, and says so
	defer runtime.Process.Kill()
	url, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	s, err := session.Dial(ctx, strings.TrimSpace(url), session.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Invoke(ctx, &protocol.Invocation{SystemPrompt: "s", UserPrompt: "p", Model: "m"}, session.RunOptions{}); err != nil {
		t.Fatal(err)
	}
	var judge liveness.Judge
	wait := func(want liveness.Cause, text string) {
		t.Helper()
		began := time.Now()
		for {
			look, stop := context.WithTimeout(ctx, 200*time.Millisecond)
			events, err := s.Next(look)
			stop()
			for _, ev := range events {
				judge.Apply(ev)
			}
			d := judge.Diagnosis(time.Now())
			switch {
			case d.Cause == want && strings.HasSuffix(d.Text, text):
				t.Logf("after %v: %s", time.Since(began), d.Text)
				return
			case err != nil && !errors.Is(err, context.DeadlineExceeded), time.Since(began) > 30*time.Second:
				t.Fatalf("%+v: %v", d, err)
			}
		}
	}
	wait(liveness.Working, "")
	signal := func(sig syscall.Signal) {
		t.Helper()
		if err := runtime.Process.Signal(sig); err != nil {
			t.Fatal(err)
		}
	}
	signal(syscall.SIGSTOP)
	wait(liveness.Silent, ": the network is cut, or the runtime or its machine stands still.")
	signal(syscall.SIGCONT)
	wait(liveness.NoProgress, "heartbeats regular: the agent works or hangs, the runtime lives.")
	signal(syscall.SIGKILL)
	wait(liveness.Lost, "The connection broke without a close: the runtime was killed or crashed, or something in between cut it.")
}
