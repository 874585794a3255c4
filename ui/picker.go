package ui

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

// picker is a dialog that chooses one of a list, narrowed by typing.
type picker struct {
	title  string
	items  []choice
	input  textinput.Model
	shown  []int
	cursor int
}

// choice is a line of a picker and what choosing it answers.
type choice struct {
	label, detail string
	answer        answer
	// group is what it belongs to; also are words by which it is found besides.
	group, also string
	// why says why it can't be chosen now; empty: it can.
	why string
}

func newPicker(title string, items []choice) *picker {
	d := &picker{title: title, items: items, input: textinput.New()}
	d.input.Prompt = ""
	d.input.Placeholder = "type to narrow"
	d.input.SetVirtualCursor(false)
	d.input.Focus()
	d.narrow()
	return d
}

// narrow keeps the items that match what was typed, best first, but those that
// can't be chosen now at the end.
func (d *picker) narrow() {
	query := strings.ToLower(strings.TrimSpace(d.input.Value()))
	d.shown = d.shown[:0]
	scores := make(map[int]int, len(d.items))
	for i, item := range d.items {
		if score, ok := item.matches(query); ok {
			d.shown = append(d.shown, i)
			scores[i] = score
			if item.why != "" {
				scores[i] += notNow
			}
		}
	}
	if query != "" {
		slices.SortStableFunc(d.shown, func(a, b int) int { return scores[a] - scores[b] })
	}
	d.cursor = min(d.cursor, max(len(d.shown)-1, 0))
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
func (c choice) matches(query string) (score int, ok bool) {
	label := strings.ToLower(c.label)
	if at := strings.Index(label, query); at >= 0 {
		return at, true
	}
	for _, word := range strings.Fields(c.also) {
		if strings.HasPrefix(word, query) {
			return byWord, true
		}
	}
	score, ok = fuzzy(label+" "+strings.ToLower(c.detail), query)
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

// listCommands choose in a list.
func listCommands() []command {
	return scoped(
		inList,
		command{
			name: "choose", keys: []string{"enter"}, help: "choose",
			why: func(m *Model) string { return unless(len(m.top().(*picker).shown) > 0, "nothing matches") },
			run: asked(func(d *picker) (answer, tea.Cmd) { return d.items[d.shown[d.cursor]].answer, nil }),
		},
		command{name: "down", keys: []string{"down", "ctrl+n", "ctrl+j"}, help: "down", run: turns(func(d *picker) { d.move(1) })},
		command{name: "up", keys: []string{"up", "ctrl+p", "ctrl+k"}, help: "up", run: turns(func(d *picker) { d.move(-1) })},
		command{name: "page-down", keys: []string{"pgdown"}, help: "page down", run: turns(func(d *picker) { d.move(10) })},
		command{name: "page-up", keys: []string{"pgup"}, help: "page up", run: turns(func(d *picker) { d.move(-10) })},
		command{name: "back", keys: []string{"esc"}, help: "back", run: closes},
	)
}

func (d *picker) scope() scope { return inList }

func (d *picker) handle(msg tea.Msg) (answer, tea.Cmd) {
	if wheel, ok := msg.(tea.MouseWheelMsg); ok {
		d.move(list.WheelStep(wheel) / 3)
		return nil, nil
	}
	var cmd tea.Cmd
	d.input, cmd = d.input.Update(msg)
	d.narrow()
	return nil, cmd
}

func (d *picker) move(by int) {
	d.cursor = min(max(d.cursor+by, 0), max(len(d.shown)-1, 0))
}

func (d *picker) draw(th *theme.Theme, w, h int) ([]string, *tea.Cursor) {
	room := min(max(w-8, 20), 72)
	d.input.SetWidth(room - 2)
	lines := []string{"> " + d.input.View(), ""}
	height := max(min(h-8, 16, max(len(d.items), 1)), 1)
	top := min(max(d.cursor-height+1, 0), max(len(d.shown)-height, 0))
	end := min(top+height, len(d.shown))
	for i := top; i < end; i++ {
		group := ""
		if item := d.items[d.shown[i]]; i == top || item.group != d.items[d.shown[i-1]].group {
			group = item.group
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
	cursor := d.input.Cursor()
	if cursor != nil {
		cursor.X += theme.BoxLeft + 2
		cursor.Y += theme.BoxTop + 1
	}
	return th.Box(d.title, lines, "enter choose   esc back", w), cursor
}

// groupWidth is the width of the column of groups, which is there from roomForGroup
// cells on.
const groupWidth, roomForGroup = 13, 56

// row draws one choice, with its group where that begins.
func (d *picker) row(th *theme.Theme, i int, group string, room int) string {
	item, mark, column := d.items[d.shown[i]], "  ", ""
	if item.group != "" && room >= roomForGroup {
		column = th.Styles.Quiet.Render(text.Fit(group, groupWidth, ""))
		room -= groupWidth
	}
	detail := item.detail
	if item.why != "" {
		detail = strings.TrimSpace("(" + item.why + ")  " + detail)
	}
	detail = text.Fit(detail, min(text.Width(detail), max(room-11, 8)), th.Glyphs.Ellipsis)
	label := text.Fit(text.Line(item.label), max(room-text.Width(detail)-3, 8), th.Glyphs.Ellipsis)
	style := th.Styles.Text.Render
	switch {
	case i == d.cursor:
		mark, style = th.Styles.Accent.Render("› "), th.Styles.Strong.Render
	case item.why != "":
		style = th.Styles.Faint.Render
	}
	return mark + column + style(label) + " " + th.Styles.Quiet.Render(detail)
}
