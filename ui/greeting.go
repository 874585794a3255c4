package ui

import (
	"errors"

	tea "charm.land/bubbletea/v2"

	"ruse/session"
	"ruse/ui/internal/launch"
	"ruse/ui/internal/text"
)

// greeting fills an empty transcript: what this is connected to, what to try,
// the keys that matter; or, where nobody answers, why and what to do.
func (m *Model) greeting(w, h int) []string {
	var words []string
	switch {
	case m.link.source == nil && m.link.err != nil:
		words = m.dialFailure(max(w-8, 20))
	case m.link.source == nil:
		words = []string{m.theme.Styles.Quiet.Render("Connecting to " + m.address() + " …")}
		if m.atSpawned() {
			words[0] = m.theme.Styles.Quiet.Render("Waiting until the runtime answers …")
		}
	case m.replaying():
		words = m.replayWords(max(w-8, 20))
	default:
		words = m.welcome(max(w-8, 20))
	}
	lines := make([]string, h)
	top := max((h-len(words))/3, 0)
	for i := range lines {
		line := ""
		if i >= top && i-top < len(words) {
			line = "   " + words[i-top]
		}
		lines[i] = text.Fit(line, w, m.theme.Glyphs.Ellipsis)
	}
	return lines
}

// replayWords say what is told again, and how it goes on.
func (m *Model) replayWords(w int) []string {
	st := m.theme.Styles
	about := "It is shown as it was seen. Nothing is sent: a request of it can be, to a runtime that you name."
	lines := []string{st.Strong.Render("A recording of " + m.address() + ", " + m.now().Local().Format("2 Jan 2006 15:04") + ".")}
	lines = append(lines, text.Each(text.Wrap([]string{about}, min(w, 72)), st.Quiet.Render)...)
	keys := ""
	for _, name := range []string{"pause", "frame", "go-to", "send-to"} {
		for _, c := range m.in(inReplay) {
			if c.name == name {
				keys += st.Key.Render(c.keyLabel()) + " " + st.KeyText.Render(m.describe(c)) + "   "
			}
		}
	}
	return append(lines, "", keys)
}

func (m *Model) welcome(w int) []string {
	st := m.theme.Styles
	lines := []string{st.Strong.Render("Connected to " + m.address() + ".")}
	about := "What you write goes to the agent behind it as a request of its own: it remembers no conversation, only the files in its sandbox stay."
	lines = append(lines, text.Each(text.Wrap([]string{about}, min(w, 72)), st.Quiet.Render)...)
	lines = append(lines, "")
	if len(m.cfg.Suggestions) > 0 {
		lines = append(lines, st.Quiet.Render("Things to try"), "")
		for i, s := range m.cfg.Suggestions {
			mark, title := "  ", s.Title
			if m.suggesting() && i == m.suggested {
				mark, title = st.Accent.Render("› "), st.Strong.Render(s.Title)
			}
			lines = append(lines, mark+title)
		}
		lines = append(lines, "")
	}
	helpKey := m.keyOf(inTranscript, "help")
	if m.focus == paneComposer && !m.composer.IsEmpty() {
		helpKey = m.keyOf(inComposer, "to-transcript") + " " + helpKey // alone it would be typed
	}
	return append(lines, st.Key.Render(m.keyOf(inComposer, "send"))+" "+st.KeyText.Render("sends")+"   "+st.Key.Render(m.keyOf(anywhere, "cancel"))+" "+st.KeyText.Render("cancels")+
		"   "+st.Key.Render(helpKey)+" "+st.KeyText.Render("all keys"))
}

// dialFailure has the three parts of every error: what happened, why, and what
// to do.
func (m *Model) dialFailure(w int) []string {
	st := m.theme.Styles
	lines := text.Each(text.Wrap([]string{text.Error(m.link.err) + "."}, w), st.Failure.Render)
	lines = append(lines, "")
	var dial *session.DialError
	if errors.As(m.link.err, &dial) && dial.Layer == session.LayerTCP {
		lines = append(lines,
			st.Quiet.Render("Start a runtime      ")+st.Accent.Render("npx -y runtimeuse@latest"),
			st.Quiet.Render("or the built-in one  ")+st.Accent.Render("ruse demo"), "")
	} else if failed, ok := errors.AsType[*launch.StartError](m.link.err); ok {
		lines = append(append(lines, text.Each(text.Wrap(text.Lines(m.lastWords(failed.Last)), w), st.Quiet.Render)...), "")
	} else if try := tryAfter(m.link.err); try != "" {
		lines = append(append(lines, text.Wrap([]string{text.Line(try)}, w)...), "")
	}
	return append(lines, st.Key.Render(m.keyOf(inComposer, "send"))+" "+st.KeyText.Render("tries again")+"   "+
		st.Key.Render(m.keyOf(inComposer, "to-transcript")+" "+m.keyOf(inTranscript, "address"))+" "+st.KeyText.Render("another address"))
}

// suggesting reports whether enter sends one of the suggestions.
func (m *Model) suggesting() bool {
	return len(m.cfg.Suggestions) > 0 && m.transcript.Len() == 0 && m.composer.IsEmpty() && m.link.source != nil && m.link.noRequests() == ""
}

// suggest sends the suggestion that is chosen; where there is none, an empty
// prompt is not sent.
func (m *Model) suggest() tea.Cmd {
	if !m.suggesting() {
		m.status.set("Write a prompt first.")
		return nil
	}
	m.composer.Replace(m.cfg.Suggestions[m.suggested].Prompt)
	return m.send()
}

// chooseSuggestion moves the choice.
func (m *Model) chooseSuggestion(by int) {
	m.suggested = min(max(m.suggested+by, 0), len(m.cfg.Suggestions)-1)
}
