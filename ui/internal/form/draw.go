package form

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// Draw fills w by h cells: the tabs, the form or the JSON, a line about the field
// and a line of keys.
func (f *Form) Draw(th *theme.Theme, w, h int) ([]string, *tea.Cursor) {
	if th != f.theme {
		f.setTheme(th)
	}
	inside := max(w-4, 20)
	f.height = max(h-5, 1)
	var body []string
	var cursor *tea.Cursor
	if f.json.open {
		body, cursor = f.drawJSON(inside)
	} else {
		body, cursor = f.drawForm(inside)
	}
	for len(body) < f.height {
		body = append(body, "")
	}
	if cursor != nil {
		cursor.X += theme.BoxLeft
		cursor.Y += theme.BoxTop + 1
	}
	body[0] = text.Fit(body[0], inside, "") // the box is as wide as the screen
	body = append(body, f.aboutLine(inside))
	box := th.Box("", body, f.host.Keys(inside), w)
	// Box renders one title; here the tabs stand in its place.
	box[theme.BoxTop] = text.Over(box[theme.BoxTop], text.Fit(f.tabs(inside), inside, th.Glyphs.Ellipsis), theme.BoxLeft)
	f.left = max((w-text.Widest(box))/2, 0) + theme.BoxLeft
	f.upper = max((h-len(box))/2, 0) + theme.BoxTop + 1
	return box, cursor
}

func (f *Form) setTheme(th *theme.Theme) {
	f.theme = th
	for _, p := range f.parts {
		p.walk("", func(_ string, c *cell) bool {
			c.setTheme(th)
			return true
		})
	}
	(&cell{entry: f.json.entry}).setTheme(th)
}

// tabs names both sides, and how many problems there are.
func (f *Form) tabs(width int) string {
	st := f.theme.Styles
	form, json := st.Dialog.Title.Render("Form"), st.Quiet.Render("JSON")
	if f.json.open {
		form, json = st.Quiet.Render("Form"), st.Dialog.Title.Render("JSON")
	}
	left := st.Strong.Render("Request") + "   " + form + "  " + json
	n := len(f.loose)
	for _, list := range f.problems {
		n += len(list)
	}
	if f.json.problem != nil {
		n++
	}
	if n == 0 {
		return left
	}
	right := st.Dialog.Problem.Render(text.Plural(n, "problem"))
	return text.Fit(left, max(width-text.Width(right), 1), "") + right
}

// aboutLine is the last word on what happened, or else what the field wants.
func (f *Form) aboutLine(width int) string {
	st, ell := f.theme.Styles, f.theme.Glyphs.Ellipsis
	switch {
	case f.message != "":
		return st.Accent.Render(text.Truncate(f.message, width, ell))
	case f.json.open:
		return st.Dialog.Hint.Render("what will be sent; env:NAME, file:PATH and [secret NAME] stand for secrets")
	}
	hint := f.focus.hint()
	if f.length > f.height {
		place := fmt.Sprintf("%d-%d of %d", f.top+1, min(f.top+f.height, f.length), f.length)
		return text.Fit(st.Dialog.Hint.Render(hint), max(width-len(place)-1, 1), ell) + " " + st.Faint.Render(place)
	}
	return st.Dialog.Hint.Render(text.Truncate(hint, width, ell))
}

// hint says what belongs into the cell.
func (c *cell) hint() string {
	switch {
	case c.part == nil:
		return ""
	case c.kind == cellAdder:
		return "enter adds a " + c.name + "; so does typing it"
	case c.part.Hint == "" && c.name != "":
		return c.name
	case c.name != "" && c.part.newRow != nil:
		return c.name + ": " + c.part.Hint
	}
	return c.part.Hint
}

// drawJSON draws the text, and below it what is wrong with it.
func (f *Form) drawJSON(width int) ([]string, *tea.Cursor) {
	t := &f.json
	var problems []string
	if p := t.problem; p != nil {
		problems = append(problems, p.Error())
	}
	problems = append(problems, f.loose...)
	for path, c := range f.cells() {
		for _, problem := range f.problems[c] {
			problems = append(problems, path+" "+problem)
		}
	}
	if most := max(f.height/3, 1); len(problems) > most {
		problems = append(problems[:most-1:most-1], fmt.Sprintf("and %d more", len(problems)-most+1))
	}
	rows := max(f.height-len(problems), 1)
	t.entry.SetSize(width, rows)
	lines := t.entry.Draw()
	for len(lines) < rows {
		lines = append(lines, "")
	}
	for _, problem := range problems {
		problem = text.Line(problem)
		lines = append(lines, f.theme.Styles.Dialog.Problem.Render(text.Truncate(problem, width, f.theme.Glyphs.Ellipsis)))
	}
	return lines, t.entry.Cursor()
}
