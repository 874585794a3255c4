package markdown

import "bytes"

// align is the alignment of a table's column.
type align uint8

const (
	left align = iota
	right
	centre
)

// delimiterRow reports whether line can be the second line of a table.
func delimiterRow(line []byte) bool {
	dashes := true
	for _, c := range line {
		switch c {
		case '-':
		case '|', ':', ' ', '\t':
			dashes = false
		default:
			return false
		}
	}
	return !dashes && bytes.IndexByte(line, '-') >= 0
}

// alignments returns the columns that a delimiter row names, or nil.
func alignments(line []byte) []align {
	cols := bytes.Split(line, []byte{'|'})
	if len(bytes.TrimSpace(cols[0])) == 0 {
		cols = cols[1:]
	}
	if n := len(cols); n > 0 && len(bytes.TrimSpace(cols[n-1])) == 0 {
		cols = cols[:n-1]
	}
	var out []align
	for _, c := range cols {
		c = bytes.TrimSpace(c)
		dashes := bytes.Trim(c, ":")
		if len(dashes) == 0 || len(c)-len(dashes) > 2 || bytes.Count(dashes, []byte{'-'}) != len(dashes) {
			return nil
		}
		switch l, r := c[0] == ':', c[len(c)-1] == ':'; {
		case l && r:
			out = append(out, centre)
		case r:
			out = append(out, right)
		default:
			out = append(out, left)
		}
	}
	return out
}

// cells splits a row at the pipes that are not escaped.
func cells(row []byte) [][]byte {
	row = bytes.TrimSpace(row)
	row = bytes.TrimPrefix(row, []byte{'|'})
	var out [][]byte
	start := 0
	for i, c := range row {
		if c == '|' && (i == 0 || row[i-1] != '\\') {
			out = append(out, cellText(row[start:i]))
			start = i + 1
		}
	}
	if start < len(row) {
		out = append(out, cellText(row[start:]))
	}
	return out
}

func cellText(c []byte) []byte {
	return bytes.ReplaceAll(bytes.TrimSpace(c), []byte(`\|`), []byte{'|'})
}
