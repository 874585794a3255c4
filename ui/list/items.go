package list

// itemWeight is what an item weighs on the scrollbar beside its bytes, for its
// gap and for decoration that has no source. It also tells items that show
// something from hidden ones, which weigh nothing.
const itemWeight = 32

// Len returns the number of items.
func (l *List) Len() int { return l.items.len }

// Item returns the item at index i, which must be in range.
func (l *List) Item(i int) Item { return l.items.at(i).item }

// Append adds an item at the end and returns its index.
func (l *List) Append(item Item) int {
	l.lastID++
	l.items.push(slot{item, l.lastID, weigh(item)})
	l.stale = true
	return l.Len() - 1
}

// Changed tells the list that item i grew, shrank or otherwise changed. It
// costs O(log n) and draws nothing.
func (l *List) Changed(i int) {
	l.items.setWeight(i, weigh(l.Item(i)))
	l.stale = true
}

// weigh returns what an item weighs on the scrollbar.
func weigh(item Item) int {
	if item.Blocks() == 0 {
		return 0
	}
	return itemWeight + max(0, item.TotalBytes())
}

// Truncate keeps the first n items and removes the rest.
func (l *List) Truncate(n int) {
	if n < 0 || n >= l.Len() {
		return
	}
	l.items.truncate(n)
	if l.seen.Item >= n {
		l.seen = l.endMark()
	}
	l.stale = true
}

// Clear removes all items. Like a new list it follows its end.
func (l *List) Clear() {
	l.items = store{}
	l.top, l.seen = anchor{}, mark{}
	l.cache.clear()
	l.follow()
}

// RemoveFirst removes the first n items, so that the index of every other one,
// in positions that the caller keeps too, is n less. The reader's place moves
// only if it was on one of them.
func (l *List) RemoveFirst(n int) {
	n = min(n, l.Len())
	if n <= 0 {
		return
	}
	l.items.removeFirst(n)
	if l.top.Item -= n; l.top.Item < 0 {
		l.top = anchor{}
	}
	if l.seen.Item -= n; l.seen.Item < 0 {
		l.seen = mark{}
	}
	if l.origin.at.Item -= n; l.origin.at.Item < 0 {
		l.origin = origin{}
	}
	l.stale = true
}
