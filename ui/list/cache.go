package list

// blockKey names a block at a width. An item's id is never used again, unlike
// its index.
type blockKey struct {
	item         uint64
	block, width int
}

// drawing is a block as it was drawn. Drawings form a ring, latest used first.
type drawing struct {
	key        blockKey
	version    uint64
	lines      []string
	size       int    // bytes in memory, roughly
	layout     uint64 // the last one that used it
	prev, next *drawing
}

// Bytes that a drawing takes beside its text: itself with its place in the
// map, and the header of each line.
const (
	drawingOverhead = 192
	lineOverhead    = 16
)

// cache keeps drawings up to a limit in bytes and forgets those first that
// were not used for the longest time, but never one that the last layout used:
// what is in the window stays. Of a block at a width it keeps the latest version only: a block that
// streams would else fill it with what will never be asked for again.
type cache struct {
	drawings map[blockKey]*drawing
	ring     drawing // ring.next is the latest used, ring.prev the oldest
	size     int
	limit    int
	layout   uint64 // counts layouts
	inLayout bool
}

func newCache(limit int) *cache {
	c := &cache{limit: limit}
	c.clear()
	return c
}

// clear forgets everything.
func (c *cache) clear() {
	c.drawings = make(map[blockKey]*drawing)
	c.ring.prev, c.ring.next = &c.ring, &c.ring
	c.size = 0
}

// begin starts a layout: what is used until end is kept until the next one.
func (c *cache) begin() {
	c.layout++
	c.inLayout = true
}

// end ends a layout. What is used outside of one, by walking far, may go again
// at once.
func (c *cache) end() { c.inLayout = false }

// get returns a block's lines and counts that as a use.
func (c *cache) get(key blockKey, version uint64) ([]string, bool) {
	d := c.drawings[key]
	if d == nil || d.version != version {
		return nil, false
	}
	c.use(d)
	return d.lines, true
}

// height returns how many lines a block has, if it is known, and doesn't count
// that as a use.
func (c *cache) height(key blockKey, version uint64) (int, bool) {
	d := c.drawings[key]
	if d == nil || d.version != version {
		return 0, false
	}
	return len(d.lines), true
}

// put keeps a block's lines in place of those of other versions.
func (c *cache) put(key blockKey, version uint64, lines []string) {
	if old := c.drawings[key]; old != nil {
		c.drop(old)
	}
	d := &drawing{key: key, version: version, lines: lines, size: drawingOverhead}
	for _, line := range lines {
		d.size += lineOverhead + len(line)
	}
	c.drawings[key] = d
	c.size += d.size
	c.link(d)
	c.use(d)
	c.shrink()
}

// use makes d the latest used.
func (c *cache) use(d *drawing) {
	if c.inLayout {
		d.layout = c.layout
	}
	c.unlink(d)
	c.link(d)
}

// shrink forgets drawings, oldest first, until the limit holds or only the
// last layout's are left.
func (c *cache) shrink() {
	for d := c.ring.prev; d != &c.ring && c.size > c.limit; {
		older := d
		d = d.prev
		if older.layout != c.layout {
			c.drop(older)
		}
	}
}

func (c *cache) drop(d *drawing) {
	c.unlink(d)
	delete(c.drawings, d.key)
	c.size -= d.size
}

func (c *cache) link(d *drawing) {
	d.prev, d.next = &c.ring, c.ring.next
	d.next.prev = d
	c.ring.next = d
}

func (c *cache) unlink(d *drawing) {
	d.prev.next, d.next.prev = d.next, d.prev
}
