package ui

import "ruse/ui/internal/text"

// The width below which the panel lies over the transcript instead of standing beside it.
const (
	narrowWidth        = 100
	panelMin, panelMax = 36, 60
	// stackedHeight is how tall the screen must be for sections of the panel to
	// stand one above the other; lower ones show one at a time.
	stackedHeight = 30
)

// rect is a part of the screen, in cells from the top left corner.
type rect struct{ x, y, w, h int }

func (r rect) contains(x, y int) bool {
	return x >= r.x && x < r.x+r.w && y >= r.y && y < r.y+r.h
}

// centre returns where a box of w by h cells stands in the middle of r.
func centre(r rect, w, h int) (x, y int) {
	return r.x + max((r.w-w)/2, 0), r.y + max((r.h-h)/2, 0)
}

// layoutMode is what the arrangement depends on besides the screen's size.
type layoutMode struct {
	// panel says that the person wants to see the panel.
	panel bool
	// full gives the panel the whole body.
	full bool
	// panelDelta is what the person added to the panel's width.
	panelDelta int
	// composer is how many rows the composer would like.
	composer int
}

// layout says where everything is. A rectangle of no width is not drawn.
type layout struct {
	// overlay says that the panel lies over the transcript.
	overlay bool
	// stacked says that sections of the panel may stand one above the other.
	stacked bool

	header, top, transcript, divider, panel, bottom, composer, footer rect
}

// arrange is the whole layout: a pure function from size and mode to rectangles.
// A screen that is too small has none.
func arrange(w, h int, mode layoutMode) layout {
	if text.TooSmall(w, h) != "" {
		return layout{}
	}
	rows := min(max(mode.composer, 1), max(1, h/3))
	body := rect{0, 2, w, h - 4 - rows}
	l := layout{
		header:   rect{0, 0, w, 1},
		top:      rect{0, 1, w, 1},
		bottom:   rect{0, body.y + body.h, w, 1},
		composer: rect{0, body.y + body.h + 1, w, rows},
		footer:   rect{0, h - 1, w, 1},
	}
	l.transcript = body
	if !mode.panel {
		return l
	}
	l.stacked = h >= stackedHeight
	width := min(max(min(max(w/3, panelMin), panelMax)+mode.panelDelta, 24), w-24)
	switch {
	case mode.full:
		l.panel, l.transcript = body, rect{0, body.y, 0, body.h}
	case w < narrowWidth:
		l.overlay = true
		width = min(max(width, panelMin), w-4)
		l.divider = rect{w - width - 1, body.y, 1, body.h}
		l.panel = rect{w - width, body.y, width, body.h}
	default:
		l.transcript.w = w - width - 1
		l.divider = rect{l.transcript.w, body.y, 1, body.h}
		l.panel = rect{l.transcript.w + 1, body.y, width, body.h}
	}
	return l
}
