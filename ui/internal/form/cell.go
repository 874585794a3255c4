package form

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/editor"
	"ruse/ui/internal/request"
	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// cell is a place in the form that can have the focus: a text, a choice, or the
// line that adds a row to a list.
type cell struct {
	// name says what the cell is within its row, such as "directory".
	name string
	// suffix follows the row's path in the names of fields on the wire.
	suffix string
	part   *part
	row    *formRow
	kind   cellKind
	// entry holds the text of cellText and cellLong; nil in others.
	entry *editor.Editor
	// options are those of a choice, chosen the one that counts.
	options []string
	chosen  int
	// marked is the text whose mark was said to stand for a secret.
	marked string
}

type cellKind uint8

const (
	// cellText is left by enter; ctrl+j makes a new line even so.
	cellText cellKind = iota
	// cellLong takes enter as a new line.
	cellLong
	cellChoice
	cellAdder
)

// longRows is how many rows of a long text the form shows at once.
const longRows = 6

func newCell(th *theme.Theme, name, suffix, text string, kind cellKind) *cell {
	c := &cell{name: name, suffix: suffix, kind: kind}
	c.entry = editor.New()
	c.entry.EnterBreaks = kind == cellLong
	c.entry.SetValue(text)
	c.setTheme(th)
	return c
}

func (c *cell) setTheme(th *theme.Theme) {
	if c.entry != nil {
		c.entry.Styles = editor.Styles{Text: th.Styles.Text, Placeholder: th.Styles.Faint, Selection: th.Styles.Selected}
	}
}

// setValue takes another text, which can be undone.
func (c *cell) setValue(text string) { c.entry.Replace(text) }

// value is what was typed, to the byte.
func (c *cell) value() string { return c.entry.Value() }

func (c *cell) empty() bool { return c.entry.Len() == 0 }

// secret reports whether the cell's value must not be seen.
func (c *cell) secret() bool {
	return c.row != nil && c.row.secret && c == c.row.cells[len(c.row.cells)-1]
}

// masked reports whether a mask stands for the value. References are no secret.
func (c *cell) masked(revealed bool) bool {
	return c.secret() && !revealed && !c.empty() && !request.Secret(c.value()).IsReference()
}

// update hands a key or a paste to the cell. What is typed behind a mask goes
// to its end, since nobody sees where else it would go.
func (c *cell) update(msg tea.Msg, masked bool) tea.Cmd {
	if masked {
		c.entry.MoveToEnd()
	}
	return c.entry.Update(msg)
}

// atTop and atBottom say whether up and down would leave the text.
func (c *cell) atTop() bool {
	return c.kind >= cellChoice || c.entry.AtTop()
}

func (c *cell) atBottom() bool {
	return c.kind >= cellChoice || c.entry.AtBottom()
}

// turn chooses the next option, or an earlier one.
func (c *cell) turn(by int) {
	n := len(c.options)
	c.chosen = (c.chosen + by + n) % n
}

// maxMask bounds how long a mask grows.
const maxMask = 24

// draw returns the cell's lines at a width, and the cursor while it has the
// focus.
func (c *cell) draw(th *theme.Theme, width int, focused, masked bool, placeholder string) ([]string, *tea.Cursor) {
	switch c.kind {
	case cellChoice:
		return []string{c.drawChoice(th, focused)}, nil
	case cellAdder:
		style := th.Styles.Faint
		if focused {
			style = th.Styles.Accent
		}
		return []string{style.Render("+ " + c.name)}, nil
	}
	if c.empty() && !focused {
		return []string{th.Styles.Faint.Render(text.Truncate(placeholder, width, th.Glyphs.Ellipsis))}, nil
	}
	if masked {
		return c.drawMask(th, focused)
	}
	c.fit(width)
	return c.entry.Draw(), c.entry.Cursor()
}

// fit gives the entry as many rows as its text takes, up to longRows.
func (c *cell) fit(width int) {
	c.entry.SetSize(width, longRows)
	c.entry.SetSize(width, c.entry.Rows(longRows))
}

func (c *cell) drawMask(th *theme.Theme, focused bool) ([]string, *tea.Cursor) {
	n := utf8.RuneCountInString(request.Masked)
	if focused {
		n = min(utf8.RuneCountInString(c.value()), maxMask)
	}
	line := th.Styles.Text.Render(strings.Repeat(string([]rune(request.Masked)[0]), n))
	if !focused {
		return []string{line}, nil
	}
	return []string{line}, tea.NewCursor(n, 0)
}

func (c *cell) drawChoice(th *theme.Theme, focused bool) string {
	var b strings.Builder
	for i, o := range c.options {
		switch {
		case i == c.chosen && focused:
			b.WriteString(th.Styles.Accent.Render("[" + o + "]"))
		case i == c.chosen:
			b.WriteString(th.Styles.Strong.Render("[" + o + "]"))
		default:
			b.WriteString(th.Styles.Quiet.Render(" " + o + " "))
		}
		b.WriteByte(' ')
	}
	return b.String()
}
