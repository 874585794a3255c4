package ui

import (
	"strings"
	"time"

	"ruse/session"
	"ruse/ui/list"
	"ruse/ui/markdown"
	"ruse/ui/theme"
)

// entry is one item of the transcript: it draws itself in blocks, for a list
// that asks only for those in its window.
type entry interface {
	list.Item

	base() *entryBase
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

// brush is what entries draw with. The transcript owns it; entries share it.
type brush struct {
	theme    *theme.Theme
	markdown *markdown.Renderer
	// joined says how pieces of assistant text are shown: as one document, or
	// as they were sent.
	joining joining
	// generation changes with any of the above.
	generation uint64
}

// entryBase is what all entries share.
type entryBase struct {
	brush *brush
	run   session.RunID
	at    time.Time
	// index is the entry's place in the transcript.
	index int
}

func (b *entryBase) base() *entryBase           { return b }
func (b *entryBase) advance(time.Duration) bool { return false }

// version mixes an entry's own version with the brush's, so that a new theme
// draws everything again.
func (b *entryBase) version(own uint64) uint64 { return b.brush.generation<<40 ^ own }

// textIndent is the left margin of what is not marked by a bar or a rule.
var textIndent = strings.Repeat(" ", gutter)

// inner is how wide an entry's text may be where the list gives width.
func inner(width int) int { return max(min(width-gutter, textMax), 1) }
