package transcript

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"
	"unicode"

	"github.com/charmbracelet/x/ansi"

	"ruse/ui/internal/text"
	"ruse/ui/list"
)

// finder searches the whole transcript, what was never drawn included. It reads
// words without markup, a slice of them an Update, so that keys stay quick.
type finder struct {
	query string
	// fold ignores case: until the query holds a capital.
	fold    bool
	matches []match
	// current is the match that was gone to, or -1, and line the line in it.
	current, line int
	// item and block are where the scan goes on.
	item, block int
	done        bool
	// pending is the step that waits for the first match.
	pending int
}

// match is a block that holds the query, and how often.
type match struct{ item, block, count int }

func (f *finder) active() bool { return f.query != "" }

// at is the match that was gone to.
func (f *finder) at() (match, bool) {
	if f.current < 0 || f.current >= len(f.matches) {
		return match{}, false
	}
	return f.matches[f.current], true
}

func (f *finder) set(query string) {
	*f = finder{query: query, current: -1, fold: !strings.ContainsFunc(query, unicode.IsUpper)}
	f.done = query == ""
	if f.fold {
		f.query = strings.ToLower(query)
	}
}

// restart searches again, after the entries were numbered anew.
func (f *finder) restart() { f.set(f.query) }

// occurrences counts the query in words.
func (f *finder) occurrences(words string) int {
	if f.fold {
		words = strings.ToLower(words)
	}
	return strings.Count(words, f.query)
}

// Search looks for a query in all entries, those to come too; nothing where it is
// empty.
func (t *Pane) Search(query string) { t.find.set(query) }

// Query is what is searched for.
func (t *Pane) Query() string { return t.find.query }

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
	return fmt.Sprintf("%s%s%s for %q", place, text.Plural(f.total(), "match"), more, text.Line(f.query))
}

// scan reads on and says whether there is more to read.
func (t *Pane) scan() (more bool) {
	f := &t.find
	if !f.active() || f.done {
		return false
	}
	more = t.scanUntil(time.Now().Add(scanBudget))
	if step := f.pending; step != 0 && len(f.matches) > 0 {
		f.pending = 0
		t.NextMatch(step)
	}
	return more
}

func (t *Pane) scanUntil(deadline time.Time) (more bool) {
	f := &t.find
	for ; f.item < len(t.entries); f.item, f.block = f.item+1, 0 {
		e := t.entries[f.item]
		for n := e.Blocks(); f.block < n; f.block++ {
			if time.Now().After(deadline) {
				return true
			}
			if c := f.occurrences(e.find(f.block)); c > 0 {
				f.matches = append(f.matches, match{f.item, f.block, c})
			}
		}
	}
	f.done = true
	return false
}

// Rescan looks again at what has grown since: the last entry, and new ones. It is due
// after events were applied.
func (t *Pane) Rescan() {
	f := &t.find
	if !f.active() || !f.done {
		return
	}
	f.item, f.block, f.done = min(f.item, max(len(t.entries)-1, 0)), 0, false
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

func (t *Pane) findNext(step int) bool {
	f := &t.find
	switch {
	case len(f.matches) == 0:
		return false
	case f.current < 0:
		f.current = t.nearestMatch(step)
	case t.stepInBlock(step):
		return true
	default:
		f.current += step
	}
	f.current = (f.current%len(f.matches) + len(f.matches)) % len(f.matches)
	t.show(step)
	return true
}

// nearestMatch is the first match from the window's top on, or the last before.
func (t *Pane) nearestMatch(step int) int {
	place, _ := t.list.Top()
	at := sort.Search(len(t.find.matches), func(i int) bool {
		m := t.find.matches[i]
		return m.item > place.Item || m.item == place.Item && m.block >= place.Block
	})
	if step < 0 {
		at--
	}
	return at
}

// matchLines are the lines of a drawn block that hold the query: none where it
// is broken over two.
func (t *Pane) matchLines(m match) (lines []int) {
	for i, line := range t.entries[m.item].Lines(m.block, max(t.width-1, 1)) {
		if t.find.occurrences(ansi.Strip(line)) > 0 {
			lines = append(lines, i)
		}
	}
	return lines
}

// stepInBlock goes to another matching line of the block that it is at.
func (t *Pane) stepInBlock(step int) bool {
	m := t.find.matches[t.find.current]
	lines := t.matchLines(m)
	at, found := slices.BinarySearch(lines, t.find.line)
	switch {
	case step < 0:
		at--
	case found:
		at++
	}
	if at < 0 || at >= len(lines) {
		return false
	}
	t.goToMatch(m, lines[at])
	return true
}

// show brings the current match into the window: its first line, or going up
// its last. What is folded away is unfolded.
func (t *Pane) show(step int) {
	m := t.find.matches[t.find.current]
	lines := t.matchLines(m)
	if e := t.entries[m.item]; e.canFold() && !e.common().open && t.hides(m) {
		t.setOpen(e, true)
		t.rematch(m.item, step)
		m = t.find.matches[t.find.current]
		lines = t.matchLines(m)
	}
	line := 0
	if len(lines) > 0 {
		line = lines[0]
		if step < 0 {
			line = lines[len(lines)-1]
		}
	}
	t.goToMatch(m, line)
}

// hides reports whether a folded entry shows less of a match than there is. A
// prompt's words are never folded.
func (t *Pane) hides(m match) bool {
	if kindOf(t.entries[m.item]) == Prompts {
		return false
	}
	seen := 0
	for _, line := range t.entries[m.item].Lines(m.block, max(t.width-1, 1)) {
		seen += t.find.occurrences(ansi.Strip(line))
	}
	return seen < m.count
}

func (t *Pane) goToMatch(m match, line int) {
	t.find.line = line
	t.current, t.picked = m.item, true
	t.list.SetFollow(false)
	t.list.GotoPosition(list.Position{Item: m.item, Block: m.block, Line: line}, list.AlignMiddle)
}

// rematch searches an entry again whose blocks have changed, and stays at it.
func (t *Pane) rematch(item, step int) {
	f, e := &t.find, t.entries[item]
	first, _ := slices.BinarySearchFunc(f.matches, item, func(m match, item int) int { return m.item - item })
	last := first
	for last < len(f.matches) && f.matches[last].item == item {
		last++
	}
	var found []match
	for block := range e.Blocks() {
		if c := f.occurrences(e.find(block)); c > 0 {
			found = append(found, match{item, block, c})
		}
	}
	if len(found) == 0 {
		return // it stood in what only the folded form shows
	}
	f.matches = slices.Replace(f.matches, first, last, found...)
	f.current = first
	if step < 0 {
		f.current = first + len(found) - 1
	}
}

// highlight marks the query in one drawn line.
func (f *finder) highlight(line string, style func(...string) string) string {
	plain := ansi.Strip(line)
	if f.fold {
		plain = strings.ToLower(plain)
	}
	if !strings.Contains(plain, f.query) {
		return line
	}
	var b strings.Builder
	column := 0
	for {
		at := strings.Index(plain, f.query)
		if at < 0 {
			break
		}
		from := column + ansi.StringWidth(plain[:at])
		to := from + ansi.StringWidth(f.query)
		b.WriteString(ansi.Cut(line, column, from))
		b.WriteString(style(ansi.Strip(ansi.Cut(line, from, to))))
		column, plain = to, plain[at+len(f.query):]
	}
	b.WriteString(ansi.Cut(line, column, ansi.StringWidth(line)))
	return b.String()
}
