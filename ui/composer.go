package ui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textarea"
	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// composer is where a prompt is written. What is typed or pasted leaves it to
// the byte as it came in; see keepSpecial.
type composer struct {
	area textarea.Model
	// earlier are the prompts sent before, oldest first; place is the one that
	// is shown, len(earlier) for the draft, which is kept meanwhile.
	earlier []string
	place   int
	draft   string
}

// maxVisualLines is more than anybody pastes; the textarea wants a bound.
const maxVisualLines = 1 << 30

func newComposer(th *theme.Theme) composer {
	a := newArea()
	a.Placeholder = "Ask the agent. Each request stands alone."
	c := composer{area: a}
	c.setTheme(th)
	c.area.Focus()
	return c
}

// newArea returns a textarea that takes any text: no limit of lines or
// characters, and the terminal's own cursor.
func newArea() textarea.Model {
	a := textarea.New()
	a.ShowLineNumbers = false
	a.CharLimit = 0
	a.MaxContentHeight = maxVisualLines
	a.DynamicHeight = true
	a.MaxHeight = 200
	a.SetVirtualCursor(false)
	a.KeyMap.InsertNewline = key.NewBinding(key.WithKeys("ctrl+j", "alt+enter", "shift+enter"))
	return a
}

func (c *composer) setTheme(th *theme.Theme) {
	glyph, rule := th.Glyphs.Prompt, th.Glyphs.Rule
	c.area.SetPromptFunc(3, func(info textarea.PromptInfo) string {
		if info.LineNumber == 0 {
			return " " + glyph + " "
		}
		return " " + rule + " "
	})
	c.area.SetStyles(areaStyles(th))
}

func areaStyles(th *theme.Theme) textarea.Styles {
	s := textarea.DefaultStyles(th.Dark)
	for _, state := range []*textarea.StyleState{&s.Focused, &s.Blurred} {
		state.CursorLine = th.Styles.Text
		state.Text = th.Styles.Text
		state.Prompt = th.Styles.Accent
		state.Placeholder = th.Styles.Faint
		state.EndOfBuffer = th.Styles.Faint
	}
	s.Blurred.Prompt = th.Styles.Faint
	return s
}

// The textarea drops or changes some characters that people paste. They stand
// in it as these, from the last private plane of Unicode, and leave it as they
// came.
var special = map[rune]rune{
	'\t': '\U0010FF09', '\r': '\U0010FF0D', '\uFFFD': '\U0010FFFD',
}

// keepSpecial turns what a textarea would change into what it keeps. Other
// control characters have no place in a prompt's line but are kept too.
func keepSpecial(s string) string {
	return strings.Map(func(r rune) rune {
		if kept, ok := special[r]; ok {
			return kept
		}
		if r != '\n' && (r < 0x20 || r >= 0x7f && r < 0xa0) {
			return '\U0010FE00' + r
		}
		return r
	}, s)
}

// restoreSpecial undoes keepSpecial.
func restoreSpecial(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '\U0010FE00' {
			return r
		}
		for from, to := range special {
			if r == to {
				return from
			}
		}
		if r >= '\U0010FE00' && r < '\U0010FE00'+0xa0 {
			return r - '\U0010FE00'
		}
		return r
	}, s)
}

// showSpecial draws the stand-ins as marks that people know.
func showSpecial(view string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == special['\t']:
			return '⇥'
		case r == special['\r']:
			return '␍'
		case r == special['\uFFFD']:
			return '\uFFFD'
		case r >= '\U0010FE00' && r < '\U0010FE20':
			return '\u2400' + r - '\U0010FE00'
		case r >= '\U0010FE20' && r < '\U0010FEA0':
			return '\u2421'
		}
		return r
	}, view)
}

func (c *composer) value() string { return restoreSpecial(c.area.Value()) }

func (c *composer) setValue(s string) {
	c.area.SetValue(keepSpecial(s))
	c.area.MoveToEnd()
}

func (c *composer) empty() bool { return c.area.Length() == 0 }

// update hands a key or a paste to the textarea.
func (c *composer) update(msg tea.Msg) tea.Cmd {
	if paste, ok := msg.(tea.PasteMsg); ok {
		c.area.InsertString(keepSpecial(paste.Content))
		return nil
	}
	var cmd tea.Cmd
	c.area, cmd = c.area.Update(msg)
	return cmd
}

// wanted is how many rows the text would like.
func (c *composer) wanted() int { return c.area.Height() }

// setSize gives the composer w cells by at most h rows.
func (c *composer) setSize(w, h int) {
	c.area.MaxHeight = max(h, 1)
	c.area.SetWidth(w)
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
func (c *composer) atTop() bool { return c.area.Line() == 0 && c.area.LineInfo().RowOffset == 0 }

func (c *composer) atBottom() bool {
	info := c.area.LineInfo()
	return c.area.Line() == c.area.LineCount()-1 && info.RowOffset >= info.Height-1
}

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
	lines := strings.Split(showSpecial(c.area.View()), "\n")
	for len(lines) < h {
		lines = append(lines, "")
	}
	lines = lines[:h]
	for i, line := range lines {
		lines[i] = text.Fit(line, w, "")
	}
	return lines, c.area.Cursor()
}
