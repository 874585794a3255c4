package ui

import (
	"errors"
	"image/color"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/request"
)

// goTo goes to a field of the builder by its name.
func (b *bench) goTo(field string) {
	b.t.Helper()
	b.press("ctrl+p")
	b.typed(field)
	b.press("enter")
}

func (b *bench) pasted(text string) { b.Update(tea.PasteMsg{Content: text}) }

func TestBuilderFillsTheRequest(t *testing.T) {
	b := newBench(t, 100, 40, Config{Request: protocol.Invocation{Model: "m1"}})
	b.typed("a prompt")
	b.press("ctrl+o")
	b.shows("a prompt", "m1", "Form", "JSON")
	b.typed(", longer")
	b.goTo("system")
	b.pasted("be\tbrief\nalways")
	b.goTo("model")
	b.typed("x")
	b.goTo("source id")
	b.press("enter")
	b.goTo("schema")
	b.typed(`{"type":"object"}`)
	b.goTo("agent env")
	b.press("enter")
	b.typed("API_KEY")
	b.press("tab")
	b.typed("hunter2")
	b.shows("looks like a secret")
	b.press("ctrl+y")
	b.hides("hunter2", "looks like a secret")
	b.press("ctrl+y")
	b.shows("hunter2")
	b.press("tab")
	b.hides("hunter2")
	b.typed("LANG")
	b.press("enter")
	b.typed("de_DE")
	b.goTo("secrets")
	b.typed("second, with a comma")
	b.hides("second, with")
	b.press("ctrl+n")
	b.typed("env:TOKEN")
	b.shows("env:TOKEN")
	b.goTo("before")
	b.press("enter")
	b.typed("make")
	b.press("enter")
	b.typed("/src")
	b.press("tab")
	b.typed("A")
	b.press("tab")
	b.typed("1")
	b.goTo("downloads")
	b.typed("https://example.com/a.zip")
	b.press("enter")
	b.typed("/in")
	b.goTo("artifact dirs")
	b.typed("b")
	b.press("ctrl+n")
	b.typed("a")
	b.press("alt+up")
	b.goTo("idle")
	b.typed("90s")
	b.goTo("compatibility")
	b.press("space")
	b.frame()
	b.press("esc")
	if len(b.dialogs) != 0 {
		t.Fatal("esc does not leave")
	}
	got := b.request
	if !strings.HasPrefix(got.SourceID, "ruse-") {
		t.Errorf("source id %q", got.SourceID)
	}
	got.SourceID = ""
	want := request.Request{
		System: "be\tbrief\nalways", Model: "m1x", Schema: `{"type":"object"}`,
		AgentEnv:      []request.Variable{{Name: "API_KEY", Secret: "hunter2"}, {Name: "LANG", Value: "de_DE"}},
		Secrets:       []request.Secret{"second, with a comma", "env:TOKEN"},
		ArtifactsDirs: []string{"a", "b"},
		PreCommands:   []request.Command{{Command: "make", Cwd: "/src", Env: []request.Variable{{Name: "A", Value: "1"}}}},
		Downloadables: []request.Downloadable{{URL: "https://example.com/a.zip", Dir: "/in"}},
		IdleTimeout:   90e9, Compat: protocol.Compat05,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the request differs (-want +got):\n%s", diff)
	}
	if text := b.composer.value(); text != "a prompt, longer" {
		t.Errorf("the composer holds %q", text)
	}
}

// All that is wrong is shown at once, where it is; the first has the focus.
func TestBuilderSaysWhatIsWrong(t *testing.T) {
	b := connected(t, 100, 60)
	b.press("ctrl+o")
	b.typed("x")
	b.goTo("model")
	for range "gpt-5.4" {
		b.press("backspace")
	}
	b.goTo("schema")
	b.typed("{oops")
	b.goTo("address")
	b.typed("ftp://x")
	b.goTo("timeout")
	b.typed("soon")
	b.goTo("downloads")
	b.typed("nowhere")
	b.goTo("after")
	b.press("enter")
	b.press("ctrl+s")
	b.shows("name a model", "JSON", "is no time", "no absolute http", "write a shell command", "problems")
	f := b.building()
	if f == nil || f.focus != f.one(partAddress) {
		t.Errorf("the first problem has not got the focus:\n%s", b.plain())
	}
	b.press("esc", "ctrl+o")
	b.shows("{oops", "soon", "nowhere", "ftp://x")
	b.frame()
}

// Every text of the form keeps every byte, and behind a mask too.
func TestBuilderKeepsEveryByte(t *testing.T) {
	for name, text := range map[string]string{
		"tabs": "a\tb", "spaces": "  a  \n\n ", "controls": "\x1b[31m \a \x7f \u0085",
		"wide": "全角 👩‍👩‍👧‍👦 é", "replacement": "\uFFFD", "lines": strings.Repeat("a line\n", 5000),
	} {
		b := connected(t, 100, 40)
		b.press("ctrl+o")
		for _, field := range []string{"system", "ignore", "source id"} {
			b.goTo(field)
			b.pasted(text)
		}
		b.goTo("secrets")
		b.pasted(text)
		b.frame()
		b.press("esc")
		r := b.request
		for _, got := range []string{r.System, r.Ignore, r.SourceID, string(r.Secrets[0])} {
			if got != text {
				t.Errorf("%s: %d bytes became %d: %.60q", name, len(text), len(got), got)
			}
		}
	}
}

func TestBuilderRows(t *testing.T) {
	b := connected(t, 100, 40)
	b.press("ctrl+o")
	b.goTo("artifact dirs")
	b.typed("one")
	b.press("ctrl+n")
	b.typed("two")
	b.press("ctrl+n")
	b.typed("three")
	b.press("alt+up", "alt+up", "alt+up")
	if got := strings.Join(b.building().request().ArtifactsDirs, " "); got != "three one two" {
		t.Errorf("moved: %s", got)
	}
	b.press("ctrl+d", "ctrl+d")
	if got := strings.Join(b.building().request().ArtifactsDirs, " "); got != "two" {
		t.Errorf("removed: %s", got)
	}
	b.press("ctrl+d")
	if got := b.building().request().ArtifactsDirs; len(got) != 0 {
		t.Errorf("all removed: %q", got)
	}
	b.press("enter")
	b.typed("again")
	if got := strings.Join(b.building().request().ArtifactsDirs, " "); got != "again" {
		t.Errorf("added again: %s", got)
	}
}

// The other tab is the same request: what is edited in one is in the other.
func TestBuilderJSON(t *testing.T) {
	b := connected(t, 100, 40)
	b.typed("hello")
	b.press("ctrl+o")
	b.goTo("secrets")
	b.typed("hunter2")
	b.goTo("agent env")
	b.typed("Z")
	b.press("tab")
	b.typed("1")
	b.press("ctrl+t")
	b.shows(`"message_type": "invocation_message"`, `"user_prompt": "hello"`, "[secret 1]")
	b.hides("hunter2")
	b.building().setJSON(`{"later":[1,2],"model":"m2","message_type":"invocation_message","user_prompt":"hello","system_prompt":"","agent_env":{"Z":"1","A":"2"},"secrets_to_redact":["[secret 1]"],"mine":{"b":1,"a":2}}`)
	b.press("space")
	r := b.building().request()
	if r.Model != "m2" || len(r.Secrets) != 1 || r.Secrets[0] != "hunter2" || !strings.Contains(r.Extra, `"mine":{"b":1,"a":2}`) {
		t.Fatalf("read as %#v", r)
	}
	b.press("ctrl+t")
	b.goTo("model")
	b.typed("x")
	b.press("ctrl+t")
	text := b.building().json.text()
	at := -1
	for _, member := range []string{`"later"`, `"model": "m2x"`, `"message_type"`, `"Z"`, `"A"`, `"secrets_to_redact"`, `"mine"`, `"b"`, `"a"`} {
		next := strings.Index(text, member)
		if next <= at {
			t.Errorf("%s is out of order in:\n%s", member, text)
		}
		at = next
	}
	b.frame()
}

func TestBuilderKeepsMalformedJSON(t *testing.T) {
	b := connected(t, 100, 40)
	b.typed("hello")
	b.press("ctrl+o", "ctrl+t")
	text := "{\n  \"message_type\": \"invocation_message\",\n  \"model\": oops\n}"
	b.building().setJSON(text)
	b.press("ctrl+s")
	b.shows("line 3, column", "The JSON cannot be read yet")
	b.press("ctrl+t")
	b.typed("lost?")
	b.shows("hello", "The JSON cannot be read")
	b.press("esc", "ctrl+o", "ctrl+t")
	if got := b.building().json.text(); got != text {
		t.Errorf("the text became %q", got)
	}
	if r := b.building().request(); r.Prompt != "hello" || r.Model != "gpt-5.4" {
		t.Errorf("the form became %+v", r)
	}
	b.goTo("drop the JSON")
	b.shows(`"user_prompt": "hello"`)
}

func TestBuilderImportsWhatIsPasted(t *testing.T) {
	b := connected(t, 100, 40)
	b.typed("mine")
	b.press("ctrl+o")
	message := `{"message_type":"invocation_message","user_prompt":"theirs","model":"m9","system_prompt":"","secrets_to_redact":[],"new":1}`
	b.pasted(message)
	b.shows("This is a whole request")
	b.press("esc")
	if got := b.building().request(); got.Prompt != "mine"+message {
		t.Fatalf("esc leaves %q", got.Prompt)
	}
	b.pasted(message)
	b.press("enter")
	if got := b.building().request(); got.Prompt != "theirs" || got.Model != "m9" || got.Extra != `{"new":1}` {
		t.Errorf("read as %+v", got)
	}
}

func TestOrderLike(t *testing.T) {
	for _, c := range []struct{ like, want, ordered string }{
		{`{"b":1,"a":2}`, `{"a":2,"b":1}`, `{"b":1,"a":2}`},
		{`{"b":1.0,"a":2}`, `{"a":3,"b":1,"c":0}`, `{"b":1.0,"a":3,"c":0}`},
		{`{"x":{"q":1,"p":2},"gone":0}`, `{"x":{"p":3,"q":1}}`, `{"x":{"q":1,"p":3}}`},
		{`[{"b":1,"a":1}]`, `[{"a":1,"b":2},{"a":0}]`, `[{"b":2,"a":1},{"a":0}]`},
		{`nonsense`, `{"a":1}`, `{"a":1}`},
	} {
		got := strings.Join(strings.Fields(orderLike(c.like, c.want)), "")
		if got != c.ordered {
			t.Errorf("orderLike(%s, %s) = %s, want %s", c.like, c.want, got, c.ordered)
		}
	}
}

// What is typed stays through whatever happens meanwhile.
func TestBuilderSurvives(t *testing.T) {
	b := connected(t, 120, 40)
	b.ask("a run is under way")
	b.press("ctrl+o")
	b.typed("precious")
	b.goTo("agent env")
	b.typed("NAME")
	b.press("tab")
	b.typed("value")
	holds := func(after string) {
		t.Helper()
		r := b.building().request()
		if r.Prompt != "precious" || len(r.AgentEnv) != 1 || r.AgentEnv[0].Value != "value" {
			t.Fatalf("after %s the form holds %+v", after, r)
		}
		b.frame()
	}
	b.press("ctrl+s")
	b.shows("A run is under way")
	holds("a send that cannot be")
	b.hear(&protocol.Error{Text: "failed"})
	b.events(session.RunChanged{Stamp: b.stamp(), State: session.Failed, Err: &session.RuntimeError{Message: "failed"}})
	holds("an error")
	b.events(session.Disconnected{Stamp: b.stamp(), Code: 1006, Err: errors.New("broken")})
	holds("a dropped connection")
	for _, size := range []tea.WindowSizeMsg{{Width: 40, Height: 12}, {Width: 20, Height: 5}, {Width: 80, Height: 24}} {
		b.Update(size)
	}
	holds("a resize")
	b.Update(tea.BackgroundColorMsg{Color: color.White})
	holds("a change of theme")
	b.press("esc", "ctrl+o")
	holds("esc")
	b.press("ctrl+t", "ctrl+t", "alt+up", "alt+down")
	holds("a look at the JSON")
}

// The form is drawn at every size that the program takes, wherever the focus.
func TestBuilderFits(t *testing.T) {
	for _, size := range []struct{ w, h int }{{40, 12}, {80, 24}, {200, 50}} {
		b := connected(t, size.w, size.h)
		b.pasted(strings.Repeat("a prompt that is long\n", 50))
		b.press("ctrl+o")
		for _, field := range []string{"agent env", "before", "downloads", "secrets"} {
			b.goTo(field)
			b.press("enter")
			b.typed("全角 and a long text that does not fit")
			b.press("tab")
			b.pasted("two\nlines")
		}
		for range 30 {
			b.press("tab")
			b.frame()
		}
		b.press("ctrl+t")
		b.frame()
		for i, line := range strings.Split(b.plain(), "\n") {
			if !strings.ContainsAny(line[len(line)-len("│"):], "╮│╯") {
				t.Errorf("%d by %d, line %d has no border at its end: %q", size.w, size.h, i, line)
			}
		}
	}
}

func TestRemovedRowComesBack(t *testing.T) {
	b := connected(t, 100, 40)
	b.press("ctrl+o")
	b.goTo("artifact dirs")
	b.typed("one")
	b.press("ctrl+n")
	b.typed("two")
	b.press("ctrl+d", "ctrl+d")
	b.shows("alt+z")
	b.press("alt+z", "alt+z")
	if got := strings.Join(b.building().request().ArtifactsDirs, " "); got != "one two" {
		t.Errorf("brought back: %q", got)
	}
}

// A form that was just opened is not wrong for being empty.
func TestBuilderBeginsWithoutProblems(t *testing.T) {
	b := connected(t, 100, 40)
	b.press("ctrl+o")
	b.hides("problem", "is empty")
	b.press("ctrl+s")
	b.shows("1 problem", "is empty")
}

// The mouse puts the cursor into a field, selects in it, and scrolls.
func TestBuilderMouse(t *testing.T) {
	b := connected(t, 100, 40)
	b.pasted("one two three")
	b.press("ctrl+o")
	b.goTo("agent env")
	b.press("enter")
	b.typed("NAME")
	b.press("tab")
	b.typed("value")
	at := func(text string) tea.Mouse {
		t.Helper()
		for y, line := range strings.Split(b.plain(), "\n") {
			if x := strings.Index(line, text); x >= 0 {
				return tea.Mouse{X: ansi.StringWidth(line[:x]), Y: y, Button: tea.MouseLeft}
			}
		}
		t.Fatalf("the screen does not show %q:\n%s", text, b.plain())
		return tea.Mouse{}
	}
	from, to := at("two"), at(" three")
	b.Update(tea.MouseClickMsg(from))
	b.Update(tea.MouseMotionMsg(to))
	b.Update(tea.MouseReleaseMsg(to))
	if got := b.building().focus.entry.Selected(); got != "two" {
		t.Fatalf("selected is %q", got)
	}
	b.typed("2")
	b.Update(tea.MouseClickMsg(at("ME")))
	b.typed("_")
	b.Update(tea.MouseClickMsg(at("lue")))
	b.typed("_")
	r := b.building().request()
	if r.Prompt != "one 2 three" || r.AgentEnv[0].Name != "NA_ME" || r.AgentEnv[0].Value != "va_lue" {
		t.Errorf("the form holds %q and %+v", r.Prompt, r.AgentEnv)
	}
	b.press("ctrl+t")
	b.Update(tea.MouseClickMsg(at("one 2")))
	b.press("shift+end", "esc")
	b.typed("4")
	if r := b.building().request(); len(b.dialogs) != 1 || r.Prompt != "one 2 three" || b.building().json.problem == nil {
		t.Errorf("%d dialogs, the form holds %q, problem %v", len(b.dialogs), r.Prompt, b.building().json.problem)
	}
	b.press("ctrl+_")
	b.pasted(strings.Repeat("\n", 100))
	for range 40 {
		b.Update(tea.MouseWheelMsg{X: 10, Y: 10, Button: tea.MouseWheelUp})
	}
	b.shows(`"message_type"`)
	b.frame()
}

// What is wrong in a long form is told when nobody types, or when it counts.
func TestLongFormIsJudgedLater(t *testing.T) {
	b := connected(t, 100, 40)
	b.pasted(strings.Repeat("a line of a prompt\n", 2*judgeAtOnce/10))
	b.press("ctrl+o")
	b.goTo("idle")
	b.typed("soon")
	b.hides("is no time")
	late := b.building().judging.changes
	b.typed("er")
	b.Update(judgeMsg{b.building(), late})
	b.hides("is no time")
	if !b.building().judging.due {
		t.Fatal("nobody will judge what was typed since")
	}
	b.Update(judgeMsg{b.building(), b.building().judging.changes})
	b.shows("is no time")
	for range "sooner" {
		b.press("backspace")
	}
	b.press("ctrl+t")
	b.shows(`"message_type"`)
	b.press("end")
	b.typed("x")
	if b.snapshot().Texts[draftJSON] == "" {
		t.Error("a draft lacks the JSON that was not read yet")
	}
	b.press("ctrl+s")
	b.shows("The JSON cannot be read yet", "line 1, column")
	b.press("backspace", "ctrl+t")
	b.hides("cannot be read")
}
