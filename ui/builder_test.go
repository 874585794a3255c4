package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"

	"ruse/protocol"
	"ruse/ui/internal/request"
)

// goTo goes to a field of the builder by its name.
func (b *bench) goTo(field string) {
	b.t.Helper()
	b.press("ctrl+p")
	b.typed(field)
	b.press("enter")
}

// text is what would be edited in $EDITOR, and setText what that leaves.
func (b *bench) text() string {
	_, text, _ := b.building().Text()
	return text
}

func (b *bench) setText(text string) {
	_, _, set := b.building().Text()
	set(text)
}

func (b *bench) pasted(text string) { b.Update(tea.PasteMsg{Content: text}) }

func TestBuilderFillsTheRequest(t *testing.T) {
	b := newBench(t, 100, 40, Config{Request: request.Request{Model: "m1"}})
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
	if text := b.composer.Value(); text != "a prompt, longer" {
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
	if f == nil || !f.On("address") {
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
	if got := strings.Join(b.building().Request().ArtifactsDirs, " "); got != "three one two" {
		t.Errorf("moved: %s", got)
	}
	b.press("ctrl+d", "ctrl+d")
	if got := strings.Join(b.building().Request().ArtifactsDirs, " "); got != "two" {
		t.Errorf("removed: %s", got)
	}
	b.press("ctrl+d")
	if got := b.building().Request().ArtifactsDirs; len(got) != 0 {
		t.Errorf("all removed: %q", got)
	}
	b.press("enter")
	b.typed("again")
	if got := strings.Join(b.building().Request().ArtifactsDirs, " "); got != "again" {
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
	b.setText(`{"later":[1,2],"model":"m2","message_type":"invocation_message","user_prompt":"hello","system_prompt":"","agent_env":{"Z":"1","A":"2"},"secrets_to_redact":["[secret 1]"],"mine":{"b":1,"a":2}}`)
	b.press("space")
	r := b.building().Request()
	if r.Model != "m2" || len(r.Secrets) != 1 || r.Secrets[0] != "hunter2" || !strings.Contains(r.Extra, `"mine":{"b":1,"a":2}`) {
		t.Fatalf("read as %#v", r)
	}
	b.press("ctrl+t")
	b.goTo("model")
	b.typed("x")
	b.press("ctrl+t")
	text := b.text()
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
	b.setText(text)
	b.press("ctrl+s")
	b.shows("line 3, column", "The JSON cannot be read yet")
	b.press("ctrl+t")
	b.typed("lost?")
	b.shows("hello", "The JSON cannot be read")
	b.press("esc", "ctrl+o", "ctrl+t")
	if got := b.text(); got != text {
		t.Errorf("the text became %q", got)
	}
	if r := b.building().Request(); r.Prompt != "hello" || r.Model != "gpt-5.4" {
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
	if got := b.building().Request(); got.Prompt != "mine"+message {
		t.Fatalf("esc leaves %q", got.Prompt)
	}
	b.pasted(message)
	b.press("enter")
	if got := b.building().Request(); got.Prompt != "theirs" || got.Model != "m9" || got.Extra != `{"new":1}` {
		t.Errorf("read as %+v", got)
	}
}
