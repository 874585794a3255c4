package timeline

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"ruse/ui/internal/text"
)

// tone is how strong a cell is drawn.
type tone uint8

const (
	plain tone = iota
	faint
	faded
	strong
	warning
	failure
	tones = iota
)

// cell is one cell of the picture; of no glyph: nothing is there.
type cell struct {
	glyph string
	tone  tone
}

// line is a row of the picture.
type line struct {
	name, brief string
	// rank says which rows go first where there is no room: the highest.
	rank  int
	there func(*Pane) bool
	draw  func(*Pane, *picture) []cell
}

// lines are all rows, from the top down.
func lines() []line {
	of := func(l lane, brief string, rank int) line {
		return line{l.String(), brief, rank, func(p *Pane) bool { return p.holds(l) }, func(_ *Pane, c *picture) []cell { return c.lane(l) }}
	}
	return []line{
		{"rate", "rate", 3, func(p *Pane) bool { return len(p.frames) > 0 }, func(_ *Pane, c *picture) []cell { return c.rate() }},
		of(connect, "connect", 9), of(downloads, "downloads", 8), of(before, "pre", 5), of(agent, "agent", 0), of(commands, "commands", 0),
		of(after, "post", 6), of(uploads, "uploads", 4), of(silence, "silence", 1),
		{"marks", "marks", 2, func(p *Pane) bool { return len(p.alarms)+len(p.marks)+len(p.begins) > 0 }, func(_ *Pane, c *picture) []cell { return c.marks() }},
	}
}

// holds reports whether there is something in a lane.
func (p *Pane) holds(l lane) bool {
	return len(p.spans[l]) > 0 || len(p.ticks[l]) > 0 || p.underway(l, p.end()).fill != empty
}

// shown are the rows that hold something, as many as there is room for.
func (p *Pane) shown(room int) []line {
	shown := slices.DeleteFunc(lines(), func(l line) bool { return !l.there(p) })
	for len(shown) > max(room, 0) {
		last := slices.MaxFunc(shown, func(a, b line) int { return a.rank - b.rank })
		shown = slices.DeleteFunc(shown, func(l line) bool { return l.name == last.name })
	}
	return shown
}

// frameLines are those above and below the rows: the axis, and what the cursor is on.
const frameLines = 2

// Height is how many lines the picture would like.
func (p *Pane) Height() int { return len(p.shown(len(lines()))) + frameLines }

// labelWidth is that of the names of the rows.
func (p *Pane) labelWidth() int {
	if p.cells < 70 {
		return 10
	}
	return 15
}

// Draw returns the picture's lines.
func (p *Pane) Draw() []string {
	if len(p.points) == 0 {
		return nil
	}
	c := newPicture(p)
	out := []string{c.axis()}
	for _, l := range p.shown(p.height - frameLines) {
		name := l.name
		if p.labelWidth() <= len(name) {
			name = l.brief
		}
		label := p.theme.Styles.Quiet.Render(text.Fit(name, p.labelWidth(), ""))
		out = append(out, label+c.render(l.draw(p, c)))
	}
	return append(out, p.theme.Styles.Text.Render(text.Truncate(p.facts(c), p.cells, p.theme.Glyphs.Ellipsis)))[:min(len(out)+1, max(p.height, 0))]
}

// picture is what one frame draws from.
type picture struct {
	grid
	*Pane
	firsts []int
	cursor int // its column, or one out of sight
}

func newPicture(p *Pane) *picture {
	g := p.grid()
	return &picture{g, p, p.firsts(g), g.column(p.points[p.cursor].at)}
}

// render joins cells that are drawn alike.
func (c *picture) render(cells []cell) string {
	st := c.theme.Styles
	styles := [tones]func(...string) string{st.Text.Render, st.Faint.Render, st.Quiet.Render, st.Accent.Render, st.Warning.Render, st.Failure.Render}
	var out, run strings.Builder
	was := plain
	flush := func() {
		if run.Len() > 0 {
			out.WriteString(styles[was](run.String()))
			run.Reset()
		}
	}
	for _, one := range cells {
		if one.glyph == "" {
			one.glyph = " "
		}
		if one.tone != was {
			flush()
			was = one.tone
		}
		run.WriteString(one.glyph)
	}
	flush()
	return out.String()
}

// put writes words over cells, as far as they fit.
func put(cells []cell, at int, words string, t tone) {
	for i, r := range []rune(words) {
		if at+i >= 0 && at+i < len(cells) {
			cells[at+i] = cell{string(r), t}
		}
	}
}

// lane draws a lane: what lasts, and messages as ticks.
func (c *picture) lane(l lane) []cell {
	g := c.theme.Glyphs
	fills := [...]cell{{}, {g.Across, faint}, {g.Unclear, faded}, {g.Edge, strong}}
	if l == silence {
		fills[solid].tone = warning
	}
	cells := make([]cell, c.columns)
	open := c.underway(l, c.end())
	for col := range cells {
		cells[col] = fills[c.fill(l, col, open)]
		if c.ticks[l].within(c.firsts[col], c.firsts[col+1]) > 0 {
			cells[col] = cell{g.Bar, plain}
		}
	}
	if l == silence {
		c.label(cells, open)
	}
	return cells
}

// label writes into gaps how long they are, where there is room.
func (c *picture) label(cells []cell, open span) {
	for col := 0; col < len(cells); col++ {
		gap := open
		if i := c.spans[silence].at(c.edge(col)); i < len(c.spans[silence]) {
			gap = c.spans[silence][i]
		}
		if gap.fill == empty || gap.from >= c.edge(col+1) || gap.to < c.edge(col) {
			continue
		}
		first, last := max(c.column(max(gap.from, c.left)), col), min(c.column(min(gap.to, c.right)), len(cells)-1)
		words := " " + text.Brief(time.Duration(gap.to-gap.from)) + " "
		if room := last - first + 1; room >= len(words)+2 {
			put(cells, first+(room-len(words))/2, words, warning)
		}
		col = max(col, last)
	}
}

// fill is the surest of what lasts in a column.
func (c *picture) fill(l lane, col int, open span) (most fill) {
	const several = 4 // spans; a column that holds more is as good as full
	from, to := c.edge(col), c.edge(col+1)
	s := c.spans[l]
	for i := s.at(from); i < len(s) && i < s.at(from)+several && s[i].from < to; i++ {
		most = max(most, s[i].fill)
	}
	if open.fill != empty && open.from < to && open.to >= from {
		most = max(most, open.fill)
	}
	return most
}

// rate draws how many frames there were, against the most of a column.
func (c *picture) rate() []cell {
	counts, most := make([]int, c.columns), 1
	for col := range counts {
		counts[col] = c.frames.within(c.firsts[col], c.firsts[col+1])
		most = max(most, counts[col])
	}
	cells, levels := make([]cell, c.columns), c.theme.Glyphs.Levels
	for col, n := range counts {
		if n > 0 {
			cells[col] = cell{levels[(n*len(levels)-1)/most], faded}
		}
	}
	return cells
}

// marks draws what went wrong, what was marked, and where runs begin.
func (c *picture) marks() []cell {
	g, cells := c.theme.Glyphs, make([]cell, c.columns)
	for col := range cells {
		has := func(t ticks) bool { return t.within(c.firsts[col], c.firsts[col+1]) > 0 }
		switch {
		case has(c.alarms):
			cells[col] = cell{g.Failed, failure}
		case has(c.Pane.marks):
			cells[col] = cell{g.Mark, strong}
		case has(c.begins):
			cells[col] = cell{g.RunStart, faded}
		}
	}
	return cells
}

// clock is a time of day, as exact as the part in sight wants it.
func (c *picture) clock(at int64) string {
	form := "15:04:05"
	switch long := time.Duration(c.right - c.left); {
	case long < time.Second:
		form = "15:04:05.000"
	case long < 10*time.Second:
		form = "15:04:05.0"
	}
	return c.start.Add(time.Duration(at)).Format(form)
}

// axis is the line above the rows: from when to when, how long that is, and where the
// cursor stands.
func (c *picture) axis() string {
	g := c.theme.Glyphs
	cells := slices.Repeat([]cell{{g.Across, faint}}, c.columns)
	left, right := c.clock(c.left), c.clock(c.right)
	long := " " + text.Brief(time.Duration(c.right-c.left)) + " "
	if c.columns >= len(right)+len(long)+4 {
		put(cells, (c.columns-len(right)-len(long))/2, long, faded)
	}
	at := c.columns - len(right)
	if c.cursor >= at && c.cursor < c.columns {
		at = c.cursor - len(right) // beside the cursor, which would hide a digit
	}
	put(cells, at, right, faded)
	if c.cursor >= 0 && c.cursor < c.columns {
		cells[c.cursor] = cell{g.Below, strong}
	}
	return c.theme.Styles.Quiet.Render(text.Fit(left, c.labelWidth(), "")) + c.render(cells)
}

// facts are what there is to say of where the cursor is.
func (p *Pane) facts(c *picture) string {
	at := p.points[p.cursor]
	facts := []string{p.start.Add(time.Duration(at.at)).Format("15:04:05.000"), at.kind.String()}
	if at.run > 0 && at.kind != began && at.kind != ended {
		facts = append(facts, fmt.Sprint("run ", at.run))
	} else if at.run > 0 {
		facts[1] = fmt.Sprint("run ", at.run)
	}
	if p.cursor > 0 {
		facts = append(facts, "after "+text.Brief(time.Duration(at.at-p.points[p.cursor-1].at)))
	}
	if c.cursor >= 0 && c.cursor < c.columns {
		for _, l := range []lane{downloads, before, agent, after} {
			if c.fill(l, c.cursor, p.underway(l, p.end())) == unclear {
				facts = append(facts, "unclear")
				break
			}
		}
		if n := p.frames.within(c.firsts[c.cursor], c.firsts[c.cursor+1]); n > 1 {
			facts = append(facts, text.Plural(n, "message")+" here")
		}
	}
	return strings.Join(facts, " "+p.theme.Glyphs.Separator+" ")
}
