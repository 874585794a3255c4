package list

import "cmp"

// An Item draws itself in blocks, so that a long one can be windowed like
// everything else. Blocks are numbered from 0 in reading order.
//
// An item may change at any time in any way, as long as the owner of the list
// calls [List.Changed] before the next [List.Draw].
type Item interface {
	// Blocks returns how many blocks there are, 0 for a hidden item.
	Blocks() int
	// Lines draws a block at a width ≥ 1: styled lines of at most width cells
	// without line breaks. For one version and width the answer is always the
	// same. The list keeps the slice and doesn't change it.
	Lines(block, width int) []string
	// Version returns a number that changes when the block's lines may have
	// changed. It is asked for far more often than Lines and has to be cheap.
	Version(block int) uint64
	// Bytes returns the size of the block's source, from which the list
	// estimates its height until it is drawn.
	Bytes(block int) int
	// TotalBytes returns the sum of Bytes over all blocks in O(1).
	TotalBytes() int
	// Offset returns the sum of Bytes over the blocks before block, in
	// O(log n) or better.
	Offset(block int) int
}

// GapBlock is the Block of a row in the gap above an item.
const GapBlock = -1

// Position names a line by what it belongs to, so that it stays valid however
// much is drawn, grows or folds above it. The zero Position is the start.
type Position struct {
	Item  int // index of the item
	Block int // index of the block in the item, or GapBlock
	Line  int // index of the line in the block, or in the gap
}

// Compare orders positions as they stand in the list, top to bottom: negative
// when p is above q, 0 when they are the same, positive when it is below.
func (p Position) Compare(q Position) int {
	return cmp.Or(cmp.Compare(p.Item, q.Item), cmp.Compare(p.Block, q.Block), cmp.Compare(p.Line, q.Line))
}

// InGap reports whether the position is a blank row in the gap above Item.
// Such a row belongs to no block: it may be shown and selected, not opened.
func (p Position) InGap() bool { return p.Block == GapBlock }
