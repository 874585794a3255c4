package preview

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"ruse/session/files"
	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// diffContext is how many unchanged lines stand round a change.
const diffContext = 3

// difference is how a version differs from the one before it, line by line.
type difference struct {
	theme *theme.Theme
	lines []diffLine
}

// diffLine is a line of either version, or the place of a group of changes.
type diffLine struct {
	kind diffKind
	text string
}

type diffKind uint8

const (
	diffSame diffKind = iota
	diffAdded
	diffRemoved
	diffPlace
)

// difference reads both versions and compares them. Versions that are no text
// are only told apart.
func (l loader) difference(ctx context.Context) (*content, error) {
	before, sizeBefore, err := readVersion(l.base)
	if err != nil {
		return nil, err
	}
	after, sizeAfter, err := readVersion(l.path)
	if err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	var notes []string
	if int64(len(before)) < sizeBefore || int64(len(after)) < sizeAfter {
		notes = append(notes, fmt.Sprintf("the first %s of each version", text.Size(previewBytes)))
	}
	switch {
	case !isText(before) || !isText(after):
		said := fmt.Sprintf("The versions are no text: %s before, %s now.", text.Size(sizeBefore), text.Size(sizeAfter))
		return &content{item: newTextItem(l.theme, "", said), kind: "diff"}, nil
	case string(before) == string(after):
		return &content{item: newTextItem(l.theme, "", "Both versions say the same."), kind: "diff", notes: notes}, nil
	}
	d, added, removed, err := compare(string(before), string(after))
	if err != nil {
		return nil, err
	}
	d.theme = l.theme
	facts := []string{fmt.Sprintf("+%s -%s lines", text.Count(added), text.Count(removed))}
	return &content{item: &grid{rows: d}, kind: "diff", facts: facts, notes: notes}, nil
}

// readVersion reads the beginning of a stored file, and says how long it is.
func readVersion(path string) ([]byte, int64, error) {
	f, info, err := files.Open(path)
	if err != nil {
		return nil, 0, err
	}
	head, err := readHead(f)
	return head, info.Size(), errors.Join(err, f.Close())
}

// compare finds what changed. The library gives up looking for the smallest
// difference early, so that texts that share nothing cost no more.
func compare(before, after string) (d *difference, added, removed int, err error) {
	u, err := udiff.ToUnifiedDiff("", "", before, udiff.Lines(before, after), diffContext)
	if err != nil {
		return nil, 0, 0, fmt.Errorf("compare the versions: %w", err)
	}
	d = &difference{}
	for _, h := range u.Hunks {
		d.lines = append(d.lines, diffLine{diffPlace, fmt.Sprintf("line %d", h.ToLine)})
		for _, line := range h.Lines {
			kind := diffSame
			switch line.Kind {
			case udiff.Insert:
				kind = diffAdded
				added++
			case udiff.Delete:
				kind = diffRemoved
				removed++
			}
			words, _ := text.Expand(text.Clean(strings.TrimRight(line.Content, "\r\n")), 0, text.TabStop)
			d.lines = append(d.lines, diffLine{kind, text.Line(words)})
		}
	}
	return d, added, removed, nil
}

func (d *difference) restyle(th *theme.Theme) { d.theme = th }
func (d *difference) count() int              { return len(d.lines) }

func (d *difference) row(i, width int) []string {
	line, st := d.lines[i], d.theme.Styles
	mark, style := "  ", st.Text
	switch line.kind {
	case diffAdded:
		mark, style = "+ ", st.Success
	case diffRemoved:
		mark, style = "- ", st.Failure
	case diffPlace:
		return []string{st.Faint.Render(text.Fit(d.theme.Glyphs.Across+" "+line.text, width, ""))}
	}
	lines := text.Wrap([]string{line.text}, max(width-len(mark), 1))
	for n, text := range lines {
		lines[n] = style.Render(mark + text)
		mark = "  "
	}
	return lines
}
