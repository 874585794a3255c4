package cli

import (
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/adrg/xdg"

	"ruse/protocol"
	"ruse/session"
	"ruse/session/journal"
	"ruse/ui/internal/profile"
)

// freshState gives a test a folder of recordings of its own. Such tests don't run
// beside others.
func freshState(t *testing.T) (recordings string) {
	t.Helper()
	t.Cleanup(xdg.Reload) // behind what Setenv brings back
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	xdg.Reload()
	return profile.DefaultDirs().RecordingsDir()
}

// answering is a runtime that says hello and has a result.
func answering(t *testing.T) (url string) {
	return runtimePeer(t, func(p *peer) {
		p.Until("invocation_message")
		p.Send(`{"message_type":"assistant_message","text_blocks":["hello"]}`)
		p.Send(`{"message_type":"result_message","metadata":{},"data":{"type":"text","text":"42"}}`)
		p.CloseWith(1000, "")
	})
}

// recorded are the recordings of a folder.
func recorded(t *testing.T, dir string) []journal.Info {
	t.Helper()
	all, err := journal.List(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A run is recorded unless it is told not to be, and what can't be recorded runs
// all the same.
func TestRecordsByDefault(t *testing.T) {
	dir := freshState(t)
	url := answering(t)
	t.Setenv("RUSE_TEST_KEY", "hunter2")
	got := run(t, nil, "run", "x", "--url", url, "--secret", "env:RUSE_TEST_KEY", "-H", "X-Token: hunter2")
	if got.code != ExitOK || got.stdout != "42\n" {
		t.Fatalf("%+v", got)
	}
	all := recorded(t, dir)
	if len(all) != 1 || all[0].Err != nil || all[0].Torn || all[0].Runs != 1 || all[0].Outcome != "succeeded" || !strings.HasPrefix(url, strings.TrimSuffix(all[0].Address, "/")) {
		t.Fatalf("%+v", all)
	}
	if want := "[header X-Token env:RUSE_TEST_KEY]"; strings.Join([]string{"[", strings.Join(all[0].Redacted, " "), "]"}, "") != want {
		t.Errorf("redacted: %q, want %s", all[0].Redacted, want)
	}
	if data, err := os.ReadFile(all[0].Path); err != nil || strings.Contains(string(data), "hunter2") {
		t.Errorf("%s, %v", data, err)
	}
	if got := run(t, nil, "run", "x", "--url", answering(t), "--no-record"); got.code != ExitOK {
		t.Errorf("%+v", got)
	}
	if n := len(recorded(t, dir)); n != 1 {
		t.Errorf("%d recordings with --no-record", n)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	got = run(t, nil, "run", "x", "--url", answering(t))
	if got.code != ExitOK || got.stdout != "42\n" || !strings.Contains(got.stderr, "This session is not recorded: make a recording: ") {
		t.Errorf("%+v", got)
	}
}

// A log of frames is kept beside the recording.
func TestRecordsAndLogs(t *testing.T) {
	dir := freshState(t)
	log := filepath.Join(t.TempDir(), "log")
	if got := run(t, nil, "run", "x", "--url", answering(t), "--debug", log); got.code != ExitOK {
		t.Fatalf("%+v", got)
	}
	both, err := (&tape{log: &debugLog{Logger: slog.Default(), file: os.Stdout}, redacted: nil, ctx: t.Context()}).recorder("ws://host")
	if w, ok := both.(interface{ Path() string }); err != nil || !ok || !strings.HasPrefix(w.Path(), dir) || both.(io.Closer).Close() != nil {
		t.Errorf("%T, %v", both, err)
	}
	data, err := os.ReadFile(log)
	if all := recorded(t, dir); err != nil || !strings.Contains(string(data), "hello") || len(all) != 2 || all[0].Torn || all[1].Torn {
		t.Errorf("%s, %v, %+v", data, err, all)
	}
}

// full is a recorder whose disk is full.
type full struct{}

func (full) Record([]session.Event) error { return errors.New("no space left on device") }

// A run whose recording stops has its result all the same, and says when and why.
func TestRecordingStops(t *testing.T) {
	t.Parallel()
	var says, result strings.Builder
	pl := &player{page: newPage(&says), results: &result, record: func(string) (session.Recorder, error) { return full{}, nil }}
	err := pl.play(t.Context(), answering(t), &protocol.Invocation{UserPrompt: "x", Model: "m"}, session.QueryOptions{})
	if err != nil || result.String() != "42\n" {
		t.Errorf("%q, %v", result.String(), err)
	}
	if got := says.String(); !regexp.MustCompile(`error: The recording stopped at \d\d:\d\d:\d\d\. No space left on device\. The session goes on\.`).MatchString(got) || strings.Contains(got, "fault") {
		t.Errorf("it says %s", got)
	}
}
