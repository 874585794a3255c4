package list

import "math"

// unseenBlocks bounds how many blocks are looked at one by one to count what
// is new; beyond, bytes are taken together.
const unseenBlocks = 64

// mark is a line below which all is new.
type mark struct {
	Position
	width int // for which Line counts; 0 if it isn't known
	bytes int // of the block, up to the line
}

// unseen counts lines.
type unseen struct {
	lines int
	exact bool
}

// Unseen returns how many lines came after the reader left the end and were
// not in the window since; 0 while following. It is exact if all of them are
// in the cache, else an estimate from their bytes: nothing is drawn to count.
func (l *List) Unseen() (lines int, exact bool) {
	return l.painted.unseen.lines, l.painted.unseen.exact
}

// see notes that the bottom row of the window was seen.
func (l *List) see(bottom row) {
	seen := mark{bottom.Position, l.width, l.bytesAbove(bottom, true)}
	if l.following || l.weightAt(seen.Position, seen.bytes) >= l.weightAt(l.seen.Position, l.seen.bytes) {
		l.seen = seen
	}
}

// endMark returns the mark of all there is, be it drawn or not.
func (l *List) endMark() mark {
	i := l.previousShown(l.Len())
	if i < 0 {
		return mark{}
	}
	item := l.Item(i)
	block := item.Blocks() - 1
	if block < 0 {
		return mark{Position: Position{Item: i}}
	}
	return mark{Position: Position{Item: i, Block: block}, bytes: item.Bytes(block)}
}

// countUnseen counts the lines below the mark.
func (l *List) countUnseen() unseen {
	count := unseen{exact: true}
	if l.following || !l.sized() || l.seen.Item >= l.Len() {
		return count
	}
	l.countMarked(&count)
	item, block := l.seen.Item, l.seen.Block+1
	gap := 0 // rows above the next line
	for range unseenBlocks {
		for block >= l.Item(item).Blocks() {
			item, block, gap = l.nextShown(item), 0, len(l.gap)
			if item >= l.Len() {
				return count
			}
		}
		if height := l.heightOf(item, block, &count); height > 0 {
			count.lines += gap + height
			gap = 0
		}
		block++
	}
	rest := l.items.sum(l.Len()) - l.weightAt(Position{Item: item, Block: block}, 0)
	if rest > 0 {
		count.lines += l.density.lines(rest, l.width)
		count.exact = false
	}
	return count
}

// countMarked counts the lines of the mark's own block that are below it.
func (l *List) countMarked(count *unseen) {
	m := l.seen
	item := l.Item(m.Item)
	switch {
	case m.InGap():
		count.lines += len(l.gap) - 1 - m.Line
		return
	case m.Block >= item.Blocks():
		return
	}
	key := blockKey{l.items.at(m.Item).id, m.Block, l.width}
	height, known := l.cache.height(key, item.Version(m.Block))
	if known && m.width == l.width {
		count.lines += max(0, height-1-m.Line)
		return
	}
	bytes := item.Bytes(m.Block)
	switch grown := max(0, bytes-m.bytes); {
	case grown == 0:
	case known:
		count.lines += height * grown / bytes
		count.exact = false
	default:
		count.lines += l.density.lines(grown, l.width)
		count.exact = false
	}
}

// heightOf returns the height of a block or an estimate of it.
func (l *List) heightOf(item, block int, count *unseen) int {
	s := l.items.at(item)
	key := blockKey{s.id, block, l.width}
	if height, ok := l.cache.height(key, s.item.Version(block)); ok {
		return height
	}
	count.exact = false
	bytes := s.item.Bytes(block)
	if bytes <= 0 {
		return 0
	}
	return max(1, l.density.lines(bytes, l.width))
}

// density is how many bytes of source make a line, learnt from what is drawn.
type density struct{ bytes, drawn float64 }

const (
	densityMemory = 4096 // lines, after which older ones count half
	densityPrior  = 32   // lines that the first guess is worth
)

func (d *density) observe(bytes, lines int) {
	d.bytes += float64(max(0, bytes))
	d.drawn += float64(lines)
	if d.drawn > densityMemory {
		d.bytes /= 2
		d.drawn /= 2
	}
}

// resize adapts to another width.
func (d *density) resize(from, to int) {
	if from > 0 && to > 0 {
		d.drawn *= float64(from) / float64(to)
	}
}

// lines estimates the height of some bytes of source. Until enough is drawn to
// tell, half the width counts as a line.
func (d *density) lines(bytes, width int) int {
	perLine := (d.bytes + densityPrior*float64(width)/2) / (d.drawn + densityPrior)
	return int(math.Round(float64(bytes) / max(1, perLine)))
}
