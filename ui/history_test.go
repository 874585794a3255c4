package ui

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"ruse/protocol"
	"ruse/session"
	"ruse/session/files"
	"ruse/ui/internal/profile"
	"ruse/ui/internal/request"
)

// stores are a program's files in a folder of the test.
func stores(t *testing.T, dir string, cfg Config) Config {
	t.Helper()
	dirs := profile.Dirs{Config: filepath.Join(dir, "config"), State: filepath.Join(dir, "state")}
	draft, err := dirs.OpenDraft(t.Context(), "test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := draft.Close(); err != nil {
			t.Error(err)
		}
	})
	saved := dirs.Saved()
	cfg.History, cfg.Draft, cfg.Saved = dirs.History(), draft, &saved
	return cfg
}

// do runs a command and gives the model what it ends with, and so on. Timers
// are not waited for.
func (b *bench) do(cmd tea.Cmd) {
	b.t.Helper()
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			b.do(c)
		}
	default:
		_, next := b.Update(msg)
		b.do(next)
	}
}

// out pretends that a request went out.
func (b *bench) out(r request.Request) {
	b.t.Helper()
	b.do(b.sent(sentMsg{generation: b.link.generation, prompt: r.Prompt, request: r, hidden: []string{"resolved-value"}}))
}

func TestHistoryIsRecalledInTheNextProgram(t *testing.T) {
	dir := t.TempDir()
	cfg := stores(t, dir, Config{})
	b := newBench(t, 100, 30, cfg)
	b.out(request.Request{Prompt: "first", Model: "m1"})
	b.out(request.Request{Prompt: "second\nwith resolved-value", Model: "m2", Secrets: []request.Secret{"hunter2"}})

	cfg.Draft = nil
	b = newBench(t, 100, 30, cfg)
	b.do(b.loadHistory(false))
	b.typed("mine")
	b.press("up")
	if got := b.composer.value(); got != "second\nwith "+protocol.Redacted {
		t.Errorf("up recalls %q", got)
	}
	b.press("up", "up")
	if got := b.composer.value(); got != "first" {
		t.Errorf("up again recalls %q", got)
	}
	b.press("down", "down", "down")
	if got := b.composer.value(); got != "mine" {
		t.Errorf("the draft came back as %q", got)
	}
	b.do(openHistory(b.Model))
	b.shows("History", "first", "m1", "second")
	b.typed("frst")
	b.hides("second")
	b.press("enter")
	b.shows("send again", "edit and send", "send with another model")
	b.press("down", "enter")
	if f := b.building(); f == nil || f.request().Prompt != "first" || f.request().Model != "m1" {
		t.Fatalf("not in the builder:\n%s", b.plain())
	}
	b.press("esc")
	// What stood in the composer is not lost.
	b.do(openHistory(b.Model))
	b.shows("mine")
	nothingHolds(t, dir, "hunter2", "resolved-value")
}

// What redaction took away is asked for, and not sent as a mask.
func TestHistoryAsksForSecrets(t *testing.T) {
	b := newBench(t, 100, 30, Config{})
	b.link.state = linkUp
	r, _ := request.Request{Prompt: "use hunter2", Model: "m", Secrets: []request.Secret{"hunter2"}}.Redact()
	if cmd := b.resend(r); cmd != nil || b.building() == nil {
		t.Fatalf("not in the builder:\n%s", b.plain())
	}
	b.Update(nil)
	b.shows("Secrets are not kept")
}

// What was left out of a file is a slot that has the focus, and nothing goes out
// before it is filled or removed, from wherever it is sent.
func TestMissingSecretIsNotSent(t *testing.T) {
	b := newBench(t, 100, 30, Config{})
	b.link.state = linkUp
	r, _ := request.Request{
		Prompt: "ENV TOKEN", Model: "m",
		Secrets: []request.Secret{"zebrasecret1"}, AgentEnv: []request.Variable{{Name: "TOKEN", Secret: "zebrasecret1"}},
	}.Redact()
	b.resend(r)
	f := b.building()
	if f == nil || f.focus.name != "value" || f.focus.row == nil || !f.focus.row.lost {
		t.Fatalf("the missing value has not the focus:\n%s", b.plain())
	}
	b.Update(nil)
	b.shows("a value is missing")
	b.press("ctrl+s")
	if b.building() == nil || b.link.sending {
		t.Fatal("it was sent")
	}
	if !f.focus.secret() {
		t.Fatal("what is typed next would go into the name, in sight")
	}
	b.press("esc")
	if b.building() != nil || b.send() != nil || b.building() == nil || b.link.sending {
		t.Fatal("the composer sent it")
	}
	b.typed("again1234")
	b.hides("a value is missing", "again1234")
	if got := f.request().AgentEnv[0]; got.Secret != "again1234" || !f.sound() {
		t.Errorf("got %#v, %v", got, f.problems)
	}
	// Without the row nothing is missing either.
	f.fill(r)
	b.press("ctrl+d")
	if f.request().LacksSecret() || !f.sound() {
		t.Errorf("got %+v", f.request())
	}
}

// A mark that may stand for a secret is told once; then it is the person's word.
func TestMarkInThePromptIsToldOnce(t *testing.T) {
	b := newBench(t, 100, 30, Config{Request: protocol.Invocation{Model: "m"}})
	b.typed("SAY my " + protocol.Redacted)
	if b.send() != nil {
		t.Error("it was sent")
	}
	b.Update(nil)
	b.shows("A secret stood at")
	before := b.composer.toldMark
	b.press("ctrl+o", "ctrl+s")
	b.shows("a secret stood here")
	if f := b.building(); f == nil || !f.sound() || before == "" {
		t.Error("told again")
	}
}

// What was sent is shown as the composer shows it: no letter goes with an escape.
func TestOwnEscapesAreMarks(t *testing.T) {
	b := newBench(t, 100, 30, Config{})
	words := "a\x01\x07\x1bb\x1b[31mc"
	b.ask(words)
	b.shows("a␁␇␛b␛[31mc")
	b.history.add(request.Request{Prompt: words}, nil)
	b.openHistory()
	b.Update(nil)
	b.shows("History")
	if n := strings.Count(b.plain(), "a␁␇␛b␛[31mc"); n != 2 {
		t.Errorf("%d of 2 places show it:\n%s", n, b.plain())
	}
}

func nothingHolds(t *testing.T, dir string, secrets ...string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		data, err := os.ReadFile(path)
		for _, s := range secrets {
			if strings.Contains(string(data), s) {
				t.Errorf("%s holds %s:\n%s", path, s, data)
			}
		}
		return err
	})
	if err != nil || files == 0 {
		t.Errorf("%d files, %v", files, err)
	}
}

func TestDraftComesBack(t *testing.T) {
	dir := t.TempDir()
	cfg := stores(t, dir, Config{Request: protocol.Invocation{Model: "m"}})
	b := newBench(t, 100, 30, cfg)
	b.typed("half a thought")
	b.press("ctrl+o")
	b.goTo("system")
	b.typed("be brief")
	b.goTo("idle")
	b.typed("90")
	b.goTo("secrets")
	b.typed("hunter2")
	b.press("ctrl+n")
	b.typed("env:TOKEN")
	// Not made a secret yet, its value is written nowhere either.
	b.goTo("agent env")
	b.typed("API_KEY")
	b.press("tab")
	b.typed("hunter2")
	if !b.drafting.due {
		t.Fatal("no save is due")
	}
	b.do(draftDueMsg{}.take(b.Model))

	// The next program, as after a kill: nothing was closed in good order.
	next := newBench(t, 100, 30, cfg)
	next.do(next.loadDraft())
	if got := next.composer.value(); got != "half a thought" {
		t.Errorf("the composer holds %q", got)
	}
	next.press("ctrl+o")
	next.shows("half a thought", "be brief", "90", "env:TOKEN", "is no time")
	nothingHolds(t, dir, "hunter2")

	// Started by other flags, only the prompt comes back.
	other := cfg
	other.Request.Model = "another"
	next = newBench(t, 100, 30, other)
	next.do(next.loadDraft())
	if next.composer.value() != "half a thought" || next.request.Model != "another" || next.request.System != "" {
		t.Errorf("restored %q with %+v", next.composer.value(), next.request)
	}
}

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
	if got := b.building().request().Prompt; got != "to keep" {
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
		msg := b.press("enter")()
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
	if got := b.building().request().Schema; got != `{"type":"object"}` {
		t.Errorf("the schema is %q", got)
	}
	b.goTo("JSON file")
	b.typed(filepath.Join(dir, "none"))
	b.do(b.press("enter"))
	b.shows("no such file")
	b.goTo("JSON file")
	b.typed(write("m.json", `{"message_type":"command_execution_message","secrets_to_redact":[],"commands":[{"command":"ls"}]}`))
	b.do(b.press("enter"))
	if got := b.building().request(); got.Kind != request.CommandsOnly || got.Commands[0].Command != "ls" {
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
	if got := b.building().request().Model; got != "m1" {
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
	b.link.session = nil
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
	b.building().setJSON(`{"message_type": oops, "user_prompt": "kept, with hunter1", "secrets_to_redact": ["[secret 1]", "hunter2"],
		"agent_env": {"LANG": "de", "API_KEY" : "hunter3", "GH_TOKEN": "hunter4`)
	b.do(draftDueMsg{}.take(b.Model))
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
