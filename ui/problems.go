package ui

import (
	"fmt"
	"strings"

	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// Bounds of what is laid out of one error: of its words or its metadata while
// it is closed, and of either when it is open. The whole stands in the
// transcript, and is what y copies.
const (
	closedBytes = 2 << 10
	openBytes   = 16 << 10
)

// summaryLines bounds what an error shows of its metadata until it is opened.
const summaryLines = 2

// problemList keeps every error of a session, oldest first. Only what is in the
// window is laid out, from an error on and a line of it.
type problemList struct {
	items []*problemEntry
	open  map[int]bool
	// top is the error that the window begins in, skip how many of its lines
	// stand above the window.
	top, skip int
	laid      laidOut
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

// keptLines bounds for how many errors lines are kept.
const keptLines = 256

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

// window returns at most h rows, scrolled as little as shows the error that the
// cursor is on.
func (l *problemList) window(th *theme.Theme, width, h, cursor, chosen int) []row {
	if len(l.items) == 0 {
		return []row{{th.Styles.Faint.Render("none"), -1}}
	}
	l.scroll(th, width, h, cursor)
	rows := l.rows(th, width, h, chosen)
	if missing := h - len(rows); missing > 0 && (l.top > 0 || l.skip > 0) {
		l.back(th, width, missing)
		rows = l.rows(th, width, h, chosen)
	}
	return rows
}

// rows are those from the top on.
func (l *problemList) rows(th *theme.Theme, width, h, chosen int) []row {
	rows := make([]row, 0, max(h, 0))
	skip := l.skip
	for i := l.top; i < len(l.items) && len(rows) < h; i++ {
		lines := l.lines(th, width, i, i == chosen)
		for _, line := range lines[min(skip, len(lines)):] {
			rows = append(rows, row{line, i})
		}
		skip = 0
	}
	return rows[:min(len(rows), max(h, 0))]
}

// scroll moves the top so that all of the item shows, or its beginning where it
// is higher than the window.
func (l *problemList) scroll(th *theme.Theme, width, h, item int) {
	l.top = min(max(l.top, 0), len(l.items)-1)
	if item <= l.top {
		if item < l.top || l.skip > 0 {
			l.top, l.skip = item, 0
		}
		return
	}
	below := -l.skip // rows from the top of the window to the item's end
	for i := l.top; i <= item && below <= h; i++ {
		below += len(l.lines(th, width, i, false))
	}
	if below <= h {
		return
	}
	l.top, l.skip = item, 0
	if own := len(l.lines(th, width, item, false)); own < h {
		l.back(th, width, h-own)
	}
}

// back moves the top up by so many rows.
func (l *problemList) back(th *theme.Theme, width, rows int) {
	for {
		n := min(rows, l.skip)
		l.skip -= n
		rows -= n
		if rows == 0 || l.top == 0 {
			return
		}
		l.top--
		l.skip = len(l.lines(th, width, l.top, false))
	}
}

// lines returns one error's lines.
func (l *problemList) lines(th *theme.Theme, width, i int, chosen bool) []string {
	if l.laid.theme != th || l.laid.width != width || len(l.laid.lines) >= keptLines {
		l.laid = laidOut{th, width, map[laidKey][]string{}}
	}
	key := laidKey{i, l.open[i], chosen}
	lines, ok := l.laid.lines[key]
	if !ok {
		lines = l.layOut(th, width, i, chosen)
		l.laid.lines[key] = lines
	}
	return lines
}

// layOut makes them.
func (l *problemList) layOut(th *theme.Theme, width, i int, chosen bool) []string {
	e, open := l.items[i], l.open[i]
	size := closedBytes
	if open {
		size = openBytes
	}
	start, left := beginning(e.text, size)
	words := text.Wrap(text.Lines(start), max(width-2, 1))
	if !open && (len(words) > 2 || left > 0) {
		words = words[:min(len(words), 2)]
		last := len(words) - 1
		words[last] = strings.TrimRight(text.Fit(words[last], min(text.Width(words[last]), max(width-4, 1)), ""), " ") + th.Glyphs.Ellipsis
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
func (l *problemList) details(th *theme.Theme, i, width int) []string {
	e, open := l.items[i], l.open[i]
	var lines []string
	if e.later {
		lines = append(lines, th.Styles.Faint.Render("after cancel"))
	}
	for _, part := range []struct {
		words string
		style func(...string) string
	}{{e.why, th.Styles.Quiet.Render}, {e.try, th.Styles.Accent.Render}} {
		start, left := beginning(part.words, closedBytes)
		lines = append(lines, text.Each(text.Wrap(text.Lines(start), width), part.style)...)
		if left > 0 {
			lines = append(lines, more(th, left))
		}
	}
	lines = notEmpty(lines)
	metadata, left := metadataStart(e.metadata)
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
	if len(metadata) <= openBytes {
		return metadataLines(metadata), 0
	}
	at := text.Cut(metadata, openBytes)
	return text.Lines(string(metadata[:at])), len(metadata) - at
}

// beginning returns about the first size bytes of a text, and how many are left.
func beginning(s string, size int) (start string, left int) {
	at := text.Cut(s, size)
	return s[:at], len(s) - at
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
