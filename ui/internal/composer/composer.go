// Package composer is where a prompt is written: a text entry of few rows that
// knows what was sent before. What is typed leaves it to the byte.
package composer

import (
	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/editor"
	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// Composer is a text entry with the prompts sent before.
type Composer struct {
	*editor.Editor
	theme *theme.Theme
	// most is how many rows it may have.
	most int
	// earlier are the prompts sent before, oldest first; place is the one that
	// is shown, len(earlier) for the draft, which is kept meanwhile.
	earlier []string
	place   int
	draft   string
}

// New returns an empty one with the cursor in it.
func New(th *theme.Theme) *Composer {
	c := &Composer{Editor: editor.New(), most: 1}
	c.Placeholder = "Ask the agent. Each request stands alone."
	c.SetTheme(th)
	c.SetFocus(true)
	return c
}

// SetTheme takes other colours.
func (c *Composer) SetTheme(th *theme.Theme) {
	c.theme = th
	c.Styles = editor.Styles{Text: th.Styles.Text, Placeholder: th.Styles.Faint, Selection: th.Styles.Selected}
	c.setPrompt()
}

func (c *Composer) setPrompt() {
	style := c.theme.Styles.Faint
	if c.Focused() {
		style = c.theme.Styles.Accent
	}
	g := c.theme.Glyphs
	c.Editor.SetPrompt(style.Render(" "+g.Prompt+" "), style.Render(" "+g.Rule+" "))
}

// SetFocus gives the composer the cursor, or takes it away.
func (c *Composer) SetFocus(on bool) {
	if on {
		c.Focus()
	} else {
		c.Blur()
	}
	c.setPrompt()
}

// IsEmpty reports whether nothing stands in it.
func (c *Composer) IsEmpty() bool { return c.Len() == 0 }

// Wanted is how many rows the text would like, as far as it can have them.
func (c *Composer) Wanted() int { return c.Rows(c.most) }

// SetMost gives the composer w cells by at most h rows.
func (c *Composer) SetMost(w, h int) {
	c.most = max(h, 1)
	c.SetSize(w, c.Wanted())
}

// Adopt takes prompts of earlier programs, oldest first.
func (c *Composer) Adopt(prompts []string) {
	c.earlier = append(prompts, c.earlier...)
	c.place += len(prompts)
}

// Remember takes a prompt that was sent.
func (c *Composer) Remember(prompt string) {
	if n := len(c.earlier); prompt != "" && (n == 0 || c.earlier[n-1] != prompt) {
		c.earlier = append(c.earlier, prompt)
	}
	c.place, c.draft = len(c.earlier), ""
}

// CanRecall reports whether there is an earlier (-1) or a later (1) prompt, and the
// cursor stands where up or down would leave the text.
func (c *Composer) CanRecall(by int) bool {
	if by < 0 {
		return c.AtTop() && c.place > 0
	}
	return c.AtBottom() && c.place < len(c.earlier)
}

// Recall shows an earlier or a later prompt; the draft stands at the end.
func (c *Composer) Recall(by int) {
	to := min(max(c.place+by, 0), len(c.earlier))
	if to == c.place {
		return
	}
	if c.place == len(c.earlier) {
		c.draft = c.Value()
	}
	c.place = to
	if to == len(c.earlier) {
		c.Replace(c.draft)
		return
	}
	c.Replace(c.earlier[to])
}

// Draw returns w cells by h rows, and where the cursor stands.
func (c *Composer) Draw(w, h int) ([]string, *tea.Cursor) {
	c.SetSize(w, h)
	lines := make([]string, h)
	copy(lines, c.Editor.Draw())
	for i, line := range lines {
		lines[i] = text.Fit(line, w, "")
	}
	return lines, c.Cursor()
}
