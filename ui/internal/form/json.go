package form

import (
	"errors"
	"reflect"

	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/editor"
	"ruse/ui/internal/request"
	"ruse/ui/internal/text"
)

// jsonTab is the second tab: the very JSON that will be sent, as a text to edit.
type jsonTab struct {
	open  bool
	entry *editor.Editor
	// preview made the text, in which names stand for literal secrets; shows is the
	// request that the text stands for.
	preview request.Preview
	names   request.Names
	shows   request.Request
	made    bool
	// problem says why the text cannot be read; nil while it can.
	problem *request.TextError
}

// text is what stands in the tab.
func (t *jsonTab) text() string { return t.entry.Value() }

// SwitchTab goes from the form to the JSON, or back. A text that cannot be read
// stays as it is, and so does the form.
func (f *Form) SwitchTab() {
	t := &f.json
	if t.open {
		f.openForm()
		return
	}
	if !f.showJSON() {
		return
	}
	t.open = true
	t.entry.Focus()
}

func (f *Form) openForm() {
	f.json.open, f.follow = false, true
	f.json.entry.Blur()
}

// Unreadable reports whether the JSON cannot be read, so that the form does not
// stand for a request.
func (f *Form) Unreadable() bool { return f.json.problem != nil }

// showJSON brings the text up to date with the form, and keeps the order in
// which the person has put its members.
func (f *Form) showJSON() bool {
	t := &f.json
	r := f.Request()
	if t.problem != nil || t.made && reflect.DeepEqual(t.shows, r) {
		return true
	}
	p, err := r.Preview(&t.names)
	if err != nil {
		f.message = "There is no JSON yet: " + text.Error(err)
		f.Valid()
		return false
	}
	text := p.JSON
	if t.made {
		text = request.OrderLike(t.text(), p.JSON)
	}
	t.preview, t.shows, t.made = p, r, true
	t.entry.SetValue(text)
	t.entry.MoveToBegin()
	return true
}

// editJSON types into the text and, where it can be read, fills the form.
func (f *Form) editJSON(msg tea.Msg) tea.Cmd {
	e := f.json.entry
	before := e.Revision()
	cmd := e.Update(msg)
	if e.Revision() == before {
		return cmd
	}
	f.checking.unread = true
	return tea.Batch(cmd, f.changed())
}

// readJSON fills the form from the text.
func (f *Form) readJSON() {
	t := &f.json
	f.checking.unread = false
	r, err := t.preview.Parse(t.text())
	if err != nil {
		if !errors.As(err, &t.problem) {
			t.problem = &request.TextError{Problem: text.Error(err)}
		}
		return
	}
	t.problem = nil
	if reflect.DeepEqual(r, f.Request()) {
		t.shows = r
		f.Check()
		return
	}
	f.load(r)
	t.shows = f.Request()
}

// DropJSON gives up a text that cannot be read: the form counts again.
func (f *Form) DropJSON() {
	f.json.problem, f.json.made, f.checking.unread = nil, false, false
	if f.json.open {
		f.json.open = f.showJSON()
	}
}

// setJSON replaces the text, such as one that an editor brings back.
func (f *Form) setJSON(text string) {
	f.json.entry.Replace(text)
	f.json.made = true
	f.readJSON()
}
