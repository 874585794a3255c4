package ui

import (
	"errors"
	"image/color"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"ruse/protocol"
	"ruse/session"
)

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
