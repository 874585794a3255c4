package list

import (
	"slices"
	"strings"
)

// DefaultCacheBytes is the cap of the cache of drawn lines, if the options
// don't name another.
const DefaultCacheBytes = 8 << 20

// itemWeight is what an item weighs on the scrollbar beside its bytes, for its
// gap and for decoration that has no source. It also tells items that show
// something from hidden ones, which weigh nothing.
const itemWeight = 32

// Options are the settings of a list. The zero value is ready for use.
type Options struct {
	Gap        int // blank rows between two items that both show something
	CacheBytes int // cap of the cache of drawn lines; DefaultCacheBytes if 0
}

// slot is an item with what the list knows about it.
type slot struct {
	item   Item
	id     uint64 // never given to another item
	weight int    // as it stands in List.weights
}

// List shows a window of its items. It is not safe for concurrent use.
type List struct {
	slots   []slot
	weights weights // of slots
	head    int     // slots before it were removed and wait for compaction
	lastID  uint64

	width, height int
	gap           []string // the blank rows of a gap
	cache         *cache
	density       density

	following bool
	top       anchor // the reader's place, while not following
	origin    origin // where the reader was before a resize
	seen      mark   // what came after it is new

	stale   bool // items, size or place changed since the last layout
	resized bool // the size did
	laid    bool // laid out anew since the last Draw
	rows    []row
	lines   []string

	painted     painting
	paintedRows []row // as of the last Draw
}

// painting is what Draw makes of the window.
type painting struct {
	view   string
	thumb  thumb
	unseen unseen
}

// New returns an empty list that follows its end.
func New(options Options) *List {
	if options.CacheBytes == 0 {
		options.CacheBytes = DefaultCacheBytes
	}
	return &List{
		gap:       make([]string, max(0, options.Gap)),
		cache:     newCache(options.CacheBytes),
		following: true,
	}
}

// Len returns the number of items.
func (l *List) Len() int { return len(l.slots) - l.head }

// Item returns the item at index i, which must be in range.
func (l *List) Item(i int) Item { return l.slot(i).item }

// slot returns the slot of item i.
func (l *List) slot(i int) *slot { return &l.slots[l.head:][i] }

// Append adds an item at the end and returns its index.
func (l *List) Append(item Item) int {
	l.lastID++
	s := slot{item: item, id: l.lastID, weight: weigh(item)}
	l.slots = append(l.slots, s)
	l.weights.push(s.weight)
	l.stale = true
	return l.Len() - 1
}

// Changed tells the list that item i grew, shrank or otherwise changed. It
// costs O(log n) and draws nothing.
func (l *List) Changed(i int) {
	s := l.slot(i)
	if weight := weigh(s.item); weight != s.weight {
		l.weights.add(l.head+i, weight-s.weight)
		s.weight = weight
	}
	l.stale = true
}

// weigh returns what an item weighs on the scrollbar.
func weigh(item Item) int {
	if item.Blocks() == 0 {
		return 0
	}
	return itemWeight + max(0, item.TotalBytes())
}

// weightBefore returns the weight of the first n items.
func (l *List) weightBefore(n int) int {
	return l.weights.sum(l.head+n) - l.weights.sum(l.head)
}

// Truncate keeps the first n items and removes the rest.
func (l *List) Truncate(n int) {
	if n < 0 || n >= l.Len() {
		return
	}
	clear(l.slots[l.head+n:])
	l.slots = l.slots[:l.head+n]
	l.weights = l.weights[:l.head+n]
	if l.seen.Item >= n {
		l.seen = l.endMark()
	}
	l.stale = true
}

// Clear removes all items. Like a new list it follows its end.
func (l *List) Clear() {
	l.slots, l.weights, l.head = nil, nil, 0
	l.seen = mark{}
	l.cache.clear()
	l.follow()
}

// RemoveFirst removes the first n items, so that the index of every other one,
// in positions that the caller keeps too, is n less. The reader's place moves
// only if it was on one of them. It costs O(1) for each item, on average.
func (l *List) RemoveFirst(n int) {
	n = min(n, l.Len())
	if n <= 0 {
		return
	}
	clear(l.slots[l.head : l.head+n])
	l.head += n
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
	if l.head > len(l.slots)/2 {
		l.compact()
	}
}

// compact gives the room of removed items back.
func (l *List) compact() {
	l.slots = append([]slot(nil), l.slots[l.head:]...)
	l.head = 0
	l.weights = make(weights, 0, len(l.slots))
	for i := range l.slots {
		l.weights.push(l.slots[i].weight)
	}
}

// Invalidate forgets all that was drawn, for when something changed that
// versions don't tell, like the theme. Only the window is drawn anew.
func (l *List) Invalidate() {
	l.cache.clear()
	l.stale = true
}

// Draw brings the window up to date and reports whether anything of it is
// different from before: its lines, what they belong to, the scrollbar or the
// count of unseen lines. Call it at the end of an update: everything that reads
// the window tells what the last Draw made of it. When nothing changed it does
// nothing.
func (l *List) Draw() bool {
	l.settle()
	if !l.laid {
		return false
	}
	l.laid = false
	now := painting{
		view:   strings.Join(l.lines, "\n"),
		thumb:  l.measureThumb(),
		unseen: l.countUnseen(),
	}
	same := now == l.painted && slices.EqualFunc(l.rows, l.paintedRows, row.samePlace)
	l.painted = now
	l.paintedRows = append(l.paintedRows[:0], l.rows...)
	return !same
}

// View returns the window as Draw left it: as many rows as it is high, joined
// by line breaks. Rows are not padded to the width.
func (l *List) View() string { return l.painted.view }

// Lines returns the rows of the window as Draw left them, blank ones below a
// short content included. The slice is valid until the next change of the list
// and must not be modified.
func (l *List) Lines() []string { return l.lines }
