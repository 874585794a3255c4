package ui

import (
	"slices"
	"strings"
	"testing"

	"ruse/ui/internal/dialog"
)

// Every command has a name of its own in its scope, says what it does, and can
// be reached. A key means one thing in a scope, but for commands that leave it
// to others where they can't run.
func TestCommandsAreSound(t *testing.T) {
	type place struct {
		scope scope
		text  string
	}
	names := map[place]bool{}
	commands := allCommands()
	for i, c := range commands {
		if names[place{c.scope, c.name}] || c.name == "" || c.help == "" {
			t.Errorf("%s in the %s: name taken or no help", c.name, c.scope)
		}
		names[place{c.scope, c.name}] = true
		if c.yields && c.why == nil {
			t.Errorf("%s in the %s yields, and never has to", c.name, c.scope)
		}
		if key, other := takenBy(commands, i); other != "" {
			t.Errorf("%s means %s and %s in the %s", key, other, c.name, c.scope)
		}
	}
	for s := range scopeCount {
		if !slices.ContainsFunc(allCommands(), func(c command) bool { return c.scope == s }) {
			t.Errorf("the %s has no commands", s)
		}
	}
}

// The palette holds every command of the panes, what can't run now at its end
// and with the reason; each is found by its name and by every other word for it.
func TestPaletteHoldsEverything(t *testing.T) {
	b := newBench(t, 120, 40, Config{})
	items := b.palette()
	dead := slices.IndexFunc(items, func(c dialog.Choice) bool { return c.Why != "" })
	if dead < 0 || slices.ContainsFunc(items[dead:], func(c dialog.Choice) bool { return c.Why == "" }) {
		t.Errorf("what can't run is not at the end, from %d on", dead)
	}
	is := func(c *command) func(dialog.Choice) bool {
		return func(i dialog.Choice) bool { return strings.Fields(i.Also)[0] == c.name }
	}
	found := func(c *command, word string) bool {
		shown := dialog.Narrow(b.palette(), word)
		return slices.ContainsFunc(shown[:min(len(shown), 12)], is(c))
	}
	for i := range b.commands {
		c := &b.commands[i]
		if c.scope == inBuilder || c.scope == inReplay || c.run == nil || c.group == groupNone {
			continue
		}
		if !slices.ContainsFunc(items, is(c)) {
			t.Errorf("the palette lacks %s", c.name)
		}
		first := b.palette()[slices.IndexFunc(items, is(c))]
		for _, word := range strings.Fields(first.Also) {
			if !found(c, word) {
				t.Errorf("%s is not found by %q", c.name, word)
			}
		}
	}
	for _, word := range []string{"zip", "diff", "cancel", "connect", "model", "save", "json", "export", "timeout", "secret"} {
		shown := dialog.Narrow(b.palette(), word)
		if len(shown) == 0 {
			t.Fatalf("%q finds nothing", word)
		}
		if first := shown[0]; !strings.Contains(strings.ToLower(first.Label)+" "+first.Also, word) {
			t.Errorf("%q finds %q, by its letters alone", word, first.Label)
		}
	}
}

// A key that can't work says why, whatever it is: each command of a pane that
// has a reason tells it instead of doing nothing.
func TestKeysSayWhyTheyCantWork(t *testing.T) {
	b := newBench(t, 120, 40, Config{})
	told := 0
	for pane := range paneCount {
		b.setFocus(pane)
		for _, s := range []scope{pane.scope(), anywhere} {
			for _, c := range b.in(s) {
				why := b.reason(c)
				if why == "" || c.yields || c.run == nil {
					continue
				}
				for _, k := range c.keys {
					if first, ok := b.find(k); !ok || first != c {
						continue // the pane has another use for it
					}
					b.status.set("")
					b.press(k)
					if b.status.text != why {
						t.Errorf("%s (%s in the %s) says %q, want %q", k, c.name, s, b.status.text, why)
					}
					told++
				}
			}
		}
	}
	if told < 30 {
		t.Errorf("only %d keys had a reason", told)
	}
	b.press("x")
	b.shows("x does nothing here")
}

// esc goes out, one step at a time, and never into writing: a letter after it is
// a key and no text.
func TestEscNeverLeadsIntoWriting(t *testing.T) {
	b := connected(t, 120, 40)
	conversation(b)
	b.setFocus(panePanel)
	b.press("?", "esc")
	if b.focus != panePanel || len(b.dialogs) > 0 {
		t.Fatalf("the dialog is not left alone: focus %v, %d dialogs", b.focus, len(b.dialogs))
	}
	b.press("esc")
	if b.focus != paneTranscript {
		t.Fatalf("the panel is not left: focus %v", b.focus)
	}
	b.press("/")
	b.typed("report")
	b.press("enter", "esc")
	if b.transcript.Query() != "" {
		t.Error("the search is not left")
	}
	b.press("v", "esc")
	if b.transcript.Selecting() {
		t.Error("the selection is not left")
	}
	b.press("esc", "esc", "G")
	if b.focus != paneTranscript || !b.composer.IsEmpty() {
		t.Errorf("esc leads to %v, with %q in the composer", b.focus, b.composer.Value())
	}
	for _, k := range []string{"i", "tab"} {
		b.setFocus(paneTranscript)
		if b.press(k); k == "i" && b.focus != paneComposer || b.focus == paneTranscript {
			t.Errorf("%s leads to %v", k, b.focus)
		}
	}
}

// The focused pane is seen without colour, at every size.
func TestFocusIsSeenWithoutColour(t *testing.T) {
	for _, size := range []struct{ w, h int }{{40, 12}, {80, 24}, {120, 40}} {
		b := connected(t, size.w, size.h)
		conversation(b)
		seen := map[string]pane{}
		for p := range paneCount {
			b.setFocus(p)
			b.Update(nil)
			b.frame()
			if other, ok := seen[b.plain()]; ok {
				t.Errorf("%d×%d: %v looks as %v does", size.w, size.h, p, other)
			}
			seen[b.plain()] = p
			if !strings.Contains(b.plain(), b.theme.Glyphs.Edge) {
				t.Errorf("%d×%d: %v has no edge", size.w, size.h, p)
			}
		}
	}
}

// Each dialog and each other place that takes keys has its commands, every key
// of them reaches them, and esc leaves it.
func TestEveryPlaceHasItsCommands(t *testing.T) {
	places := map[scope]func(b *bench){
		inComposer:   func(b *bench) { b.setFocus(paneComposer) },
		inTranscript: func(b *bench) { b.setFocus(paneTranscript) },
		inPanel:      func(b *bench) { b.setFocus(panePanel) },
		inSelection:  func(b *bench) { b.setFocus(paneTranscript); b.press("v") },
		inSearch:     func(b *bench) { b.openSearch() },
		inBuilder:    func(b *bench) { b.openBuilder() },
		inList:       func(b *bench) { b.openPalette() },
		inPage:       func(b *bench) { b.openHelp() },
		inQuestion:   func(b *bench) { b.open(&dialog.Confirm{Title: "t", Yes: "y", OnYes: dialog.Nothing}) },
		inLine:       func(b *bench) { b.askAddress() },
		inText:       func(b *bench) { b.composeFrame("{}") },
		inWait:       func(b *bench) { b.open(&pendingDialog{uploads: b.artifacts.Pending}) },
	}
	for s := inComposer; s < scopeCount; s++ {
		if s == inReplay {
			continue // TestReplayKeys
		}
		enter, ok := places[s]
		if !ok {
			t.Errorf("nobody goes to the %s", s)
			continue
		}
		b := connected(t, 120, 40)
		conversation(b)
		enter(b)
		if b.scope() != s {
			t.Fatalf("in the %s instead of the %s", b.scope(), s)
		}
		for _, c := range b.in(s) {
			if c.section > 0 {
				b.panel.active = b.panel.sections[c.section-1]
			}
			for _, k := range c.keys {
				first, found := b.find(k)
				if c.run == nil || c.yields && (!found || first.scope != s) {
					continue
				}
				if !found || first.scope != s || first != c && !c.yields && !first.yields {
					t.Errorf("%s does not lead to %s in the %s", k, c.name, s)
				}
			}
		}
		if b.press("esc"); b.scope() == s && s != inTranscript {
			t.Errorf("esc does not leave the %s", s)
		}
	}
}

// Each section of the panel can be gone to by the palette, whatever else is called
// like it.
func TestPaletteHoldsTheSections(t *testing.T) {
	b := newBench(t, 120, 40, Config{})
	for _, s := range b.panel.sections {
		want := "the section " + s.about().name
		if !slices.ContainsFunc(b.palette(), func(c dialog.Choice) bool { return c.Label == want }) {
			t.Errorf("the palette lacks %s", want)
		}
	}
}
