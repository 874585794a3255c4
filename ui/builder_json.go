package ui

import (
	"errors"
	"reflect"

	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/editor"
	"ruse/ui/internal/request"
	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// jsonTab is the second tab: the very JSON that will be sent, as a text to edit.
type jsonTab struct {
	open  bool
	entry *editor.Editor
	// preview made the text, and knows what its masks stand for; shows is the
	// request that the text stands for.
	preview request.Preview
	shows   request.Request
	made    bool
	// problem says why the text cannot be read; nil while it can.
	problem *request.TextError
}

func newJSONEntry(th *theme.Theme) *editor.Editor {
	e := editor.New()
	e.EnterBreaks = true
	e.Styles = entryStyles(th)
	return e
}

// text is what stands in the tab.
func (t *jsonTab) text() string { return t.entry.Value() }

// otherTab goes from the form to the JSON, or back. A text that cannot be read
// stays as it is, and so does the form.
func (b *builder) otherTab() {
	t := &b.json
	if t.open {
		t.open, b.follow = false, true
		t.entry.Blur()
		return
	}
	if !b.showJSON() {
		return
	}
	t.open = true
	t.entry.Focus()
}

// showJSON brings the text up to date with the form, and keeps the order in
// which the person has put its members.
func (b *builder) showJSON() bool {
	t := &b.json
	r := b.request()
	if t.problem != nil || t.made && reflect.DeepEqual(t.shows, r) {
		return true
	}
	p, err := r.Preview()
	if err != nil {
		b.note = "There is no JSON yet: " + text.Error(err)
		b.sound()
		return false
	}
	text := p.JSON
	if t.made {
		text = orderLike(t.text(), p.JSON)
	}
	t.preview, t.shows, t.made = p, r, true
	t.entry.SetValue(text)
	t.entry.MoveToBegin()
	return true
}

// editJSON types into the text and, where it can be read, fills the form.
func (b *builder) editJSON(msg tea.Msg) tea.Cmd {
	e := b.json.entry
	before := e.Revision()
	cmd := e.Update(msg)
	if e.Revision() == before {
		return cmd
	}
	b.judging.unread = true
	return tea.Batch(cmd, b.judge())
}

// readJSON fills the form from the text.
func (b *builder) readJSON() {
	t := &b.json
	b.judging.unread = false
	r, err := t.preview.Parse(t.text())
	if err != nil {
		if !errors.As(err, &t.problem) {
			t.problem = &request.TextError{Problem: text.Error(err)}
		}
		return
	}
	t.problem = nil
	if reflect.DeepEqual(r, b.request()) {
		t.shows = r
		b.check()
		return
	}
	b.load(r)
	t.shows = b.request()
}

// dropJSON gives up a text that cannot be read: the form counts again.
func (b *builder) dropJSON() {
	b.json.problem, b.json.made, b.judging.unread = nil, false, false
	if b.json.open {
		b.json.open = b.showJSON()
	}
}

// setJSON replaces the text, such as one that an editor brings back.
func (b *builder) setJSON(text string) {
	b.json.entry.Replace(text)
	b.json.made = true
	b.readJSON()
}
