package transcript

import (
	"slices"

	"ruse/session"
	"ruse/ui/internal/report"
	"ruse/ui/list"
)

// Kind is a kind of entries.
type Kind uint8

// The kinds that one can go to.
const (
	Any Kind = iota
	Prompts
	Problems
	Speech // what agents and commands said
)

func kindOf(e entry) Kind {
	switch e.(type) {
	case *promptEntry:
		return Prompts
	case *problemEntry:
		return Problems
	case *messageEntry, *streamEntry, *outputEntry:
		return Speech
	}
	return Any
}

func (k Kind) has(e entry) bool { return k == Any || k == kindOf(e) }

// Len is how many entries there are.
func (t *Pane) Len() int { return len(t.entries) }

// KindOf is the kind of entry i; Any where it is none that one can go to.
func (t *Pane) KindOf(i int) Kind { return kindOf(t.entries[i]) }

// Source is what entry i says, as it came.
func (t *Pane) Source(i int) string { return t.entries[i].source() }

// ScrollBy moves the window by lines.
func (t *Pane) ScrollBy(lines int) { t.list.ScrollBy(lines) }

// PageBy moves the window by pages.
func (t *Pane) PageBy(pages float64) { t.list.PageBy(pages) }

// ScrollTo moves the window to a fraction of the whole.
func (t *Pane) ScrollTo(fraction float64) { t.list.GotoFraction(fraction) }

// Follow moves the window to the end, and along with what comes.
func (t *Pane) Follow() { t.list.SetFollow(true) }

// Following reports whether the window moves along with what comes.
func (t *Pane) Following() bool { return t.list.Following() }

// Top goes to the first entry.
func (t *Pane) Top() {
	t.list.GotoStart()
	t.current, t.picked = 0, true
}

// End goes to the last entry, and along with what comes.
func (t *Pane) End() {
	t.list.GotoEnd()
	t.picked = false
}

// jump brings an entry to the top of the window; there is none before 0.
func (t *Pane) jump(i int) {
	if i < 0 {
		return
	}
	t.current, t.picked = i, true
	t.list.GotoItem(i, list.AlignTop)
}

// Step goes to the next or the previous entry of a kind.
func (t *Pane) Step(by int, k Kind) { t.jump(t.nearest(by, k)) }

// Steps reports whether there is one.
func (t *Pane) Steps(by int, k Kind) bool { return t.nearest(by, k) >= 0 }

// nearest is the next or the previous entry of a kind, or -1.
func (t *Pane) nearest(by int, k Kind) int {
	for i := t.Current() + by; i >= 0 && i < len(t.entries); i += by {
		if k.has(t.entries[i]) {
			return i
		}
	}
	return -1
}

// RevealRun goes to where a run begins.
func (t *Pane) RevealRun(id session.RunID) {
	if r := t.runOf(id); r != nil && r.first < len(t.entries) {
		t.jump(r.first)
	}
}

// RevealArtifact goes to where an upload came.
func (t *Pane) RevealArtifact(id int) {
	if e := t.artifacts[id]; e != nil && t.shows(e) {
		t.jump(e.index)
	}
}

// RevealProblem goes to where an error came, if it is shown.
func (t *Pane) RevealProblem(p *report.Problem) {
	t.jump(slices.IndexFunc(t.entries, func(e entry) bool {
		shown, ok := e.(*problemEntry)
		return ok && shown.Problem == p
	}))
}

// RevealEvent goes to the entry that an event brought, or else to the one of its run
// that it may have become a part of, and reports whether there is one.
func (t *Pane) RevealEvent(s session.Stamp) bool {
	for i, e := range slices.Backward(t.entries) {
		if b := e.common(); b.run == s.Run && !b.at.After(s.At) {
			t.jump(i)
			return true
		}
	}
	return false
}

// Event is the stamp of the event that brought the current entry; ok is false where
// there is none.
func (t *Pane) Event() (s session.Stamp, ok bool) {
	i := t.Current()
	if i < 0 {
		return s, false
	}
	b := t.entries[i].common()
	return session.Stamp{At: b.at, Run: b.run}, true
}

// Current is the entry that keys act on, or -1 where there is none: the last one
// while following, unless another one was chosen, else the one in sight that is
// nearest to where it was.
func (t *Pane) Current() int {
	if len(t.entries) == 0 {
		return -1
	}
	if first, last, ok := t.list.VisibleItems(); ok {
		if t.list.Following() && !t.picked {
			t.current = last
		}
		t.current = min(max(t.current, first), last)
	}
	t.current = min(t.current, len(t.entries)-1)
	return t.current
}
