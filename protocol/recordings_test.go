package protocol

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// recorded is one frame that a real runtime or its client put on the wire.
type recorded struct {
	name string
	dir  string
	data []byte
}

// recordedFrames reads every frame of testdata/wire.
func recordedFrames(tb testing.TB) []recorded {
	tb.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "wire", "*", "*.jsonl"))
	if err != nil || len(files) < 40 {
		tb.Fatalf("found %d recordings (error %v), want at least 40", len(files), err)
	}
	var frames []recorded
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		lines := bufio.NewScanner(bytes.NewReader(content))
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var line struct{ Dir, Data string }
			if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
				tb.Fatalf("%s: %v", file, err)
			}
			if line.Dir == "send" || line.Dir == "recv" {
				name := filepath.Base(filepath.Dir(file)) + "/" + filepath.Base(file)
				frames = append(frames, recorded{name, line.Dir, []byte(line.Data)})
			}
		}
		if err := lines.Err(); err != nil {
			tb.Fatalf("%s: %v", file, err)
		}
	}
	return frames
}

// asMap is what a frame means to a reader that knows none of our types.
func asMap(tb testing.TB, frame []byte) map[string]any {
	tb.Helper()
	var m map[string]any
	if err := json.Unmarshal(frame, &m); err != nil {
		tb.Fatalf("%s: %v", frame, err)
	}
	return m
}

func TestRecordingsKeepTheirMeaning(t *testing.T) {
	for _, frame := range recordedFrames(t) {
		t.Run(frame.name, func(t *testing.T) {
			m, err := Decode(frame.data)
			if string(frame.data) == "{not json" {
				if decodeErr, ok := errors.AsType[*DecodeError](err); !ok || string(decodeErr.Frame) != "{not json" {
					t.Fatalf("got %v, want a DecodeError with the frame", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if _, unknown := m.(*Unknown); frame.dir == "recv" && unknown {
				t.Errorf("%s decoded to Unknown", frame.data)
			}
			encoded, err := Encode(m)
			if err != nil {
				t.Fatal(err)
			}
			got, want := asMap(t, encoded), asMap(t, frame.data)
			if frame.name == "v0.15.1/missing-fields.jsonl" || frame.name == "v0.4.0/missing-fields.jsonl" {
				addRequired(want)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("re-encoded with another meaning (-frame +ours):\n%s", diff)
			}
			if odd := Inspect(frame.data); odd != 0 {
				t.Errorf("Inspect says %q of a clean frame", odd)
			}
		})
	}
}

// addRequired fills in what Encode writes in any case.
func addRequired(m map[string]any) {
	if m["message_type"] != string(TypeInvocation) {
		return
	}
	for _, name := range []string{"system_prompt", "user_prompt", "model"} {
		if m[name] == nil {
			m[name] = ""
		}
	}
	if m["secrets_to_redact"] == nil {
		m["secrets_to_redact"] = []any{}
	}
}

// TestDocumentedExchange holds the frames in the package's documentation.
func TestDocumentedExchange(t *testing.T) {
	source, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	frames := 0
	for line := range strings.Lines(string(source)) {
		_, frame, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || len(frame) < 2 || (frame[:2] != "> " && frame[:2] != "< ") {
			continue
		}
		frames++
		m, err := Decode([]byte(frame[2:]))
		if err != nil {
			t.Fatal(err)
		}
		if encoded, err := Encode(m); err != nil || string(encoded) != frame[2:] {
			t.Errorf("error %v; documented\n%s\nencoded\n%s", err, frame[2:], encoded)
		}
		if request, ok := m.(*Invocation); ok && request.Validate() != nil {
			t.Error(request.Validate())
		}
	}
	if frames != 7 {
		t.Errorf("found %d frames, want 7", frames)
	}
}
