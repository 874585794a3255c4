package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ruse/protocol"
	"ruse/session"
	"ruse/session/files"
	"ruse/ui/internal/profile"
	"ruse/ui/internal/request"
)

func TestDraftIsSavedAtTheEnd(t *testing.T) {
	cfg := stores(t, t.TempDir(), Config{})
	b := newBench(t, 100, 30, cfg)
	b.typed("last words")
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	d, ok, err := cfg.Draft.Load()
	if err != nil || !ok || d.Composer != "last words" {
		t.Errorf("the draft is %+v, %v, %v", d, ok, err)
	}
}

func TestSaveAndOpen(t *testing.T) {
	dir := t.TempDir()
	b := newBench(t, 100, 30, stores(t, dir, Config{}))
	b.typed("to keep")
	b.press("ctrl+o")
	b.goTo("secrets")
	b.typed("hunter2")
	b.press("alt+s")
	b.typed("my/name")
	b.press("enter")
	b.shows("Save the request as", "name")
	b.press("backspace", "backspace", "backspace", "backspace", "backspace")
	b.do(b.press("enter"))
	b.shows("Saved as my", "a literal secret")
	b.goTo("prompt")
	b.typed(" no more")
	b.do(b.press("alt+o"))
	b.shows("Saved requests", "to keep")
	b.do(b.press("enter"))
	if got := b.building().Request().Prompt; got != "to keep" {
		t.Errorf("opened: %q", got)
	}
	b.do(b.press("ctrl+r"))
	b.shows("to keep no more")
	nothingHolds(t, dir, "hunter2")
}

func TestExport(t *testing.T) {
	b := connected(t, 100, 40)
	b.typed("hello")
	b.press("ctrl+o")
	b.goTo("secrets")
	b.typed("hunter2")
	for _, f := range request.Formats() {
		b.press("alt+c")
		b.typed(f.String())
		msg := heard(b.press("enter")())
		text, ok := msg.(exportedMsg)
		if !ok || text.err != nil || text.text == "" {
			t.Errorf("%s: %#v", f, msg)
		}
		if strings.Contains(text.text, "hunter2") {
			t.Errorf("%s holds the secret:\n%s", f, text.text)
		}
	}
}

func TestFilesFillTheForm(t *testing.T) {
	dir := t.TempDir()
	b := newBench(t, 100, 40, Config{})
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	b.press("ctrl+o")
	b.goTo("schema from a file")
	b.typed(write("s.json", "{\"type\":\"object\"}\n"))
	b.do(b.press("enter"))
	if got := b.building().Request().Schema; got != `{"type":"object"}` {
		t.Errorf("the schema is %q", got)
	}
	b.goTo("JSON file")
	b.typed(filepath.Join(dir, "none"))
	b.do(b.press("enter"))
	b.shows("no such file")
	b.goTo("JSON file")
	b.typed(write("m.json", `{"message_type":"command_execution_message","secrets_to_redact":[],"commands":[{"command":"ls"}]}`))
	b.do(b.press("enter"))
	if got := b.building().Request(); got.Kind != request.CommandsOnly || got.Commands[0].Command != "ls" {
		t.Errorf("the request is %+v", got)
	}
}

func TestResultIsHeldAgainstTheSchema(t *testing.T) {
	b := connected(t, 120, 40)
	b.link.lastReq = &request.Request{Schema: `{"type":"object","properties":{"n":{"type":"integer"}},"required":["n","m"]}`}
	b.ask("hello")
	b.do(b.judge(session.Received{Stamp: session.Stamp{At: time.Now(), Run: 1}, Message: &protocol.Result{Structured: []byte(`{"n":"x"}`)}}))
	b.shows("Output schema: /n", "Errors 2", "m")
	b.do(b.judge(session.Received{Stamp: session.Stamp{At: time.Now(), Run: 1}, Message: result("text")}))
	b.shows("no structured output")
	b.do(b.judge(session.Received{Message: &protocol.Result{Structured: []byte(`{"n":1,"m":0}`)}}))
	b.shows("fits the output schema")
	if b.judge(session.Received{Message: say("hello")}) != nil {
		t.Error("a message is judged")
	}
}

func TestSecretsOfHeadersAreKnown(t *testing.T) {
	cfg := Config{}
	cfg.Session.Header = map[string][]string{"Authorization": {"Bearer hunter2"}}
	b := newBench(t, 80, 24, cfg)
	if got := strings.Join(b.alsoSecret(), "|"); got != "Bearer hunter2|hunter2" {
		t.Errorf("also secret: %s", got)
	}
}

func TestModelsUsedBefore(t *testing.T) {
	b := connected(t, 100, 40)
	b.out(request.Request{Prompt: "one", Model: "m1"})
	b.out(request.Request{Prompt: "two", Model: "m2"})
	b.press("ctrl+o")
	b.goTo("model")
	b.press("down")
	b.shows("Models used before", "m1", "m2")
	b.press("down", "enter")
	if got := b.building().Request().Model; got != "m1" {
		t.Errorf("the model is %q", got)
	}
	b.press("esc")
	b.do(b.press("ctrl+r"))
	b.typed("two")
	b.press("enter", "down", "down", "enter")
	b.shows("Send with", "m1", "another name")
	b.press("down", "enter")
	b.shows("m2")
	b.typed("-next")
	b.link.source = nil
	b.press("enter")
	b.shows("There is no connection")
}

func TestBrokenJSONInTheDraftHoldsNoSecret(t *testing.T) {
	dir := t.TempDir()
	b := newBench(t, 100, 30, stores(t, dir, Config{}))
	b.press("ctrl+o")
	b.goTo("secrets")
	b.typed("hunter1")
	b.press("ctrl+t")
	b.setText(`{"message_type": oops, "user_prompt": "kept, with hunter1", "secrets_to_redact": ["[secret 1]", "hunter2"],
		"agent_env": {"LANG": "de", "API_KEY" : "hunter3", "GH_TOKEN": "hunter4`)
	b.do(draftDueMsg{}.apply(b.Model))
	nothingHolds(t, dir, "hunter1", "hunter2", "hunter3", "hunter4")
	next := newBench(t, 100, 30, b.cfg)
	next.do(next.loadDraft())
	next.press("ctrl+o", "ctrl+t")
	next.shows("oops", "kept, with", "[secret", `"LANG": "de"`, "line 1, column")
}

// TestWhatWasSentIsKeptAtTheEnd: another ruse has the history while this one
// sends, and ends before Bubble Tea has run the command.
func TestWhatWasSentIsKeptAtTheEnd(t *testing.T) {
	dir := t.TempDir()
	b := newBench(t, 100, 30, stores(t, dir, Config{}))
	lock := profile.Dirs{State: filepath.Join(dir, "state")}.HistoryFile() + ".lock"
	held, err := files.Lock(t.Context(), lock)
	if err != nil {
		t.Fatal(err)
	}
	b.sent(sentMsg{generation: b.link.generation, prompt: "just sent", request: request.Request{Prompt: "just sent"}})
	closed := make(chan error, 1)
	go func() { closed <- b.Close() }()
	if err := held.Close(); err != nil {
		t.Error(err)
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
	entries, err := b.cfg.History.Load(t.Context())
	if err != nil || len(entries) != 1 || entries[0].Request.Prompt != "just sent" {
		t.Errorf("the history holds %v, %v", entries, err)
	}
}
