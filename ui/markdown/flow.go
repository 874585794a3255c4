package markdown

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// flow lays styled text out in lines. Its buffers are used again and again.
type flow struct {
	width       int    // cells for text, without the prefix
	first, rest string // prefixes of the first line and of the others
	buf         []byte
	spans       []span
	cells       []cell
	lines       []string
}

// span is a run of text in one style.
type span struct{ sgr, link string }

// cell is one grapheme cluster.
type cell struct {
	from, to int32 // in buf
	span     int32
	width    int8
	glue     glue
}

// glue says where a line may break.
type glue uint8

const (
	solid   glue = iota
	space        // a line may end before it; it goes with the end
	newline      // a line does end here
	wide         // a line may break on either side
	closer       // wide punctuation that starts no line
)

func (f *flow) reset(width int, first, rest string) {
	f.width, f.first, f.rest = width, first, rest
	f.lines = f.lines[:0]
	f.clear()
}

func (f *flow) clear() {
	f.buf, f.spans, f.cells = f.buf[:0], f.spans[:0], f.cells[:0]
}

// styled adds text with SGR and OSC 8 sequences, as Glamour writes them. All
// others were cleaned out of the text before.
func (f *flow) styled(s string) {
	var cur span
	for s != "" {
		if s[0] != 0x1b {
			end := strings.IndexByte(s, 0x1b)
			if end < 0 {
				end = len(s)
			}
			f.add(cur, s[:end])
			s = s[end:]
			continue
		}
		n := sequence(s)
		seq := s[:n]
		s = s[n:]
		switch {
		case strings.HasPrefix(seq, "\x1b]8;"):
			cur.link = seq
			if strings.HasPrefix(seq, "\x1b]8;;\x07") {
				cur.link = ""
			}
		case seq == "\x1b[m" || seq == "\x1b[0m":
			cur.sgr = ""
		default:
			cur.sgr += seq
		}
	}
}

// sequence returns the length of the escape sequence that s starts with.
func sequence(s string) int {
	end := byte('m')
	if strings.HasPrefix(s, "\x1b]") {
		end = '\x07'
	}
	if i := strings.IndexByte(s, end); i >= 0 {
		return i + 1
	}
	return len(s)
}

// add adds text in one style.
func (f *flow) add(style span, s string) {
	if n := len(f.spans); n == 0 || f.spans[n-1] != style {
		f.spans = append(f.spans, style)
	}
	base, at := len(f.buf), int32(len(f.spans)-1)
	f.buf = append(f.buf, s...)
	for i := 0; i < len(s); {
		c := cell{from: int32(base + i), span: at, width: 1}
		n := 1
		if s[i] == '\n' {
			c.glue, c.width = newline, 0
		} else if s[i] < utf8.RuneSelf && (i+1 == len(s) || s[i+1] < utf8.RuneSelf) {
			if s[i] == ' ' {
				c.glue = space
			}
		} else {
			cluster, w := ansi.FirstGraphemeCluster(s[i:], ansi.GraphemeWidth)
			n = len(cluster)
			c.width = int8(w)
			c.glue = glueOf(cluster, w)
		}
		i += n
		c.to = int32(base + i)
		f.cells = append(f.cells, c)
	}
}

func glueOf(cluster string, w int) glue {
	r, _ := utf8.DecodeRuneInString(cluster)
	switch {
	case cluster == " ":
		return space
	case w < 2:
		return solid
	case strings.ContainsRune("、。，．：；？！）」』】〉》〕］｝〗ー々", r):
		return closer
	}
	return wide
}

// wrap breaks the text at white space, between wide characters, and inside
// words that no line can hold.
func (f *flow) wrap() {
	for i := 0; i < len(f.cells); {
		i = f.wrapLine(i)
	}
	f.end()
}

// wrapLine writes the line that starts at cell i and returns where the next one
// starts.
func (f *flow) wrapLine(i int) int {
	w, stop := 0, -1
	for j := i; j < len(f.cells); j++ {
		c := f.cells[j]
		if c.glue == newline {
			f.emit(i, j)
			return j + 1
		}
		if j > i && f.breaks(j) {
			stop = j
		}
		w += int(c.width)
		if w <= f.width || c.glue == space {
			continue
		}
		switch {
		case stop < 0 && j == i:
			f.tooWide(j)
			continue
		case stop < 0:
			stop = j
		}
		f.emit(i, stop)
		for stop < len(f.cells) && f.cells[stop].glue == space {
			stop++
		}
		return stop
	}
	f.emit(i, len(f.cells))
	return len(f.cells)
}

// breaks reports whether a line may start with cell j.
func (f *flow) breaks(j int) bool {
	a, b := f.cells[j-1].glue, f.cells[j].glue
	switch {
	case b == space || b == closer:
		return false
	case a == space:
		return true
	}
	return b == wide && a != newline || (a == wide || a == closer) && b == solid && f.cells[j].width > 0
}

// tooWide replaces a cluster that is wider than a whole line.
func (f *flow) tooWide(j int) {
	c := &f.cells[j]
	c.from = int32(len(f.buf))
	f.buf = append(f.buf, '?')
	c.to = int32(len(f.buf))
	c.width, c.glue = 1, solid
}

// cut breaks the text at newlines and at the width only, and keeps its spaces.
func (f *flow) cut() {
	i, w := 0, 0
	for j := range f.cells {
		c := f.cells[j]
		if c.glue == newline {
			f.emit(i, j)
			i, w = j+1, 0
			continue
		}
		if w+int(c.width) > f.width {
			if j > i {
				f.emit(i, j)
				i, w = j, 0
			}
			if int(c.width) > f.width {
				f.tooWide(j)
				c = f.cells[j]
			}
		}
		w += int(c.width)
	}
	if n := len(f.cells); n > 0 && (i < n || f.cells[n-1].glue == newline) {
		f.emit(i, n)
	}
	f.end()
}

// end makes sure that a leaf with a prefix has a line, and clears the text.
func (f *flow) end() {
	if len(f.lines) == 0 {
		f.line("")
	}
	f.clear()
}

// emit writes the cells from..to as one line: behind the prefix, without white
// space at its end, styles opened and closed within it.
func (f *flow) emit(from, to int) {
	for to > from && f.cells[to-1].glue == space {
		to--
	}
	var out strings.Builder
	f.write(&out, from, to)
	f.line(out.String())
}

// line adds a line that is laid out already.
func (f *flow) line(text string) {
	prefix := f.rest
	if len(f.lines) == 0 {
		prefix = f.first
	}
	f.lines = append(f.lines, trimLine(prefix+text))
}

// write writes cells with the fewest sequences that show their styles.
func (f *flow) write(out *strings.Builder, from, to int) {
	var cur span
	for from < to {
		at := f.cells[from].span
		end := from + 1
		for end < to && f.cells[end].span == at && f.cells[end].from == f.cells[end-1].to {
			end++
		}
		cur = change(out, cur, f.spans[at])
		out.Write(f.buf[f.cells[from].from:f.cells[end-1].to])
		from = end
	}
	change(out, cur, span{})
}

// change writes what leads from one style to another.
func change(out *strings.Builder, from, to span) span {
	if from.link != to.link {
		if from.link != "" {
			out.WriteString("\x1b]8;;\x07")
		}
		out.WriteString(to.link)
	}
	if from.sgr != to.sgr {
		if from.sgr != "" {
			out.WriteString("\x1b[m")
		}
		out.WriteString(to.sgr)
	}
	return to
}

// trimLine drops the white space at the end of a prefix that stands alone.
func trimLine(s string) string { return strings.TrimRight(s, " ") }
