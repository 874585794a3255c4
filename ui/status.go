package ui

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"ruse/session"
	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// statusFor is how long the status line keeps a text. What must last longer is
// kept by the errors panel.
const statusFor = 5 * time.Second

// underWay is why nothing can be sent. It goes away with the run.
func (m *Model) underWay() string {
	return "A run is under way; " + m.keyOf(anywhere, "cancel") + " cancels it."
}

// runOver takes back what was true of the run alone.
func (m *Model) runOver() {
	if m.status.text == m.underWay() {
		m.status.text = ""
	}
	if b := m.building(); b != nil && b.Message() == m.underWay() {
		b.Say("")
	}
}

// status is a short text over the composer that goes away by itself.
type status struct {
	text  string
	until time.Time
	// turn counts ticks, for the spinner.
	turn int
}

func (s *status) set(sentence string) {
	s.text, s.until = text.Line(sentence), time.Now().Add(statusFor)
}

func (s *status) expires() bool { return s.text != "" }

func (s *status) expire(now time.Time) {
	if s.text != "" && now.After(s.until) {
		s.text = ""
	}
}

// header answers where ruse is connected, what it is doing, and since when.
func (m *Model) header() string {
	th, w := m.theme, m.width
	left := " " + th.Styles.Brand.Render("ruse") + "  "
	mark, word, style := m.linkWords()
	sep := "  "
	right := m.headerRight()
	room := w - text.Width(left) - text.Width(right) - text.Width(mark) - text.Width(word) - 5
	url := text.Truncate(m.address(), max(room, 8), th.Glyphs.Ellipsis)
	if w < narrowWidth {
		url = strings.TrimPrefix(url, "ws://")
		word = ""
	}
	left += url + sep + style(mark)
	if word != "" {
		left += " " + style(word)
	}
	return spread(left, right, w, th)
}

// spread puts left and right at the two ends of a line; left gives way.
func spread(left, right string, w int, th *theme.Theme) string {
	room := w - text.Width(right)
	if room < 0 {
		return text.Fit(right, w, th.Glyphs.Ellipsis)
	}
	return text.Fit(left, room, th.Glyphs.Ellipsis) + right
}

// address is the runtime's address with credentials masked.
func (m *Model) address() string {
	if a, err := session.ParseURL(m.link.url); err == nil {
		return a.String()
	}
	return text.Line(session.MaskAddress(m.link.url))
}

func (m *Model) linkWords() (mark, word string, style func(...string) string) {
	th := m.theme
	switch m.link.state {
	case linkUp:
		return th.Glyphs.Connected, "connected", th.Styles.Success.Render
	case linkDialing:
		return th.Glyphs.Connecting, "connecting", th.Styles.Warning.Render
	}
	return th.Glyphs.Closed, "closed", th.Styles.Quiet.Render
}

func (m *Model) headerRight() string {
	th := m.theme
	var parts []string
	if m.width < narrowWidth {
		for _, s := range m.panel.sections {
			style, info := th.Styles.Quiet, s.about()
			if info.alarming {
				style = th.Styles.Failure
			}
			if n := s.Len(); n > 0 && info.one != "" {
				parts = append(parts, style.Render(text.Plural(n, info.one)))
			}
		}
	} else {
		parts = append(parts, th.Styles.Quiet.Render(text.Line(ansi.Truncate(m.request.Model, 30, th.Glyphs.Ellipsis))))
	}
	if words := m.link.unrecorded; words != "" {
		if m.width < narrowWidth {
			words = "not recorded"
		}
		parts = append(parts, th.Styles.Warning.Render(words))
	}
	if state := m.runWords(); state != "" {
		parts = append(parts, state)
	}
	if m.link.frames > 0 && m.width >= narrowWidth {
		c := m.link.tally()
		parts = append(parts, th.Styles.Quiet.Render(fmt.Sprintf("↓ %s  %s", text.Count(c.frames), text.Size(c.bytes))))
	}
	sep := "   "
	if m.width < narrowWidth {
		sep = th.Styles.Faint.Render(" " + th.Glyphs.Separator + " ")
	}
	// The name, a little of the address and the state of the connection stay.
	const left = 18
	for len(parts) > 1 && text.Width(strings.Join(parts, sep)) > m.width-left {
		parts = parts[1:]
	}
	return strings.Join(parts, sep) + " "
}

// runWords says the state of the newest run and its time.
func (m *Model) runWords() string {
	th := m.theme
	if m.link.sending {
		if m.link.waits {
			return th.Styles.Accent.Render("waiting to send")
		}
		return th.Styles.Accent.Render("sending")
	}
	r := m.link.run
	if r.id == 0 {
		return ""
	}
	took, state := r.ended.Sub(r.began), r.state
	if shown, ok := m.transcript.Run(r.id); ok {
		state = shown.State
	}
	style := th.Styles.Accent
	switch {
	case state.Active():
		took = max(m.now().Sub(r.began), 0)
		if state == session.Cancelling {
			style = th.Styles.Warning
		}
	case state == session.Succeeded:
		style = th.Styles.Success
	case state == session.Cancelled:
		style = th.Styles.Warning
	default:
		style = th.Styles.Failure
	}
	words := state.String() + " " + text.Elapsed(took)
	if !state.Active() {
		return style.Render(words)
	}
	if m.quiet() {
		words = m.spinner() + " " + words
	}
	words = style.Render(words)
	switch why := m.runs.quiet(); {
	case why.Alarm:
		words += "  " + th.Styles.Failure.Render(th.Glyphs.Attention+" "+why.Brief)
	case why.Brief != "":
		words += "  " + th.Styles.Quiet.Render(why.Brief)
	}
	return words
}

func (m *Model) spinner() string {
	frames := m.theme.Glyphs.Spinner
	return frames[m.status.turn%len(frames)]
}

// rule is a line of the frame, with a joint in it where there is a divider. Its
// part before or behind the joint is heavier where it is the focused pane's edge.
func (m *Model) rule(joint int, glyph string, before, behind bool) string {
	th := m.theme
	part := func(cells int, edge bool) string {
		if edge {
			return th.Styles.Accent.Render(strings.Repeat(th.Glyphs.Edge, cells))
		}
		return th.Styles.Frame.Render(strings.Repeat(th.Glyphs.Across, cells))
	}
	if joint < 0 || joint >= m.width {
		return part(m.width, before || behind)
	}
	if !before && !behind {
		return th.Styles.Frame.Render(strings.Repeat(th.Glyphs.Across, joint) + glyph + strings.Repeat(th.Glyphs.Across, m.width-joint-1))
	}
	return part(joint, before) + th.Styles.Frame.Render(glyph) + part(m.width-joint-1, behind)
}

// statusText is what the rule above the composer says, or nothing.
func (m *Model) statusText() string {
	switch {
	case m.status.text != "":
		return m.status.text
	case m.scope() == inSelection:
		return "selecting: " + m.keyOf(inSelection, "copy") + " copies, " + m.keyOf(inSelection, "leave") + " ends"
	}
	return m.transcript.Found()
}

// footer shows the keys that work now, most likely first, as many as fit.
func (m *Model) footer() string {
	th := m.theme
	if m.searchBar != nil {
		return text.Fit(" "+m.searchBar.input.View(), m.width, "")
	}
	if len(m.dialogs) > 0 {
		return strings.Repeat(" ", m.width)
	}
	line := ""
	for _, c := range m.footerCommands() {
		item := th.Styles.Key.Render(c.keyLabel()) + " " + th.Styles.KeyText.Render(m.describe(c))
		if text.Width(line)+text.Width(item)+3 > m.width {
			break
		}
		line += " " + item + "  "
	}
	return text.Fit(line, m.width, "")
}
