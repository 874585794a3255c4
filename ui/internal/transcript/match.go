package transcript

import (
	"slices"
	"sort"

	"github.com/charmbracelet/x/ansi"

	"ruse/ui/list"
)

// findNext goes to the next line with a match, or the previous one, and reports
// whether there is one.
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

// drawn is the block of a match, if it is still there.
func (t *Pane) drawn(m match) []string {
	e := t.entries[m.item]
	if m.block >= e.Blocks() {
		return nil
	}
	return e.Lines(m.block, max(t.width-1, 1))
}

// matchLines are the lines of a drawn block that hold the query: none where it
// is broken over two.
func (t *Pane) matchLines(m match) (lines []int) {
	for i, line := range t.drawn(m) {
		if t.find.query.Count(ansi.Strip(line)) > 0 {
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
	f := &t.find
	m := f.matches[f.current]
	if e := t.entries[m.item]; e.canFold() && !e.common().open && t.hides(m) {
		t.setOpen(e, true)
		for step < 0 && f.current+1 < len(f.matches) && f.matches[f.current+1].item == m.item {
			f.current++
		}
		var ok bool
		if m, ok = f.at(); !ok {
			return // it stood in what only the folded form shows
		}
	}
	line, lines := 0, t.matchLines(m)
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
	for _, line := range t.drawn(m) {
		seen += t.find.query.Count(ansi.Strip(line))
	}
	return seen < m.count
}

func (t *Pane) goToMatch(m match, line int) {
	t.find.line = line
	t.current, t.picked = m.item, true
	t.list.SetFollow(false)
	t.list.GotoPosition(list.Position{Item: m.item, Block: m.block, Line: line}, list.AlignMiddle)
}

// rematch searches an entry again whose blocks have changed. Where the match that
// was gone to is in it, the first one is now.
func (t *Pane) rematch(item int) {
	f, e := &t.find, t.entries[item]
	if !f.active() || f.item < item {
		return // the scan comes to it
	}
	first, _ := slices.BinarySearchFunc(f.matches, item, func(m match, item int) int { return m.item - item })
	last := first
	for last < len(f.matches) && f.matches[last].item == item {
		last++
	}
	var found []match
	if f.item == item {
		f.block = 0
	} else {
		found = f.inEntry(e, item)
	}
	f.matches = slices.Replace(f.matches, first, last, found...)
	switch {
	case f.current >= last:
		f.current += len(found) - (last - first)
	case f.current >= first:
		f.current = min(first, len(f.matches)-1)
	}
}

// inEntry searches all of an entry.
func (f *finder) inEntry(e entry, item int) (found []match) {
	for block := range e.Blocks() {
		if c := f.query.Count(e.find(block)); c > 0 {
			found = append(found, match{item, block, c})
		}
	}
	return found
}
