package ui

import (
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/textarea"
	tea "charm.land/bubbletea/v2"

	"ruse/session/profile"
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
	area   textarea.Model
	// text is what the area holds, to the byte, while fresh.
	text  string
	fresh bool
	// drawn are the lines without the focus, at drawnWidth; nil where they have
	// to be made. A text of a megabyte takes long to lay out.
	drawn      []string
	drawnWidth int
	// options are those of a choice, chosen the one that counts.
	options []string
	chosen  int
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
	c.area = newArea()
	c.area.Prompt = ""
	c.area.MaxHeight = longRows
	if kind == cellLong {
		c.area.KeyMap.InsertNewline.SetKeys("enter", "ctrl+j", "alt+enter", "shift+enter")
	}
	c.setTheme(th)
	c.setValue(text)
	return c
}

func (c *cell) setTheme(th *theme.Theme) {
	c.area.SetStyles(areaStyles(th))
	c.drawn = nil
}

func (c *cell) setValue(text string) {
	c.area.SetValue(keepSpecial(text))
	c.area.MoveToEnd()
	c.text, c.fresh, c.drawn = text, true, nil
}

// value is what was typed, to the byte.
func (c *cell) value() string {
	if !c.fresh {
		c.text, c.fresh = restoreSpecial(c.area.Value()), true
	}
	return c.text
}

func (c *cell) empty() bool { return c.area.Length() == 0 }

// secret reports whether the cell's value must not be seen.
func (c *cell) secret() bool {
	return c.row != nil && c.row.secret && c == c.row.cells[len(c.row.cells)-1]
}

// masked reports whether a mask stands for the value. References are no secret.
func (c *cell) masked(revealed bool) bool {
	return c.secret() && !revealed && !c.empty() && !profile.Secret(c.value()).IsReference()
}

// update hands a key or a paste to the cell. What is typed behind a mask goes
// to its end, since nobody sees where else it would go.
func (c *cell) update(msg tea.Msg, masked bool) tea.Cmd {
	if masked {
		c.area.MoveToEnd()
	}
	c.drawn = nil
	if paste, ok := msg.(tea.PasteMsg); ok {
		c.area.InsertString(keepSpecial(paste.Content))
		c.fresh = false
		return nil
	}
	var cmd tea.Cmd
	c.area, cmd = c.area.Update(msg)
	c.fresh = false
	return cmd
}

// atTop and atBottom say whether up and down would leave the text.
func (c *cell) atTop() bool {
	return c.kind >= cellChoice || c.area.Line() == 0 && c.area.LineInfo().RowOffset == 0
}

func (c *cell) atBottom() bool {
	info := c.area.LineInfo()
	return c.kind >= cellChoice || c.area.Line() == c.area.LineCount()-1 && info.RowOffset >= info.Height-1
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
		return []string{th.Styles.Faint.Render(text.Fit(placeholder, min(text.Width(placeholder), width), th.Glyphs.Ellipsis))}, nil
	}
	if masked {
		return c.drawMask(th, focused)
	}
	if !focused && c.drawn != nil && c.drawnWidth == width {
		return c.drawn, nil
	}
	c.area.SetWidth(max(width, 2))
	lines := strings.Split(showSpecial(c.area.View()), "\n")
	for i, line := range lines {
		lines[i] = text.Fit(line, min(text.Width(line), width), "")
	}
	c.drawn = nil
	if !focused {
		c.drawn, c.drawnWidth = lines, width
	}
	return lines, c.area.Cursor()
}

func (c *cell) drawMask(th *theme.Theme, focused bool) ([]string, *tea.Cursor) {
	n := utf8.RuneCountInString(profile.Masked)
	if focused {
		n = min(utf8.RuneCountInString(c.value()), maxMask)
	}
	line := th.Styles.Text.Render(strings.Repeat(string([]rune(profile.Masked)[0]), n))
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
