package ui

import (
	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/editor"
	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// composer is where a prompt is written. What is typed leaves it to the byte.
type composer struct {
	entry *editor.Editor
	theme *theme.Theme
	// most is how many rows it may have.
	most int
	// dragging says that the mouse selects in it.
	dragging bool
	// earlier are the prompts sent before, oldest first; place is the one that
	// is shown, len(earlier) for the draft, which is kept meanwhile.
	earlier []string
	place   int
	draft   string
	// toldMark is the text whose mark was told to stand for a secret.
	toldMark string
}

func newComposer(th *theme.Theme) composer {
	c := composer{entry: editor.New(), most: 1}
	c.entry.Placeholder = "Ask the agent. Each request stands alone."
	c.setTheme(th)
	c.focus(true)
	return c
}

func (c *composer) setTheme(th *theme.Theme) {
	c.theme = th
	c.entry.Styles = entryStyles(th)
	c.setPrompt()
}

func (c *composer) setPrompt() {
	style := c.theme.Styles.Faint
	if c.entry.Focused() {
		style = c.theme.Styles.Accent
	}
	g := c.theme.Glyphs
	c.entry.SetPrompt(style.Render(" "+g.Prompt+" "), style.Render(" "+g.Rule+" "))
}

// focus gives the composer the cursor, or takes it away.
func (c *composer) focus(on bool) {
	if on {
		c.entry.Focus()
	} else {
		c.entry.Blur()
	}
	c.setPrompt()
}

func entryStyles(th *theme.Theme) editor.Styles {
	return editor.Styles{Text: th.Styles.Text, Placeholder: th.Styles.Faint, Selection: th.Styles.Selected}
}

func (c *composer) value() string { return c.entry.Value() }

// setValue takes another text, which can be undone.
func (c *composer) setValue(s string) { c.entry.Replace(s) }

func (c *composer) empty() bool { return c.entry.Len() == 0 }

// update hands a key or a paste to the entry.
func (c *composer) update(msg tea.Msg) tea.Cmd { return c.entry.Update(msg) }

// wanted is how many rows the text would like, as far as it can have them.
func (c *composer) wanted() int { return c.entry.Rows(c.most) }

// setSize gives the composer w cells by at most h rows.
func (c *composer) setSize(w, h int) {
	c.most = max(h, 1)
	c.entry.SetSize(w, c.wanted())
}

// adopt takes prompts of earlier programs, oldest first.
func (c *composer) adopt(prompts []string) {
	c.earlier = append(prompts, c.earlier...)
	c.place += len(prompts)
}

// remember keeps a prompt that was sent.
func (c *composer) remember(prompt string) {
	if n := len(c.earlier); prompt != "" && (n == 0 || c.earlier[n-1] != prompt) {
		c.earlier = append(c.earlier, prompt)
	}
	c.place, c.draft = len(c.earlier), ""
}

// atTop and atBottom say whether up and down would leave the text.
func (c *composer) atTop() bool    { return c.entry.AtTop() }
func (c *composer) atBottom() bool { return c.entry.AtBottom() }

// recall shows an earlier or a later prompt; the draft is kept at the end.
func (c *composer) recall(by int) {
	to := min(max(c.place+by, 0), len(c.earlier))
	if to == c.place {
		return
	}
	if c.place == len(c.earlier) {
		c.draft = c.value()
	}
	c.place = to
	if to == len(c.earlier) {
		c.setValue(c.draft)
		return
	}
	c.setValue(c.earlier[to])
}

// draw returns the composer's rows and where the cursor stands.
func (c *composer) draw(w, h int) ([]string, *tea.Cursor) {
	c.entry.SetSize(w, h)
	lines := make([]string, h)
	copy(lines, c.entry.Draw())
	for i, line := range lines {
		lines[i] = text.Fit(line, w, "")
	}
	return lines, c.entry.Cursor()
}

// composerCommands work while a prompt is written. What has no run is what the
// text entry does by itself.
func composerCommands() []command {
	return scoped(
		inComposer,
		command{name: "send", group: groupRequest, also: "run ask go", keys: []string{"enter"}, help: "send", now: sendWords, why: (*Model).notReady, run: (*Model).submit},
		command{name: "new-line", keys: []string{"ctrl+j", "alt+enter", "shift+enter"}, help: "new line"},
		command{
			name: "earlier-prompt", group: groupRequest, keys: []string{"up"}, label: "↑", help: "earlier prompt", quiet: true, yields: true,
			why: func(m *Model) string {
				c := &m.composer
				return unless(m.suggesting() || c.atTop() && c.place > 0, "there is no earlier prompt, or the cursor is not on the first line")
			},
			run: does(func(m *Model) { m.recall(-1) }),
		},
		command{
			name: "later-prompt", group: groupRequest, keys: []string{"down"}, label: "↓", help: "later prompt", quiet: true, yields: true,
			why: func(m *Model) string {
				c := &m.composer
				return unless(m.suggesting() || c.atBottom() && c.place < len(c.earlier), "there is no later prompt, or the cursor is not on the last line")
			},
			run: does(func(m *Model) { m.recall(1) }),
		},
		command{
			name: "to-transcript", group: groupView, keys: []string{"esc"}, help: "transcript", yields: true,
			why: func(m *Model) string { return unless(!m.composer.entry.Selecting(), "text is selected") },
			run: does(func(m *Model) { m.setFocus(paneTranscript) }),
		},
		command{
			name: "help", group: groupRuse, keys: []string{"?"}, help: "help", yields: true,
			why: func(m *Model) string { return unless(m.composer.empty(), "with text in the prompt, ? is typed") },
			run: does((*Model).openHelp),
		},
		command{name: "undo", keys: []string{"ctrl+_"}, help: "undo, in every field"},
		command{name: "redo", keys: []string{"alt+_"}, help: "do again"},
		command{name: "select-text", keys: []string{"shift+left", "shift+right"}, label: "shift+←→", help: "select, as every motion with shift does"},
		command{name: "select-all", keys: []string{"alt+a"}, help: "select all"},
		command{name: "copy-text", keys: []string{"alt+w"}, help: "copy what is selected"},
		command{name: "cut-text", keys: []string{"ctrl+w"}, help: "cut what is selected, or delete a word"},
	)
}

// unless is the reason of what can't be done where it can't.
func unless(can bool, reason string) string {
	if can {
		return ""
	}
	return reason
}

// notReady says why nothing can be sent now.
func (m *Model) notReady() string {
	switch {
	case m.link.sending:
		return "a request is on its way out"
	case m.link.state == linkDialing:
		return "not connected yet"
	case m.link.noRequests() != "":
		return m.link.noRequests()
	case m.link.active():
		return m.underWay()
	}
	return ""
}

// sendWords say what enter does now.
func sendWords(m *Model) string {
	if m.link.source == nil && m.link.state == linkDown {
		return "try again"
	}
	return "send"
}

// recall chooses among the suggestions where they are shown, else among the
// prompts sent before.
func (m *Model) recall(by int) {
	if m.suggesting() {
		m.chooseSuggestion(by)
		return
	}
	m.composer.recall(by)
}

// submit sends what the composer holds; empty and disconnected, it tries again
// to connect.
func (m *Model) submit() tea.Cmd {
	switch {
	case m.link.source == nil && m.link.state == linkDown:
		return m.dial()
	case m.composer.empty():
		return m.suggest()
	}
	return m.send()
}
