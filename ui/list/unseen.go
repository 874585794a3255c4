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
	seen := mark{Position: bottom.Position, width: l.width}
	if !bottom.InGap() {
		bytes := l.Item(bottom.Item).Bytes(bottom.Block)
		seen.bytes = bytes * (bottom.Line + 1) / max(1, bottom.height)
	}
	if l.following || l.weightOf(seen) >= l.weightOf(l.seen) {
		l.seen = seen
	}
}

// endMark returns the mark of all there is, be it drawn or not.
func (l *List) endMark() mark {
	end := l.weights.sum(len(l.weights))
	i := l.weights.find(end-1) - l.head
	if i < 0 || i >= l.Len() {
		return mark{}
	}
	item := l.Item(i)
	block := item.Blocks() - 1
	if block < 0 {
		return mark{Position: Position{Item: i}}
	}
	return mark{Position: Position{Item: i, Block: block}, bytes: item.Bytes(block)}
}

// weightOf returns the weight of all that is above a mark.
func (l *List) weightOf(m mark) int {
	if m.Item >= l.Len() {
		return l.weightBefore(l.Len())
	}
	before := l.weightBefore(m.Item)
	item := l.Item(m.Item)
	if m.InGap() || item.Blocks() == 0 {
		return before
	}
	within := item.TotalBytes()
	if m.Block < item.Blocks() {
		within = item.Offset(m.Block) + min(m.bytes, item.Bytes(m.Block))
	}
	return before + min(itemWeight+within, l.slot(m.Item).weight)
}

// countUnseen counts the lines below the mark.
func (l *List) countUnseen() unseen {
	if l.following || !l.sized() || l.seen.Item >= l.Len() {
		return unseen{exact: true}
	}
	count := unseen{exact: true}
	l.countMarked(&count)
	item, block := l.seen.Item, l.seen.Block+1
	shown := true // whether the item has lines, so that a gap comes next
	for range unseenBlocks {
		for item < l.Len() && block >= l.Item(item).Blocks() {
			before := l.weights.sum(l.head + item + 1)
			item, block, shown = l.weights.find(before)-l.head, 0, false
		}
		if item >= l.Len() {
			return count
		}
		height := l.heightOf(item, block, &count)
		if height > 0 && !shown {
			shown = true
			height += len(l.gap)
		}
		count.lines += height
		block++
	}
	rest := l.weightBefore(l.Len()) - l.weightAt(Position{Item: item, Block: block}, 1)
	if rest > 0 {
		count = unseen{lines: count.lines + l.density.lines(rest, l.width)}
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
	key := blockKey{l.slot(m.Item).id, m.Block, l.width}
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
	s := l.slot(item)
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

// densityMemory is after how many lines older ones count half.
const densityMemory = 4096

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

// lines estimates the height of some bytes of source.
func (d *density) lines(bytes, width int) int {
	perLine := float64(width) / 2
	if d.drawn > 0 {
		perLine = d.bytes / d.drawn
	}
	return int(math.Round(float64(bytes) / max(1, perLine)))
}
