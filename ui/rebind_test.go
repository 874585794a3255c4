package ui

import (
	"slices"
	"strings"
	"testing"

	"ruse/ui/internal/profile"
)

func keysOf(pairs ...string) (list []profile.Rebinding) {
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, profile.Rebinding{
			Command: pairs[i], Keys: strings.Fields(pairs[i+1]),
			Place: profile.Problem{Path: "config.toml", Line: i/2 + 2, Column: 1, Key: "keys." + pairs[i]},
		})
	}
	return list
}

func TestRebind(t *testing.T) {
	b := newBench(t, 100, 30, Config{Keys: keysOf("transcript.help", "f1", "anywhere.palette", "ctrl+k", "transcript.fold", "")})
	b.press("ctrl+k")
	b.shows("Commands")
	b.press("esc", "esc")
	b.press("f1")
	b.shows("Keys", "ctrl+k")
	b.press("esc")
	if b.press("?"); len(b.dialogs) > 0 {
		t.Error("the key from before still works")
	}
	for i := range b.commands {
		if c := &b.commands[i]; c.fullName() == "transcript.fold" && (len(c.keys) > 0 || c.keyLabel() != "") {
			t.Errorf("fold still has %v", c.keys)
		}
	}
}

// Two commands can swap their keys.
func TestRebindSwaps(t *testing.T) {
	if problems := CheckKeys(keysOf("transcript.copy", "c", "transcript.copy-code", "y")); len(problems) > 0 {
		t.Error(problems)
	}
}

func TestCheckKeys(t *testing.T) {
	for _, c := range []struct{ command, keys, want string }{
		{"panel.sav", "w", "there is no such command"},
		{"save", "w", "there is panel.save and builder.save"},
		{"panel.save", "y", "y is panel.copy-path's already"},
		{"panel.save", "C-s", `"C-s" is no key`},
		{"panel.save", "ctrl+S", "letters are small"},
		{"panel.save", "shift+s", "written as the capital"},
		{"panel.save", "enter enter2", `"enter2" is no key`},
		{"anywhere.palette", "k", "would be typed"},
		{"composer.undo", "f2", "text entry's own"},
		{"lists.choose", "f2", "keys of dialogs"},
		{"builder.leave", "", "no way out"},
		{"panel.save", "f2 ctrl+shift+left alt+w }", ""},
	} {
		keys := keysOf(c.command, c.keys)
		problems := CheckKeys(keys)
		if c.want == "" {
			if len(problems) > 0 {
				t.Errorf("%v", problems)
			}
			continue
		}
		if len(problems) != 1 || !strings.Contains(problems[0].Text, c.want) || problems[0].Line != 2 {
			t.Errorf("%s = %s: %v, want %q", c.command, c.keys, problems, c.want)
		}
		own := Commands(nil)
		for i, info := range Commands(keys) {
			if !slices.Equal(info.Keys, own[i].Keys) || info.File != "" {
				t.Errorf("%s = %s: %s has %v", c.command, c.keys, info.Name, info.Keys)
			}
		}
	}
}

// Every key that ruse has by itself is written as [keys] wants it.
func TestDefaultKeysAreSpeltRight(t *testing.T) {
	for _, c := range allCommands() {
		for _, k := range c.keys {
			if text := misspelt(k); text != "" {
				t.Errorf("%s: %s", c.fullName(), text)
			}
		}
	}
}

// What ruse says of a key follows [keys].
func TestSentencesNameTheKeysThatCount(t *testing.T) {
	b := newBench(t, 120, 40, Config{Keys: keysOf("transcript.write", "W", "transcript.help", "f1", "anywhere.cancel", "f9", "builder.restore-row", "f8")})
	b.press("esc", "x")
	b.shows("x does nothing here; W writes, f1 lists the keys")
	b.press("esc")
	b.shows("there is nothing to leave: W writes")
	b.press("W")
	b.link.state = linkUp
	b.ask("long")
	b.typed("more")
	b.press("enter")
	b.shows("A run is under way; f9 cancels it")
}
