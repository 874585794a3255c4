package ui

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/profile"
	"ruse/ui/internal/request"
)

func TestComposerKeepsEveryByte(t *testing.T) {
	b := connected(t, 100, 30)
	for name, text := range map[string]string{
		"tabs":           "a\tb\t\tc",
		"trailing space": "  a  \n\n ",
		"controls":       "esc \x1b[31m nul \x00 bell \a del \x7f c1 \u0085",
		"wide":           "全角 👩‍👩‍👧‍👦 é שלום",
		"replacement":    "\uFFFD",
		"5,000 lines":    strings.Repeat("a line of text\n", 5000),
		"one long line":  strings.Repeat("word ", 20000),
	} {
		b.composer.Replace("")
		b.Update(tea.PasteMsg{Content: text})
		if got := b.composer.Value(); got != text {
			t.Errorf("%s: pasted %d bytes, holds %d: %.80q", name, len(text), len(got), got)
		}
		b.frame()
	}
	const returns = "one\r\ntwo\rthree" // as an earlier request may have them
	b.composer.Replace(returns)
	b.Update(tea.WindowSizeMsg{Width: 100, Height: 30})
	if got := b.composer.Value(); got != returns {
		t.Errorf("the composer holds %q", got)
	}
	b.shows("one␍", "two␍three")
	b.frame()
}

func TestComposerGrowsToAThird(t *testing.T) {
	b := connected(t, 100, 30)
	if b.layout.composer.h != 1 {
		t.Fatalf("empty, it has %d rows", b.layout.composer.h)
	}
	b.typed("one")
	b.press("ctrl+j")
	b.typed("two")
	b.press("alt+enter")
	b.typed("three")
	if b.layout.composer.h != 3 || b.composer.Value() != "one\ntwo\nthree" {
		t.Errorf("%d rows for %q", b.layout.composer.h, b.composer.Value())
	}
	b.Update(tea.PasteMsg{Content: strings.Repeat("x\n", 100)})
	if b.layout.composer.h != 10 {
		t.Errorf("%d rows of 30 for a long prompt", b.layout.composer.h)
	}
	b.frame()
}

func TestComposerRecallsPrompts(t *testing.T) {
	b := connected(t, 100, 30)
	b.composer.Remember("first")
	b.composer.Remember("second\nline")
	b.typed("draft")
	b.press("up")
	if got := b.composer.Value(); got != "second\nline" {
		t.Fatalf("up recalls %q", got)
	}
	b.press("up", "up")
	if got := b.composer.Value(); got != "first" {
		t.Fatalf("up at the edge recalls %q", got)
	}
	b.press("down", "down", "down")
	if got := b.composer.Value(); got != "draft" {
		t.Fatalf("the draft came back as %q", got)
	}
}

func TestQuestionMarkIsHelpOnlyInAnEmptyComposer(t *testing.T) {
	b := connected(t, 100, 30)
	b.press("?")
	b.shows("Keys", "line down", "quit")
	b.press("esc")
	b.typed("why")
	b.press("?")
	if got := b.composer.Value(); got != "why?" || len(b.dialogs) != 0 {
		t.Errorf("value %q, %d dialogs", got, len(b.dialogs))
	}
}

// A prompt stays until it is out: a failed send keeps it.
func TestPromptIsNotLost(t *testing.T) {
	b := connected(t, 100, 30)
	b.typed("precious")
	b.link.sending = true
	b.Update(sentMsg{generation: b.link.generation, prompt: "precious", err: session.ErrBusy})
	if got := b.composer.Value(); got != "precious" {
		t.Errorf("the composer holds %q", got)
	}
	b.shows("ruse could not send the request", "Errors 1")
	b.Update(sentMsg{generation: b.link.generation, prompt: "precious", run: 1})
	if got := b.composer.Value(); got != "" {
		t.Errorf("what was sent is still there: %q", got)
	}
}

// What waits to go out can be taken back, and is said to wait.
func TestRequestIsTakenBack(t *testing.T) {
	b := connected(t, 120, 30)
	b.link.source = &script{}
	b.typed("precious")
	b.press("enter")
	b.shows("sending", "take the request back")
	b.link.waits = true
	b.Update(statusMsg{"a moment"})
	b.shows("waiting to send")
	out, unsend := context.WithCancel(t.Context())
	b.link.unsend = unsend
	b.press("ctrl+x")
	if out.Err() == nil {
		t.Fatal("the request goes out all the same")
	}
	b.Update(sentMsg{generation: b.link.generation, prompt: "precious", err: fmt.Errorf("wait: %w", out.Err())})
	if got := b.composer.Value(); got != "precious" {
		t.Errorf("the composer holds %q", got)
	}
	b.shows("Taken back: nothing was sent.", "Errors 0")
	b.hides("waiting to send")
}

// What is out before it can be taken back is cancelled.
func TestRequestIsOutAlready(t *testing.T) {
	b := connected(t, 120, 30)
	b.link.source = &script{}
	b.typed("precious")
	b.press("enter", "ctrl+x")
	if _, cmd := b.Update(sentMsg{generation: b.link.generation, prompt: "precious", run: 1}); cmd == nil {
		t.Error("no cancel is sent")
	}
	if got := b.composer.Value(); got != "" {
		t.Errorf("what was sent is still there: %q", got)
	}
}

// A 0.4 runtime's refusal is explained, and one key sends the request again.
func TestOffersAnOpenSchema(t *testing.T) {
	b := connected(t, 100, 40)
	b.link.lastReq = &request.Request{Prompt: "hello", Model: "m"}
	b.ask("hello")
	text := `"undefined" is not valid JSON`
	b.hear(&protocol.Error{Text: text})
	b.events(session.RunChanged{Stamp: b.stamp(), State: session.Failed, Err: &session.RuntimeError{Message: text}})
	b.shows("This runtime wants an output schema", "0.4", "send again")
	b.press("enter")
	if b.link.sending {
		t.Fatal("a key that was meant for something else sends")
	}
	b.graceUntil = time.Time{}
	b.press("enter")
	if b.request.Schema != protocol.OpenSchema || !b.link.sending {
		t.Errorf("schema %q, sending %v", b.request.Schema, b.link.sending)
	}
	if b.link.lastReq.Schema != protocol.OpenSchema || b.link.lastReq.Prompt != "hello" {
		t.Errorf("sent %+v", b.link.lastReq)
	}
}

func TestQuitAsksWhileARunIsUnderWay(t *testing.T) {
	b := connected(t, 100, 30)
	b.ask("long")
	b.press("esc", "q")
	b.shows("A run is under way")
	b.press("esc")
	b.hides("A run is under way")
	b.press("q")
	if cmd := b.press("ctrl+c"); cmd == nil {
		t.Error("a second time does not quit")
	}
}

// Where the run ends while ruse asks, there is nothing left to ask.
func TestQuitsWhenTheRunEndsMeanwhile(t *testing.T) {
	b := connected(t, 100, 30)
	b.ask("long")
	b.press("esc", "q")
	b.shows("A run is under way")
	b.hear(&protocol.Error{Text: "boom"})
	b.events(session.RunChanged{Stamp: b.stamp(), State: session.Failed, Err: &session.RuntimeError{Message: "boom"}})
	b.hides("A run is under way")
	if !b.quitting {
		t.Error("the wish to quit is forgotten")
	}
}

// The mouse and the keys of text work in the composer as everywhere: select,
// copy, cut, undo.
func TestComposerEdits(t *testing.T) {
	b := connected(t, 100, 30)
	b.pasted("one two three\nfour")
	y := b.layout.composer.y
	b.Update(tea.MouseClickMsg{X: 7, Y: y, Button: tea.MouseLeft})
	b.Update(tea.MouseMotionMsg{X: 10, Y: y, Button: tea.MouseLeft})
	b.Update(tea.MouseReleaseMsg{X: 10, Y: y})
	if got := b.composer.Selected(); got != "two" {
		t.Fatalf("selected is %q", got)
	}
	b.Update(b.press("alt+w")())
	b.press("esc")
	if b.focus != paneComposer || b.composer.Selecting() {
		t.Error("esc does more than drop the selection")
	}
	b.press("shift+left", "shift+left", "ctrl+w")
	if got := b.composer.Value(); got != "one t three\nfour" {
		t.Errorf("cut, the composer holds %q", got)
	}
	b.press("ctrl+_", "ctrl+_")
	if !b.composer.IsEmpty() {
		t.Errorf("undone, the composer holds %q", b.composer.Value())
	}
	b.press("alt+_")
	if got := b.composer.Value(); got != "one two three\nfour" {
		t.Errorf("done again, the composer holds %q", got)
	}
}

// A draft comes back whole, however long, with the cursor at its end, and so
// does what it replaced, by undoing.
func TestLongDraftComesBack(t *testing.T) {
	text := strings.Repeat("a line of a prompt that somebody pasted\n", 50_000)
	dirs := profile.Dirs{State: t.TempDir()}
	draft, err := dirs.OpenDraft(t.Context(), "key")
	if err != nil {
		t.Fatal(err)
	}
	defer draft.Close()
	if _, err := draft.Save(t.Context(), profile.Draft{Composer: text}); err != nil {
		t.Fatal(err)
	}
	b := newBench(t, 100, 30, Config{Draft: draft, Prompt: "ready"})
	b.Update(b.loadDraft()())
	b.typed("x")
	if got := b.composer.Value(); got != text+"x" {
		t.Errorf("restored are %d bytes, want %d", len(got), len(text)+1)
	}
	b.shows("What was typed the last time is here again", "a line of a prompt")
	b.frame()
	b.press("ctrl+_", "ctrl+_")
	if got := b.composer.Value(); got != "ready" {
		t.Errorf("undone, the composer holds %.40q", got)
	}
}

// What is said of a run that is under way goes with it, and enter is not offered
// meanwhile.
func TestUnderWayGoesWithTheRun(t *testing.T) {
	b := connected(t, 100, 30)
	b.ask("long")
	b.typed("next")
	b.hides("enter send")
	b.press("enter")
	b.shows("A run is under way; ctrl+x cancels it.")
	text := "done"
	b.hear(&protocol.Result{Form: protocol.ResultData, Text: &text})
	b.events(session.RunChanged{Stamp: b.stamp(), State: session.Succeeded})
	b.hides("A run is under way")
	b.shows("enter send")
	if b.composer.Value() != "next" {
		t.Errorf("the prompt is %q", b.composer.Value())
	}
}
