package wire

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"ruse/session"
	"ruse/ui/internal/filter"
	"ruse/ui/internal/text"
)

// workBudget is how long one Work judges rows.
const workBudget = 2 * time.Millisecond

// Pane is the list of frames. Its items are rows, and groups of rows that are open
// or folded.
type Pane struct {
	store *Store
	view  view
	typed string // the filter as it was typed, which may be wrong
	wrong error
}

// New returns a pane without frames, which keeps those that come.
func New() *Pane {
	store := NewStore()
	return &Pane{store: store, view: view{store: store}}
}

// Store is what the pane shows.
func (p *Pane) Store() *Store { return p.store }

// Apply takes an event.
func (p *Pane) Apply(ev session.Event) {
	p.view.changed(p.store.Apply(ev))
	p.view.work(time.Time{})
}

// Mark remembers the pane as it is, and returns what cuts it back to that.
func (p *Pane) Mark() (cut func()) {
	rows, back := p.store.Len(), p.store.Remember()
	return func() {
		back()
		p.view.lo = min(p.view.lo, rows)
		p.view.cut(rows)
		p.view.open = slices.DeleteFunc(p.view.open, func(row uint32) bool { return int(row) >= rows })
	}
}

// Work judges rows that a filter has not judged yet, and reports whether there are
// more that need not be read first.
func (p *Pane) Work() (more bool) {
	if !p.view.done() {
		p.view.work(time.Now().Add(workBudget))
	}
	return !p.view.done() && !p.view.waits
}

// Done reports whether there are none.
func (p *Pane) Done() bool { return p.view.done() }

// Len is how many items there are.
func (p *Pane) Len() int { return p.view.items() }

// Place is what an item stands for, whatever comes before it.
type Place struct {
	Row  int
	head bool
}

// Place is that of item i, which is in range.
func (p *Pane) Place(i int) Place {
	g, part := p.view.item(i)
	if part < 0 {
		return Place{int(g.first), true}
	}
	return Place{p.view.rowAt(g.first, part), false}
}

// Item is the item at a place, or else the one behind it.
func (p *Pane) Item(at Place) int { return p.view.itemOf(at.Row, at.head) }

// Folds reports whether item i is a group; Fold opens it, or closes it again.
func (p *Pane) Folds(i int) bool {
	g, part := p.view.item(i)
	return part < 0 && g.n > 1
}

// Fold opens the group that item i is, or closes it again.
func (p *Pane) Fold(i int) {
	g, _ := p.view.item(i)
	n := len(p.view.open)
	p.view.open = slices.DeleteFunc(p.view.open, func(row uint32) bool { return g.first <= row && row <= g.last })
	if len(p.view.open) == n {
		p.view.open = append(p.view.open, g.last)
	}
}

// Reveal is the item that shows a row, which it takes out of a folded group; where the
// filter hides the row, all rows are shown.
func (p *Pane) Reveal(row int) int {
	if chosen, err := p.view.judge(row); !chosen || err != nil {
		p.SetFilter("", row)
	}
	if row < p.view.lo || row >= p.view.hi { // not judged yet: the reader's place is there now
		p.view.set(p.view.filter, row)
		p.view.work(time.Time{})
	}
	if g := p.view.groups.at(p.view.groupOf(row)); g.n > 1 && p.view.itemOf(row, true) == p.view.itemOf(row, false) {
		p.view.open = append(p.view.open, g.last)
	}
	return p.view.itemOf(row, false)
}

// SetFilter shows the rows that an expression chooses, from a row on first. What is
// wrong with it is said, and the rows stay as they are.
func (p *Pane) SetFilter(source string, from int) {
	f, err := filter.Parse(source)
	p.typed, p.wrong = source, err
	if err == nil && f.String() != p.view.filter.String() {
		p.view.set(f, min(from, p.store.Len()))
		p.Work()
	}
}

// Filter is the expression as it was typed.
func (p *Pane) Filter() string { return p.typed }

// State says what the filter does, or what is wrong with it, and what is no longer
// kept: empty where there is nothing to say.
func (p *Pane) State() string {
	if e, wrong := errors.AsType[*filter.Error](p.wrong); wrong {
		return text.Line(e.Msg)
	}
	words := ""
	if !p.view.filter.Empty() {
		words = fmt.Sprintf("%s of %s", text.Count(p.view.rows.len()), text.Count(p.store.Len()))
		if !p.view.done() {
			words += ", still searching"
		}
	}
	if gone := p.store.Gone(); gone > 0 {
		if words != "" {
			words += ", "
		}
		words += text.Plural(gone, "frame") + " no longer in memory"
	}
	return words
}
