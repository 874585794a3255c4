package editor

import (
	"strings"
	"testing"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
)

var codes = map[string]rune{
	"left": tea.KeyLeft, "right": tea.KeyRight, "up": tea.KeyUp, "down": tea.KeyDown, "home": tea.KeyHome, "end": tea.KeyEnd,
	"pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "enter": tea.KeyEnter, "backspace": tea.KeyBackspace, "delete": tea.KeyDelete,
	"insert": tea.KeyInsert, "esc": tea.KeyEscape, "space": tea.KeySpace,
}

// press is a key by its name.
func press(name string) tea.KeyPressMsg {
	k, rest := tea.Key{}, name
	for mod, prefix := range map[tea.KeyMod]string{tea.ModCtrl: "ctrl+", tea.ModAlt: "alt+", tea.ModShift: "shift+"} {
		if strings.Contains(rest, prefix) {
			k.Mod |= mod
			rest = strings.Replace(rest, prefix, "", 1)
		}
	}
	if code, ok := codes[rest]; ok {
		k.Code = code
	} else {
		k.Code, _ = utf8.DecodeRuneInString(rest)
		if k.Mod == 0 {
			k.Text = rest
		}
	}
	return tea.KeyPressMsg(k)
}

// made is an editor with a text, in which ‸ is the cursor.
func made(t *testing.T, text string, w, h int) *Editor {
	t.Helper()
	e := New()
	e.Styles.Selection = lipgloss.NewStyle().Reverse(true)
	e.Focus()
	e.SetSize(w, h)
	e.SetValue(strings.Replace(text, "‸", "", 1))
	if at := strings.Index(text, "‸"); at >= 0 {
		e.moveTo(at, false)
	}
	return e
}

// shown is the text with the cursor in it, and what is selected in brackets.
func shown(e *Editor) string {
	text := e.Value()
	from, to := e.selection()
	if from == to {
		return text[:from] + "‸" + text[from:]
	}
	return text[:from] + "[" + text[from:to] + "]" + text[to:]
}

func TestKeys(t *testing.T) {
	for _, c := range []struct{ text, keys, want string }{
		{"one two‸", "left", "one tw‸o"},
		{"ab‸", "left left left right", "a‸b"},
		{"e\u0301‸x", "left", "‸e\u0301x"},
		{"a👩‍👩‍👧‍👦‸", "backspace", "a‸"},
		{"‸🇩🇪🇫🇷", "right", "🇩🇪‸🇫🇷"},
		{"‸🇩🇪🇫🇷", "delete", "‸🇫🇷"},
		{"one, two_2 x‸", "alt+b alt+b", "one, ‸two_2 x"},
		{"‸one, two", "alt+f ctrl+right", "one, two‸"},
		{"one/two three‸", "ctrl+w", "one/two ‸"},
		{"one/two‸", "ctrl+w", "‸"},
		{"one/two‸", "alt+backspace", "one/‸"},
		{"a\n‸b", "ctrl+w", "a‸b"},
		{"‸one two", "alt+d", "‸ two"},
		{"on‸e\ntwo", "ctrl+k", "on‸\ntwo"},
		{"on‸\ntwo", "ctrl+k", "on‸two"},
		{"on‸e\ntwo", "ctrl+u", "‸e\ntwo"},
		{"one\n‸two", "ctrl+u", "one‸two"},
		{"one\nt‸wo", "home", "one\n‸two"},
		{"o‸ne\ntwo", "ctrl+e", "one‸\ntwo"},
		{"o‸ne\ntwo", "ctrl+end", "one\ntwo‸"},
		{"one\nt‸wo", "alt+<", "‸one\ntwo"},
		{"one‸", "ctrl+j x", "one\nx‸"},
		{"one‸", "enter", "one‸"},
		{"ab‸cd", "ctrl+t", "acb‸d"},
		{"abcd‸", "ctrl+t", "abdc‸"},
		{"‸hello World", "alt+u alt+l", "HELLO world‸"},
		{"‸hELLO", "alt+c", "Hello‸"},
		{"long line\nx\nlong li‸ne", "up up", "long li‸ne\nx\nlong line"},
		{"‸one", "up", "‸one"},
		{"one‸", "down", "one‸"},
		{"o‸ne", "up", "‸one"},
		{"ab‸c", "shift+left shift+left", "[ab]c"},
		{"a‸bc", "shift+end x", "ax‸"},
		{"a‸bc", "shift+right left", "a‸bc"},
		{"a‸bc", "shift+right right", "ab‸c"},
		{"a‸bc", "shift+right esc", "ab‸c"},
		{"one\ntw‸o", "shift+up backspace", "on‸o"},
		{"one two‸", "ctrl+shift+left ctrl+w", "one ‸"},
		{"one two‸", "alt+a delete", "‸"},
		{"one two‸", "alt+a ctrl+insert", "[one two]"},
		{"‸", "a b space c ctrl+_", "ab ‸"},
		{"‸", "a b space c ctrl+_ ctrl+_", "‸"},
		{"‸", "a b space c ctrl+_ ctrl+_ alt+_", "ab ‸"},
		{"‸", "a left b ctrl+_", "‸a"},
		{"abc‸", "backspace backspace ctrl+_", "abc‸"},
		{"abc‸", "ctrl+_", "abc‸"},
		{"a‸bc", "shift+end x ctrl+_", "a[bc]"},
	} {
		e := made(t, c.text, 40, 5)
		for k := range strings.FieldsSeq(c.keys) {
			msg := press(k)
			if k == "space" {
				msg.Text = " "
			}
			e.Update(msg)
		}
		if got := shown(e); got != c.want {
			t.Errorf("%q, then %s: %q, want %q", c.text, c.keys, got, c.want)
		}
		checkInvariants(t, e, e.Value())
	}
}

// What was copied or cut is handed over, and a key that copies nothing hands
// over nothing.
func TestCopies(t *testing.T) {
	for keys, want := range map[string]string{
		"shift+left alt+w": "c", "shift+home ctrl+w": "abc", "alt+a ctrl+insert": "abc", "shift+left shift+delete": "c", "alt+w": "", "ctrl+w": "",
	} {
		e := made(t, "abc‸", 40, 5)
		var cmd tea.Cmd
		for k := range strings.FieldsSeq(keys) {
			cmd = e.Update(press(k))
		}
		got := ""
		if cmd != nil {
			got = cmd().(Copied).Text
		}
		if got != want {
			t.Errorf("%s copies %q, want %q", keys, got, want)
		}
	}
}

func TestMouse(t *testing.T) {
	e := made(t, "first line\n全角 text\nthird", 20, 2)
	e.SetPrompt(" > ", "   ")
	e.Click(5, 0) // the window shows the last two lines
	if got := shown(e); got != "first line\n全‸角 text\nthird" {
		t.Errorf("clicked: %q", got)
	}
	e.Drag(4, 1)
	if got := shown(e); got != "first line\n全[角 text\nt]hird" {
		t.Errorf("dragged: %q", got)
	}
	e.Drag(3, -1)
	if got := shown(e); got != "[first line\n全]角 text\nthird" {
		t.Errorf("dragged above the window: %q", got)
	}
	e.Click(0, 0)
	if got := shown(e); got != "‸first line\n全角 text\nthird" {
		t.Errorf("clicked on the prompt: %q", got)
	}
	e.ScrollBy(1)
	if e.Cursor() != nil || !strings.Contains(e.Draw()[1], "third") {
		t.Errorf("scrolled, the cursor is at %+v in %q", e.Cursor(), e.Draw())
	}
	e.Update(press("right"))
	if c := e.Cursor(); c == nil || c.Y != 0 {
		t.Errorf("a key leaves the cursor at %+v", c)
	}
}

func BenchmarkKey(b *testing.B) {
	for name, text := range map[string]string{
		"empty": "", "lines=10": strings.Repeat("a line of text that is common\n", 10), "lines=10k": strings.Repeat("a line of text that is common\n", 10_000),
		"line=1MB": strings.Repeat("word ", 200_000), "word=1MB": strings.Repeat("x", 1_000_000), "wide=1MB": strings.Repeat("字", 300_000), "emoji=1MB": strings.Repeat("👩‍👩‍👧‍👦", 40_000),
	} {
		b.Run(name, func(b *testing.B) {
			e := New()
			e.Focus()
			e.SetSize(100, 13)
			e.SetValue(text)
			e.Click(4, 3)
			keys := []string{"a", "b", " ", "backspace", "left", "up", "down"}
			for i := 0; b.Loop(); i++ {
				e.Update(press(keys[i%len(keys)]))
				e.Draw()
				e.Cursor()
			}
		})
	}
}
