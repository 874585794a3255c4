package form

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// What is typed is checked with every key, as long as that takes no time: up to
// checkAtOnce bytes in all fields. More of it is checked when nobody has typed
// for checkAfter, or when what it comes to is wanted.
const (
	checkAtOnce = 16 << 10
	checkAfter  = 200 * time.Millisecond
)

// checking is what was typed and not checked yet.
type checking struct {
	// unread says that the JSON was changed since the form was filled from it,
	// unchecked that the form was since it was checked.
	unread, unchecked bool
	// changes counts what was typed; due says that a CheckMsg is on its way.
	changes int
	due     bool
}

// CheckMsg asks for a check of what was typed, unless that goes on.
type CheckMsg struct {
	form    *Form
	changes int
}

// changed checks what was typed, now or soon.
func (f *Form) changed() tea.Cmd {
	if f.Len() <= checkAtOnce {
		f.Flush()
		return nil
	}
	f.checking.changes++
	if f.checking.due {
		return nil
	}
	return f.checkLater()
}

func (f *Form) checkLater() tea.Cmd {
	f.checking.due = true
	msg := CheckMsg{f, f.checking.changes}
	return tea.Tick(checkAfter, func(time.Time) tea.Msg { return msg })
}

// Apply checks the form, or puts that off.
func (msg CheckMsg) Apply() tea.Cmd {
	f := msg.form
	f.checking.due = false
	if f.checking.changes != msg.changes {
		return f.checkLater()
	}
	f.Flush()
	return nil
}

// Flush checks what has not been checked yet.
func (f *Form) Flush() {
	if f.checking.unread {
		f.readJSON()
	}
	if f.checking.unchecked {
		f.Check()
	}
}

// Len is how many bytes all texts of the form have.
func (f *Form) Len() int {
	n := f.json.entry.Len()
	for _, c := range f.cells() {
		if c.entry != nil {
			n += c.entry.Len()
		}
	}
	return n
}
