package timeline

import (
	"maps"
	"slices"
	"sort"
	"time"

	"ruse/session"
	"ruse/ui/theme"
)

// Pane is the picture of a session and the list of its moments. It is made by New,
// and not safe for concurrent use.
type Pane struct {
	theme *theme.Theme
	now   func() time.Time

	start   time.Time
	points  []point
	frames  ticks // what went over the wire
	alarms  ticks
	marks   ticks
	begins  ticks // of runs
	ticks   [lanes]ticks
	spans   [lanes]spans
	moments []moment

	run run
	// dialed is when the present dial began, opened when the connection was up; -1:
	// there is none.
	dialed, opened int64
	// storing are the uploads that are under way, since when there is one.
	storing      map[int]bool
	storingSince int64

	cursor int // a point
	// follows says that the cursor goes with the last moment, and the window with
	// the end.
	follows bool
	// from and width are the part in sight; of no width: all.
	from, width   int64
	cells, height int
}

// New returns a pane without events. now is the time by the clock of the events.
func New(th *theme.Theme, now func() time.Time) *Pane {
	return &Pane{theme: th, now: now, dialed: -1, opened: -1, storing: map[int]bool{}, follows: true}
}

// SetTheme changes the look.
func (p *Pane) SetTheme(th *theme.Theme) { p.theme = th }

// SetSize gives the picture w cells by h rows.
func (p *Pane) SetSize(w, h int) { p.cells, p.height = w, h }

// Len is how many moments there are.
func (p *Pane) Len() int { return len(p.moments) }

// Moment is the moment that the cursor is on, or the last before it.
func (p *Pane) Moment() int {
	return max(p.momentsTo(p.cursor)-1, 0)
}

// momentsTo is how many moments there are up to a point.
func (p *Pane) momentsTo(point int) int {
	return sort.Search(len(p.moments), func(i int) bool { return p.moments[i].point > point })
}

// Choose puts the cursor on a moment. From the last one on it follows.
func (p *Pane) Choose(i int) {
	if i >= 0 && i < len(p.moments) {
		p.moveTo(p.moments[i].point)
	}
}

// Stamp is that of the event that the cursor is on; ok is false where there is none.
func (p *Pane) Stamp() (s session.Stamp, ok bool) { return p.stamp(p.cursor) }

// Frame is the stamp of the frame that the cursor is on, or of the last before it.
func (p *Pane) Frame() (s session.Stamp, ok bool) {
	at := p.frames.from(p.cursor + 1)
	if at == 0 {
		return s, false
	}
	return p.stamp(int(p.frames[at-1]))
}

func (p *Pane) stamp(i int) (s session.Stamp, ok bool) {
	if i >= len(p.points) {
		return s, false
	}
	at := p.points[i]
	return session.Stamp{At: p.start.Add(time.Duration(at.at)), Run: session.RunID(at.run)}, true
}

// Reveal puts the cursor on the event of a run that happened at a time, or else on
// the last before it, and reports whether there is one.
func (p *Pane) Reveal(s session.Stamp) bool {
	at := int64(s.At.Sub(p.start))
	i := p.after(at) - 1
	if i < 0 {
		return false
	}
	for k := i; k >= 0 && p.points[k].at == at; k-- {
		if p.points[k].run == uint32(s.Run) {
			i = k
		}
	}
	p.moveTo(i)
	return true
}

// after is the first point later than a time, since the first of a time or later.
func (p *Pane) after(at int64) int {
	return sort.Search(len(p.points), func(i int) bool { return p.points[i].at > at })
}

func (p *Pane) since(at int64) int {
	return sort.Search(len(p.points), func(i int) bool { return p.points[i].at >= at })
}

// Mark remembers the pane as it is, and returns what cuts it back to that.
func (p *Pane) Mark() (cut func()) {
	points, sure := len(p.points), len(p.moments)
	if p.run.active { // that it was quiet since then may still be put before others
		sure = p.momentsTo(p.run.heard)
	}
	rest := slices.Clone(p.moments[sure:])
	start, now, dialed, opened, since, storing := p.start, p.run, p.dialed, p.opened, p.storingSince, maps.Clone(p.storing)
	var lasting [lanes]func()
	for l := range p.spans {
		lasting[l] = p.spans[l].mark()
	}
	return func() {
		p.points, p.moments = p.points[:points], append(p.moments[:sure], rest...)
		for _, t := range p.sorts() {
			*t = (*t)[:t.from(points)]
		}
		for _, cut := range lasting {
			cut()
		}
		p.start, p.run, p.dialed, p.opened, p.storingSince, p.storing = start, now, dialed, opened, since, maps.Clone(storing)
		if p.cursor >= points {
			p.cursor, p.follows = max(points-1, 0), true
		}
	}
}

// sorts are all ticks.
func (p *Pane) sorts() []*ticks {
	all := []*ticks{&p.frames, &p.alarms, &p.marks, &p.begins}
	for l := range p.ticks {
		all = append(all, &p.ticks[l])
	}
	return all
}

// add adds a point, and returns its number and time.
func (p *Pane) add(s session.Stamp, l lane, k kind) (n int, at int64) {
	n = len(p.points)
	if n == 0 {
		p.start = s.At
	} else {
		at = max(int64(s.At.Sub(p.start)), p.points[n-1].at)
	}
	p.points = append(p.points, point{at, uint32(s.Run), l, k})
	if k.frame() {
		p.frames = append(p.frames, uint32(n))
	}
	if k.frame() || k == pinged {
		p.ticks[l] = append(p.ticks[l], uint32(n))
	}
	if k.alarms() {
		p.alarms = append(p.alarms, uint32(n))
	}
	if k == marked {
		p.marks = append(p.marks, uint32(n))
	}
	return n, at
}

// name adds a moment. One that is known only afterwards goes to its place.
func (p *Pane) name(point int, k kind, words string) {
	p.moments = slices.Insert(p.moments, p.momentsTo(point), moment{point, k, words})
}
