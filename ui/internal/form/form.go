// Package form is the form of a request: every field of it to fill in, and a second
// tab with the very JSON that will be sent.
//
// A [Form] knows nothing of the program around it. It is given a request
// ([Form.Fill]), keys and the mouse ([Form.Handle]) and verbs where a key is a
// command, and gives back the request ([Form.Request]) once nothing in it is wrong
// ([Form.Valid]). What it asks of the program is in a [Host].
package form

import (
	"cmp"
	"iter"
	"slices"

	"ruse/ui/internal/request"
	"ruse/ui/theme"
)

// Host is what a form asks of the program around it.
type Host struct {
	// Keys shows the keys that do something in the form, in so many cells.
	Keys func(width int) string
	// KeyOf names the key of one of the form's commands.
	KeyOf func(command string) string
	// Offer asks whether a message that was pasted into a field fills the form;
	// undo gives the field back what it held before.
	Offer func(content string, undo func())
}

// Form holds every field of a request. It stays the same object while the person
// goes in and out, so that even what no request can hold, such as half a number,
// is there again.
type Form struct {
	host  Host
	theme *theme.Theme
	// address is where the session is connected, as it may be shown.
	address string
	// start has what no part of the form holds.
	start request.Request
	parts []*part
	focus *cell
	// revealed says that the focused secret is shown.
	revealed bool
	// problems are the errors of each cell; loose are those of none.
	problems map[*cell][]string
	loose    []string
	// message is what the last key came to, where the form itself does not show it.
	message  string
	json     jsonTab
	checking checking
	// tried says that the person has tried to send: only then is what is merely
	// empty wrong.
	tried bool
	// removed are rows that can be brought back.
	removed []removedRow

	// top is the first line of the form that is shown; follow asks that the
	// cursor be in sight. height and length are those of the last drawing.
	top, height, length int
	// left and upper are where the window was on the screen, spots where in the
	// form its cells were; dragging says that the mouse selects in one.
	left, upper int
	spots       []cellSpot
	dragging    bool
	follow      bool
}

// New returns a form that holds r.
func New(th *theme.Theme, r request.Request, host Host) *Form {
	f := &Form{host: host, theme: th}
	f.json.entry = newCell(th, "", "", "", cellLong).entry
	f.load(r)
	f.setFocus(f.one(partPrompt))
	if r.Kind == request.CommandsOnly {
		f.setFocus(f.one(partKind))
	}
	f.FocusMissing()
	return f
}

// SetAddress says where the session is connected, as it may be shown.
func (f *Form) SetAddress(address string) { f.address = address }

// Say shows what something came to until the next key.
func (f *Form) Say(message string) { f.message = message }

// Message is what was said last, unless a key was pressed since.
func (f *Form) Message() string { return f.message }

// load fills the form with a request. The focus stays in the same field.
func (f *Form) load(r request.Request) {
	was := f.pathOf(f.focus)
	f.start, f.removed = r, nil
	f.parts = formParts(f.theme, r)
	f.focus = nil
	for path, c := range f.cells() {
		if f.focus == nil || path == was && was != "" {
			f.focus = c
		}
	}
	f.setFocus(f.focus)
	f.Check()
}

// Fill loads a request that came from elsewhere; what such requests have not
// stays as it is.
func (f *Form) Fill(r request.Request) {
	now := f.Request()
	r.Address = cmp.Or(r.Address, now.Address)
	r.Timeout, r.IdleTimeout = cmp.Or(r.Timeout, now.Timeout), cmp.Or(r.IdleTimeout, now.IdleTimeout)
	f.load(r)
	f.FocusMissing()
	f.DropJSON()
}

func (f *Form) kind() request.Kind { return request.Kind(f.one(partKind).chosen) }

// one is the only cell of the part of this name, which is no list.
func (f *Form) one(name string) *cell {
	i := slices.IndexFunc(f.parts, func(p *part) bool { return p.Name == name })
	return f.parts[i].cell()
}

// shown are the parts that the kind of request has.
func (f *Form) shown() []*part {
	var shown []*part
	for _, p := range f.parts {
		if p.Kinds.Have(f.kind()) {
			shown = append(shown, p)
		}
	}
	return shown
}

// cells are all that are shown, in the order of tab, with their paths.
func (f *Form) cells() iter.Seq2[string, *cell] {
	return func(yield func(string, *cell) bool) {
		for _, p := range f.shown() {
			if !p.walk(p.NameIn(f.kind()), yield) {
				return
			}
		}
	}
}

func (f *Form) pathOf(wanted *cell) string {
	for path, c := range f.cells() {
		if c == wanted {
			return path
		}
	}
	return ""
}

// Request is what the form holds now.
func (f *Form) Request() request.Request {
	r := f.start
	for _, p := range f.parts {
		// What is no time is a problem that Check finds, and stays in the form.
		_ = p.read(p.At(&r))
	}
	return r
}

// SetPrompt takes the composer's text.
func (f *Form) SetPrompt(text string) {
	if c := f.one(partPrompt); c.value() != text {
		c.setValue(text)
		f.Check()
	}
	f.follow = true
}
