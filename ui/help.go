package ui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

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
	left := m.helpColumn(th, half, anywhere, inComposer, inPanel, inSelection, inSearch, inList, inPage)
	right := m.helpColumn(th, half, inTranscript, inBuilder, inQuestion, inLine, inWait)
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
			lines = append(lines, text.Fit(line, min(text.Width(line), w), th.Glyphs.Ellipsis))
		}
	}
	return append(lines, "")
}

// palette lists all commands, by group, and after those that can run now the
// others with the reason.
func (m *Model) palette() []choice {
	var items []choice
	seen := map[string]bool{}
	for g := groupRequest; g < groupCount; g++ {
		for _, s := range []scope{m.focus.scope(), anywhere, inTranscript, inPanel, inComposer} {
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
func (m *Model) choiceOf(c *command) choice {
	item := choice{
		label: m.describe(c), detail: c.keyLabel(), answer: answerCommand{c},
		group: c.group.String(), also: c.name + " " + c.also, why: m.reason(c),
	}
	if item.why != "" {
		item.group = "Not now"
	}
	return item
}

// laterNotNow puts what can't be chosen now at the end.
func laterNotNow(items []choice) []choice {
	slices.SortStableFunc(items, func(a, b choice) int { return cmp.Compare(min(len(a.why), 1), min(len(b.why), 1)) })
	return items
}

func (m *Model) openPalette() { m.open(newPicker("Commands", m.palette())) }

func (m *Model) openHelp() { m.open(&page{title: "Keys", lines: m.helpLines}) }

func (m *Model) openRuns() { m.open(newPicker("Runs", m.runChoices())) }

// answerRun is a run to go to.
type answerRun struct{ first int }

func (a answerRun) carryOut(m *Model) tea.Cmd {
	m.setFocus(paneTranscript)
	m.transcript.jump(a.first)
	return nil
}

// runChoices lists the runs, newest first.
func (m *Model) runChoices() []choice {
	runs := m.transcript.runs
	items := make([]choice, 0, len(runs))
	for i := len(runs) - 1; i >= 0; i-- {
		r := runs[i]
		items = append(items, choice{
			label: fmt.Sprintf("%d  %s", r.id, r.title), detail: r.outcome().String() + " " + r.began.Format("15:04:05"), answer: answerRun{r.first},
		})
	}
	return items
}
