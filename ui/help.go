package ui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/dialog"
	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// wideHelp is the width from which help stands in two columns.
const wideHelp = 90

// helpLines is the page of all keys, by where they work.
func (m *Model) helpLines(th *theme.Theme, w int) []string {
	if w < wideHelp {
		var all []scope
		for s := range scopeCount {
			all = append(all, s)
		}
		return m.helpColumn(th, w, all...)
	}
	half := w/2 - 1
	left := m.helpColumn(th, half, anywhere, inComposer, inReplay, inPanel, inSelection, inSearch, inList, inPage)
	right := m.helpColumn(th, half, inTranscript, inBuilder, inQuestion, inLine, inText, inWait)
	lines := make([]string, max(len(left), len(right)))
	column := text.Widest(left) + 4
	for i := range lines {
		line := ""
		if i < len(left) {
			line = left[i]
		}
		if i < len(right) {
			line = text.Fit(line, column, "") + right[i]
		}
		lines[i] = line
	}
	return lines
}

func (m *Model) helpColumn(th *theme.Theme, w int, scopes ...scope) []string {
	st := th.Styles
	var lines []string
	for _, s := range scopes {
		lines = append(lines, "", st.Strong.Render(strings.ToUpper(s.String()[:1])+s.String()[1:]))
		for _, c := range m.in(s) {
			if len(c.keys) == 0 {
				continue
			}
			label := c.allKeys()
			if m.enhanced && slices.Contains(c.keys, "shift+enter") {
				label += "  shift+enter"
			}
			line := "  " + st.Key.Render(text.Fit(label, 20, "")) + " " + c.help
			lines = append(lines, text.Truncate(line, w, th.Glyphs.Ellipsis))
		}
	}
	return append(lines, "")
}

// palette lists all commands, by group, and after those that can run now the
// others with the reason.
func (m *Model) palette() []dialog.Choice {
	var items []dialog.Choice
	seen := map[string]bool{}
	for g := groupRequest; g < groupCount; g++ {
		for _, s := range []scope{m.focusScope(), anywhere, inTranscript, inPanel, m.below()} {
			for _, c := range m.in(s) {
				if seen[c.name] || c.run == nil || c.group != g {
					continue
				}
				seen[c.name] = true
				items = append(items, m.choiceOf(c))
			}
		}
	}
	return laterNotNow(items)
}

// choiceOf is a command as a list offers it.
func (m *Model) choiceOf(c *command) dialog.Choice {
	item := dialog.Choice{
		Label: m.describe(c), Detail: c.keyLabel(), Answer: func() tea.Cmd { return m.run(c) },
		Group: c.group.String(), Also: c.name + " " + c.also, Why: m.reason(c),
	}
	if item.Why != "" {
		item.Group = "Not now"
	}
	return item
}

// laterNotNow puts what can't be chosen now at the end.
func laterNotNow(items []dialog.Choice) []dialog.Choice {
	slices.SortStableFunc(items, func(a, b dialog.Choice) int { return cmp.Compare(min(len(a.Why), 1), min(len(b.Why), 1)) })
	return items
}

func (m *Model) openPalette() { m.open(dialog.NewPicker("Commands", m.palette())) }

func (m *Model) openHelp() { m.open(dialog.NewPage("Keys", m.helpLines)) }

func (m *Model) openRuns() { m.open(dialog.NewPicker("Runs", m.runChoices())) }

// runChoices lists the runs, newest first.
func (m *Model) runChoices() []dialog.Choice {
	runs := m.transcript.Runs()
	items := make([]dialog.Choice, 0, len(runs))
	for i := len(runs) - 1; i >= 0; i-- {
		r := runs[i]
		items = append(items, dialog.Choice{
			Label: fmt.Sprintf("%d  %s", r.ID, r.Title), Detail: r.State.String() + " " + r.Began.Format("15:04:05"),
			Answer: answer(func() {
				m.setFocus(paneTranscript)
				m.transcript.RevealRun(r.ID)
			}),
		})
	}
	return items
}
