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
		r := b.building().Request()
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
	if got := strings.Join(b.building().Request().ArtifactsDirs, " "); got != "one two" {
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
	if !b.building().Selecting() {
		t.Fatal("nothing is selected")
	}
	b.typed("2")
	b.Update(tea.MouseClickMsg(at("ME")))
	b.typed("_")
	b.Update(tea.MouseClickMsg(at("lue")))
	b.typed("_")
	r := b.building().Request()
	if r.Prompt != "one 2 three" || r.AgentEnv[0].Name != "NA_ME" || r.AgentEnv[0].Value != "va_lue" {
		t.Errorf("the form holds %q and %+v", r.Prompt, r.AgentEnv)
	}
	b.press("ctrl+t")
	b.Update(tea.MouseClickMsg(at("one 2")))
	b.press("shift+end", "esc")
	b.typed("4")
	if r := b.building().Request(); len(b.dialogs) != 1 || r.Prompt != "one 2 three" || !b.building().Unreadable() {
		t.Errorf("%d dialogs, the form holds %q, unreadable %v", len(b.dialogs), r.Prompt, b.building().Unreadable())
	}
	b.press("ctrl+_")
	b.pasted(strings.Repeat("\n", 100))
	for range 40 {
		b.Update(tea.MouseWheelMsg{X: 10, Y: 10, Button: tea.MouseWheelUp})
	}
	b.shows(`"message_type"`)
	b.frame()
}
