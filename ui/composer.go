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
