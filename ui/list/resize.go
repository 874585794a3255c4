package list

import (
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// origin is where the reader was before the width changed. Resizing back and
// forth starts from it each time, so that it ends where it began.
type origin struct {
	set     bool
	clamped bool   // too little was below it to show it on top
	id      uint64 // the item's
	version uint64 // the block's
	width   int
	at      Position
	place   textPlace
}

// textPlace is a place in drawn text that wrapping doesn't move: so many
// letters (all that isn't space) before it, out of so many. Blank lines have
// none, so they are told by how many there are down to the next letters.
type textPlace struct {
	before, total int
	blanks        int
}

// SetSize sets the size of the window in cells. The line on top stays there;
// if the width changes it is the line with the same text.
func (l *List) SetSize(width, height int) {
	width, height = max(0, width), max(0, height)
	if width == l.width && height == l.height {
		return
	}
	if !l.following {
		l.refresh()
		l.remember()
	}
	l.density.resize(l.width, width)
	l.width, l.height = width, height
	if !l.following {
		l.recall()
	}
	l.stale, l.resized = true, true
}

// remember sets the origin, unless it stands already.
func (l *List) remember() {
	if !l.sized() || l.stands(l.origin) {
		return
	}
	top, ok := l.resolve(l.top)
	if !ok {
		l.origin = origin{}
		return
	}
	s := l.items.at(top.item)
	l.origin = origin{set: true, id: s.id, width: l.width, at: top.position()}
	if top.block != GapBlock {
		l.origin.version = s.item.Version(top.block)
		l.origin.place = placeOf(top.lines, top.line)
	}
}

// recall puts the origin on top at the new width.
func (l *List) recall() {
	if !l.sized() || !l.stands(l.origin) {
		return
	}
	at := l.origin.at
	if l.width != l.origin.width && at.Line > 0 && !at.InGap() {
		at.Line = l.origin.place.find(l.draw(at.Item, at.Block))
	}
	l.top = anchor{at, l.Item(at.Item).Blocks()}
}

// stands reports whether the origin's block is still what it was.
func (l *List) stands(o origin) bool {
	if !o.set || o.at.Item >= l.Len() {
		return false
	}
	s := l.items.at(o.at.Item)
	if o.at.InGap() || s.id != o.id {
		return s.id == o.id
	}
	return o.at.Block < s.item.Blocks() && s.item.Version(o.at.Block) == o.version
}

// placeOf returns the place at the start of a line.
func placeOf(lines []string, line int) textPlace {
	var p textPlace
	counts := letters(lines)
	for i, n := range counts {
		if i < line {
			p.before += n
		}
		p.total += n
	}
	for i := line; i < len(counts) && counts[i] == 0; i++ {
		p.blanks++
	}
	return p
}

// find returns the line that holds the place. Where drawing adds letters of its
// own at each line, as quotes and tables do, the totals differ and the place is
// taken in proportion.
func (p textPlace) find(lines []string) int {
	counts := letters(lines)
	total := 0
	for _, n := range counts {
		total += n
	}
	if total == 0 || p.total == 0 {
		return 0
	}
	before := p.before * total / p.total
	line, sum := 0, 0
	for line < len(counts)-1 && sum+counts[line] <= before {
		sum += counts[line]
		line++
	}
	for n := p.blanks; n > 0 && line > 0 && sum == before && counts[line-1] == 0; n-- {
		line--
	}
	return line
}

// lettersLines is up to how many lines letters are counted.
const lettersLines = 4096

// letters counts the characters of each line that are not space. In a block of
// a great many lines that would take long, so there each line counts as one.
func letters(lines []string) []int {
	counts := make([]int, len(lines))
	for i, line := range lines {
		if len(lines) > lettersLines {
			counts[i] = 1
			continue
		}
		for _, r := range ansi.Strip(line) {
			if !unicode.IsSpace(r) {
				counts[i]++
			}
		}
	}
	return counts
}
