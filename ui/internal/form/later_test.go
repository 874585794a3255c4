package form

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/request"
	"ruse/ui/theme"
)

// newForm is a form in a program that offers nothing and has no keys.
func newForm(r request.Request) *Form {
	return New(theme.New(true), r, Host{
		Keys:  func(int) string { return "" },
		KeyOf: func(command string) string { return command },
		Offer: func(string, func()) {},
	})
}

func typed(f *Form, text string) {
	for _, r := range text {
		f.Handle(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

// screen is the form as it is drawn.
func screen(f *Form) string {
	lines, _ := f.Draw(f.theme, 100, 40)
	return strings.Join(lines, "\n")
}

// What is wrong in a long form is told when nobody types, or when it counts.
func TestLongFormIsCheckedLater(t *testing.T) {
	t.Parallel()
	f := newForm(request.Request{Model: "m", Prompt: strings.Repeat("a line of a prompt\n", 2*checkAtOnce/10)})
	shows := func(want bool, text string) {
		t.Helper()
		if got := screen(f); strings.Contains(got, text) != want {
			t.Errorf("%q is shown: %v\n%s", text, !want, got)
		}
	}
	f.Focus(partIdle)
	typed(f, "soon")
	shows(false, "is no time")
	late := f.checking.changes
	typed(f, "er")
	CheckMsg{f, late}.Apply()
	shows(false, "is no time")
	if !f.checking.due {
		t.Fatal("nobody will check what was typed since")
	}
	CheckMsg{f, f.checking.changes}.Apply()
	shows(true, "is no time")
	for range "sooner" {
		f.Handle(tea.KeyPressMsg{Code: tea.KeyBackspace})
	}
	f.Flush()
	f.SwitchTab()
	shows(true, `"message_type"`)
	f.Handle(tea.KeyPressMsg{Code: tea.KeyEnd})
	typed(f, "x")
	if f.Unfinished()[unreadJSON] == "" {
		t.Error("the JSON that was not read yet is not among what is unfinished")
	}
	if f.Valid() {
		t.Error("a JSON that cannot be read is valid")
	}
	shows(true, "line 1, column")
	f.Handle(tea.KeyPressMsg{Code: tea.KeyBackspace})
	if f.Flush(); f.Unreadable() {
		t.Errorf("it is still unreadable:\n%s", screen(f))
	}
}

// What no request can hold comes back in another form.
func TestUnfinishedIsResumed(t *testing.T) {
	t.Parallel()
	f := newForm(request.Request{Model: "m", Prompt: "p"})
	f.Focus(partTimeout)
	typed(f, "5 min")
	f.SwitchTab()
	_, text, set := f.Text()
	set(text + "x")
	texts := f.Unfinished()
	if len(texts) != 2 {
		t.Errorf("unfinished: %q", texts)
	}
	next := newForm(f.Request())
	next.Resume(texts)
	if got := next.Unfinished(); got[partTimeout] != "5 min" || got[unreadJSON] != text+"x" {
		t.Errorf("resumed: %q", got)
	}
}
