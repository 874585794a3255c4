package list

import (
	"testing"
)

// model is a list that keeps all lines in one slice and finds everything by
// looking through it: what List has to look like from outside.
type model struct {
	t             *testing.T
	items         []*words
	gap           int
	width, height int
	top           Position
	following     bool
}

type modelLine struct {
	Position
	text string
}

// flat returns all lines.
func (m *model) flat() []modelLine {
	var flat []modelLine
	for i, item := range m.items {
		first := true
		for b := range item.blocks {
			for n, line := range wrap(item.blocks[b].words, m.width) {
				for g := 0; first && len(flat) > 0 && g < m.gap; g++ {
					flat = append(flat, modelLine{Position{i, GapBlock, g}, ""})
				}
				first = false
				flat = append(flat, modelLine{Position{i, b, n}, line})
			}
		}
	}
	return flat
}

// index returns where a position is or what is left nearest to it.
func (m *model) index(flat []modelLine, p Position) int {
	nearest := func(match func(modelLine) bool) int {
		for i := len(flat) - 1; i >= 0; i-- {
			if match(flat[i]) {
				return i
			}
		}
		return -1
	}
	if i := nearest(func(l modelLine) bool { return l.Position == p }); i >= 0 {
		return i
	}
	if i := nearest(func(l modelLine) bool { return l.Item == p.Item && l.Block == p.Block }); i >= 0 {
		return i
	}
	if p.Item < len(m.items) && p.Block >= m.items[p.Item].Blocks() {
		if i := nearest(func(l modelLine) bool { return l.Item == p.Item }); i >= 0 {
			return i
		}
	}
	for i, l := range flat {
		if !l.InGap() && l.Compare(p) >= 0 {
			return i
		}
	}
	return max(0, len(flat)-1)
}

// clamp brings the top into range and returns all lines and its index.
func (m *model) clamp() ([]modelLine, int) {
	flat := m.flat()
	limit := max(0, len(flat)-m.height)
	i := limit
	if !m.following {
		i = min(m.index(flat, m.top), limit)
	}
	m.top = Position{}
	if len(flat) > 0 {
		m.top = flat[i].Position
	}
	return flat, i
}

func (m *model) scroll(lines int) {
	if lines == 0 || lines > 0 && m.following {
		return
	}
	flat, i := m.clamp()
	if len(flat) == 0 || lines < 0 && i == 0 {
		return
	}
	m.moveTo(flat, max(0, i+lines))
}

func (m *model) moveTo(flat []modelLine, i int) {
	limit := max(0, len(flat)-m.height)
	m.following = i >= limit
	m.top = flat[min(i, limit)].Position
}

func (m *model) goTo(p Position, align Align) {
	flat, top := m.clamp()
	if len(flat) == 0 {
		return
	}
	i := m.index(flat, p)
	switch {
	case align == AlignMiddle:
		i -= m.height / 2
	case align == AlignNearest && i >= top && i < top+m.height:
		return
	case align == AlignNearest && i > top:
		i -= m.height - 1
	}
	if i = max(0, i); i != top {
		m.moveTo(flat, i)
	}
}
