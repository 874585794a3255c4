package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ruse/session/runtimetest"
)

const (
	fileOffered = `{"message_type":"artifact_upload_request_message","filename":"a.txt","filepath":"/out/a.txt"}`
	goodResult  = `{"message_type":"result_message","data":{"type":"text","text":"done"}}`
	confirmed   = `{"message_type":"end_session_confirm_message"}`
)

// A file that was offered and never stored is named, and is an exit code of its
// own, though the session is over by the time that the inbox gives it up.
func TestMissingArtifactsAreTold(t *testing.T) {
	url := runtimePeer(t, func(p *peer) {
		p.Until("invocation_message")
		p.Send(fileOffered)
		p.Until("presigned_url")
		p.Send(goodResult)
		p.Until("end_session_message")
		p.Send(confirmed)
		p.Wait()
	})
	got := run(t, nil, "run", "--url", url, "--artifacts-folder", t.TempDir(), "--artifacts-url", "http://127.0.0.1:1/x", "--artifacts-dir", "/out", "x")
	if got.code != ExitArtifacts || got.stdout != "done\n" {
		t.Errorf("exit code %d, standard output %q", got.code, got.stdout)
	}
	for _, want := range []string{"artifact: a.txt did not arrive: the runtime had not sent it when the session ended, perhaps because it can't reach the address that it was given\n", "1 of 1 artifacts did not arrive: /out/a.txt", "--artifacts-url"} {
		if !strings.Contains(got.stderr, want) {
			t.Errorf("no %q in\n%s", want, got.stderr)
		}
	}
}

// Nothing that is declined costs the runtime's 60 s at the end.
func TestDeclinedArtifactsCostNoWait(t *testing.T) {
	url := runtimePeer(t, func(p *peer) {
		p.Until("invocation_message")
		p.Send(fileOffered, goodResult)
		p.Wait() // no confirmation, ever
	})
	got := run(t, nil, "run", "--url", url, "--artifacts", "none", "--artifacts-dir", "/out", "x")
	if got.code != ExitOK || !strings.Contains(got.stderr, "artifact: a.txt was declined") {
		t.Errorf("exit code %d\n%s", got.code, got.stderr)
	}
}

// What nobody asked for gets no address, unless the flag says so.
func TestUnrequestedArtifacts(t *testing.T) {
	script := func(p *peer) {
		p.Send(fileOffered)
		p.Until("invocation_message")
		for range 5 {
			p.Send(fileOffered)
		}
		p.Send(goodResult)
		p.Until("end_session_message")
		p.Send(confirmed)
		p.Wait()
	}
	got := run(t, nil, "run", "--url", runtimePeer(t, script), "--artifacts-folder", t.TempDir(), "x")
	if got.code != ExitOK || strings.Count(got.stderr, "a.txt was declined: no request") != 3 || !strings.Contains(got.stderr, "--allow-uploads") {
		t.Errorf("exit code %d\n%s", got.code, got.stderr)
	}
	got = run(t, nil, "run", "--url", runtimePeer(t, func(p *peer) {
		p.Until("invocation_message")
		p.Send(fileOffered)
		p.Until("presigned_url")
		p.Send(goodResult)
		p.Until("end_session_message")
		p.Send(confirmed)
		p.Wait()
	}), "--artifacts-folder", t.TempDir(), "--allow-uploads", "x")
	if got.code != ExitArtifacts || strings.Contains(got.stderr, "declined") {
		t.Errorf("allowed: exit code %d\n%s", got.code, got.stderr)
	}
}

func TestArtifactsLimit(t *testing.T) {
	url := demoURL(t)
	got := run(t, nil, "run", "--url", url, "--artifacts-dir", runtimetest.ArtifactsDir, "--artifacts-folder", t.TempDir(), "--artifacts-limit", "10B", runtimetest.TourPrompt)
	if got.code != ExitArtifacts || !strings.Contains(got.stderr, "more than 10B") || !strings.Contains(got.stderr, "--artifacts-limit 10GiB") {
		t.Errorf("exit code %d\n%s", got.code, got.stderr)
	}
	for _, size := range []string{"10", "-1GiB", "lots"} {
		if got := run(t, nil, "run", "--url", url, "--artifacts-limit", size, "x"); got.code != ExitUsage || !strings.Contains(got.stderr, "--artifacts-limit") {
			t.Errorf("%s: exit code %d\n%s", size, got.code, got.stderr)
		}
	}
	if got := run(t, nil, "run", "--url", url, "--artifacts", "ask", "x"); got.code != ExitUsage {
		t.Errorf("ask: exit code %d\n%s", got.code, got.stderr)
	}
}

// Where no file comes, ruse says so: an old runtime does not.
func TestNoArtifactIsTold(t *testing.T) {
	url := runtimePeer(t, func(p *peer) {
		p.Until("invocation_message")
		p.Send(`{"message_type":"result_message","structured_output":{"a":1}}`)
	})
	got := run(t, nil, "run", "--url", url, "--artifacts-folder", t.TempDir(), "--artifacts-dir", "/a", "--artifacts-dir", "/b", "x")
	if got.code != ExitOK {
		t.Errorf("exit code %d", got.code)
	}
	for _, want := range []string{"watches one folder only, the first: /a", "No artifact came from /a, /b."} {
		if !strings.Contains(got.stderr, want) {
			t.Errorf("no %q in\n%s", want, got.stderr)
		}
	}
	url = demoURL(t)
	got = run(t, nil, "run", "--url", url, "--secret", "result", "x")
	if got.code != ExitUsage || !strings.Contains(got.stderr, "part of the protocol's word result_message") {
		t.Errorf("exit code %d\n%s", got.code, got.stderr)
	}
	t.Setenv("RUSE_TEST_WORD", "message")
	got = run(t, nil, "run", "--url", url, "--secret", "env:RUSE_TEST_WORD", "x")
	if got.code != ExitUsage || !strings.Contains(got.stderr, "part of the protocol's word") {
		t.Errorf("a reference: exit code %d\n%s", got.code, got.stderr)
	}
}

// What to try is said of what went wrong: where the disk was it, the address is
// not.
func TestRunToldWhyNoFileArrived(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	url := runtimePeer(t, func(p *peer) {
		p.Until("invocation_message")
		p.Send(fileOffered, goodResult)
		p.Until("end_session_message")
		p.Send(confirmed)
		p.Wait()
	})
	got := run(t, nil, "run", "--url", url, "--artifacts-dir", "/out", "--artifacts-folder", filepath.Join(file, "below"), "x")
	if got.code != ExitArtifacts || !strings.Contains(got.stderr, "did not arrive") || strings.Contains(got.stderr, "--artifacts-url") {
		t.Errorf("exit %d:\n%s", got.code, got.stderr)
	}
}
