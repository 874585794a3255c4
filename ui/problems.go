package ui

import (
	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// problemList keeps every error of a session, oldest first.
type problemList struct {
	items []*problemEntry
	open  map[int]bool
}

func (l *problemList) len() int { return len(l.items) }

func (l *problemList) add(e *problemEntry) { l.items = append(l.items, e) }

func (l *problemList) at(i int) (*problemEntry, bool) {
	if i < 0 || i >= len(l.items) {
		return nil, false
	}
	return l.items[i], true
}

func (l *problemList) toggle(i int) {
	if l.open == nil {
		l.open = map[int]bool{}
	}
	l.open[i] = !l.open[i]
}

// summaryLines bounds what an error shows of its metadata until it is opened.
const summaryLines = 2

func (l *problemList) rows(th *theme.Theme, width, chosen int) []row {
	if len(l.items) == 0 {
		return []row{{th.Styles.Faint.Render("none"), -1}}
	}
	var rows []row
	for i, e := range l.items {
		words := text.Wrap(text.Lines(e.text), max(width-2, 1))
		if !l.open[i] && len(words) > 2 {
			words = append(words[:1:1], text.Fit(words[1], max(width-4, 1), "")+th.Glyphs.Ellipsis)
		}
		for n, line := range words {
			mark := "  "
			if n == 0 {
				mark = th.Styles.Failure.Render(th.Glyphs.Failed) + " "
			}
			style := th.Styles.Failure
			if i == chosen {
				style = style.Background(th.Tokens.Surface).Bold(true)
			}
			rows = append(rows, row{mark + style.Render(line), i})
		}
		for _, line := range l.details(th, i, max(width-2, 1)) {
			rows = append(rows, row{"  " + line, i})
		}
	}
	return rows
}

// details are an error's cause, what to try, and its metadata: the beginning
// of it, or all where the error is open.
func (l *problemList) details(th *theme.Theme, i, width int) []string {
	e := l.items[i]
	var lines []string
	if e.later {
		lines = append(lines, th.Styles.Faint.Render("after cancel"))
	}
	lines = append(lines, styled(text.Wrap(text.Lines(e.why), width), th.Styles.Quiet.Render)...)
	lines = append(lines, styled(text.Wrap(text.Lines(e.try), width), th.Styles.Accent.Render)...)
	metadata := metadataLines(e.metadata)
	if !l.open[i] && len(metadata) > summaryLines {
		metadata = metadata[:summaryLines]
	}
	metadata = text.Break(metadata, width)
	if !l.open[i] && len(metadata) > summaryLines+1 {
		metadata = metadata[:summaryLines+1]
	}
	return append(notEmpty(lines), styled(metadata, th.Styles.Quiet.Render)...)
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
