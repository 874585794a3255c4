package runtimetest

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"ruse/protocol"
)

// step is a line of a recording of 0.15.1.
type step struct {
	Dir         string `json:"dir"`
	Data        string `json:"data"`
	Path        string `json:"path"`
	ContentType string `json:"content_type"`
	Bytes       int    `json:"bytes"`
}

// TestRecordingsOf0151 plays the client's half of each recording against the
// runtime, whose agent is the recorded one, and compares the runtime's half:
// every frame, in order, but for times, stacks and the wording of Node's own
// errors. What needs no file and no process plays in made-up time.
func TestRecordingsOf0151(t *testing.T) {
	files, err := filepath.Glob("testdata/v0.15.1/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatal("no recordings", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".jsonl")
		if name == "heartbeat" {
			continue // shortened where it was recorded: TestHeartbeatsComeAsRecorded
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			steps := readRecording(t, file)
			if !slices.ContainsFunc(steps, step.real) {
				inBubble(t, Options{Handler: recordedAgent}, func(c *client) { c.replay(steps) })
				return
			}
			workdir, s := t.TempDir(), newStore(t)
			local := strings.NewReplacer("/workspace", filepath.ToSlash(workdir), "http://127.0.0.1:9000", s.URL)
			var puts []string
			for i := range steps {
				steps[i].Data = local.Replace(steps[i].Data)
				if p := steps[i]; p.Dir == "http_put" {
					puts = append(puts, fmt.Sprintf("%s %s %d", p.Path, p.ContentType, p.Bytes))
				}
			}
			rt := start(t, Options{Handler: recordedAgent, Workdir: workdir, Debounce: 200 * time.Millisecond, LateFiles: 600 * time.Millisecond})
			dial(t, rt).replay(steps)
			slices.Sort(puts)
			if d := cmp.Diff(puts, s.received()); d != "" {
				t.Errorf("uploads differ (-recorded +sent):\n%s", d)
			}
		})
	}
}

// real reports whether a step has the runtime deal with the world outside.
func (s step) real() bool {
	return regexp.MustCompile(`"(commands|artifacts_dirs|pre_\w+|post_\w+)":`).MatchString(s.Data)
}

// replay plays the client's half of a recording and compares the other.
func (c *client) replay(steps []step) {
	c.Helper()
	var want, got []string
	ended := false
	for _, s := range steps {
		switch s.Dir {
		case "send":
			ended = ended || strings.Contains(s.Data, "end_session_message")
			c.sendRaw(s.Data)
		case "recv":
			want = append(want, s.Data)
			for len(normalize(c.T, want)) > len(normalize(c.T, got)) {
				got = append(got, c.frame())
			}
		case "close":
			if ended {
				if _, _, err := c.ws.ReadMessage(); !websocket.IsCloseError(err, websocket.CloseNoStatusReceived) {
					c.Errorf("the session ends with %v, want close code 1005", err)
				}
				break
			}
			c.ask("ECHO nothing was left over") // so that surplus frames show
			want = append(want, `{"message_type":"result_message","metadata":{},"data":{"type":"text","text":"ECHO nothing was left over"}}`)
			for len(got) == 0 || !strings.Contains(got[len(got)-1], "nothing was left over") {
				got = append(got, c.frame())
			}
		}
	}
	if d := cmp.Diff(normalize(c.T, want), normalize(c.T, got)); d != "" {
		c.Errorf("frames differ from the recording (-recorded +sent):\n%s", d)
	}
}

func readRecording(t *testing.T, file string) []step {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var steps []step
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var s step
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, s)
	}
	return steps
}

// frame reads one frame as it is.
func (c *client) frame() string {
	c.Helper()
	if err := c.ws.SetReadDeadline(time.Now().Add(patience)); err != nil {
		c.Fatal(err)
	}
	_, frame, err := c.ws.ReadMessage()
	if err != nil {
		c.Fatalf("reading: %v", err)
	}
	return string(frame)
}

// normalize makes frames comparable: keys in one order, no stacks, no wording
// of Node's parser, and the chunks of a command's streams put together, since
// where they are cut, and which stream comes first, is the system's choice.
func normalize(t *testing.T, frames []string) []string {
	t.Helper()
	stack := regexp.MustCompile(`"stack":"(\\.|[^"\\])*"`)
	var out []string
	var streams map[string]string
	flush := func() {
		for _, key := range []string{protocol.Stderr, protocol.Stdout} {
			if streams[key] != "" {
				out = append(out, key+" "+streams[key])
			}
		}
		streams = map[string]string{}
	}
	command := ""
	flush()
	for _, frame := range frames {
		m := members(t, []byte(frame))
		if m["message_type"] == string(protocol.TypeCommandOutput) {
			if m["command"] != command {
				flush()
			}
			command = m["command"].(string)
			streams[m["stream"].(string)] += m["text"].(string)
			continue
		}
		flush()
		if meta, ok := m["metadata"].(map[string]any); ok && meta["error_name"] == "SyntaxError" {
			m["error"] = "(what the parser says)"
		}
		line, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, stack.ReplaceAllString(string(line), `"stack":"…"`))
	}
	flush()
	return out
}

// store is a place for presigned uploads.
type store struct {
	*httptest.Server
	t      *testing.T
	status int
	came   chan struct{} // one for each upload

	mu     sync.Mutex
	puts   []string
	bodies map[string][]string // by path, in the order of arrival
}

func newStore(t *testing.T) *store {
	t.Helper()
	s := &store{t: t, status: http.StatusOK, came: make(chan struct{}, 1000), bodies: map[string][]string{}}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || r.Method != http.MethodPut {
			t.Errorf("%s %s: %v", r.Method, r.URL, err)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.puts = append(s.puts, fmt.Sprintf("%s %s %d", r.URL.Path, r.Header.Get("Content-Type"), len(body)))
		s.bodies[r.URL.Path] = append(s.bodies[r.URL.Path], string(body))
		w.WriteHeader(s.status)
		s.came <- struct{}{}
	}))
	t.Cleanup(s.Close)
	return s
}

// received lists the uploads, sorted.
func (s *store) received() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(slices.Values(s.puts))
}

// await waits until n uploads have come.
func (s *store) await(n int) {
	s.t.Helper()
	late := time.After(patience)
	for len(s.received()) < n {
		select {
		case <-s.came:
		case <-late:
			s.t.Fatalf("%d uploads of %d came", len(s.received()), n)
		}
	}
}
