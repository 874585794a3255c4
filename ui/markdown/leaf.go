package markdown

// kind says what a leaf is.
type kind uint8

const (
	none kind = iota
	paragraph
	heading
	rule
	fenced
	indented
	markup
	table
	definition // of links
	empty      // a list item or a quote without content
)

// container is a quote or a list item. Containers are never changed once made,
// so that every block can keep those that were open at its start.
type container struct {
	parent *container
	depth  int
	item   bool
	width  int // columns that an item's content is indented by
	marker marker
	task   task
	list   *container // the first item of the same list
}

// fence is what the opening line of a fenced code block said.
type fence struct {
	mark   byte
	n      int
	indent int
	info   string
	block  int // in which it opens
}

// grid is what a table's first lines said, for the rows that follow in further
// blocks: those keep the widths of the first block's columns.
type grid struct {
	aligns []align
	header [][]byte
	block  int   // block that holds the header
	widths []int // of the columns in that block, once measured,
	known  int   // when there were so many link definitions
}

// leaf is one piece of text without blocks inside, as it is drawn.
type leaf struct {
	kind  kind
	level int    // of a heading
	text  []byte // lines, stripped of what containers put before them
	in    *container
	fresh int  // how many of the innermost containers start with this leaf
	share int  // how many of the outermost containers hold the leaf before, too
	gap   bool // a blank line stands before it
	cont  bool // it continues a leaf of the block before
	fence *fence
	scan  scan // where code starts
	grid  *grid
	math  byte // mark of the formula that is open at its start, or 0
	// origins of its lines, if it is code and they are traced
	origins []origin
	// growing marks code whose end has not come; its colours wait.
	growing bool
}
