package timeline

import (
	"time"

	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// DrawMoment draws moment i as a row of the list.
func (p *Pane) DrawMoment(th *theme.Theme, i, width int, chosen bool) string {
	m, g, st := p.moments[i], th.Glyphs, th.Styles
	style := st.Text
	if chosen {
		style = st.Panel.RowSelected
	}
	glyph := st.Quiet.Render(g.Dot)
	switch {
	case m.kind.alarms():
		glyph = st.Failure.Render(g.Failed)
	case m.kind == began:
		glyph = st.Accent.Render(g.RunStart)
	case m.kind == marked:
		glyph = st.Accent.Render(g.Mark)
	case m.kind == quiet || m.kind == unseen:
		glyph = st.Warning.Render(g.Attention)
	}
	clock := p.start.Add(time.Duration(p.points[m.point].at)).Format("15:04:05 ")
	return st.Quiet.Render(clock) + glyph + " " + style.Render(text.Truncate(m.words, max(width-len(clock)-2, 1), g.Ellipsis))
}

// Words are those of moment i, with its time.
func (p *Pane) Words(i int) string {
	m := p.moments[i]
	return p.start.Add(time.Duration(p.points[m.point].at)).Format("15:04:05.000 ") + m.words
}

// InSight says how much is drawn.
func (p *Pane) InSight() string {
	from, to := p.inSight()
	words := text.Brief(time.Duration(to - from))
	if p.Wide() {
		words += " of " + text.Brief(time.Duration(p.end()))
	}
	return words
}
