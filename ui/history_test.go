package ui

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"ruse/protocol"
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
	if got := b.composer.Value(); got != "second\nwith "+protocol.Redacted {
		t.Errorf("up recalls %q", got)
	}
	b.press("up", "up")
	if got := b.composer.Value(); got != "first" {
		t.Errorf("up again recalls %q", got)
	}
	b.press("down", "down", "down")
	if got := b.composer.Value(); got != "mine" {
		t.Errorf("the draft came back as %q", got)
	}
	b.do(openHistory(b.Model))
	b.shows("History", "first", "m1", "second")
	b.typed("frst")
	b.hides("second")
	b.press("enter")
	b.shows("send again", "edit and send", "send with another model")
	b.press("down", "enter")
	if f := b.building(); f == nil || f.Request().Prompt != "first" || f.Request().Model != "m1" {
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
	if f == nil || !f.OnSecret() {
		t.Fatalf("the missing value has not the focus:\n%s", b.plain())
	}
	b.Update(nil)
	b.shows("a value is missing")
	b.press("ctrl+s")
	if b.building() == nil || b.link.sending {
		t.Fatal("it was sent")
	}
	if !f.OnSecret() {
		t.Fatal("what is typed next would go into the name, in sight")
	}
	b.press("esc")
	if b.building() != nil || b.send() != nil || b.building() == nil || b.link.sending {
		t.Fatal("the composer sent it")
	}
	b.typed("again1234")
	b.hides("a value is missing", "again1234")
	if got := f.Request().AgentEnv[0]; got.Secret != "again1234" || !f.Valid() {
		t.Errorf("got %#v\n%s", got, b.plain())
	}
	// Without the row nothing is missing either.
	f.Fill(r)
	b.press("ctrl+d")
	if f.Request().LacksSecret() || !f.Valid() {
		t.Errorf("got %+v", f.Request())
	}
}

// A mark that may stand for a secret is told once; then it is the person's word.
func TestMarkInThePromptIsToldOnce(t *testing.T) {
	b := newBench(t, 100, 30, Config{Request: request.Request{Model: "m"}})
	b.typed("SAY my " + protocol.Redacted)
	if b.send() != nil {
		t.Error("it was sent")
	}
	b.Update(nil)
	b.shows("A secret stood at")
	before := b.toldMark
	b.press("ctrl+o", "ctrl+s")
	b.shows("a secret stood here")
	if f := b.building(); f == nil || !f.Valid() || before == "" {
		t.Error("told again")
	}
}

// What was sent is shown as the composer shows it: no letter goes with an escape.
func TestOwnEscapesAreMarks(t *testing.T) {
	b := newBench(t, 100, 30, Config{})
	words := "a\x01\x07\x1bb\x1b[31mc"
	b.ask(words)
	b.shows("a␁␇␛b␛[31mc")
	b.history.Add(request.Request{Prompt: words})
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
	cfg := stores(t, dir, Config{Request: request.Request{Model: "m"}})
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
	b.do(draftDueMsg{}.apply(b.Model))

	// The next program, as after a kill: nothing was closed in good order.
	next := newBench(t, 100, 30, cfg)
	next.do(next.loadDraft())
	if got := next.composer.Value(); got != "half a thought" {
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
	if next.composer.Value() != "half a thought" || next.request.Model != "another" || next.request.System != "" {
		t.Errorf("restored %q with %+v", next.composer.Value(), next.request)
	}
}
