package editor

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
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

// checkInvariants checks what holds for every editor: its text is what it should be, its
// rows hold every byte once, and the window has the cursor in it and fits.
func checkInvariants(t *testing.T, e *Editor, want string) {
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
			checkInvariants(t, e, want)
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
			checkInvariants(t, e, e.Value())
		}
		rows(t, e)
	})
}

func abs(n int) int { return max(n, -n, 0) }

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
		checkInvariants(t, e, text+"x")
	}
}
