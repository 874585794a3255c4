package wire

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"ruse/protocol"
	"ruse/ui/internal/jsonview"
	"ruse/ui/internal/report"
	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// frameBytes bounds how much of a frame is shown as bytes.
const frameBytes = 256 << 10

// Frame shows one frame below a line about it: as JSON, or as its bytes. It is made
// by NewFrame.
type Frame struct {
	theme *theme.Theme
	store *Store
	row   int
	is    Row // as it was drawn

	about []string // lines about the frame
	raw   []byte
	waits bool           // for it to be read back
	tree  *jsonview.Tree // nil where it is no JSON
	asIs  bool           // bytes are shown though there is a tree
	lines []string       // the bytes at width
	query text.Query

	top, cursor   int // rows
	width, height int
}

// NewFrame returns a window over frames of a store.
func NewFrame(s *Store, th *theme.Theme) *Frame { return &Frame{store: s, theme: th, row: -1} }

// SetTheme changes the look.
func (f *Frame) SetTheme(th *theme.Theme) {
	f.theme = th
	f.reload()
}

// Show shows the frame of a row.
func (f *Frame) Show(row int) {
	same := row == f.row && row < f.store.Len() && *f.store.Row(row) == f.is
	if same && !f.waits {
		return
	}
	f.row = row
	f.reload()
	if !same {
		f.top, f.cursor = 0, 0
	}
	f.search()
}

// reload reads the frame.
func (f *Frame) reload() {
	f.raw, f.tree, f.lines, f.about, f.waits = nil, nil, nil, nil, false
	if f.row < 0 || f.row >= f.store.Len() {
		return
	}
	f.is = *f.store.Row(f.row)
	raw, err := f.store.Frame(f.row)
	f.raw, f.waits = raw, errors.Is(err, ErrReading)
	f.about = f.head(err)
	if tree, bad := jsonview.NewTree(raw); err == nil && bad == nil {
		f.tree = tree
	}
}

// head are the lines about the frame: what it is, and what is odd about it.
func (f *Frame) head(gone error) []string {
	r, g := &f.is, f.theme.Glyphs
	facts := []string{fmt.Sprint(r.Seq), arrow(f.theme, r.Dir) + " " + Short(f.store.Type(f.row))}
	if r.Size > 0 {
		facts = append(facts, text.Size(int64(r.Size)))
	}
	if words := outcome(r, f.store.Type(f.row)); words != "" {
		facts = append(facts, words)
	}
	facts = append(facts, f.store.At(f.row).Format("15:04:05.000"))
	if r.Run > 0 {
		facts = append(facts, fmt.Sprint("run ", r.Run))
	}
	lines := []string{f.theme.Styles.Quiet.Render(strings.Join(facts, " "+g.Separator+" "))}
	if gone != nil {
		style := f.theme.Styles.Warning
		if f.waits {
			style = f.theme.Styles.Quiet
		}
		lines = append(lines, style.Render(text.Sentence(text.Error(gone))))
	}
	if r.Disposition == report.Malformed && gone == nil {
		if _, err := protocol.Decode(f.raw); err != nil {
			lines = append(lines, f.theme.Styles.Failure.Render(g.Failed+" "+text.Error(err)))
		}
	}
	if note, ok := f.store.Note(f.row); ok && note != "" {
		lines = append(lines, f.theme.Styles.Strong.Render(g.Dot+" "+note))
	}
	return lines
}

// ShowBytes shows the frame's bytes in place of its JSON, or its JSON again.
func (f *Frame) ShowBytes() {
	f.asIs = !f.asIs
	f.top, f.cursor = 0, 0
}

// IsJSON reports whether there is JSON to show.
func (f *Frame) IsJSON() bool { return f.tree != nil }

func (f *Frame) showsTree() bool { return f.tree != nil && !f.asIs }

// SetSize gives the frame w cells by h rows.
func (f *Frame) SetSize(w, h int) {
	if w != f.width {
		f.lines = nil
	}
	f.width, f.height = w, h
	f.scroll(0)
}

// rows is how many rows there are below the lines about the frame.
func (f *Frame) rows() int {
	if f.showsTree() {
		return f.tree.Rows(max(f.width-1, 1))
	}
	if f.lines == nil {
		f.lines = visible(f.raw, max(f.width-1, 1), f.theme)
	}
	return len(f.lines)
}

// body is how many of them are in sight.
func (f *Frame) body() int { return max(f.height-len(f.about), 1) }

func (f *Frame) scroll(by int) {
	f.top = max(min(f.top+by, f.rows()-f.body()), 0)
}

// ScrollBy moves the window by lines.
func (f *Frame) ScrollBy(lines int) {
	f.scroll(lines)
	f.cursor = min(max(f.cursor, f.top), f.top+f.body()-1, max(f.rows()-1, 0))
}

// Page moves by a page or a part of one.
func (f *Frame) Page(by, part int) { f.ScrollBy(by * max(f.body()-1, 1) / part) }

// End moves to the start or the end.
func (f *Frame) End(by int) { f.ScrollBy(by * f.rows()) }

// Move moves the line that keys act on.
func (f *Frame) Move(by int) {
	f.cursor = max(min(f.cursor+by, f.rows()-1), 0)
	f.scroll(max(f.cursor-f.top-f.body()+1, 0) - max(f.top-f.cursor, 0))
}

// Fold folds what begins in the line, or holds it, or unfolds it, and reports whether
// there is such a thing.
func (f *Frame) Fold() bool {
	if !f.showsTree() || f.rows() == 0 {
		return false
	}
	at, ok := f.tree.Fold(f.tree.NodeAt(f.cursor))
	if ok {
		f.goTo(at)
	}
	return ok
}

// FoldAll folds all members, or unfolds everything.
func (f *Frame) FoldAll() {
	if f.showsTree() {
		f.tree.FoldAll()
		f.Move(0)
	}
}

// goTo moves the cursor to a line of JSON.
func (f *Frame) goTo(line int) {
	f.rows()
	f.cursor = f.tree.RowOf(line)
	f.Move(0)
}

// Search marks a text in this frame and in those that are shown after it.
func (f *Frame) Search(query string) {
	f.query = text.NewQuery(query)
	f.search()
}

func (f *Frame) search() {
	if f.tree != nil {
		f.tree.Search(f.query.String())
	}
}

// Query is what is searched for.
func (f *Frame) Query() string { return f.query.String() }

// Next goes to the next line with what is searched for, or the one before where by is
// negative, and reports whether there is one.
func (f *Frame) Next(by int) bool {
	if f.showsTree() && f.rows() > 0 {
		at := f.tree.Next(f.tree.NodeAt(f.cursor), by)
		if at >= 0 {
			f.goTo(at)
		}
		return at >= 0
	}
	n := f.rows()
	for i := 1; i <= n; i++ {
		at := ((f.cursor+by*i)%n + n) % n
		if f.query.Count(f.lines[at]) > 0 {
			f.cursor = at
			f.Move(0)
			return true
		}
	}
	return false
}

// Wide reports whether there is something beside the window: there never is.
func (f *Frame) Wide() bool { return false }

// Shift does nothing.
func (f *Frame) Shift(int) {}

// Thumb reports whether the thumb of the scrollbar is beside a line.
func (f *Frame) Thumb(line int) bool {
	line -= len(f.about)
	rows, body := f.rows(), f.body()
	if rows <= body || line < 0 {
		return false
	}
	size := max(body*body/rows, 1)
	start := f.top * (body - size) / (rows - body)
	return line >= start && line < start+size
}

// Draw returns the lines about the frame, and the part of it that is in sight.
func (f *Frame) Draw() []string {
	lines := slices.Clone(f.about)
	for i := f.top; i < min(f.top+f.body(), f.rows()); i++ {
		mark := " "
		if i == f.cursor {
			mark = f.theme.Styles.Accent.Render(f.theme.Glyphs.Bar)
		}
		line := ""
		if f.showsTree() {
			line = f.tree.Draw(f.theme, i)
		} else {
			line = f.query.Highlight(f.lines[i], f.theme.Styles.Match.Render)
		}
		lines = append(lines, mark+line)
	}
	return lines
}

// visible are bytes as lines: control characters as their pictures, bytes that are no
// UTF-8 by their numbers.
func visible(raw []byte, width int, th *theme.Theme) []string {
	left := len(raw) - frameBytes
	var b strings.Builder
	for rest := raw[:text.RuneStart(raw, min(len(raw), frameBytes))]; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		switch {
		case r == utf8.RuneError && size == 1, 0x80 <= r && r < 0xa0:
			fmt.Fprintf(&b, "% x", rest[:size])
		case r == '\n':
			b.WriteString("\u240a\n")
		case r < ' ':
			b.WriteRune('\u2400' + r)
		case r == 0x7f:
			b.WriteRune('\u2421')
		default:
			b.WriteRune(r)
		}
		rest = rest[size:]
	}
	lines := text.Break(text.Lines(b.String()), width)
	if left > 0 {
		lines = append(lines, text.Fit(th.Glyphs.More+" "+text.Size(int64(left))+" more: y copies all", width, th.Glyphs.Ellipsis))
	}
	return lines
}
