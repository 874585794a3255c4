package list

import "math"

// thumb is the moving part of a scrollbar, in rows; size 0 is none.
type thumb struct{ start, size int }

// Scrollbar returns where the thumb of a scrollbar as high as the window starts
// and how many rows it has; size 0 means that everything shows and there is
// nothing to scroll. It goes by bytes, not by lines, since the height of what
// was never drawn is unknown. The thumb touches an end only if the window does.
func (l *List) Scrollbar() (start, size int) { return l.painted.thumb.start, l.painted.thumb.size }

// GotoFraction goes to the place at a fraction of all bytes, from 0 to 1: what
// dragging the scrollbar means. Like every other jump it costs one window.
func (l *List) GotoFraction(fraction float64) {
	total := l.items.sum(l.Len())
	target := int(min(max(fraction, 0), 1) * float64(total))
	if target >= total {
		l.GotoEnd()
		return
	}
	p := Position{Item: l.items.find(target)}
	item := l.Item(p.Item)
	within := target - l.items.sum(p.Item) - itemWeight
	low, high := 0, item.Blocks()
	for high-low > 1 {
		if middle := (low + high) / 2; item.Offset(middle) <= within {
			low = middle
		} else {
			high = middle
		}
	}
	p.Block = low
	if bytes := item.Bytes(low); bytes > 0 && l.sized() {
		height := len(l.draw(p.Item, low))
		p.Line = max(0, within-item.Offset(low)) * height / bytes
	}
	l.goTo(p, AlignTop)
}

// measureThumb computes the thumb of the window as it is laid out.
func (l *List) measureThumb() thumb {
	total := l.items.sum(l.Len())
	if len(l.rows) == 0 || len(l.rows) < l.height || total == 0 {
		return thumb{}
	}
	first, last := l.rows[0], l.rows[len(l.rows)-1]
	from := 0
	if !l.startsAt(first) {
		from = max(1, l.weightAt(first.Position, l.bytesAbove(first, false)))
	}
	to := max(from, l.weightAt(last.Position, l.bytesAbove(last, true)))
	rest := from + total - to
	if rest <= 0 {
		return thumb{}
	}
	share := float64(to-from) / float64(total)
	size := min(max(1, int(math.Round(share*float64(l.height)))), max(1, l.height-1))
	free := l.height - size
	start := int(math.Round(float64(from) / float64(rest) * float64(free)))
	if from > 0 && to < total && free > 1 {
		start = min(max(start, 1), free-1)
	}
	return thumb{start, size}
}

// startsAt reports whether r is the first line of the first item that shows
// something, as far as can be told without drawing.
func (l *List) startsAt(r row) bool {
	if r.Line > 0 || l.items.sum(r.Item) > 0 {
		return false
	}
	return r.InGap() || l.Item(r.Item).Offset(r.Block) == 0
}

// weightAt returns the weight of all that is above a place so many bytes into a
// block; of all the item, if the block is gone.
func (l *List) weightAt(p Position, bytes int) int {
	before := l.items.sum(p.Item)
	if p.Item >= l.Len() || p.InGap() {
		return before
	}
	item := l.Item(p.Item)
	within := item.TotalBytes()
	if p.Block < item.Blocks() {
		within = item.Offset(p.Block) + min(bytes, item.Bytes(p.Block))
	}
	return before + min(itemWeight+within, l.items.at(p.Item).weight)
}

// bytesAbove returns how many bytes of a row's block stand above it, the row
// itself included if so told.
func (l *List) bytesAbove(r row, included bool) int {
	if r.InGap() {
		return 0
	}
	line := r.Line
	if included {
		line++
	}
	return l.Item(r.Item).Bytes(r.Block) * line / r.height
}
