package preview

import (
	"ruse/ui/list"
	"ruse/ui/theme"
)

// content is a preview that was read.
type content struct {
	item list.Item
	// kind says what it was taken for, facts what else is known of it, notes what
	// is not shown.
	kind         string
	facts, notes []string
	// picture is set for images.
	picture *picture
}

// restyled is content that draws with a theme.
type restyled interface{ restyle(*theme.Theme) }

// sideways is content that may be wider than the window.
type sideways interface {
	// shift moves the window to the side by columns, and reports whether it did.
	shift(by int) bool
	// beyond says what is out of sight, of a width, or nothing.
	beyond(width int) string
}

// fitted is content that fits itself to the height of the window.
type fitted interface {
	// setHeight reports whether it is another one than before.
	setHeight(h int) bool
}

// grid is content of rows that are drawn one at a time: it hands them to a list
// in blocks.
type grid struct {
	rows
	edits uint64
}

// rows are lines, or a few lines each, that depend on a width.
type rows interface {
	restyled
	count() int
	row(i, width int) []string
}

// gridBlock is how many rows make a block.
const gridBlock = 32

func (g *grid) Blocks() int { return (g.count() + gridBlock - 1) / gridBlock }

func (g *grid) Lines(block, width int) []string {
	lines := make([]string, 0, gridBlock)
	for i := block * gridBlock; i < min((block+1)*gridBlock, g.count()); i++ {
		lines = append(lines, g.row(i, width)...)
	}
	return lines
}

func (g *grid) Version(int) uint64 { return g.edits }
func (g *grid) Bytes(block int) int {
	return min(g.count()-block*gridBlock, gridBlock)
}
func (g *grid) TotalBytes() int      { return g.count() }
func (g *grid) Offset(block int) int { return block * gridBlock }

func (g *grid) restyle(th *theme.Theme) {
	g.rows.restyle(th)
	g.edits++
}

// shift moves the rows to the side, where they can be.
func (g *grid) shift(by int) bool {
	s, ok := g.rows.(sideways)
	if !ok || !s.shift(by) {
		return false
	}
	g.edits++
	return true
}

func (g *grid) beyond(width int) string {
	if s, ok := g.rows.(sideways); ok {
		return s.beyond(width)
	}
	return ""
}
