package editor

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// pieces are what random texts are made of: what people type, and what breaks
// entries.
var pieces = []string{
	"a", "b", "word ", " ", "  ", "\n", "\n\n", "\t", "é", "e\u0301", "全角", "👩‍👩‍👧‍👦", "🇩🇪", "שלום", "\u200b", "\u202e",
	"\x1b[31m", "\r\n", "\x00", "\uFFFD", "x\U000E0041\U000E0042", strings.Repeat("long", 40), strings.Repeat("many words ", 30),
	strings.Repeat("字", 1500), strings.Repeat("line\n", 700), strings.Repeat("a", 5000),
}

func randomText(r *rand.Rand, n int) string {
	var b strings.Builder
	for range n {
		b.WriteString(pieces[r.IntN(len(pieces))])
	}
	return b.String()
}

// sound checks what holds for every editor: its text is what it should be, its
// rows hold every byte once, and the window has the cursor in it and fits.
func sound(t *testing.T, e *Editor, want string) {
	t.Helper()
	if got := e.Value(); got != want {
		t.Fatalf("the text is %d bytes, want %d: %.80q, want %.80q", len(got), len(want), got, want)
	}
	if lines := strings.Count(want, "\n") + 1; e.Lines() != lines || e.Len() != len(want) {
		t.Fatalf("%d lines of %d bytes, want %d of %d", e.Lines(), e.Len(), lines, len(want))
	}
	if !utf8.ValidString(want[:e.cursor]) || !utf8.ValidString(want[e.cursor:]) {
		t.Fatalf("the cursor is inside of a character, at %d of %d", e.cursor, len(want))
	}
	lines := e.Draw()
	if len(lines) > e.height {
		t.Fatalf("%d rows in a window of %d", len(lines), e.height)
	}
	for _, line := range lines {
		if w := ansi.StringWidth(line); w > e.width {
			t.Fatalf("a row of %d cells in a window of %d: %q", w, e.width, line)
		}
		if strings.ContainsFunc(ansi.Strip(line), func(r rune) bool {
			return r < 0x20 || r == 0x7f || r >= 0x80 && r < 0xa0 || unicode.Is(unicode.Bidi_Control, r)
		}) {
			t.Fatalf("a row holds a control character: %q", line)
		}
	}
	if c := e.Cursor(); c == nil || c.X < 0 || c.X >= e.width || c.Y < 0 || c.Y >= len(lines) {
		t.Fatalf("the cursor is at %+v in a window of %d by %d with %d rows", c, e.width, e.height, len(lines))
	}
}

// rows walks all rows, down and up again, and checks that they agree.
func rows(t *testing.T, e *Editor) (all []row) {
	t.Helper()
	for r, ok := e.rowAt(0), true; ok; r, ok = e.rowAfter(r) {
		all = append(all, r)
	}
	text, at := e.Value(), 0
	for i, r := range all {
		if r.from != at || r.to < r.from || strings.Contains(text[r.from:r.to], "\n") {
			t.Fatalf("row %d is %+v, after byte %d", i, r, at)
		}
		if r.from == r.to && r.soft {
			t.Fatalf("row %d is empty and goes on", i)
		}
		if at = r.to; !r.soft {
			if at++; at <= len(text) && text[at-1] != '\n' {
				t.Fatalf("row %d ends at %d without a break", i, r.to)
			}
		}
		if w := e.columnOf(r, r.to); w > max(e.room()+1, 2)+7 {
			t.Fatalf("row %d is %d cells wide, for %d", i, w, e.room())
		}
	}
	if at != len(text)+1 {
		t.Fatalf("the rows end at %d of %d", at, len(text))
	}
	for i, r := len(all)-1, all[len(all)-1]; ; i-- {
		if r != all[i] {
			t.Fatalf("going up, row %d is %+v, going down %+v", i, r, all[i])
		}
		var ok bool
		if r, ok = e.rowBefore(r); !ok {
			if i != 0 {
				t.Fatalf("going up ends at row %d", i)
			}
			return all
		}
	}
}

// TestRandomEdits edits an editor and a plain string in the same way.
func TestRandomEdits(t *testing.T) {
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 0))
		e := New()
		e.Focus()
		e.SetSize(1+r.IntN(90), 1+r.IntN(12))
		want := randomText(r, r.IntN(40))
		e.SetValue(want)
		for range 150 {
			from, to := e.selection()
			switch r.IntN(9) {
			case 0, 1, 2:
				s := pieces[r.IntN(len(pieces))]
				want = want[:from] + s + want[to:]
				e.Update(tea.PasteMsg{Content: s})
			case 3:
				e.Update(press("backspace"))
				want = undone(t, e, want)
			case 4:
				e.Update(press([]string{"ctrl+k", "ctrl+u", "alt+d", "ctrl+w", "alt+backspace", "delete", "ctrl+t", "alt+u"}[r.IntN(8)]))
				want = undone(t, e, want)
			case 5, 6:
				keys := []string{"left", "right", "up", "down", "home", "end", "pgup", "pgdown", "ctrl+home", "ctrl+end", "ctrl+left", "ctrl+right"}
				e.Update(press([]string{"", "shift+"}[r.IntN(2)] + keys[r.IntN(len(keys))]))
			case 7:
				e.Click(r.IntN(90), r.IntN(e.height))
				e.Drag(r.IntN(90), r.IntN(e.height+2)-1)
			case 8:
				e.SetSize(1+r.IntN(90), 1+r.IntN(12))
			}
			sound(t, e, want)
		}
		rows(t, e)
		balanced(t, e.text)
	}
}

// undone checks that undoing brings the text back, and redoing what is now.
func undone(t *testing.T, e *Editor, before string) string {
	t.Helper()
	now := e.Value()
	if now == before {
		return now
	}
	e.Undo()
	if got := e.Value(); got != before {
		t.Fatalf("undone, the text is %.80q, want %.80q", got, before)
	}
	e.Redo()
	if got := e.Value(); got != now {
		t.Fatalf("done again, the text is %.80q, want %.80q", got, now)
	}
	return now
}

func balanced(t *testing.T, r *rope) {
	t.Helper()
	if r == nil || r.leaf() {
		return
	}
	if d := r.left.depth - r.right.depth; d < -1 || d > 1 {
		t.Fatalf("siblings of depth %d and %d", r.left.depth, r.right.depth)
	}
	balanced(t, r.left)
	balanced(t, r.right)
}

func FuzzRope(f *testing.F) {
	f.Add("one\ntwo", 3, 5, "x\n")
	f.Add(strings.Repeat("line\n", 3000), 5000, 9000, strings.Repeat("y", 5000))
	f.Fuzz(func(t *testing.T, text string, from, to int, s string) {
		r := newRope(strings.Repeat(text, 5))
		want := strings.Repeat(text, 5)
		for range 4 {
			n := len(want) + 1
			a, b := ((from%n)+n)%n, ((to%n)+n)%n
			a, b = min(a, b), max(a, b)
			r = r.replace(a, b, s)
			want = want[:a] + s + want[b:]
			if got := r.slice(0, r.len()); got != want {
				t.Fatalf("%.80q, want %.80q", got, want)
			}
			if got := r.slice(a, min(a+len(s), r.len())); got != s {
				t.Fatalf("slice %.80q, want %.80q", got, s)
			}
			balanced(t, r)
			at := min(a+len(s)/2, len(want))
			line := strings.Count(want[:at], "\n")
			start := strings.LastIndexByte(want[:at], '\n') + 1
			if r.lineOf(at) != line || r.lineStart(line) != start || r.lines() != strings.Count(want, "\n")+1 {
				t.Fatalf("place %d: line %d from %d of %d, want %d from %d", at, r.lineOf(at), r.lineStart(line), r.lines(), line, start)
			}
			from, to = from*7+3, to*5+1
		}
	})
}

func FuzzEditor(f *testing.F) {
	f.Add("some text\nof two lines", 12, "lrudLRUDhebdkwy")
	f.Add(strings.Repeat("全角 👩‍👩‍👧‍👦\t", 900), 3, "uuubdEbbhhlkzZ")
	f.Fuzz(func(t *testing.T, text string, width int, moves string) {
		e := New()
		e.Focus()
		e.SetSize(1+abs(width)%120, 4)
		e.SetValue(text)
		for _, m := range moves[:min(len(moves), 60)] {
			k, ok := map[rune]string{
				'l': "left", 'r': "right", 'u': "up", 'd': "down", 'L': "shift+left", 'R': "shift+right", 'U': "shift+up", 'D': "shift+down",
				'h': "home", 'e': "end", 'b': "backspace", 'x': "delete", 'k': "ctrl+k", 'w': "ctrl+w", 'y': "ctrl+u", 'z': "ctrl+_", 'Z': "alt+_",
			}[m]
			if ok {
				e.Update(press(k))
			} else {
				e.Update(tea.KeyPressMsg{Code: m, Text: string(m)})
			}
			sound(t, e, e.Value())
		}
		rows(t, e)
	})
}

func abs(n int) int { return max(n, -n, 0) }

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
		sound(t, e, e.Value())
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

// A text of any size opens at once: what is laid out is the window.
func TestLargeTexts(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("a line of text\n", 700_000), strings.Repeat("word ", 2_000_000), strings.Repeat("x", 10_000_000),
		strings.Repeat("\n", 1_000_000), strings.Repeat("字", 1_000_000),
	} {
		e := made(t, text, 80, 13)
		for _, k := range []string{"x", "up", "pgup", "ctrl+home", "y", "down", "pgdown", "ctrl+_"} {
			e.Update(press(k))
			e.Draw()
		}
		sound(t, e, text+"x")
	}
}

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
		sound(t, e, e.Value())
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
