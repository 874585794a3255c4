package transcript

import (
	"strings"
	"time"

	"ruse/session"
	"ruse/ui/internal/text"
	"ruse/ui/list"
)

// entry is one item of the transcript: it draws itself in blocks, for a list
// that asks only for those in its window. What embeds stack has most of it.
type entry interface {
	list.Item

	common() *base
	// source is what the entry says, as it came: what copying it copies.
	source() string
	// find returns the words of a block, without markup, for the search.
	find(block int) string
	// code returns what the whole fence holds that a block is part of.
	code(block int) (code string, ok bool)
	// canFold reports whether there is anything to fold.
	canFold() bool
	// advance does what streaming left to do, within a budget, and says
	// whether there is more.
	advance(budget time.Duration) (more bool)
}

// base is what all entries share.
type base struct {
	painter *painter
	run     session.RunID
	at      time.Time
	// index is the entry's place in the transcript.
	index int
	// edits counts what changed all blocks of the entry.
	edits uint32
	// open says that it shows all of itself.
	open bool
}

func (b *base) common() *base { return b }
func (b *base) canFold() bool { return false }

// version mixes a block's own version with what changes all blocks.
func (b *base) version(own uint64) uint64 {
	return b.painter.generation<<40 ^ uint64(b.edits)<<32 ^ own
}

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

// line is one line of an entry, cut where it is too wide.
func (p *painter) line(words string, width int, style func(...string) string) string {
	return textIndent + style(text.Truncate(words, inner(width), p.theme.Glyphs.Ellipsis))
}

// hang puts a glyph before the first of some lines, and room for it before the others.
func hang(glyph string, lines []string, style func(...string) string) []string {
	mark := glyph + " "
	for i, line := range lines {
		lines[i] = textIndent + style(mark+line)
		mark = "  "
	}
	return lines
}

// foldNote puts how to unfold an entry at the right end of its last line where that
// fits, and on a line of its own where not.
func (p *painter) foldNote(lines []string, width int) []string {
	const note = "enter: all"
	last := len(lines) - 1
	free := inner(width) + gutter - text.Width(lines[last]) - len(note)
	styled := p.theme.Styles.Faint.Render(note)
	if free < 2 {
		return append(lines, textIndent+"  "+styled)
	}
	lines[last] += strings.Repeat(" ", free) + styled
	return lines
}
