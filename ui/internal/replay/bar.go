// Package replay is the bar of a source that tells again what happened: how fast
// it goes, where it is, what lies along the way, and where a person can go.
package replay

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"ruse/session"
	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// Bar is a line that shows where a source is. Its zero value shows nothing yet.
type Bar struct {
	// Position is where the source was when it was asked last, Pace how fast it
	// goes, and Landmarks what lies along the way, in order; nil: not read yet.
	Position  session.Position
	Pace      session.Pace
	Landmarks []session.Landmark
}

// speeds are those that Faster goes through; 0, the last, is as fast as can be.
var speeds = []float64{0.25, 0.5, 1, 2, 4, 8, 16, 64, 0}

// Faster is the speed that lies by steps from the present one; by may be negative.
func (b *Bar) Faster(by int) float64 {
	at := len(speeds) - 1
	for i, s := range speeds[:at] {
		if b.Pace.Speed > 0 && s >= b.Pace.Speed {
			at = i
			break
		}
	}
	return speeds[min(max(at+by, 0), len(speeds)-1)]
}

// Speed is how fast it goes, in words.
func (b *Bar) Speed() string {
	if b.Pace.Speed == 0 {
		return "max"
	}
	return strconv.FormatFloat(b.Pace.Speed, 'g', 4, 64) + "×"
}

// Ended reports whether all was told.
func (b *Bar) Ended() bool {
	return b.Position.Events > 0 && b.Position.Event >= b.Position.Events && !b.Position.Seeking
}

// Draw returns the bar, w cells wide; accented where it has the focus.
func (b *Bar) Draw(th *theme.Theme, w int, focused bool) string {
	style, words := th.Styles.Quiet, b.words(th, w)
	if focused {
		style = th.Styles.Accent
	}
	return text.Fit(style.Render(words)+b.track(th, w-text.Width(words)-1), w, th.Glyphs.Ellipsis)
}

// words stand before the track.
func (b *Bar) words(th *theme.Theme, w int) string {
	state := th.Glyphs.Playing
	if b.Pace.Paused || b.Ended() {
		state = th.Glyphs.Paused
	}
	words := fmt.Sprintf(" %s %s  %s  ", state, b.Speed(), b.times())
	if b.Pace.IdleLimit > 0 && w >= roomForLimit {
		words += "gaps up to " + text.Brief(b.Pace.IdleLimit) + "  "
	}
	return words
}

// roomForLimit is the width from which the bar says that gaps are cut short.
const roomForLimit = 60

func (b *Bar) times() string {
	at := text.Elapsed(b.Position.At)
	switch {
	case b.Position.Seeking:
		return at + " …"
	case b.Position.Length > 0:
		return at + " / " + text.Elapsed(b.Position.Length)
	}
	return at
}

// minTrack is how many cells a track needs to say something.
const minTrack = 4

// track is the way, with a knob where the source is, and its landmarks.
func (b *Bar) track(th *theme.Theme, cells int) string {
	if cells < minTrack || b.Position.Length <= 0 {
		return ""
	}
	knob := b.cell(b.Position.At, cells)
	marks := map[int]string{}
	for _, l := range b.Landmarks {
		at := b.cell(l.At, cells)
		if l.Run == 0 {
			marks[at] = th.Styles.Warning.Render(th.Glyphs.Mark)
		} else if marks[at] == "" {
			marks[at] = th.Styles.Quiet.Render(th.Glyphs.RunStart)
		}
	}
	marks[knob] = th.Styles.Accent.Render(th.Glyphs.Connected)
	var line strings.Builder
	for from := 0; from < cells; {
		to := from // of a stretch without marks
		for to < cells && marks[to] == "" {
			to++
		}
		if from < knob {
			line.WriteString(th.Styles.Accent.Render(strings.Repeat(th.Glyphs.Edge, to-from)))
		} else {
			line.WriteString(th.Styles.Frame.Render(strings.Repeat(th.Glyphs.Across, to-from)))
		}
		line.WriteString(marks[to])
		from = to + 1
	}
	return line.String()
}

// cell is where a time lies on a track.
func (b *Bar) cell(at time.Duration, cells int) int {
	return min(max(int(float64(cells)*float64(at)/float64(b.Position.Length)), 0), cells-1)
}

// At is the time that lies under cell x of a bar of w cells; false where no track
// is.
func (b *Bar) At(th *theme.Theme, x, w int) (time.Duration, bool) {
	first := text.Width(b.words(th, w))
	cells := w - first - 1
	if x < first || cells < minTrack || b.Position.Length <= 0 {
		return 0, false
	}
	return time.Duration(float64(b.Position.Length) * (float64(x-first) + 0.5) / float64(cells)), true
}
