package runtimetest

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ruse/protocol"
)

// said puts together what the agent said.
func said(all []protocol.Message) string {
	var b strings.Builder
	for _, m := range of[*protocol.Assistant](all) {
		b.WriteString(strings.Join(m.TextBlocks, "\n\n"))
	}
	return b.String()
}

func TestEachExampleIsAnsweredByItsPersona(t *testing.T) {
	for _, p := range Personas() {
		if got := choose(p.Example); got.Name != p.Name {
			t.Errorf("%q is answered by %s, not by %s", p.Example, got.Name, p.Name)
		}
	}
	for _, p := range Prompts() {
		if got := choose(p.Text); got.Name != p.Persona {
			t.Errorf("%q is answered by %s, not by %s", p.Text, got.Name, p.Persona)
		}
	}
	for prompt, want := range map[string]string{
		"": "listener", "tokenize": "listener", "Stream TOKENS.": "tokens", "please\nfail": "fails", "echo: write a report": "echo",
	} {
		if got := choose(prompt); got.Name != want {
			t.Errorf("%q is answered by %s, not by %s", prompt, got.Name, want)
		}
	}
}

func TestEchoGivesThePromptBack(t *testing.T) {
	all := dial(t, start(t, Options{})).run("echo héllo")
	if len(all) != 1 {
		t.Fatalf("%d messages, want the result alone", len(all))
	}
	r := the[*protocol.Result](t, all)
	if r.Text == nil || *r.Text != "echo héllo" {
		t.Errorf("result %v", r.Text)
	}
	meta := members(t, r.Metadata)
	for _, key := range []string{"duration_ms", "duration_api_ms", "num_turns", "total_cost_usd", "usage", "session_id"} {
		if meta[key] == nil {
			t.Errorf("metadata lacks %s: %s", key, r.Metadata)
		}
	}
}

func TestEverythingElseIsHeard(t *testing.T) {
	all := dial(t, start(t, Options{})).run("good morning\nto you")
	if got := said(all); !strings.Contains(got, "> good morning\n> to you") || !strings.Contains(got, TourPrompt) {
		t.Errorf("said %q", got)
	}
}

func TestEssayHasAllKindsOfMarkdown(t *testing.T) {
	all := dial(t, start(t, Options{})).run("Explain backpressure, with code")
	if n := len(of[*protocol.Assistant](all)); n < 5 {
		t.Errorf("the essay comes in %d messages", n)
	}
	text := said(all)
	for _, want := range []string{
		"# Backpressure", "## In Go", "\n1. ", "\n   - ", "\n> ", "|:---", "- [x] ", "- [ ] ", "](https://",
		"```go\n", "```python\n", "```typescript\n", "```console\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in the essay", want)
		}
	}
	if n := len(text); n < 3000 || n > 4500 {
		t.Errorf("the essay is %d bytes", n)
	}
}

func TestTokensAreSingleMessages(t *testing.T) {
	all := dial(t, start(t, Options{})).run("stream it in tokens")
	for _, m := range of[*protocol.Assistant](all) {
		if n := len([]rune(m.TextBlocks[0])); len(m.TextBlocks) != 1 || n < 1 || n > 6 {
			t.Fatalf("a token is %q", m.TextBlocks)
		}
	}
	if text := said(all); !strings.HasPrefix(essayText, text) || len(text) < 500 {
		t.Errorf("the tokens make %q", text)
	}
}

func TestBurstSendsWhatWasAskedFor(t *testing.T) {
	c := dial(t, start(t, Options{}))
	all := of[*protocol.Assistant](c.run("burst 250 1000"))
	if len(all) != 250 {
		t.Fatalf("%d messages", len(all))
	}
	for i, m := range all {
		if !strings.HasPrefix(m.TextBlocks[0], "Message "+strconv.Itoa(i+1)+" of 250. ") || len(m.TextBlocks[0]) != 1000 {
			t.Fatalf("message %d is %q", i, m.TextBlocks)
		}
	}
	if n := len(of[*protocol.Assistant](c.run("burst 3 1"))); n != 3 {
		t.Errorf("%d messages of one byte", n)
	}
}

func TestErrorsOfTheAgent(t *testing.T) {
	c := dial(t, start(t, Options{}))
	all := c.run("stumble and recover")
	e := the[*protocol.Error](t, all)
	if meta := members(t, e.Metadata); meta["code"] != "TOOL_FAILED" || meta["cause"] == nil {
		t.Errorf("metadata %s", e.Metadata)
	}
	if len(of[*protocol.Assistant](all[slices.Index(all, protocol.Message(e)):])) == 0 {
		t.Error("nothing is said after the error")
	}

	c.ask("fail")
	first := c.until(isA[*protocol.Error])
	second, ok := c.next().(*protocol.Error)
	if !ok {
		t.Fatalf("no second error after %v", first)
	}
	meta := members(t, second.Metadata)
	if meta["error_name"] != "StateError" || meta["code"] != "E_LOCKED" || meta["cause"] == nil || !strings.Contains(meta["stack"].(string), "\n    at runtimetest.fails (scripts.go:") {
		t.Errorf("metadata %s", second.Metadata)
	}
	c.run("echo it takes another request")
}

func TestTheAgentsEnvironment(t *testing.T) {
	c := dial(t, start(t, Options{}))
	c.send(&protocol.Invocation{UserPrompt: "show env", AgentEnv: map[string]string{"MODE": "test"}})
	if text := said(c.until(isA[*protocol.Result])); !strings.Contains(text, `"MODE": "test"`) {
		t.Errorf("said %q", text)
	}
}

// collect runs a prompt with artifacts, and returns all messages; uploads go to
// the store.
func (c *client) collect(s *store, prompt string) []protocol.Message {
	c.Helper()
	c.send(&protocol.Invocation{UserPrompt: prompt, ArtifactsDirs: []string{ArtifactsDir}})
	return c.until(func(m protocol.Message) bool {
		if a, ok := m.(*protocol.ArtifactUploadRequest); ok {
			c.send(&protocol.ArtifactUploadResponse{
				Filename: a.Filename, Filepath: a.Filepath, PresignedURL: s.URL + "/" + a.Filename, ContentType: "text/plain",
			})
		}
		return isA[*protocol.Result](m)
	})
}

func TestTheCoderWritesFilesAndRewritesOne(t *testing.T) {
	rt, s := start(t, Options{Handler: Demo{Seed: 7}.Handle}), newStore(t)
	c := dial(t, rt)
	all := c.collect(s, "Write a latency report")
	c.end(s)
	var names []string
	for _, a := range of[*protocol.ArtifactUploadRequest](all) {
		names = append(names, a.Filename)
	}
	tool, _ := slowestTool()
	if d := cmp.Diff([]string{"latency.csv", "summary.json", "report.md", tool, "report.md"}, names); d != "" {
		t.Error(d)
	}
	reports := s.bodies["/report.md"]
	if len(reports) != 2 || strings.Contains(reports[0], "The tail") || !strings.HasPrefix(reports[1], reports[0]) || !strings.Contains(reports[1], "## The tail") {
		t.Errorf("the versions of the report: %q", reports)
	}
	if !json.Valid([]byte(s.bodies["/summary.json"][0])) {
		t.Errorf("the summary is %q", s.bodies["/summary.json"])
	}
	if n := strings.Count(s.bodies["/latency.csv"][0], "\n"); n != 81 {
		t.Errorf("the log has %d lines", n)
	}
	commands := map[string]bool{}
	for _, o := range of[*protocol.CommandOutput](all) {
		commands[o.Command] = true
		if o.Stream == protocol.Stderr {
			t.Errorf("%s says on stderr: %s", o.Command, o.Text)
		}
	}
	if len(commands) != 2 {
		t.Errorf("output of the commands %v", commands)
	}
}

func TestWithoutArtifactDirectoriesNothingIsAsked(t *testing.T) {
	rt := start(t, Options{})
	all := dial(t, rt).run("Write a latency report")
	if n := len(of[*protocol.ArtifactUploadRequest](all)); n != 0 {
		t.Errorf("asked for %d files", n)
	}
	if !exists(filepath.Join(rt.Workdir(), "report.md")) {
		t.Error("no report in the sandbox folder")
	}
}

func TestTheTourShowsAnswerArtifactErrorResult(t *testing.T) {
	s := newStore(t)
	c := dial(t, start(t, Options{}))
	var order []protocol.Type
	for _, m := range c.collect(s, TourPrompt) {
		if len(order) == 0 || order[len(order)-1] != m.MessageType() {
			order = append(order, m.MessageType())
		}
	}
	want := []protocol.Type{
		protocol.TypeAssistant, protocol.TypeCommandOutput, protocol.TypeAssistant, protocol.TypeArtifactUploadRequest,
		protocol.TypeAssistant, protocol.TypeError, protocol.TypeAssistant, protocol.TypeResult,
	}
	if d := cmp.Diff(want, order); d != "" {
		t.Error(d)
	}
	c.end(s)
	if got := s.bodies["/tour.md"]; len(got) != 1 || got[0] != tourFile {
		t.Errorf("the artifact is %q", got)
	}
}

// TestTheTourTakesElevenSeconds adds up its pauses in made-up time, which
// stands still while the command runs for a second.
func TestTheTourTakesElevenSeconds(t *testing.T) {
	inBubble(t, Options{Handler: Demo{Pace: 1}.Handle}, func(c *client) {
		began := time.Now()
		c.run(TourPrompt)
		if took := time.Since(began); took < 9*time.Second || took > 11*time.Second {
			t.Errorf("the pauses of the tour take %v", took)
		}
	})
}

// TestTheSameSeedGivesTheSameFrames runs each persona's example twice, on two
// runtimes, but for those that take their time whatever the pace.
func TestTheSameSeedGivesTheSameFrames(t *testing.T) {
	for _, p := range Personas() {
		if p.Name == "stubborn" || p.Name == "silent" || p.Name == "fails" {
			continue
		}
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			once, again, other := frames(t, 1, p.Example), frames(t, 1, p.Example), frames(t, 2, p.Example)
			if d := cmp.Diff(once, again); d != "" {
				t.Errorf("the same seed gives other frames:\n%s", d)
			}
			if cmp.Equal(once, other) {
				t.Error("another seed changes nothing")
			}
		})
	}
}

func frames(t *testing.T, seed int64, prompt string) []string {
	t.Helper()
	rt, s := start(t, Options{Handler: Demo{Seed: seed}.Handle}), newStore(t)
	c := dial(t, rt)
	var all []string
	for _, m := range c.collect(s, prompt) {
		frame, err := protocol.Encode(m)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, strings.ReplaceAll(string(frame), rt.Workdir(), "/workspace"))
	}
	return normalize(t, all)
}
