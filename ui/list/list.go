package list

import (
	"slices"
	"strings"
)

// DefaultCacheBytes is the cap of the cache of drawn lines, if the options
// don't name another.
const DefaultCacheBytes = 8 << 20

// Options are the settings of a list. The zero value is ready for use.
type Options struct {
	Gap        int // blank rows between two items that both show something
	CacheBytes int // cap of the cache of drawn lines; DefaultCacheBytes if 0
}

// List shows a window of its items. It is not safe for concurrent use.
type List struct {
	items  store
	lastID uint64

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
	moved   bool // the reader did: reaching the end follows it
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
	l.refresh()
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
