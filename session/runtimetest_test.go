package session_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ruse/protocol"
	"ruse/session"
	"ruse/session/runtimetest"
)

// startDemo starts the demo's runtime on a real socket.
func startDemo(t *testing.T) *runtimetest.Runtime {
	t.Helper()
	return runtimetest.New(t, nil, func(o *runtimetest.Options) { o.Heartbeat = 100 * time.Millisecond })
}

func invoke(prompt string) *protocol.Invocation {
	return &protocol.Invocation{SystemPrompt: "You are brief.", UserPrompt: prompt, Model: "gpt-5.4"}
}

// putServer keeps what is uploaded to it.
type putServer struct {
	*httptest.Server
	mu    sync.Mutex
	files map[string][]byte
}

func startPuts(t *testing.T) *putServer {
	p := &putServer{files: map[string][]byte{}}
	p.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("upload: %v", err)
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		p.files[path.Base(r.URL.Path)] = body
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *putServer) Offer(_ context.Context, req *protocol.ArtifactUploadRequest) (session.Upload, error) {
	return session.Upload{URL: p.URL + "/" + req.Filename, ContentType: "application/octet-stream"}, nil
}

// A person's hour with a runtime: a session, several runs, a cancel, files, an
// orderly end.
func TestWithTheEmbeddedRuntime(t *testing.T) {
	rt := startDemo(t)
	puts := startPuts(t)
	ctx := t.Context()
	s, err := session.Dial(ctx, rt.URL(), session.Options{Store: session.StoreFunc(puts.Offer)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()

	slow := []string{"silent", "stubborn"} // they take their time, whatever the pace
	for _, p := range runtimetest.Personas() {
		if slices.Contains(slow, p.Name) {
			continue
		}
		inv := invoke(p.Example)
		inv.ArtifactsDirs = []string{runtimetest.ArtifactsDir}
		result, err := s.Query(ctx, inv, session.CallOptions{})
		var failed *session.RuntimeError
		switch {
		case errors.As(err, &failed):
			// Some personas go on after it; the next call must not get theirs.
		case err != nil:
			t.Errorf("%s: %v", p.Name, err)
		case result.Text == nil && result.Structured == nil:
			t.Errorf("%s: an empty result", p.Name)
		}
		want := "echo " + p.Name
		result, err = s.Query(ctx, invoke(want), session.CallOptions{})
		if err != nil || result.Text == nil || *result.Text != want {
			t.Errorf("after %s: %+v, %v; want %q", p.Name, result, err, want)
		}
	}
	if err := s.End(ctx); err != nil {
		t.Errorf("end: %v", err)
	}
	puts.mu.Lock()
	defer puts.mu.Unlock()
	if len(puts.files) == 0 {
		t.Error("no artifact came")
	}
}

func TestCommandsOnTheEmbeddedRuntime(t *testing.T) {
	rt := startDemo(t)
	const secret = "hunter2hunter2"
	var out strings.Builder
	result, err := session.Commands(t.Context(), rt.URL(), &protocol.CommandExecution{
		SecretsToRedact: []string{secret},
		Commands: []protocol.Command{
			// Cut in two by the pause, the secret passes the runtime.
			{Command: "printf 'key hunter2'; sleep 0.1; printf 'hunter2 end\\n'"},
			{Command: "exit 3"},
			{Command: "echo never"},
		},
	}, session.QueryOptions{CallOptions: session.CallOptions{
		OnCommandOutput: func(m *protocol.CommandOutput) { out.WriteString(m.Text) },
	}})
	if err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != "key [REDACTED] end\n" {
		t.Errorf("output %q", got)
	}
	codes := make([]int, 0, 2)
	for _, r := range result.Results {
		codes = append(codes, r.ExitCode)
	}
	if !slices.Equal(codes, []int{0, 3}) {
		t.Errorf("exit codes %v, want 0 and 3", codes)
	}
}

func TestCancelOnTheEmbeddedRuntime(t *testing.T) {
	rt := startDemo(t)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := session.Commands(ctx, rt.URL(), &protocol.CommandExecution{
		Commands: []protocol.Command{{Command: "echo started; sleep 60"}},
	}, session.QueryOptions{CallOptions: session.CallOptions{
		OnCommandOutput: func(*protocol.CommandOutput) { cancel() },
	}})
	if !errors.Is(err, session.ErrCancelled) || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
