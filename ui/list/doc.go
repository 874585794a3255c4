// Package list shows a window of a list of items that draw themselves in
// blocks of lines. It draws the blocks that the window shows and, save where a
// method says so, no others, so that a list of a million lines opens, scrolls
// and grows as fast as one of a thousand.
//
// # The reader's place
//
// The place is kept as a [Position], the line on top by item, block and line
// in it, and never as a number of lines from the start: that number depends on
// the heights of all that is above, which nobody knows before it is drawn.
// Whatever is appended, folded or drawn elsewhere, the line on top stays the
// line on top. When the width changes it becomes the line that holds the same
// text. Only if the content ends too early for the window does the window move
// up, since rows below the end are blank only while all fits.
//
// While the list follows, the place is the end instead. Moving up leaves the
// end, reaching it follows again, and in between [List.Unseen] counts what
// came.
//
// # Estimates
//
// What was never drawn has no height, so the scrollbar goes by bytes of source
// (prefix sums in a Fenwick tree), and so does the count of unseen lines where
// blocks of unknown height are among them.
//
// # What shows nothing
//
// An item without blocks takes no rows, no gap and no time: the list steps over
// any number of them in O(log n). A block without lines takes no rows either,
// but to know that it has to be drawn once, so hide items, not their lines.
//
// # Use
//
//	l := list.New(list.Options{Gap: 1})
//	l.SetSize(80, 24)
//	i := l.Append(item)
//	// … the item grows …
//	l.Changed(i)
//	if l.Draw() { // at the end of an update
//		repaint(l.View())
//	}
//
// [List.Draw] computes the window; [List.View], [List.Lines], [List.Top],
// [List.RowOf] and whatever else reads the window tell what it was then, at no
// cost, and change nothing. Moves ([List.ScrollBy], [List.GotoItem] and their
// kin) lay the window out at once, so that its rows can be asked for right
// after them.
//
// Drawn blocks are kept in one cache with a cap in bytes, so items need none of
// their own. What is in the window stays there; of the rest the oldest goes
// first.
package list
