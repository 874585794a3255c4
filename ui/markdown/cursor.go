package markdown

// tabStop is the distance of tab stops in markdown's structure.
const tabStop = 4

// cursor walks the leading white space and markers of one line, counting
// columns, since a tab may belong to a container in part.
type cursor struct {
	line []byte
	i    int  // byte offset
	col  int  // column of i, or a column inside the tab at i
	part bool // the tab at i is consumed in part
}

// indent returns the columns of white space ahead and the offset of what
// follows it.
func (c *cursor) indent() (cols, next int) {
	col := c.col
	for next = c.i; next < len(c.line); next++ {
		switch c.line[next] {
		case ' ':
			col++
		case '\t':
			col += tabStop - col%tabStop
		default:
			return col - c.col, next
		}
	}
	return col - c.col, next
}

// skip consumes up to n columns of white space.
func (c *cursor) skip(n int) {
	for n > 0 && c.i < len(c.line) {
		w := 1
		switch c.line[c.i] {
		case ' ':
		case '\t':
			w = tabStop - c.col%tabStop
		default:
			return
		}
		if w > n {
			c.col += n
			c.part = true
			return
		}
		c.i++
		c.col += w
		c.part = false
		n -= w
	}
}

// advance consumes n bytes that are not tabs.
func (c *cursor) advance(n int) {
	c.i += n
	c.col += n
	c.part = false
}

// rest returns what is ahead, a tab consumed in part as the spaces left of it.
func (c *cursor) rest() []byte {
	if !c.part {
		return c.line[c.i:]
	}
	n := tabStop - c.col%tabStop
	return append([]byte("    "[:n]), c.line[c.i+1:]...)
}
