package ui

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// draw shows a layout as boxes, one letter a rectangle.
func draw(w, h int, l layout) string {
	if l == (layout{}) {
		return "too small\n"
	}
	rows := make([][]byte, h)
	for y := range rows {
		rows[y] = []byte(strings.Repeat(".", w))
	}
	fill := func(r rect, c byte) {
		for y := r.y; y < r.y+r.h; y++ {
			for x := r.x; x < r.x+r.w; x++ {
				rows[y][x] = c
			}
		}
	}
	fill(l.header, 'H')
	fill(l.top, '-')
	fill(l.transcript, 'T')
	fill(l.bottom, '-')
	fill(l.composer, 'C')
	fill(l.footer, 'F')
	fill(l.divider, '|')
	fill(l.panel, 'P')
	var b strings.Builder
	for _, row := range rows {
		b.Write(row)
		b.WriteByte('\n')
	}
	return b.String()
}

func TestArrange(t *testing.T) {
	for _, tt := range []struct {
		name string
		w, h int
		mode layoutMode
		want string
	}{
		{"too narrow", 39, 12, layoutMode{}, "too small\n"},
		{"too low", 40, 11, layoutMode{}, "too small\n"},
		{"smallest", 40, 12, layoutMode{composer: 1}, `
HHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHH
----------------------------------------
TTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT
TTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT
TTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT
TTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT
TTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT
TTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT
TTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT
----------------------------------------
CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC
FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF
`},
		{"a long prompt takes a third at most", 40, 12, layoutMode{composer: 50}, `
HHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHH
----------------------------------------
TTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT
TTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT
TTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT
TTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT
----------------------------------------
CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC
CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC
CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC
CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC
FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF
`},
		{"the panel lies over a narrow transcript", 60, 12, layoutMode{panel: true, composer: 1}, `
HHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHH
------------------------------------------------------------
TTTTTTTTTTTTTTTTTTTTTTT|PPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPP
TTTTTTTTTTTTTTTTTTTTTTT|PPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPP
TTTTTTTTTTTTTTTTTTTTTTT|PPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPP
TTTTTTTTTTTTTTTTTTTTTTT|PPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPP
TTTTTTTTTTTTTTTTTTTTTTT|PPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPP
TTTTTTTTTTTTTTTTTTTTTTT|PPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPP
TTTTTTTTTTTTTTTTTTTTTTT|PPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPP
------------------------------------------------------------
CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC
FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF
`},
		{"full screen", 40, 12, layoutMode{panel: true, full: true, composer: 1}, `
HHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHH
----------------------------------------
PPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPP
PPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPP
PPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPP
PPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPP
PPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPP
PPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPP
PPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPP
----------------------------------------
CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC
FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF
`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := draw(tt.w, tt.h, arrange(tt.w, tt.h, tt.mode))
			if diff := cmp.Diff(strings.TrimPrefix(tt.want, "\n"), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Whatever the size and the mode, the rectangles tile the screen: each cell
// belongs to exactly one, but for those that an overlay hides.
func TestArrangeTilesTheScreen(t *testing.T) {
	for _, w := range []int{40, 80, 99, 100, 120, 200, 400} {
		for _, h := range []int{12, 24, 40, 50, 100} {
			for _, mode := range []layoutMode{
				{composer: 1},
				{composer: 9},
				{composer: 1, panel: true},
				{composer: 3, panel: true, full: true},
				{composer: 1, panel: true, panelDelta: 500},
				{composer: 1, panel: true, panelDelta: -500},
			} {
				l := arrange(w, h, mode)
				if got := draw(w, h, l); strings.Contains(got, ".") || strings.Count(got, "\n") != h {
					t.Fatalf("%d×%d %+v leaves cells empty:\n%s", w, h, mode, got)
				}
				if l.transcript.w == 0 && !mode.full {
					t.Errorf("%d×%d %+v: no transcript", w, h, mode)
				}
				if w == 120 && mode.panel && mode.panelDelta == 0 && !mode.full && (l.panel.w < panelMin || l.panel.w > panelMax) {
					t.Errorf("%d×%d: the panel is %d wide", w, h, l.panel.w)
				}
			}
		}
	}
}
