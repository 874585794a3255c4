package ui

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// copied is what a command puts on the terminal's clipboard.
func copied(t *testing.T, cmd tea.Cmd) string {
	t.Helper()
	if cmd == nil {
		t.Fatal("nothing is copied")
	}
	text, found := "", false
	var walk func(msg tea.Msg)
	walk = func(msg tea.Msg) {
		if batch, ok := msg.(tea.BatchMsg); ok {
			for _, c := range batch {
				if c != nil {
					walk(c())
				}
			}
			return
		}
		if s := fmt.Sprintf("%T", msg); s == "tea.setClipboardMsg" {
			text, found = fmt.Sprint(msg), true
		}
	}
	walk(cmd())
	if !found {
		t.Fatal("the terminal's clipboard is not written")
	}
	return text
}

func TestCopiesAsItCame(t *testing.T) {
	native := ""
	b := newBench(t, 100, 30, Config{Clipboard: func(text string) error { native = text; return nil }})
	b.ask("code")
	markdown := "Some **bold** text.\n\n```go\nfunc main() {\n\tprintln(1)\n}\n```\n\n- a list"
	b.hear(say(markdown))
	b.succeed("the *end*")
	b.press("esc", "g", "J")
	if got := copied(t, b.press("y")); got != markdown {
		t.Errorf("y copies %q", got)
	}
	if native != markdown {
		t.Errorf("the system's clipboard holds %q", native)
	}
	if got := copied(t, b.press("c")); got != "func main() {\n\tprintln(1)\n}\n" {
		t.Errorf("c copies %q", got)
	}
	if got := copied(t, b.press("Y")); got != "the *end*" {
		t.Errorf("Y copies %q", got)
	}
	b.press("g", "c")
	b.shows("this entry holds no code block")
}

func TestCopySaysWhatHappened(t *testing.T) {
	b := newBench(t, 100, 30, Config{Clipboard: func(string) error { return fmt.Errorf("no display") }})
	msgs := []string{}
	for _, c := range b.copyText("entry", "text")().(tea.BatchMsg) {
		if s, ok := heard(c()).(statusMsg); ok {
			msgs = append(msgs, s.text)
		}
	}
	if got := strings.Join(msgs, "|"); got != "entry (4 B) sent to the terminal's clipboard" {
		t.Errorf("said %q", got)
	}
}

// A whole long fence is copied, though it is drawn in many blocks.
func TestCopiesALongFence(t *testing.T) {
	b := connected(t, 100, 30)
	b.ask("code")
	code := strings.Repeat("x := 1 // "+base64.StdEncoding.EncodeToString([]byte("some line"))+"\n", 20_000)
	b.hear(say("```go\n" + code + "```"))
	b.press("esc")
	if got := copied(t, b.press("c")); got != code {
		t.Errorf("%d bytes are copied of %d", len(got), len(code))
	}
}

// What c copies is what came, byte for byte, whole or in pieces.
func TestCopiesCodeByteForByte(t *testing.T) {
	for _, c := range []struct{ text, code string }{
		{"1. Run\n\n   ```sh\n   a\n\n   \n     b  \n\tc\n   ```\n2. Go on", "a\n\n\n  b  \n c\n"},
		{"```\n\n```", "\n"},
		{"```\n\x1b[31mred\x1b[0m\u200b &lt;\r\n\n```", "\x1b[31mred\x1b[0m\u200b &lt;\r\n\n"},
	} {
		b := connected(t, 100, 30)
		b.ask("code")
		b.hear(say(c.text))
		b.succeed("done")
		b.press("esc", "g", "J")
		if got := copied(t, b.press("c")); got != c.code {
			t.Errorf("%q copies %q, not %q", c.text, got, c.code)
		}

		b = connected(t, 100, 30)
		b.ask("code")
		for rest := c.text; rest != ""; {
			n := min(3, len(rest))
			b.hear(say(rest[:n]))
			rest = rest[n:]
		}
		b.succeed("done")
		b.press("esc", "g", "J")
		if got := copied(t, b.press("c")); got != c.code {
			t.Errorf("%q in pieces copies %q, not %q", c.text, got, c.code)
		}
	}
}
