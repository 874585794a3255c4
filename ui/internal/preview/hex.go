package preview

import (
	"fmt"
	"strings"

	"ruse/ui/theme"
)

// hexBytes is how much of a file that is no text is shown.
const hexBytes = 64 << 10

// hexRow is how many bytes make a row.
const hexRow = 16

// hexDump is the bytes of a file, 16 a row, or as many as fit a line.
type hexDump struct {
	theme *theme.Theme
	data  []byte
}

func (l loader) hex(head []byte, whole int64) *content {
	head = head[:min(len(head), hexBytes)]
	return &content{item: &grid{rows: &hexDump{l.theme, head}}, kind: "bytes", notes: cutNote(len(head), whole)}
}

func (d *hexDump) restyle(th *theme.Theme) { d.theme = th }
func (d *hexDump) count() int              { return (len(d.data) + hexRow - 1) / hexRow }

func (d *hexDump) row(i, width int) []string {
	n := hexRow
	for ; n > 1 && hexWidth(n) > width; n /= 2 {
		continue
	}
	var lines []string
	for at := i * hexRow; at < min((i+1)*hexRow, len(d.data)); at += n {
		lines = append(lines, d.line(at, d.data[at:min(at+n, len(d.data))], n))
	}
	return lines
}

// hexWidth is how wide a line of n bytes is.
func hexWidth(n int) int { return len("00000000") + 2 + 3*n + 1 + n }

func (d *hexDump) line(at int, part []byte, n int) string {
	st := d.theme.Styles
	chars := make([]byte, len(part))
	for i, c := range part {
		if chars[i] = '.'; c >= 0x20 && c < 0x7f {
			chars[i] = c
		}
	}
	digits := fmt.Sprintf("% x", part)
	return st.Faint.Render(fmt.Sprintf("%08x", at)) + "  " +
		digits + strings.Repeat(" ", max(3*n-len(digits), 0)+1) + st.Quiet.Render(string(chars))
}
