//go:build unix

package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"ruse/protocol"
	"ruse/session"
)

const cancelConfirmed = `{"message_type":"error_message","error":"Request cancelled","metadata":{}}`

// TestInterrupt: the real binary asks the runtime to cancel, waits, and says
// what came of it.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	confirm := func(p *peer) {
		p.Send(cancelConfirmed)
		p.Wait()
	}
	run, exec := []string{"run", "work"}, []string{"exec", "--command", "sleep 100"}
	for name, tt := range map[string]struct {
		args   []string
		signal syscall.Signal
		answer func(*peer)
		code   int
		stdout string
		stderr []string
	}{
		"run":       {run, syscall.SIGINT, confirm, 130, "", []string{"cancelling; ctrl+c again leaves at once\n", "cancelled: the runtime confirmed it\n"}},
		"exec":      {exec, syscall.SIGINT, confirm, 130, "", []string{"cancelling; ctrl+c again leaves at once\n", "cancelled: the runtime confirmed it\n"}},
		"terminate": {run, syscall.SIGTERM, confirm, 143, "", []string{"cancelling; ctrl+c leaves at once\n", "cancelled: the runtime confirmed it\n"}},
		"0.4 closes": {run, syscall.SIGINT, func(p *peer) { p.CloseWith(1000, "") }, 130, "", []string{
			"cancelled: the runtime closed the connection: it was done with it (1000); its agent may still be at work\n",
		}},
		"breaks": {run, syscall.SIGINT, func(*peer) {}, 130, "", []string{
			"cancelled here alone: the connection broke without a close (1006); the runtime may still be at work\n",
		}},
		"too late": {run, syscall.SIGINT, func(p *peer) {
			p.Send(textResult)
			p.Wait()
		}, 130, "the answer\n", []string{"the run had ended before it was cancelled\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			working, cancelled := make(chan struct{}), make(chan struct{})
			url := runtimePeer(t, func(p *peer) {
				p.Until("_message")
				close(working)
				if got := p.Receive(); got != `{"message_type":"cancel_message"}` {
					t.Errorf("the runtime gets %q", got)
				}
				close(cancelled)
				tt.answer(p)
			})
			cmd, stdout, stderr := begin(t, append(tt.args, "--url", url)...)
			<-working
			if err := cmd.Process.Signal(tt.signal); err != nil {
				t.Fatal(err)
			}
			<-cancelled
			_ = cmd.Wait() // the code is judged
			if code := cmd.ProcessState.ExitCode(); code != tt.code || stdout.String() != tt.stdout {
				t.Errorf("exit code %d, want %d; standard output %q, want %q", code, tt.code, stdout, tt.stdout)
			}
			for _, want := range tt.stderr {
				if !strings.Contains(stderr.String(), want) {
					t.Errorf("standard error without %q:\n%s", want, stderr)
				}
			}
		})
	}
}

// TestSecondInterruptLeaves: whoever is tired of waiting leaves at once, by a
// ctrl+c that is one of its own: wrappers send each twice.
func TestSecondInterruptLeaves(t *testing.T) {
	t.Parallel()
	working, cancelled, left := make(chan struct{}), make(chan struct{}), make(chan struct{})
	url := runtimePeer(t, func(p *peer) {
		p.Until("_message")
		close(working)
		p.Until("cancel_message")
		close(cancelled)
		p.Wait()
		close(left)
	})
	cmd, _, stderr := begin(t, "run", "--url", url, "work")
	interrupt := func() {
		if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
			t.Fatal(err)
		}
	}
	<-working
	interrupt()
	interrupt()
	select {
	case <-cancelled:
	case <-left:
		t.Fatal("an interrupt that came twice leaves")
	}
	time.Sleep(sameInterrupt + 100*time.Millisecond) // the guard is the process's clock
	interrupt()
	<-left
	_ = cmd.Wait() // how it ended is judged
	const want = "ruse: left without waiting; the runtime may still be at work.\n"
	if code := cmd.ProcessState.ExitCode(); code != ExitCancelled || !strings.HasSuffix(stderr.String(), want) {
		t.Errorf("it ended by %v:\n%s", cmd.ProcessState, stderr)
	}
}

// TestUnansweredCancel: after the grace it is said that the runtime may go on.
func TestUnansweredCancel(t *testing.T) {
	t.Parallel()
	ctx, interrupt := context.WithCancelCause(t.Context())
	url := runtimePeer(t, func(p *peer) {
		p.Until("invocation_message")
		interrupt(signalError{Signal: syscall.SIGINT})
		p.Wait()
	})
	var stderr bytes.Buffer
	err := (&player{page: newPage(&stderr), results: io.Discard}).play(ctx, url, &protocol.Invocation{UserPrompt: "x", Model: "m"},
		session.QueryOptions{Options: session.Options{CancelGrace: 10 * time.Millisecond}})
	var signal signalError
	if !errors.As(err, &signal) {
		t.Errorf("play returns %v", err)
	}
	const want = "the runtime did not answer the cancel in time, so ruse closed the connection; the runtime may still be at work\n"
	if !strings.Contains(stderr.String(), want) {
		t.Errorf("standard error without %q:\n%s", want, stderr.String())
	}
}

// TestReaderLeaves: where nobody reads what comes any more, the run is
// cancelled too.
func TestReaderLeaves(t *testing.T) {
	t.Parallel()
	cancelled := make(chan struct{})
	url := runtimePeer(t, func(p *peer) {
		p.Until("invocation_message")
		p.Send(`{"message_type":"assistant_message","text_blocks":["hello"]}`)
		p.Until("cancel_message")
		close(cancelled)
		p.Send(cancelConfirmed)
		p.Wait()
	})
	err := (&player{page: newPage(&brokenPipe{})}).play(t.Context(), url, &protocol.Invocation{UserPrompt: "x", Model: "m"}, session.QueryOptions{})
	<-cancelled
	if !outputGone(err) {
		t.Errorf("play returns %v", err)
	}
}

// begin starts the real binary.
func begin(t *testing.T, args ...string) (cmd *exec.Cmd, stdout, stderr *bytes.Buffer) {
	t.Helper()
	cmd, stdout, stderr = command(t, nil, args...), new(bytes.Buffer), new(bytes.Buffer)
	cmd.Stdout, cmd.Stderr = stdout, stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, stdout, stderr
}
