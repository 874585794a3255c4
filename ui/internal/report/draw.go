package report

import (
	"fmt"
	"slices"
	"strings"

	"ruse/ui/internal/jsonview"
	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// summaryLines bounds what a problem shows of its metadata until it is opened.
const summaryLines = 2

// Draw draws a problem as an item of a list: its words, its cause, what to try and
// its metadata, the beginning of each, and more of them where it is open.
func (p *Problem) Draw(th *theme.Theme, width int, open, chosen bool) (lines []string) {
	size := SummaryBytes
	if open {
		size = DetailBytes
	}
	start, left := text.Start(p.Text, size)
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
	mark := th.Styles.Failure.Render(th.Glyphs.Failed) + " "
	for _, line := range words {
		lines = append(lines, mark+style.Render(line))
		mark = "  "
	}
	if open {
		lines = more(lines, "  ", th, left)
	}
	return append(lines, text.Indent(p.details(th, max(width-2, 1), open), "  ")...)
}

func (p *Problem) details(th *theme.Theme, width int, open bool) (lines []string) {
	if p.AfterCancel {
		lines = append(lines, th.Styles.Faint.Render("after cancel"))
	}
	for _, part := range []struct {
		words string
		style func(...string) string
	}{{p.Why, th.Styles.Quiet.Render}, {p.Try, th.Styles.Accent.Render}} {
		start, left := text.Start(part.words, SummaryBytes)
		lines = more(append(lines, text.Each(text.Wrap(text.Lines(start), width), part.style)...), "", th, left)
	}
	lines = slices.DeleteFunc(lines, func(line string) bool { return line == "" })
	metadata, left := start(p.Metadata)
	if !open {
		metadata = metadata[:min(len(metadata), summaryLines)]
	}
	metadata = text.Break(metadata, width)
	if !open {
		metadata, left = metadata[:min(len(metadata), summaryLines+1)], 0
	}
	return more(append(lines, text.Each(metadata, th.Styles.Quiet.Render)...), "", th, left)
}

// start lays out metadata, or the beginning of it where it is long; left is how many
// bytes it leaves out.
func start(metadata []byte) (lines []string, left int) {
	if len(metadata) <= DetailBytes {
		return jsonview.Outline(metadata), 0
	}
	at := text.Cut(metadata, DetailBytes)
	return text.Lines(string(metadata[:at])), len(metadata) - at
}

// more says that a problem goes on, where it does, and how to have all of it.
func more(lines []string, indent string, th *theme.Theme, left int) []string {
	if left == 0 {
		return lines
	}
	return append(lines, indent+th.Styles.Faint.Render(fmt.Sprintf("%s %s more: y copies all", th.Glyphs.More, text.Size(int64(left)))))
}
