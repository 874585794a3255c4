package transcript

import (
	"fmt"
	"time"

	"ruse/ui/internal/text"
)

// finder searches the whole transcript, what was never drawn included. It reads
// words without markup, a slice of them an Update, so that keys stay quick.
type finder struct {
	query   text.Query
	matches []match
	// current is the match that was gone to, or -1, and line the line in it.
	current, line int
	// item and block are where the scan goes on.
	item, block int
	done        bool
	// stale says that something came or changed since it read the end.
	stale bool
	// pending is the step that waits for the first match.
	pending int
}

// match is a block that holds the query, and how often.
type match struct{ item, block, count int }

func (f *finder) active() bool { return !f.query.IsEmpty() }

// at is the match that was gone to.
func (f *finder) at() (match, bool) {
	if f.current < 0 || f.current >= len(f.matches) {
		return match{}, false
	}
	return f.matches[f.current], true
}

func (f *finder) set(query string) {
	*f = finder{query: text.NewQuery(query), current: -1, done: query == ""}
}

// restart searches again, after the entries were numbered anew.
func (f *finder) restart() { f.set(f.query.String()) }

// Search looks for a query in all entries, those to come too; nothing where it is
// empty.
func (t *Pane) Search(query string) { t.find.set(query) }

// Query is what is searched for.
func (t *Pane) Query() string { return t.find.query.String() }

// NextMatch goes to the next line with a match, or to the previous one, from the
// reader's place on and round the end: at once, or when Work has found the first. It
// reports whether there may be one.
func (t *Pane) NextMatch(step int) bool {
	f := &t.find
	if f.active() && !f.done && len(f.matches) == 0 {
		f.pending = step
		return true
	}
	return !f.active() || t.findNext(step)
}

// Found says how many matches there are, and which one was gone to; nothing where
// nothing is searched for.
func (t *Pane) Found() string {
	f := &t.find
	if !f.active() {
		return ""
	}
	place, more := "", ""
	if _, ok := f.at(); ok {
		place = fmt.Sprintf("place %d of %s, ", f.current+1, text.Count(len(f.matches)))
	}
	if !f.done {
		more = ", still searching"
	}
	return fmt.Sprintf("%s%s%s for %q", place, text.Plural(f.total(), "match"), more, text.Line(f.query.String()))
}

// scan reads on and says whether there is more to read.
func (t *Pane) scan() (more bool) {
	f := &t.find
	if !f.active() || f.done && !f.stale {
		return false
	}
	if f.done {
		t.rescan()
	}
	more = t.scanUntil(time.Now().Add(scanBudget))
	if step := f.pending; step != 0 && len(f.matches) > 0 {
		f.pending = 0
		t.NextMatch(step)
	}
	return more || f.stale
}

func (t *Pane) scanUntil(deadline time.Time) (more bool) {
	f := &t.find
	for ; f.item < len(t.entries); f.item, f.block = f.item+1, 0 {
		e := t.entries[f.item]
		for n := e.Blocks(); f.block < n; f.block++ {
			if time.Now().After(deadline) {
				return true
			}
			if c := f.query.Count(e.find(f.block)); c > 0 {
				f.matches = append(f.matches, match{f.item, f.block, c})
			}
		}
	}
	f.done = true
	return false
}

// rescan looks again at what has grown since: the last entry, and new ones.
func (t *Pane) rescan() {
	f := &t.find
	f.item, f.block, f.done, f.stale = min(f.item, max(len(t.entries)-1, 0)), 0, false, false
	for len(f.matches) > 0 && f.matches[len(f.matches)-1].item >= f.item {
		f.matches = f.matches[:len(f.matches)-1]
	}
	f.current = min(f.current, len(f.matches)-1)
}

// total is how often the query was found so far.
func (f *finder) total() int {
	n := 0
	for _, m := range f.matches {
		n += m.count
	}
	return n
}
