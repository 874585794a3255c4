package ui

import (
	"fmt"
	"slices"
	"strings"

	"ruse/session"
	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// panel shows what lasts beyond the flow of the transcript, in sections: one at a
// time, or one over the other where there is room.
type panel struct {
	theme    *theme.Theme
	sections []section
	active   section
	width    int
	height   int
	roomy    bool
}

func newPanel(th *theme.Theme) *panel {
	sections := newSections(th)
	return &panel{theme: th, sections: sections, active: sections[0]}
}

func (p *panel) apply(ev session.Event) {
	for _, s := range p.sections {
		s.apply(ev)
	}
}

// setSize gives the panel w cells by h rows, which may be roomy enough for several
// sections, and lays them out. What is in sight was seen then.
func (p *panel) setSize(w, h int, roomy, focused bool) {
	p.width, p.height, p.roomy = w, h, roomy
	for _, s := range p.stack() {
		if s, ok := s.(follower); ok {
			s.follow()
		}
	}
	for _, a := range p.areas() {
		at := a.place()
		at.fit(p.view(a.section, focused), a.list)
		at.seen = a.Len()
		if d := a.section.detail(); d != nil {
			d.SetSize(max(w-2, 1), a.detail)
		}
	}
}

func (p *panel) view(s section, focused bool) sectionView {
	return sectionView{s, p.theme, max(p.width-2, 1), focused && s == p.active || s.detail() != nil}
}

// title is a section's name with its count, and a dot where something is new.
func (p *panel) title(s section, focused bool) string {
	st, info := p.theme.Styles, s.about()
	style := st.Panel.Title
	if focused && s == p.active {
		style = st.Panel.TitleFocused
	}
	if info.one == "" {
		title := style.Render(info.name)
		if info.says != "" && s == p.active {
			title += p.theme.Styles.Quiet.Render(" " + text.Line(info.says))
		}
		return title
	}
	title := style.Render(fmt.Sprintf("%s %d", info.name, s.Len()))
	if s.Len() > s.place().seen {
		title += st.Accent.Render(" " + p.theme.Glyphs.Dot)
	}
	return title
}

// listed are the sections that the titles name.
func (p *panel) listed() []section {
	return slices.DeleteFunc(slices.Clone(p.sections), func(s section) bool { return s.about().aside && s != p.active })
}

// titles are those of the listed sections, side by side.
func (p *panel) titles() string {
	var titles []string
	for _, s := range p.listed() {
		titles = append(titles, p.title(s, true))
	}
	all := strings.Join(titles, p.theme.Styles.Faint.Render(" "+p.theme.Glyphs.Separator+" "))
	if text.Width(all) > p.width-1 && p.active.about().says != "" {
		return p.title(p.active, true)
	}
	return all
}

// empty reports whether there is nothing to show. Then the titles stand in the
// rule above the panel: a terminal that scrolls the transcript scrolls the panel
// beside it too, and what stands there has to be written again with every line.
func (p *panel) empty() bool {
	return !slices.ContainsFunc(p.listed(), func(s section) bool { return s.Len() > 0 || s.about().says != "" })
}

// stack are the sections in sight. Until there is something in it, a section is
// but a title beside the first.
func (p *panel) stack() []section {
	var stack []section
	for i, s := range p.sections {
		if p.roomy && !s.about().aside && (i == 0 || s.Len() > 0) {
			stack = append(stack, s)
		}
	}
	if len(stack) < 2 || !slices.Contains(stack, p.active) {
		return []section{p.active}
	}
	return stack
}

// area is the rows of one section: its title, with a rule above it where another
// section stands there, its list, and the detail below a rule of its own.
type area struct {
	section
	y, head, list, detail int
}

// height is that of all its rows.
func (a area) height() int {
	if a.detail == 0 {
		return a.head + a.list
	}
	return a.head + a.list + 1 + a.detail
}

// areas divides the panel. A section over another takes the larger part, and most
// where it shows a detail, which gets most of that.
func (p *panel) areas() []area {
	stack, left := p.stack(), p.height
	areas := make([]area, len(stack))
	for i, s := range stack {
		a, h := area{section: s, y: p.height - left, head: min(i+1, 2)}, left
		switch open := s.detail() != nil; {
		case i == len(stack)-1:
		case open:
			h -= max(h/5, 4)
		default:
			h = min(max((h-1)*3/5, 3), h)
		}
		a.list = max(h-a.head, 0)
		if s.detail() != nil {
			share := max(h/3, 3)
			if s.about().even {
				share = h / 2
			}
			a.list = p.view(s, false).height(max(share-1, 2))
			if d, ok := s.detail().(sized); ok {
				a.list = max(h-a.head-1-d.Height(), 1)
			}
			a.detail = max(h-a.head-a.list-1, 0)
		}
		left -= h
		areas[i] = a
	}
	return areas
}

// draw returns the panel's lines, as they were laid out.
func (p *panel) draw(focused bool) []string {
	lines := make([]string, 0, p.height)
	put := func(line string) { lines = append(lines, text.Fit(" "+line, p.width, p.theme.Glyphs.Ellipsis)) }
	if p.empty() {
		for range p.height {
			put("")
		}
		return lines
	}
	rule := p.theme.Styles.Frame.Render(strings.Repeat(p.theme.Glyphs.Across, max(p.width-2, 0)))
	areas := p.areas()
	for _, a := range areas {
		title := p.title(a.section, focused)
		if len(areas) == 1 {
			title = p.titles()
		}
		if a.head > 1 {
			put(rule)
		}
		put(title)
		rows := a.place().rows
		for y := range a.list {
			line := ""
			if y < len(rows) {
				line = rows[y].text
			}
			put(line)
		}
		if a.detail > 0 {
			put(rule)
			p.drawDetail(a, put)
		}
	}
	return lines[:min(len(lines), p.height)]
}

// drawDetail puts the detail of a section, with its scrollbar.
func (p *panel) drawDetail(a area, put func(string)) {
	d := a.section.detail()
	lines := d.Draw()
	for y := range a.detail {
		line := ""
		if y < len(lines) {
			line = lines[y]
		}
		if d.Thumb(y) {
			line = text.Fit(line, p.width-2, p.theme.Glyphs.Ellipsis) + p.theme.Styles.Faint.Render(p.theme.Glyphs.Thumb)
		}
		put(line)
	}
}

// move chooses another item of the section that has the focus, and goes over
// to the next section at its ends where both are in sight.
func (p *panel) move(by int) {
	at, n := p.active.place(), p.active.Len()
	stack := p.stack()
	next := slices.Index(stack, p.active) + by
	if to := at.cursor + by; (to < 0 || to >= n) && (by == 1 || by == -1) && next >= 0 && next < len(stack) && stack[next].Len() > 0 {
		p.active = stack[next]
		at, n = p.active.place(), p.active.Len()
		if by > 0 {
			at.cursor = -by
		} else {
			at.cursor = n
		}
	}
	at.choose(at.cursor+by, n)
}

// page moves by a page or a part of one: in the detail, or else in the list. Where
// both have as much room, whole pages are the list's.
func (p *panel) page(by, part int) {
	const lines = 10
	if d := p.active.detail(); d != nil && (part > 1 || !p.active.about().even) {
		d.Page(by, part)
		return
	}
	p.move(by * lines)
}

// end moves to the start or the end: of the detail, or else of the list.
func (p *panel) end(by int) {
	if d := p.active.detail(); d != nil && !p.active.about().even {
		d.End(by)
		return
	}
	p.move(by * p.active.Len())
}

// next gives the focus to the next section.
func (p *panel) next() {
	p.active = p.sections[(slices.Index(p.sections, p.active)+1)%len(p.sections)]
}

// areaAt finds the section under a line of the panel.
func (p *panel) areaAt(y int) (area, bool) {
	for _, a := range p.areas() {
		if y >= a.y && y < a.y+a.height() {
			return a, true
		}
	}
	return area{}, false
}

// click chooses what is under a line of the panel, and opens it. Where the chosen
// item is shown, that of another shows that one instead.
func (p *panel) click(y int) {
	a, ok := p.areaAt(y)
	y -= a.y + a.head
	if !ok || y >= a.list {
		return
	}
	p.active = a.section
	at := a.place()
	if y < 0 || y >= len(at.rows) || at.rows[y].item < 0 {
		return
	}
	another := at.rows[y].item != at.cursor
	at.cursor = at.rows[y].item
	if !a.about().flat && (!another || a.section.detail() == nil) {
		a.toggle()
	}
}

// wheel scrolls what is under a line of the panel.
func (p *panel) wheel(y, step int) {
	if a, ok := p.areaAt(y); ok && y >= a.y+a.head+a.list {
		if d := a.section.detail(); d != nil {
			d.ScrollBy(step)
		}
		return
	}
	p.move(sign(step))
}
