package markdown

import (
	"bytes"
	"regexp"
	"strconv"
)

// atx returns the level of an ATX heading and its text; level 0 means that line
// is none. line starts at its first character that is not white space.
func atx(line []byte) (level int, text []byte) {
	for level < len(line) && line[level] == '#' {
		level++
	}
	if level == 0 || level > 6 || level < len(line) && !isSpace(line[level]) {
		return 0, nil
	}
	text = bytes.Trim(line[level:], " \t")
	end := len(text)
	for end > 0 && text[end-1] == '#' {
		end--
	}
	if end == 0 || end < len(text) && isSpace(text[end-1]) {
		text = bytes.TrimRight(text[:end], " \t")
	}
	return level, text
}

// setext returns the level that line underlines, or 0.
func setext(line []byte) int {
	if len(line) == 0 || line[0] != '=' && line[0] != '-' {
		return 0
	}
	line = bytes.TrimRight(line, " \t")
	switch {
	case bytes.Count(line, []byte{'='}) == len(line):
		return 1
	case bytes.Count(line, []byte{'-'}) == len(line):
		return 2
	}
	return 0
}

// thematic reports whether line is a thematic break.
func thematic(line []byte) bool {
	mark, n := line[0], 0
	if mark != '-' && mark != '*' && mark != '_' {
		return false
	}
	for _, c := range line {
		switch {
		case c == mark:
			n++
		case !isSpace(c):
			return false
		}
	}
	return n >= 3
}

// openFence returns the mark of a code fence, how many of it, and the info
// string; n is 0 when line opens none.
func openFence(line []byte) (mark byte, n int, info []byte) {
	mark = line[0]
	if mark != '`' && mark != '~' {
		return 0, 0, nil
	}
	for n < len(line) && line[n] == mark {
		n++
	}
	info = bytes.Trim(line[n:], " \t")
	if n < 3 || mark == '`' && bytes.IndexByte(info, '`') >= 0 {
		return 0, 0, nil
	}
	return mark, n, info
}

// closesFence reports whether line, past its indentation, closes a fence.
func closesFence(line []byte, mark byte, n int) bool {
	if line[0] != mark {
		return false
	}
	line = bytes.TrimRight(line, " \t")
	return len(line) >= n && bytes.Count(line, []byte{mark}) == len(line)
}

// marker is the start of a list item.
type marker struct {
	width   int // of the marker itself
	ordered bool
	delim   byte // '-', '*', '+', '.' or ')'
	number  int
	shown   int // the number that is drawn
}

// listMarker returns the marker that line starts with.
func listMarker(line []byte) (m marker, ok bool) {
	switch c := line[0]; {
	case c == '-' || c == '*' || c == '+':
		m = marker{width: 1, delim: c}
	case c >= '0' && c <= '9':
		n := 1
		for n < len(line) && line[n] >= '0' && line[n] <= '9' {
			n++
		}
		if n > 9 || n == len(line) || line[n] != '.' && line[n] != ')' {
			return m, false
		}
		number, err := strconv.Atoi(string(line[:n]))
		if err != nil {
			return m, false
		}
		m = marker{width: n + 1, ordered: true, delim: line[n], number: number, shown: number}
	default:
		return m, false
	}
	return m, m.width == len(line) || isSpace(line[m.width])
}

// task says whether a list item is one of a task list.
type task uint8

const (
	noTask task = iota
	unticked
	ticked
)

// boxWidth is the width of a task's box in the source, the white space behind
// it apart.
const boxWidth = len("[x]")

// taskOf returns what kind of task the text of a list item is.
func taskOf(text []byte) task {
	if len(text) <= boxWidth || text[0] != '[' || text[2] != ']' || !isSpace(text[3]) {
		return noTask
	}
	switch text[1] {
	case ' ', '\t':
		return unticked
	case 'x', 'X':
		return ticked
	}
	return noTask
}

// The conditions under which HTML blocks start and end, CommonMark 4.6.
var (
	htmlRaw      = regexp.MustCompile(`(?i)^<(script|pre|style|textarea)(\s|>|$)`)
	htmlRawEnd   = regexp.MustCompile(`(?i)</(script|pre|style|textarea)>`)
	htmlDeclared = regexp.MustCompile(`^<![A-Za-z]`)
	htmlNamed    = regexp.MustCompile(`(?i)^</?(address|article|aside|base|basefont|blockquote|body|caption|center|` +
		`col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|` +
		`h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|meta|nav|noframes|ol|optgroup|option|` +
		`p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul)(\s|/?>|$)`)
	htmlAnyTag = regexp.MustCompile(`^(<[A-Za-z][A-Za-z0-9-]*` +
		`(\s+[A-Za-z_:][\w:.-]*(\s*=\s*([^\s"'=<>` + "`" + `]+|'[^']*'|"[^"]*"))?)*\s*/?>|</[A-Za-z][A-Za-z0-9-]*\s*>)\s*$`)
)

// openHTML returns the kind, 1 to 7, of the HTML block that line starts, or 0.
func openHTML(line []byte, inParagraph bool) int {
	switch {
	case line[0] != '<':
		return 0
	case htmlRaw.Match(line):
		return 1
	case bytes.HasPrefix(line, []byte("<!--")):
		return 2
	case bytes.HasPrefix(line, []byte("<?")):
		return 3
	case bytes.HasPrefix(line, []byte("<![CDATA[")):
		return 5
	case htmlDeclared.Match(line):
		return 4
	case htmlNamed.Match(line):
		return 6
	case !inParagraph && htmlAnyTag.Match(line):
		return 7
	}
	return 0
}

// endsHTML reports whether line is the last of an HTML block of kind 1 to 5.
func endsHTML(line []byte, kind int) bool {
	switch kind {
	case 1:
		return htmlRawEnd.Match(line)
	case 2:
		return bytes.Contains(line, []byte("-->"))
	case 3:
		return bytes.Contains(line, []byte("?>"))
	case 4:
		return bytes.IndexByte(line, '>') >= 0
	case 5:
		return bytes.Contains(line, []byte("]]>"))
	}
	return false
}

// blank reports whether line is nothing but white space.
func blank(line []byte) bool {
	_, next := (&cursor{line: line}).indent()
	return next == len(line)
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' }
