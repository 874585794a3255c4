package ui

import (
	tea "charm.land/bubbletea/v2"

	"ruse/session"
	"ruse/ui/theme"
)

// section is a part of the panel: a list of items, of which one is chosen. It
// stands in a file of its own, with the rows of its commands.
type section interface {
	about() about
	// place is where the list stands, and what is chosen of it.
	place() *window
	Len() int
	// item draws an item. The heading, if there is one, is a line above it that
	// belongs to what follows, and can't be chosen.
	item(th *theme.Theme, i, width int, chosen bool) (heading string, lines []string)
	// toggle opens the chosen item, or closes it again.
	toggle()
	// detail is what shows the open item below the list; nil: nothing does.
	detail() detail
	// copyChosen and reveal are for the chosen item: they copy what it stands for,
	// and go to where it came in the transcript.
	copyChosen(m *Model) tea.Cmd
	reveal(m *Model)
	// apply takes what the source tells.
	apply(ev session.Event)
	// mark remembers the section as it is, and returns what cuts it back to that.
	mark() (cut func())
	// commands work while the section has the focus.
	commands() []command
}

// follower is a section whose detail follows the chosen item. It is told once a
// frame, while it is in sight.
type follower interface{ follow() }

// about is what the panel says of a section.
type about struct {
	// name is what the title calls it, and in small letters its key; one is what
	// it counts, in its title and in a narrow header; empty: nothing.
	name, one string
	// says is what the title says besides.
	says string
	// empty stands in the list where there is nothing, none says it in a sentence.
	empty, none string
	// opens and copies are what the keys do to the chosen item, in words.
	opens, copies string
	// also are words by which the palette finds it.
	also string
	// aside sections are in sight only while they are chosen, alarming ones tell
	// of failures, the items of flat ones show all that they hold, and even ones give
	// half of their room to a detail.
	aside, alarming, flat, even bool
}

// detail is a window over the open item of a section.
type detail interface {
	SetSize(w, h int)
	// Draw returns as many lines as there is room for, or fewer.
	Draw() []string
	ScrollBy(lines int)
	// Page moves by a page or a part of one, End to the start or the end.
	Page(by, part int)
	End(by int)
	// Thumb reports whether the thumb of the scrollbar is beside a line.
	Thumb(line int) bool
	// Wide reports whether there is something beside the window, Shift moves there.
	Wide() bool
	Shift(by int)
}

// sized is a detail that has no use for more lines than it says; the list has the
// others.
type sized interface{ Height() int }

// newSections makes the sections of the panel, in their order.
func newSections(th *theme.Theme) []section {
	return []section{newArtifacts(), &errorList{}, &runSection{}, newWire(th), &logSection{}, newTimeline(th)}
}

// sectionOf finds a section by its type, for who calls verbs of its own.
func sectionOf[S section](p *panel) S {
	var found S
	for _, s := range p.sections {
		if s, ok := s.(S); ok {
			found = s
		}
	}
	return found
}

// window is the part of a list that is in sight, laid out from an item on and a
// line of it, so that a frame costs the window and not the list.
type window struct {
	cursor int
	// top is the item that the window begins in, skip how many of its lines stand
	// above it.
	top, skip int
	rows      []row
	// seen is how many items there were when the list was looked at last.
	seen int
}

// row is a line of a list; item is what it belongs to, or -1.
type row struct {
	text string
	item int
}

func (w *window) place() *window { return w }

// choose puts the cursor on an item, or on the one that is nearest to it.
func (w *window) choose(i, count int) { w.cursor = min(max(i, 0), max(count-1, 0)) }

// sectionView is the list of a section as one frame has it.
type sectionView struct {
	section
	theme  *theme.Theme
	width  int
	marked bool // the chosen item is shown as such
}

// rows are those of one item.
func (v sectionView) rows(i int) []row {
	heading, lines := v.item(v.theme, i, v.width, v.marked && i == v.place().cursor)
	rows := make([]row, 0, len(lines)+1)
	if heading != "" {
		rows = append(rows, row{heading, -1})
	}
	for _, line := range lines {
		rows = append(rows, row{line, i})
	}
	return rows
}

// height is how many rows the list has, or most where there are more.
func (v sectionView) height(most int) int {
	n := 0
	for i := 0; i < v.Len() && n < most; i++ {
		n += len(v.rows(i))
	}
	return min(max(n, 1), most)
}

// fit lays out h rows, scrolled as little as shows all of the chosen item, or its
// beginning where it is higher than the window.
func (w *window) fit(v sectionView, h int) {
	w.choose(w.cursor, v.Len())
	if v.Len() == 0 {
		w.top, w.skip, w.rows = 0, 0, []row{{v.theme.Styles.Faint.Render(v.about().empty), -1}}
		return
	}
	w.top = min(max(w.top, 0), v.Len()-1)
	if w.cursor < w.top || w.cursor == w.top && w.skip > 0 {
		w.top, w.skip = w.cursor, 0
	}
	w.layOut(v, h)
	if own := v.rows(w.cursor); w.cursor > w.top && linesOf(w.rows, w.cursor) < linesOf(own, w.cursor) {
		w.top, w.skip = w.cursor, 0
		w.back(v, max(h-len(own), 0))
		w.layOut(v, h)
	}
	if missing := h - len(w.rows); missing > 0 && (w.top > 0 || w.skip > 0) {
		w.back(v, missing)
		w.layOut(v, h)
	}
}

// linesOf counts the lines of an item among rows.
func linesOf(rows []row, item int) int {
	n := 0
	for _, r := range rows {
		if r.item == item {
			n++
		}
	}
	return n
}

// layOut makes the rows from the top on.
func (w *window) layOut(v sectionView, h int) {
	w.rows = w.rows[:0]
	skip := w.skip
	for i := w.top; i < v.Len() && len(w.rows) < h; i++ {
		rows := v.rows(i)
		w.rows = append(w.rows, rows[min(skip, len(rows)):]...)
		skip = 0
	}
	w.rows = w.rows[:min(len(w.rows), max(h, 0))]
}

// back moves the top up by so many rows.
func (w *window) back(v sectionView, rows int) {
	for {
		n := min(rows, w.skip)
		w.skip -= n
		rows -= n
		if rows == 0 || w.top == 0 {
			return
		}
		w.top--
		w.skip = len(v.rows(w.top))
	}
}
