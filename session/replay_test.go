package session

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"ruse/protocol"
)

// TestRecordings plays what real runtimes sent against a session that sends
// what the recording's client sent.
func TestRecordings(t *testing.T) {
	files, err := filepath.Glob("testdata/wire/*/*.jsonl")
	if err != nil || len(files) != len(recordings) {
		t.Fatalf("%d recordings, want %d (%v)", len(files), len(recordings), err)
	}
	for _, file := range files {
		dir, base := filepath.Split(file)
		name := filepath.Base(dir) + "/" + strings.TrimSuffix(base, ".jsonl")
		t.Run(name, func(t *testing.T) {
			want, ok := recordings[name]
			if !ok {
				t.Fatal("no expectations")
			}
			frames := readRecording(t, file)
			events := replay(t, frames)
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
			ends := only[Disconnected](events)
			if len(ends) != 1 || ends[0].Code != 1005 || ends[0].Err != nil {
				t.Errorf("ends: got %+v, want one orderly 1005", ends)
			}
			if want.more != nil {
				want.more(t, events)
			}
		})
	}
}

// replay sends the recording's frames and returns all events. The runtime's
// side goes through the recording in step, so that times do not matter.
func replay(t *testing.T, frames []recordedFrame) []Event {
	puts := &putStore{}
	url := serve(t, func(p *peer) { playRuntime(t, p, frames, puts) })
	s := dial(t, url, Options{Store: puts, AllowUploads: true})
	var events []Event
	received := 0
	for _, f := range frames {
		switch {
		case f.Dir == "recv":
			for received++; len(traffic(events)) < received; {
				more, err := s.Next(t.Context())
				if err != nil {
					t.Fatalf("next: %v after %s", err, describe(events))
				}
				events = append(events, more...)
			}
		case f.Dir == "send" && !isAnswer(f.Data):
			if err := s.SendRaw(t.Context(), []byte(f.Data)); err != nil {
				t.Fatalf("send %s: %v", f.Data, err)
			}
		}
	}
	for len(only[Disconnected](events)) == 0 {
		more, err := s.Next(t.Context())
		if err != nil {
			t.Fatalf("next: %v after %s", err, describe(events))
		}
		events = append(events, more...)
	}
	if err := s.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	return append(events, rest(t, s)...)
}

// isAnswer reports whether the session sends the frame by itself.
func isAnswer(frame string) bool { return typeOf(frame) == protocol.TypeArtifactUploadResponse }

// playRuntime is the runtime of a recording. Answers to artifact requests may
// come in any order; everything else comes as recorded.
func playRuntime(t testing.TB, p *peer, frames []recordedFrame, puts *putStore) {
	answers := map[string]bool{}
	for _, f := range frames {
		switch f.Dir {
		case "recv":
			p.Send(f.Data)
		case "http_put":
			puts.put(f.Path)
		case "send":
			got := p.Receive()
			if !isAnswer(f.Data) {
				if got != f.Data {
					t.Errorf("runtime: got %s, want %s", got, f.Data)
				}
				continue
			}
			answers[canonical(t, got)] = true
		}
	}
	for _, f := range frames {
		if f.Dir == "send" && isAnswer(f.Data) && !answers[canonical(t, f.Data)] {
			t.Errorf("runtime: no answer %s", f.Data)
		}
	}
	p.Bye()
}

func canonical(t testing.TB, frame string) string {
	v := jsontext.Value(frame)
	if err := v.Canonicalize(); err != nil {
		t.Errorf("%s: %v", frame, err)
	}
	return string(v)
}

// checkFrames compares what the events hold with the recording, byte by byte
// but for secrets.
func checkFrames(t *testing.T, frames []recordedFrame, events []Event) {
	t.Helper()
	var want [][]byte
	for _, f := range frames {
		if f.Dir == "recv" {
			want = append(want, []byte(f.Data))
		}
	}
	for i, e := range only[Received](events) {
		masked := want[i]
		for _, secret := range []string{"hunter2", "sk-live-123"} {
			if bytes.Contains(e.Raw, []byte(secret)) {
				t.Errorf("secret in %s", e.Raw)
			}
			masked = bytes.ReplaceAll(masked, []byte(secret), []byte(protocol.Redacted))
		}
		if !bytes.Equal(e.Raw, masked) {
			t.Errorf("frame %d\n got %s\nwant %s", i, e.Raw, masked)
		}
		if e.Size != len(want[i]) {
			t.Errorf("frame %d: size %d, want %d", i, e.Size, len(want[i]))
		}
	}
	for _, e := range only[Sent](events) {
		if bytes.Contains(e.Raw, []byte("hunter2")) || bytes.Contains(e.Raw, []byte("sk-live-123")) {
			t.Errorf("secret in %s", e.Raw)
		}
	}
}

// putStore makes the addresses of the recordings, and hears of the uploads.
type putStore struct {
	mu      sync.Mutex
	reports map[string]func(Progress)
}

func (s *putStore) Offer(_ context.Context, req *protocol.ArtifactUploadRequest, report func(Progress)) (Upload, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reports == nil {
		s.reports = map[string]func(Progress){}
	}
	path := "/put/" + req.Filename
	s.reports[path] = report
	return Upload{URL: "http://127.0.0.1:9000" + path, ContentType: "application/octet-stream", Version: 1}, nil
}

func (s *putStore) put(path string) {
	s.mu.Lock()
	report := s.reports[path]
	s.mu.Unlock()
	report(Progress{State: ArtifactUploading, Bytes: 4, Total: 8})
	report(Progress{State: ArtifactStored, Bytes: 8, Total: 8, SHA256: "00", Location: path})
}

// artifacts is how each artifact ended: "report.md stored, …".
func artifacts(events []Event) string {
	last := map[int]string{}
	for _, e := range only[ArtifactChanged](events) {
		last[e.Artifact.ID] = e.Artifact.Filename + " " + e.Artifact.State.String()
	}
	var all []string
	for id := 1; id <= len(last); id++ {
		all = append(all, last[id])
	}
	return strings.Join(all, ", ")
}
