package ui

import (
	"maps"
	"slices"

	tea "charm.land/bubbletea/v2"

	"ruse/session"
	"ruse/ui/internal/report"
	"ruse/ui/theme"
)

// errorList is the section of every error of a session, oldest first. Nothing
// removes an error from it.
type errorList struct {
	window
	items []*report.Problem
	open  map[int]bool
	laid  laidOut
}

// laidOut keeps the lines of errors that were in the window, for one theme and
// width.
type laidOut struct {
	theme *theme.Theme
	width int
	lines map[laidKey][]string
}

type laidKey struct {
	item         int
	open, chosen bool
}

// laidMax bounds for how many errors lines are kept.
const laidMax = 256

func (l *errorList) about() about {
	return about{name: "Errors", one: "error", opens: "details", copies: "copy error", empty: "none", none: "there are no errors", alarming: true}
}

func (l *errorList) commands() []command   { return nil }
func (l *errorList) apply(session.Event)   {} // the transcript tells what is an error
func (l *errorList) add(e *report.Problem) { l.items = append(l.items, e) }

func (l *errorList) mark() (cut func()) {
	n := len(l.items)
	return func() {
		l.items = slices.Delete(l.items, n, len(l.items))
		maps.DeleteFunc(l.open, func(i int, _ bool) bool { return i >= n })
		l.laid = laidOut{}
	}
}

func (l *errorList) Len() int       { return len(l.items) }
func (l *errorList) detail() detail { return nil }

// toggle shows all of the chosen error, or its beginning again.
func (l *errorList) toggle() {
	if l.open == nil {
		l.open = map[int]bool{}
	}
	l.open[l.cursor] = !l.open[l.cursor]
}

// chosen returns the error that the cursor is on, or nil.
func (l *errorList) chosen() *report.Problem {
	if l.cursor < 0 || l.cursor >= len(l.items) {
		return nil
	}
	return l.items[l.cursor]
}

func (l *errorList) copyChosen(m *Model) tea.Cmd {
	return m.copyText("error", l.chosen().Source())
}

func (l *errorList) reveal(m *Model) { m.transcript.RevealProblem(l.chosen()) }

// item returns one error's lines.
func (l *errorList) item(th *theme.Theme, i, width int, chosen bool) (heading string, lines []string) {
	if l.laid.theme != th || l.laid.width != width || len(l.laid.lines) >= laidMax {
		l.laid = laidOut{th, width, map[laidKey][]string{}}
	}
	key := laidKey{i, l.open[i], chosen}
	lines, ok := l.laid.lines[key]
	if !ok {
		lines = l.items[i].Draw(th, width, key.open, chosen)
		l.laid.lines[key] = lines
	}
	return "", lines
}
