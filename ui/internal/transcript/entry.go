package transcript

import (
	"strings"
	"time"

	"ruse/session"
	"ruse/ui/list"
)

// entry is one item of the transcript: it draws itself in blocks, for a list
// that asks only for those in its window.
type entry interface {
	list.Item

	common() *base
	// source is what the entry says, as it came: what copying it copies.
	source() string
	// find returns the words of a block, without markup, for the search.
	find(block int) string
	// advance does what streaming left to do, within a budget, and says
	// whether there is more.
	advance(budget time.Duration) (more bool)
}

// foldable is an entry that can show less, or more, of itself.
type foldable interface {
	entry
	// canFold reports whether there is anything to fold.
	canFold() bool
	folded() bool
	setFolded(bool)
}

// base is what all entries share.
type base struct {
	painter *painter
	run     session.RunID
	at      time.Time
	// index is the entry's place in the transcript.
	index int
}

func (b *base) common() *base              { return b }
func (b *base) advance(time.Duration) bool { return false }

// version mixes an entry's own version with the painter's, so that a new theme
// draws everything again.
func (b *base) version(own uint64) uint64 { return b.painter.generation<<40 ^ own }

const (
	// gutter is the left margin; the right one holds the scrollbar.
	gutter = 2
	// textMax keeps lines readable, however wide the terminal.
	textMax = 100
)

// textIndent is the left margin of what is not marked by a bar or a rule.
var textIndent = strings.Repeat(" ", gutter)

// inner is how wide an entry's text may be where the list gives width.
func inner(width int) int { return max(min(width-gutter, textMax), 1) }
