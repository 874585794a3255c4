package ui

import (
	"sort"
	"strings"
	"time"
	"unicode"

	"github.com/charmbracelet/x/ansi"

	"ruse/ui/list"
)

// finder searches the whole transcript, what was never drawn included. It reads
// words without markup, a slice of them an Update, so that keys stay quick.
type finder struct {
	query string
	// fold ignores case: until the query holds a capital.
	fold    bool
	matches []match
	// current is the match that was gone to, or -1.
	current int
	// item and block are where the scan goes on.
	item, block int
	done        bool
	// pending is the step that waits for the first match.
	pending int
}

// match is a block that holds the query, and how often.
type match struct{ item, block, count int }

func (f *finder) active() bool { return f.query != "" }

func (f *finder) set(query string) {
	*f = finder{query: query, current: -1, fold: !strings.ContainsFunc(query, unicode.IsUpper)}
	f.done = query == ""
	if f.fold {
		f.query = strings.ToLower(query)
	}
}

// restart searches again, after the entries were numbered anew.
func (f *finder) restart() { f.set(f.query) }

// occurrences counts the query in text.
func (f *finder) occurrences(text string) int {
	if f.fold {
		text = strings.ToLower(text)
	}
	return strings.Count(text, f.query)
}

// scan reads on for as long as the budget lasts and says whether there is more.
func (t *transcript) scan(budget time.Duration) (more bool) {
	f := &t.find
	deadline := time.Now().Add(budget)
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

// rescan looks again at what grew since: the last entry, and new ones.
func (t *transcript) rescan() {
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

// findNext goes to the next block with a match, or to the previous one, from
// the reader's place on and round the end. It reports whether there is one.
func (t *transcript) findNext(step int) bool {
	f := &t.find
	if len(f.matches) == 0 {
		return false
	}
	if f.current < 0 {
		place, _ := t.list.Top()
		at := sort.Search(len(f.matches), func(i int) bool {
			m := f.matches[i]
			return m.item > place.Item || m.item == place.Item && m.block >= place.Block
		})
		if step < 0 {
			at--
		}
		f.current = at
	} else {
		f.current += step
	}
	f.current = (f.current%len(f.matches) + len(f.matches)) % len(f.matches)
	t.show(f.matches[f.current])
	return true
}

// show brings the first line that holds the query into the window.
func (t *transcript) show(m match) {
	e := t.entries[m.item]
	if fold, ok := e.(foldable); ok && fold.folded() && fold.canFold() {
		if _, isOutput := e.(*outputEntry); isOutput {
			fold.setFolded(false)
			t.changed(e)
			m.block = t.firstMatch(e)
		}
	}
	line := 0
	for i, text := range e.Lines(m.block, max(t.width-1, 1)) {
		if t.find.occurrences(ansi.Strip(text)) > 0 {
			line = i
			break
		}
	}
	t.current = m.item
	t.list.GotoPosition(list.Position{Item: m.item, Block: m.block, Line: line}, list.AlignMiddle)
}

// firstMatch returns the first block of e that holds the query.
func (t *transcript) firstMatch(e entry) int {
	for block := range e.Blocks() {
		if t.find.occurrences(e.find(block)) > 0 {
			return block
		}
	}
	return 0
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
