package editor

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// TestWindow shows what is drawn, with the cursor as a block.
func TestWindow(t *testing.T) {
	for _, c := range []struct {
		text string
		w, h int
		want string
	}{
		{"hello brave new world‸", 14, 4, "> hello brave \n| new world█"},
		{"exactly te‸n of it", 13, 4, "> exactly \n| te█n of it"},
		{"0123456789 abc‸", 13, 4, "> 0123456789 \n| abc█"},
		{"0123456789 ‸", 13, 4, "> 0123456789 \n| █"},
		{"a\tb‸", 30, 4, "> a       b█"},
		{"全角全角全角‸", 11, 4, "> 全角全角\n| 全角█"},
		{"ab\r\x1b[31m\u202e\u200bx‸", 30, 2, "> ab␍␛[31m��x█"},
		{"a\nb\nc\nd‸", 10, 2, "| c\n| d█"},
		{"a\n‸b\nc\nd", 10, 3, "| █b\n| c\n| d"},
		{"a\n\n‸", 10, 5, "> a\n| \n| █"},
		{"‸", 12, 3, "> █say "},
		{"flag 🏴\U000E0067\U000E0062\U000E007F hid\U000E0041‸", 30, 2, "> flag 🏴��� hid�█"},
	} {
		e := made(t, c.text, c.w, c.h)
		e.Placeholder = "say something"
		e.SetPrompt("> ", "| ")
		lines := e.Draw()
		cur := e.Cursor()
		line := ansi.Strip(lines[cur.Y])
		rest := ansi.Cut(line, cur.X, 1000)
		lines[cur.Y] = ansi.Cut(line, 0, cur.X) + "█" + rest
		if got := ansi.Strip(strings.Join(lines, "\n")); got != c.want {
			t.Errorf("%q in %d by %d:\n%s\nwant:\n%s", c.text, c.w, c.h, got, c.want)
		}
		checkInvariants(t, e, e.Value())
	}
}

func TestDrawsTheSelection(t *testing.T) {
	e := made(t, "one\ntwo‸", 20, 3)
	e.Update(press("shift+up"))
	got := fmt.Sprintf("%q", e.Draw())
	if want := `["one\x1b[7m \x1b[m" "\x1b[7mtwo\x1b[m"]`; got != want {
		t.Errorf("drawn as %s, want %s", got, want)
	}
	e.Blur()
	if e.Selecting() || e.Cursor() != nil {
		t.Error("without the focus there is a selection, or a cursor")
	}
}
