package session

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Frames alone tell what a live session tells of them, on every recording.
func TestFold(t *testing.T) {
	for name, want := range recordings {
		t.Run(name, func(t *testing.T) {
			frames := readRecording(t, filepath.Join("testdata/wire", name+".jsonl"))
			var f Fold
			at := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
			var events []Event
			for _, frame := range frames {
				at = at.Add(10 * time.Millisecond)
				switch frame.Dir {
				case "open":
					events = append(events, f.Opened(at)...)
				case "send":
					events = append(events, f.Sent(at, []byte(frame.Data))...)
				case "recv":
					events = append(events, f.Received(at, []byte(frame.Data))...)
				case "http_put":
					events = append(events, f.Uploaded(at, frame.Path, 4)...)
				case "close":
					events = append(events, f.Closed(at, 1005, "")...)
				}
			}
			if rest := f.Rest(at); len(rest) > 0 {
				t.Errorf("held back to the end: %+v", rest)
			}
			wantRoundTrip(t, events)
			if got := states(events); got != want.states {
				t.Errorf("states\n got %s\nwant %s", got, want.states)
			}
			if got := traffic(events); got != want.traffic {
				t.Errorf("traffic: got %s, want %s", got, want.traffic)
			}
			if got := artifacts(events); got != want.artifacts {
				t.Errorf("artifacts: got %q, want %q", got, want.artifacts)
			}
			checkFrames(t, frames, events)
			if want.more != nil {
				want.more(t, events)
			}
			for _, e := range events {
				line, err := AppendEvent(nil, e)
				if err != nil || strings.Contains(string(line), "hunter2") {
					t.Errorf("%s, %v", line, err)
				}
			}
		})
	}
}

// What might begin a secret is told when nothing follows it.
func TestFoldRest(t *testing.T) {
	var f Fold
	at := time.Now()
	f.Sent(at, []byte(`{"message_type":"invocation_message","user_prompt":"x","secrets_to_redact":["hunter2"]}`))
	events := f.Received(at, []byte(assistant("it is hunt")))
	if len(only[Received](events)) > 0 {
		t.Errorf("told before it is known what it is: %+v", events)
	}
	if rest := only[Received](f.Rest(at)); len(rest) == 0 || !strings.Contains(string(rest[0].Raw), "it is ") {
		t.Errorf("%+v", rest)
	}
}
