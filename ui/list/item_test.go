package list

import (
	"fmt"
	"strings"
)

// words is an item for tests: each block is a paragraph of words, wrapped, and
// every word is unlike any other. It counts what is drawn of it.
type words struct {
	blocks  []paragraph
	changes uint64 // so that no version is used twice
	drawn   *int   // calls of Lines, shared by the items of a list
}

type paragraph struct {
	words   []string
	version uint64
}

func (w *words) Blocks() int              { return len(w.blocks) }
func (w *words) Version(block int) uint64 { return w.blocks[block].version }

func (w *words) Lines(block, width int) []string {
	*w.drawn++
	return wrap(w.blocks[block].words, width)
}

func (w *words) Bytes(block int) int {
	bytes := 0
	for _, word := range w.blocks[block].words {
		bytes += len(word) + 1
	}
	return bytes
}

func (w *words) TotalBytes() int { return w.Offset(len(w.blocks)) }

func (w *words) Offset(block int) int {
	offset := 0
	for b := range block {
		offset += w.Bytes(b)
	}
	return offset
}

// wrap fills lines with words; "" makes a blank line. A word that is too wide
// stands on a line of its own, cut.
func wrap(words []string, width int) []string {
	var lines []string
	open := false // whether the last line takes more words
	for _, word := range words {
		last := len(lines) - 1
		switch {
		case word == "":
			lines = append(lines, "")
			open = false
		case open && len(lines[last])+1+len(word) <= width:
			lines[last] += " " + word
		default:
			lines = append(lines, word[:min(len(word), width)])
			open = true
		}
	}
	return lines
}

// newWords returns an item with blocks of so many words.
func newWords(drawn *int, name string, counts ...int) *words {
	w := &words{drawn: drawn}
	for b, count := range counts {
		w.blocks = append(w.blocks, paragraph{})
		w.grow(b, name, count)
	}
	return w
}

// grow adds words to a block.
func (w *words) grow(block int, name string, count int) {
	p := &w.blocks[block]
	for range count {
		p.words = append(p.words, fmt.Sprintf("%s.%d.%d", name, block, len(p.words)))
	}
	w.renew(block)
}

// renew gives a block that changed a new version.
func (w *words) renew(block int) {
	w.changes++
	w.blocks[block].version = w.changes
}

// numbered is a huge item without memory: block b is one line "b", or for
// tall > 1 so many lines "b/0", "b/1" and so on.
type numbered struct {
	blocks, tall int
	drawn        *int
}

func (n *numbered) Blocks() int              { return n.blocks }
func (n *numbered) Version(block int) uint64 { return 1 }
func (n *numbered) Bytes(block int) int      { return 50 * max(1, n.tall) }
func (n *numbered) TotalBytes() int          { return n.blocks * n.Bytes(0) }
func (n *numbered) Offset(block int) int     { return block * n.Bytes(0) }

func (n *numbered) Lines(block, width int) []string {
	*n.drawn++
	if n.tall <= 1 {
		return []string{fmt.Sprint(block)}
	}
	lines := make([]string, n.tall)
	for i := range lines {
		lines[i] = fmt.Sprintf("%d/%d", block, i)
	}
	return lines
}

// newList returns a list of a size over items.
func newList(width, height int, options Options, items ...Item) *List {
	l := New(options)
	l.SetSize(width, height)
	for _, item := range items {
		l.Append(item)
	}
	l.Draw()
	return l
}

// shown returns the window without the blank rows below the content.
func shown(l *List) string { return strings.TrimRight(l.View(), "\n") }
