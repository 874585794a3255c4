package ui

import (
	"sort"
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/text"
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

// narrow keeps the items that match what was typed, best first.
func (d *picker) narrow() {
	query := strings.ToLower(d.input.Value())
	d.shown = d.shown[:0]
	scores := make(map[int]int, len(d.items))
	for i, item := range d.items {
		if score, ok := fuzzy(strings.ToLower(item.label+" "+item.detail), query); ok {
			d.shown = append(d.shown, i)
			scores[i] = score
		}
	}
	if query != "" {
		sort.SliceStable(d.shown, func(a, b int) bool { return scores[d.shown[a]] < scores[d.shown[b]] })
	}
	d.cursor = min(d.cursor, max(len(d.shown)-1, 0))
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

func (d *picker) handle(msg tea.Msg) (answer, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		d.move(wheelStep(msg) / 3)
		return nil, nil
	case tea.KeyPressMsg:
		switch msg.String() {
		case "esc":
			return answerClose{}, nil
		case "enter":
			if len(d.shown) > 0 {
				return d.items[d.shown[d.cursor]].answer, nil
			}
			return nil, nil
		case "down", "ctrl+n", "ctrl+j":
			d.move(1)
			return nil, nil
		case "up", "ctrl+p", "ctrl+k":
			d.move(-1)
			return nil, nil
		case "pgdown":
			d.move(10)
			return nil, nil
		case "pgup":
			d.move(-10)
			return nil, nil
		}
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
	height := max(min(h-8, 16), 1)
	top := min(max(d.cursor-height+1, 0), max(len(d.shown)-height, 0))
	for i := top; i < min(top+height, len(d.shown)); i++ {
		item := d.items[d.shown[i]]
		detail := item.detail
		label := text.Fit(text.Line(item.label), max(room-text.Width(detail)-3, 8), th.Glyphs.Ellipsis)
		line := label + " " + th.Styles.Quiet.Render(detail)
		if i == d.cursor {
			line = th.Styles.Accent.Render("› ") + th.Styles.Strong.Render(label) + " " + th.Styles.Quiet.Render(detail)
		} else {
			line = "  " + line
		}
		lines = append(lines, line)
	}
	if len(d.shown) == 0 {
		lines = append(lines, th.Styles.Faint.Render("  nothing matches"))
	}
	lines = append(lines, "")
	cursor := d.input.Cursor()
	if cursor != nil {
		cursor.X += boxLeft + 2
		cursor.Y += boxTop + 1
	}
	return frameBox(th, d.title, lines, "enter choose   esc back", w), cursor
}
