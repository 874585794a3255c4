package ui

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"ruse/session"
	"ruse/ui/internal/jsonview"
	"ruse/ui/internal/report"
	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// summaryLines bounds what an error shows of its metadata until it is opened.
const summaryLines = 2

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
		lines = l.layOut(th, width, i, chosen)
		l.laid.lines[key] = lines
	}
	return "", lines
}

// layOut makes them.
func (l *errorList) layOut(th *theme.Theme, width, i int, chosen bool) []string {
	e, open := l.items[i], l.open[i]
	size := report.SummaryBytes
	if open {
		size = report.DetailBytes
	}
	start, left := text.Start(e.Text, size)
	words := text.Wrap(text.Lines(start), max(width-2, 1))
	if !open && (len(words) > 2 || left > 0) {
		words = words[:min(len(words), 2)]
		last := len(words) - 1
		words[last] = strings.TrimRight(text.Truncate(words[last], max(width-4, 1), ""), " ") + th.Glyphs.Ellipsis
	}
	style := th.Styles.Failure
	if chosen {
		style = style.Background(th.Tokens.Surface).Bold(true)
	}
	lines := make([]string, 0, len(words)+4)
	for n, line := range words {
		mark := "  "
		if n == 0 {
			mark = th.Styles.Failure.Render(th.Glyphs.Failed) + " "
		}
		lines = append(lines, mark+style.Render(line))
	}
	if open && left > 0 {
		lines = append(lines, "  "+more(th, left))
	}
	return append(lines, text.Indent(l.details(th, i, max(width-2, 1)), "  ")...)
}

// details are an error's cause, what to try, and its metadata: the beginning
// of it, and more where the error is open.
func (l *errorList) details(th *theme.Theme, i, width int) []string {
	e, open := l.items[i], l.open[i]
	var lines []string
	if e.AfterCancel {
		lines = append(lines, th.Styles.Faint.Render("after cancel"))
	}
	for _, part := range []struct {
		words string
		style func(...string) string
	}{{e.Why, th.Styles.Quiet.Render}, {e.Try, th.Styles.Accent.Render}} {
		start, left := text.Start(part.words, report.SummaryBytes)
		lines = append(lines, text.Each(text.Wrap(text.Lines(start), width), part.style)...)
		if left > 0 {
			lines = append(lines, more(th, left))
		}
	}
	lines = notEmpty(lines)
	metadata, left := metadataStart(e.Metadata)
	if !open && len(metadata) > summaryLines {
		metadata = metadata[:summaryLines]
	}
	metadata = text.Break(metadata, width)
	if !open && len(metadata) > summaryLines+1 {
		metadata = metadata[:summaryLines+1]
	}
	lines = append(lines, text.Each(metadata, th.Styles.Quiet.Render)...)
	if open && left > 0 {
		lines = append(lines, more(th, left))
	}
	return lines
}

// metadataStart lays out metadata, or the beginning of it where it is long; left
// is how many bytes it leaves out.
func metadataStart(metadata []byte) (lines []string, left int) {
	if len(metadata) <= report.DetailBytes {
		return jsonview.Outline(metadata), 0
	}
	at := text.Cut(metadata, report.DetailBytes)
	return text.Lines(string(metadata[:at])), len(metadata) - at
}

// more says that an error goes on, and how to have all of it.
func more(th *theme.Theme, left int) string {
	return th.Styles.Faint.Render(fmt.Sprintf("%s %s more: y copies all", th.Glyphs.More, text.Size(int64(left))))
}

func notEmpty(lines []string) []string {
	kept := lines[:0]
	for _, line := range lines {
		if line != "" {
			kept = append(kept, line)
		}
	}
	return kept
}
