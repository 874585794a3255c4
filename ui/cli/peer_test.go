package cli

import (
	"slices"
	"strings"
	"testing"

	"ruse/session/runtimetest"
)

type peer = runtimetest.Peer

// runtimePeer starts a runtime that plays each connection in turn with one of
// scripts, and the last of them again and again.
func runtimePeer(t testing.TB, scripts ...func(*peer)) (url string) {
	t.Helper()
	last := scripts[len(scripts)-1:]
	return runtimetest.New(t, nil, runtimetest.Script(append(scripts, slices.Repeat(last, 20)...)...)).URL()
}

const textResult = `{"message_type":"result_message","metadata":{},"data":{"type":"text","text":"the answer"}}`

// TestRunTellsCloses: what a runtime says when it closes is told.
func TestRunTellsCloses(t *testing.T) {
	t.Parallel()
	got := run(t, nil, "run", "--url", runtimePeer(t, func(p *peer) {
		p.Until("invocation_message")
		p.CloseWith(1008, "policy: token expired")
	}), "x")
	if got.code != ExitAuth || !strings.Contains(got.stderr, "its rules forbid something (1008): policy: token expired") {
		t.Errorf("exit code %d:\n%s", got.code, got.stderr)
	}
}

// TestRunPrintsTheAnswerAlone: what is no answer goes to standard error, and
// decides nothing.
func TestRunPrintsTheAnswerAlone(t *testing.T) {
	t.Parallel()
	const commands = `{"message_type":"command_execution_result_message","results":[{"command":"false","exit_code":1}]}`
	second := strings.Replace(textResult, "the answer", "another", 1)
	got := run(t, nil, "run", "--url", runtimePeer(t, func(p *peer) {
		p.Until("invocation_message")
		p.Send(commands, textResult, second, commands)
		p.Goodbye()
	}), "x")
	if got.code != ExitOK || got.stdout != "the answer\n" {
		t.Errorf("exit code %d, standard output %q", got.code, got.stdout)
	}
	for _, want := range []string{"the request had its result already: {", "another", "the request was for the agent"} {
		if !strings.Contains(got.stderr, want) {
			t.Errorf("standard error without %q:\n%s", want, got.stderr)
		}
	}
}

// TestRunWantsAnAnswer: a result that holds none is a broken protocol.
func TestRunWantsAnAnswer(t *testing.T) {
	t.Parallel()
	got := run(t, nil, "run", "--url", runtimePeer(t, func(p *peer) {
		p.Until("invocation_message")
		p.Send(`{"message_type":"result_message","metadata":{}}`)
		p.Goodbye()
	}), "x")
	if got.code != ExitProtocol || got.stdout != "" || !strings.Contains(got.stderr, "the result holds no answer: data: is missing") {
		t.Errorf("exit code %d, standard output %q, standard error:\n%s", got.code, got.stdout, got.stderr)
	}
}

// TestRunNeedsNoConfirmation: a runtime that only sends a result costs a note.
func TestRunNeedsNoConfirmation(t *testing.T) {
	t.Parallel()
	got := run(t, nil, "run", "--url", runtimePeer(t, func(p *peer) {
		p.Until("invocation_message")
		p.Send(textResult)
		p.Wait()
	}), "x")
	if got.code != ExitOK || got.stdout != "the answer\n" || !strings.Contains(got.stderr, "note: the runtime did not confirm the session's end") {
		t.Errorf("exit code %d, standard output %q, standard error:\n%s", got.code, got.stdout, got.stderr)
	}
}

// TestExecOnAnOldRuntime: one that knows no commands is told at once, and its
// own words are not hidden by what comes of ending the session.
func TestExecOnAnOldRuntime(t *testing.T) {
	t.Parallel()
	told := make(chan string, 1)
	got := run(t, nil, "exec", "--url", runtimePeer(t, func(p *peer) {
		p.Until("command_execution_message")
		p.Send(`{"message_type":"error_message","error":"Received non-invocation message before invocation message! Received: {}","metadata":{}}`)
		told <- p.Receive()
	}), "--command", "ls")
	for _, want := range []string{"this runtime knows no command requests, which came with 0.8", "ruse run --pre"} {
		if !strings.Contains(got.stderr, want) {
			t.Errorf("exit code %d, standard error without %q:\n%s", got.code, want, got.stderr)
		}
	}
	if frame := <-told; frame != "" {
		t.Errorf("the runtime was sent %s", frame)
	}
}

// TestRunErrorIsNotHidden: why the run failed says more than why its session
// did not end well.
func TestRunErrorIsNotHidden(t *testing.T) {
	t.Parallel()
	got := run(t, nil, "run", "--url", runtimePeer(t, func(p *peer) {
		p.Until("invocation_message")
		p.Send(`{"message_type":"error_message","error":"no credit","metadata":{}}`)
		p.Wait()
	}), "x")
	if got.code != ExitFailed || !strings.Contains(got.stderr, "ruse: the run failed: no credit.") {
		t.Errorf("exit code %d:\n%s", got.code, got.stderr)
	}
}
