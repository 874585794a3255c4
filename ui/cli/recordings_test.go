package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ruse/session"
	"ruse/session/journal"
)

// makeRecordings makes recordings of what runtimes said, the last the newest, and
// returns their paths.
func makeRecordings(t *testing.T, dir string, frames ...[]string) (paths []string) {
	t.Helper()
	for i, said := range frames {
		w, err := journal.Create(dir, journal.Options{Address: "ws://runtime:8080"})
		if err != nil {
			t.Fatal(err)
		}
		at := time.Now()
		stamp := session.Stamp{At: at, Run: 1}
		events := []session.Event{session.Connected{Stamp: session.Stamp{At: at}, URL: "ws://runtime:8080"}, session.RunChanged{Stamp: stamp}}
		for _, frame := range said {
			stamp.At = stamp.At.Add(time.Second)
			line := `{"type":"received","at":"` + stamp.At.Format(time.RFC3339Nano) + `","run":1,"size":100,"frame":` + frame + `}`
			e, err := session.UnmarshalEvent([]byte(line))
			if err != nil {
				t.Fatal(err)
			}
			events = append(events, e)
		}
		events = append(events, session.RunChanged{Stamp: stamp, State: session.Succeeded})
		if err := w.Record(events); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		// Those that were made earlier began earlier.
		data, err := os.ReadFile(w.Path())
		if err != nil {
			t.Fatal(err)
		}
		head, rest, _ := strings.Cut(string(data), "\n")
		var h journal.Header
		if err := json.Unmarshal([]byte(head), &h); err != nil {
			t.Fatal(err)
		}
		h.Start = h.Start.Add(time.Duration(i-len(frames)) * 24 * time.Hour)
		line, err := json.Marshal(h)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(w.Path(), []byte(string(line)+"\n"+rest), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, w.Path())
	}
	return paths
}

const (
	limited = `{"message_type":"error_message","error":"Rate limited: try later","metadata":{}}`
	spoken  = `{"message_type":"assistant_message","text_blocks":["all is well"]}`
	beaten  = `{"message_type":"heartbeat_message","elapsed_ms":15000}`
)

// A recording that is still being written is open, and not torn.
func TestRecordingsOpen(t *testing.T) {
	w, err := journal.Create(freshState(t), journal.Options{Address: "ws://runtime:8080"})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if err := w.Record([]session.Event{session.RunChanged{Stamp: session.Stamp{At: time.Now(), Run: 1}, State: session.Sending}}); err != nil {
		t.Fatal(err)
	}
	if got := run(t, nil, "recordings", "list"); got.code != ExitOK || !strings.Contains(got.stdout, ", open") || strings.Contains(got.stdout, "torn") {
		t.Errorf("%+v", got)
	}
	got := run(t, nil, "recordings", "list", "--json")
	if !strings.Contains(got.stdout, `"open":true`) || strings.Contains(got.stdout, `"torn"`) {
		t.Errorf("%+v", got)
	}
}

func TestRecordings(t *testing.T) {
	dir := freshState(t)
	if got := run(t, nil, "recordings", "list"); got.code != ExitOK || !strings.HasPrefix(got.stdout, "There are no recordings in ") {
		t.Errorf("%+v", got)
	}
	if got := run(t, nil, "recordings", "show", "last"); got.code != ExitUsage || !strings.Contains(got.stderr, "there are no recordings yet") {
		t.Errorf("%+v", got)
	}
	paths := makeRecordings(t, dir, []string{spoken, beaten}, []string{spoken, limited})
	older, newer := nameOf(paths[0]), nameOf(paths[1])
	if got := run(t, nil, "recordings", "note", older, "the slow one"); got.code != ExitOK || got.stdout+got.stderr != "" {
		t.Errorf("%+v", got)
	}

	got := run(t, nil, "recordings", "list")
	lines := strings.Split(got.stdout, "\n")
	if got.code != ExitOK || len(lines) != 4 || !strings.Contains(lines[1], newer+" ") || !strings.Contains(lines[2], older+" ") ||
		!strings.Contains(lines[2], "the slow one") || !strings.Contains(lines[1], "succeeded") || !strings.Contains(lines[1], "ws://runtime:8080") {
		t.Errorf("%s%s", got.stdout, got.stderr)
	}
	got = run(t, nil, "recordings", "list", "--json")
	var first listed
	if err := json.Unmarshal([]byte(strings.Split(got.stdout, "\n")[0]), &first); err != nil || first.File != newer || first.Path != paths[1] ||
		first.Runs != 1 || first.Outcome != "succeeded" || first.Records != 5 || first.TookMS != 2000 || first.Torn {
		t.Errorf("%s: %+v, %v", got.stdout, first, err)
	}

	for args, want := range map[string][]string{
		"show last":                                {"open   connected", "event  run 1  run", "recv   run 1  assistant_message", "recv   run 1  error_message", "event  run 1  run"},
		"show " + newer + " type:error":            {"recv   run 1  error_message"},
		"show " + paths[0] + " -- -type:heartbeat": {"open   connected", "recv   run 1  assistant_message"},
		"show last gap>=1s dir:recv":               {"recv   run 1  assistant_message", "recv   run 1  error_message"},
		"search \"rate limited\"":                  {newer + "  "},
		"search limited":                           {newer + "  "},
		"search type:assistant":                    {newer + "  ", older + "  "},
		"search is:shown well":                     {newer + "  ", older + "  "},
		"verify":                                   {newer, older},
		"show ../../../../etc/nothing":             nil,
		"show last typ:x":                          nil,
		"search":                                   nil,
		"search nowhere":                           nil,
		"show":                                     nil,
		"note last":                                nil,
		"note nothing x":                           nil,
		"prune --older-than 1h --files -1":         nil,
		"prune --older-than 720h --dry-run":        {"0 recordings would be removed"},
		"prune --files 0 --older-than 36h":         {"0 recordings removed"}, // it has a note
		"prune --size 1B --dry-run":                {newer, "1 recording would be removed"},
		"prune --size none --files 1 --dry-run ":   {"0 recordings would be removed"},
	} {
		got := run(t, nil, append([]string{"recordings"}, strings.Fields(args)...)...)
		if want == nil {
			if got.code == ExitOK || got.stdout != "" || got.stderr == "" {
				t.Errorf("%s: %+v", args, got)
			}
			continue
		}
		lines := strings.Split(strings.TrimSpace(got.stdout), "\n")
		if args != "verify" && (got.code != ExitOK || len(lines) != len(want)) {
			t.Errorf("%s: %+v, want %d lines", args, got, len(want))
			continue
		}
		for i, w := range want {
			if !strings.Contains(lines[i], w) {
				t.Errorf("%s: line %d is %q, want %q", args, i+1, lines[i], w)
			}
		}
	}
	if got := run(t, nil, "__complete", "recordings", "show", ""); !strings.HasPrefix(got.stdout, "last\tthe newest\n"+newer+"\tws://runtime:8080 succeeded\n"+older) {
		t.Errorf("%+v", got)
	}
}

// What is printed for programs is what was recorded, byte for byte.
func TestRecordingsAsJSON(t *testing.T) {
	dir := freshState(t)
	paths := makeRecordings(t, dir, []string{spoken, limited})
	data, err := os.ReadFile(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(data), "\n")
	if got := run(t, nil, "recordings", "show", "last", "--json"); got.stdout != strings.Join(lines[1:6], "") {
		t.Errorf("%s", got.stdout)
	}
	got := run(t, nil, "recordings", "search", "--json", "limited")
	if want := `{"file":"` + nameOf(paths[0]) + `",` + lines[4][1:]; got.stdout != want {
		t.Errorf("%s\nwant %s", got.stdout, want)
	}
}

// A recording that is not as it was written is told from one that was cut off.
func TestVerifyRecordings(t *testing.T) {
	dir := freshState(t)
	w, err := journal.Create(dir, journal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Record([]session.Event{session.Marked{Note: "x"}}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got := run(t, nil, "recordings", "verify", "last"); got.code != ExitOK || !strings.HasSuffix(got.stdout, ": 1 records: all is well\n") {
		t.Errorf("%+v", got)
	}
	data, err := os.ReadFile(w.Path())
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		data string
		code int
		want string
	}{
		"changed": {strings.Replace(string(data), `"x"`, `"y"`, 1), ExitFailed, "the file was changed"},
		"torn":    {string(data)[:len(data)-40], ExitOK, "1 records, torn, sound up to byte "},
		"foreign": {"hello\n", ExitFailed, "line 1: expected a header"},
	} {
		if err := os.WriteFile(w.Path(), []byte(test.data), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, args := range [][]string{{"recordings", "verify"}, {"recordings", "verify", "--json"}} {
			got := run(t, nil, args...)
			if words := strings.ReplaceAll(got.stdout, `"torn":true`, "1 records, torn, sound up to byte "); got.code != test.code || !strings.Contains(words, test.want) {
				t.Errorf("%s: %+v", name, got)
			}
		}
	}
	if err := os.WriteFile(w.Path(), []byte("hello\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := run(t, nil, "recordings", "list"); !strings.Contains(got.stdout, "can't be read: ") {
		t.Errorf("%+v", got)
	}
}

// Files of frames alone are shown like recordings, but for what they call secret.
func TestShowFrames(t *testing.T) {
	freshState(t)
	file := filepath.Join("..", "..", "session", "testdata", "wire", "v0.15.1", "talk-text.jsonl")
	got := run(t, nil, "recordings", "show", file, "type:result")
	if got.code != ExitOK || strings.Count(got.stdout, "\n") != 1 || !strings.Contains(got.stdout, "recv   result_message  {") {
		t.Errorf("%+v", got)
	}
}

func TestShowMasksFrames(t *testing.T) {
	freshState(t)
	file := filepath.Join("..", "..", "session", "testdata", "wire", "v0.15.1", "secrets.jsonl")
	for _, args := range [][]string{{"recordings", "show", file}, {"recordings", "show", "--json", file}, {"recordings", "show", file, "dir:send"}} {
		got := run(t, nil, args...)
		if got.code != ExitOK || strings.Contains(got.stdout, "sk-live-123") || !strings.Contains(got.stdout, "[REDACTED]") {
			t.Errorf("%v: %+v", args, got)
		}
	}
}

func TestReplayNeedsATerminal(t *testing.T) {
	dir := freshState(t)
	makeRecordings(t, dir, []string{spoken})
	if got := run(t, nil, "replay", "last"); got.code != ExitUsage || !strings.Contains(got.stderr, "ruse recordings show last") {
		t.Errorf("%+v", got)
	}
	if got := run(t, nil, "replay", "nothing"); got.code != ExitUsage || !strings.Contains(got.stderr, "there is no recording nothing") {
		t.Errorf("%+v", got)
	}
	if got := run(t, nil, "replay", "last", "--speed=-1"); got.code != ExitUsage {
		t.Errorf("%+v", got)
	}
}
