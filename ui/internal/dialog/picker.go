package dialog

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/text"
	"ruse/ui/list"
	"ruse/ui/theme"
)

// Picker is a dialog that chooses one of a list, narrowed by typing.
type Picker struct {
	title string
	items []Choice
	input textinput.Model
	// shown are the choices that match what was typed.
	shown  []Choice
	cursor int
}

// Choice is a line of a picker and what choosing it answers.
type Choice struct {
	Label, Detail string
	Answer        Answer
	// Group is what it belongs to; Also are words by which it is found besides.
	Group, Also string
	// Why says why it can't be chosen now; empty: it can.
	Why string
}

// NewPicker returns a list to choose from.
func NewPicker(title string, items []Choice) *Picker {
	d := &Picker{title: title, items: items, input: NewInput("")}
	d.input.Placeholder = "type to narrow"
	d.input.Focus()
	d.narrow()
	return d
}

func (d *Picker) narrow() {
	d.shown = Narrow(d.items, d.input.Value())
	d.cursor = min(d.cursor, max(len(d.shown)-1, 0))
}

// Narrow returns the choices that match what was typed, best first, but those that
// can't be made now at the end.
func Narrow(items []Choice, typed string) []Choice {
	query := strings.ToLower(strings.TrimSpace(typed))
	type match struct {
		Choice
		score int
	}
	var matches []match
	for _, item := range items {
		if score, ok := item.matches(query); ok {
			if item.Why != "" {
				score += notNow
			}
			matches = append(matches, match{item, score})
		}
	}
	if query != "" {
		slices.SortStableFunc(matches, func(a, b match) int { return a.score - b.score })
	}
	shown := make([]Choice, 0, len(matches))
	for _, m := range matches {
		shown = append(shown, m.Choice)
	}
	return shown
}

// How much worse a match of another word, one of scattered letters, and one that
// can't be chosen are than one of the name.
const (
	byWord    = 1 << 20
	scattered = 1 << 21
	notNow    = 1 << 22
)

// matches reports whether a choice is meant by a query, and how well: fewer is
// better. What stands in the name goes before another word for it, and that
// before letters that only occur in their order.
func (c Choice) matches(query string) (score int, ok bool) {
	label := strings.ToLower(c.Label)
	if at := strings.Index(label, query); at >= 0 {
		return at, true
	}
	for _, word := range strings.Fields(c.Also) {
		if strings.HasPrefix(word, query) {
			return byWord, true
		}
	}
	score, ok = fuzzy(label+" "+strings.ToLower(c.Detail), query)
	return scattered + score, ok
}

// fuzzy reports whether the letters of query occur in text in their order, and
// how far apart: fewer is better.
func fuzzy(text, query string) (score int, ok bool) {
	last := 0
	for _, r := range query {
		if r == ' ' {
			continue
		}
		at := strings.IndexRune(text[last:], r)
		if at < 0 {
			return 0, false
		}
		score += at
		last += at + utf8.RuneLen(r)
	}
	return score, true
}

// Accept chooses the choice under the cursor.
func (d *Picker) Accept() (Answer, tea.Cmd) { return d.shown[d.cursor].Answer, nil }

// Empty reports whether nothing matches what was typed.
func (d *Picker) Empty() bool { return len(d.shown) == 0 }

// Value is what was typed.
func (d *Picker) Value() string { return d.input.Value() }

// Handle narrows the list by what is typed, and moves in it by the wheel.
func (d *Picker) Handle(msg tea.Msg) (Answer, tea.Cmd) {
	if wheel, ok := msg.(tea.MouseWheelMsg); ok {
		d.Move(list.WheelStep(wheel) / 3)
		return nil, nil
	}
	var cmd tea.Cmd
	d.input, cmd = d.input.Update(msg)
	d.narrow()
	return nil, cmd
}

// Move moves the cursor, as far as the list goes.
func (d *Picker) Move(by int) {
	d.cursor = min(max(d.cursor+by, 0), max(len(d.shown)-1, 0))
}

// Draw draws the part of the list that is in sight, the choice under the cursor too.
func (d *Picker) Draw(th *theme.Theme, w, h int) ([]string, *tea.Cursor) {
	room := min(max(w-8, 20), 72)
	d.input.SetWidth(room - 2)
	lines := []string{"> " + d.input.View(), ""}
	height := max(min(h-8, 16, max(len(d.items), 1)), 1)
	top := min(max(d.cursor-height+1, 0), max(len(d.shown)-height, 0))
	end := min(top+height, len(d.shown))
	for i := top; i < end; i++ {
		group := ""
		if i == top || d.shown[i].Group != d.shown[i-1].Group {
			group = d.shown[i].Group
		}
		lines = append(lines, d.row(th, i, group, room))
	}
	if len(d.shown) == 0 {
		lines = append(lines, th.Styles.Faint.Render("  nothing matches"))
	}
	for len(lines) < height+2 { // so that the box stands still while it is narrowed
		lines = append(lines, "")
	}
	more := ""
	if n := len(d.shown) - end; n > 0 {
		more = th.Styles.Faint.Render(fmt.Sprintf("  %d more", n))
	}
	lines = append(lines, more)
	return th.Box(d.title, lines, "enter choose   esc back", w), inBox(d.input.Cursor(), 2, 0)
}

// groupWidth is the width of the column of groups, which is there from roomForGroup
// cells on.
const groupWidth, roomForGroup = 13, 56

// row draws one choice, with its group where that begins.
func (d *Picker) row(th *theme.Theme, i int, group string, room int) string {
	item, mark, column := d.shown[i], "  ", ""
	if item.Group != "" && room >= roomForGroup {
		column = th.Styles.Quiet.Render(text.Fit(group, groupWidth, ""))
		room -= groupWidth
	}
	detail := item.Detail
	if item.Why != "" {
		detail = strings.TrimSpace("(" + item.Why + ")  " + detail)
	}
	detail = text.Truncate(detail, max(room-11, 8), th.Glyphs.Ellipsis)
	label := text.Fit(text.Line(item.Label), max(room-text.Width(detail)-3, 8), th.Glyphs.Ellipsis)
	style := th.Styles.Text.Render
	switch {
	case i == d.cursor:
		mark, style = th.Styles.Accent.Render("› "), th.Styles.Strong.Render
	case item.Why != "":
		style = th.Styles.Faint.Render
	}
	return mark + column + style(label) + " " + th.Styles.Quiet.Render(detail)
}
