package form

import (
	"slices"
	"strings"

	"ruse/ui/internal/request"
)

// field is the cell that has the focus; nil while the JSON has it.
func (f *Form) field() *cell {
	if f.json.open {
		return nil
	}
	return f.focus
}

// in makes a question of one about the focused cell: while the JSON has the focus,
// the answer is no.
func (f *Form) in(is func(c *cell) bool) bool {
	c := f.field()
	return c != nil && is(c)
}

// On reports whether the field of that name, which is no list, has the focus.
func (f *Form) On(name string) bool { return f.in(func(c *cell) bool { return c == f.one(name) }) }

// OnEmpty reports the same, and that nothing stands in the field.
func (f *Form) OnEmpty(name string) bool { return f.On(name) && f.focus.empty() }

// OnChoice reports whether a choice has the focus.
func (f *Form) OnChoice() bool { return f.in(func(c *cell) bool { return c.kind == cellChoice }) }

// OnAdder reports whether the line that adds a row to a list has the focus.
func (f *Form) OnAdder() bool { return f.in(func(c *cell) bool { return c.kind == cellAdder }) }

// OnLine reports whether what has the focus takes no line end by enter.
func (f *Form) OnLine() bool { return f.in(func(c *cell) bool { return c.kind != cellLong }) }

// OnList reports whether a list has the focus.
func (f *Form) OnList() bool {
	return f.in(func(c *cell) bool { return c.part.newRow != nil })
}

// OnSecret reports whether a row with a secret has the focus, or a variable's value
// that can become one.
func (f *Form) OnSecret() bool {
	return f.in(func(c *cell) bool { return c.row != nil && (c.row.secret || c.name == "value") })
}

// OnSecretVariable reports whether the row that has the focus is a secret that need
// be none.
func (f *Form) OnSecretVariable() bool {
	return f.focus.row != nil && f.focus.row.secret && f.focus.part.Name != partSecrets
}

// AtTop reports whether up leaves the field that has the focus.
func (f *Form) AtTop() bool { return f.in((*cell).atTop) }

// AtBottom reports whether down leaves it.
func (f *Form) AtBottom() bool { return f.in((*cell).atBottom) }

// Selecting reports whether text is selected.
func (f *Form) Selecting() bool {
	e := f.entry()
	return e != nil && e.Selecting()
}

// Deselect drops the selection.
func (f *Form) Deselect() { f.entry().Deselect() }

// Removed reports whether a row can be brought back.
func (f *Form) Removed() bool { return !f.json.open && len(f.removed) > 0 }

// Fields are the fields that the request has now.
func (f *Form) Fields() []request.Field {
	var fields []request.Field
	for _, p := range f.shown() {
		fields = append(fields, p.Field)
	}
	return fields
}

// Focus moves the focus to the field of that name.
func (f *Form) Focus(name string) {
	f.openForm()
	p := f.parts[slices.IndexFunc(f.parts, func(p *part) bool { return p.Name == name })]
	if len(p.rows) == 0 {
		f.setFocus(p.adder)
		return
	}
	f.setFocus(p.rows[0].cells[0])
}

// SetText takes another text for the field of that name.
func (f *Form) SetText(name, text string) {
	f.one(name).setValue(text)
	f.Check()
	if f.json.open {
		f.json.open = f.showJSON()
	}
}

// Turn chooses the next option of the choice that has the focus, or an earlier one.
func (f *Form) Turn(by int) { f.focus.turn(by) }

// NoSecret makes the focused row no secret after all.
func (f *Form) NoSecret() { f.focus.row.secret = false }

// Text is what has the focus, to be edited elsewhere: the name of a file for it, and
// what takes it back, which is nil where there is nothing to edit.
func (f *Form) Text() (file, content string, set func(content string)) {
	if f.json.open {
		return "request.json", f.json.text(), func(content string) { f.setJSON(strings.TrimSuffix(content, "\n")) }
	}
	c := f.focus
	switch {
	case c.kind >= cellChoice:
		f.message = "There is no text here."
		return "", "", nil
	case c.secret():
		f.message = "A secret is not written to a file, not even for the editor."
		return "", "", nil
	case f.json.problem != nil:
		f.edit(nil)
		return "", "", nil
	}
	before := c.value()
	return "field.md", before, func(content string) {
		// Editors end a file with a line end that nobody typed.
		if !strings.HasSuffix(before, "\n") {
			content = strings.TrimSuffix(content, "\n")
		}
		c.setValue(content)
		f.Check()
	}
}

// unreadJSON is the name of the JSON's text among the unfinished ones.
const unreadJSON = "json"

// Unfinished are the texts that no request can hold, by the names of their fields:
// what is no time, and a JSON text that could not be read.
func (f *Form) Unfinished() map[string]string {
	texts := map[string]string{}
	if f.json.problem != nil || f.checking.unread {
		texts[unreadJSON] = request.MaskNamed(f.json.text())
	}
	r := f.Request()
	for _, p := range f.parts {
		if p.read(p.At(&r)) != nil {
			texts[p.Name] = p.cell().value()
		}
	}
	return texts
}

// Resume brings back what Unfinished gave.
func (f *Form) Resume(texts map[string]string) {
	for _, p := range f.parts {
		if text := texts[p.Name]; text != "" {
			p.cell().setValue(text)
		}
	}
	if text := texts[unreadJSON]; text != "" && f.showJSON() {
		f.setJSON(text)
	}
	f.Check()
}

// FocusMissing moves the focus to the first secret that is missing, if there is one.
func (f *Form) FocusMissing() {
	for _, c := range f.cells() {
		if c.secret() && c.row.missing && c.empty() {
			f.setFocus(c)
			return
		}
	}
}
