package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/dialog"
	"ruse/ui/internal/text"
)

func TestPasted(t *testing.T) {
	for text, want := range map[string]string{
		"a\nb":                      "a\nb",
		"a\rb":                      "a\nb",
		"a\r\nb\r\n":                "a\nb\n",
		"a\r\r\n\n\rb":              "a\n\n\n\nb",
		"a\x1b[13;1ub":              "a\nb",
		"a\x1b[13ub\x1b[13;2uc":     "a\nb\nc",
		"a\x1b[13:13:13;1:1;13ub":   "a\nb",
		"a\x1b[57414;129ub":         "a\nb",
		"a\x1b[106;5ub\x1b[109;5uc": "a\nb\nc",
		"a\x1b[10;5ub":              "a\nb",
		"a\x1b[27;2;13~b":           "a\nb",
		"a\x1b[113;1ub\x1b[31mc":    "a\x1b[113;1ub\x1b[31mc",
		"a\x1b[106;1ub":             "a\x1b[106;1ub",
		"":                          "",
	} {
		if got := pasted(text); got != want {
			t.Errorf("%q is pasted as %q, want %q", text, got, want)
		}
	}
	if got := pastedLine("one\r\ntwo\x1b[13;1uthree\r\n"); got != "one two three" {
		t.Errorf("into one line: %q", got)
	}
}

// Inputs of one line draw what they hold, so that nothing gets in that a terminal
// would act on, nor from a file of settings that a question begins with.
func TestInputsHoldSafeText(t *testing.T) {
	const unsafe = "a\u202eb\u2028c\u200bd\x1b[31me\u009bf"
	b := connected(t, 100, 40)
	inputs := map[string]func() string{
		"esc a":  func() string { return b.top().(*dialog.Line).Value() },
		"ctrl+f": func() string { return b.searchBar.input.Value() },
		"ctrl+p": func() string { return b.top().(*dialog.Picker).Value() },
	}
	for keys, value := range inputs {
		b.press(strings.Fields(keys)...)
		b.press("ctrl+a", "ctrl+k")
		b.pasted(unsafe)
		if got := value(); got != text.Line(got) || !strings.HasPrefix(got, "a") {
			t.Errorf("%s: holds %q", keys, got)
		}
		b.press("esc")
		b.press("i")
	}
	if got := dialog.NewLine("Model", "send", unsafe, "", nil).Value(); got != text.Line(got) {
		t.Errorf("a question begins with %q", got)
	}
}

// Whatever ends the lines of a paste, everybody who gets it sees line ends.
func TestPasteEndsLines(t *testing.T) {
	const paste, want = "one\rtwo\r\nthree\x1b[13;1ufour", "one\ntwo\nthree\nfour"
	b := connected(t, 100, 40)
	b.pasted(paste)
	if got := b.composer.Value(); got != want {
		t.Errorf("the composer holds %q", got)
	}
	b.press("ctrl+o")
	b.goTo("system")
	b.pasted(paste)
	b.goTo("before")
	b.press("enter")
	b.pasted(paste)
	if r := b.building().Request(); r.System != want || r.PreCommands[0].Command != want {
		t.Errorf("the fields hold %q and %q", r.System, r.PreCommands[0].Command)
	}
	b.press("ctrl+t", "alt+a")
	b.pasted("{\r\"message_type\":\r\n\"oops\x1b[13;1u}")
	if got := b.text(); got != "{\n\"message_type\":\n\"oops\n}" {
		t.Errorf("the JSON holds %q", got)
	}
	b.press("ctrl+p")
	b.pasted("artifact\rdirs\r")
	b.shows("> artifact dirs")
	b.press("esc", "esc", "esc", "a")
	b.press("ctrl+a", "ctrl+k")
	b.pasted("ws://other:1\r\n")
	if got := b.top().(*dialog.Line).Value(); got != "ws://other:1" {
		t.Errorf("the address is %q", got)
	}
	b.press("esc", "ctrl+f")
	b.pasted("two\rwords\r")
	if got := b.searchBar.input.Value(); got != "two words" {
		t.Errorf("searched is %q", got)
	}
}

// What steers a terminal stays what it is, and is shown as marks.
func TestPasteOfControls(t *testing.T) {
	b := connected(t, 80, 24)
	b.pasted("a\x00b\x01c\x1b[31mred\x1b[0m\x7fd\r\n\u0085e\u200bf\ufeffg \r\n")
	b.shows("a␀b␁c␛[31mred␛[0m␡d", "�e�f�g")
	b.frame()
	if got := b.composer.Value(); got != "a\x00b\x01c\x1b[31mred\x1b[0m\x7fd\n\u0085e\u200bf\ufeffg \n" {
		t.Errorf("the composer holds %q", got)
	}
}

// The prompt as it was sent shows all its lines, whatever ends them.
func TestPromptShowsEveryLine(t *testing.T) {
	b := connected(t, 100, 30)
	b.ask("AAA\rBBB\r\nCCC")
	b.shows("AAA", "BBB", "CCC")
}

func TestPasteFromTheClipboard(t *testing.T) {
	b := newBench(t, 100, 30, Config{ReadClipboard: func() (string, error) { return "one\r\ntwo", nil }})
	b.Update(b.press("ctrl+v")())
	if got := b.composer.Value(); got != "one\ntwo" {
		t.Errorf("the composer holds %q", got)
	}
	b.Update(tea.ClipboardMsg{Content: "\rthree"})
	if got := b.composer.Value(); got != "one\ntwo\nthree" {
		t.Errorf("the terminal's clipboard makes it %q", got)
	}
}

// Three lines of a terminal's paste are three lines on the screen and on the
// wire.
func TestProgramPaste(t *testing.T) {
	cfg, _ := demoConfig(t, nil)
	rec := newRecorder(t)
	cfg.URL = rec.url
	p := startProgram(t, 80, 24, stores(t, t.TempDir(), cfg))
	p.wait("●")
	p.press("\x1b[200~AAA\rBBB\x1b[13;1uCCC\x1b[201~")
	p.waitFor("three lines", func(screen string) bool {
		lines := strings.Split(screen, "\n")
		for i := range lines[:len(lines)-2] {
			if strings.Contains(lines[i], "> AAA") || strings.Contains(lines[i], "› AAA") {
				return strings.Contains(lines[i+1], "BBB") && strings.Contains(lines[i+2], "CCC")
			}
		}
		return false
	})
	p.press(keyEnter)
	if got := rec.next(t, p)["user_prompt"]; got != "AAA\nBBB\nCCC" {
		t.Errorf("sent is %q", got)
	}
	p.quit()
}
