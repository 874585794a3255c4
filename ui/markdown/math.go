package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	gmtext "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"ruse/ui/internal/text"
)

// Mathematics is shown as its source: a terminal can't set it, and markdown's
// marks mean other things in it. A formula stands in
//
//	$…$  $`…`$  \(…\)   within a line
//	$$…$$  \[…\]        displayed, perhaps over several lines
//
// Lines of a displayed formula stay lines, and what they begin with starts no
// list, quote or heading. The end of its paragraph ends it.

// The marks that open a formula, by their last byte.
const (
	inParens   = '(' // \(
	inDollars  = '$' // $$
	inBrackets = '[' // \[
)

// opening returns which mark of two bytes text starts with, or 0. A longer run
// of dollars is none.
func opening(text []byte) (mark byte) {
	switch {
	case len(text) < 2:
		return 0
	case text[0] == '\\' && (text[1] == inParens || text[1] == inBrackets):
		return text[1]
	case text[0] == '$' && text[1] == '$' && (len(text) == 2 || text[2] != '$'):
		return inDollars
	}
	return 0
}

// closing returns where the formula ends that mark opened before text. It looks
// no further than the next mark of its kind, so that many of them together take
// linear time.
func closing(text []byte, mark byte) (end int, ok bool) {
	for i := 0; i+1 < len(text); i++ {
		switch c, next := text[i], text[i+1]; {
		case c == '$' && mark == inDollars && next == '$':
			return i + 2, true
		case c != '\\':
			continue
		case mark == inParens && next == ')' || mark == inBrackets && next == ']':
			return i + 2, true
		case next == mark && mark != inDollars:
			return 0, false
		}
		i++ // it is escaped
	}
	return 0, false
}

// displays reports whether the mark at an offset of a line opens a displayed
// formula even while nothing closes it: one that ends its line, or starts it and
// is not likely to be anything else.
func displays(line []byte, at int, mark byte) bool {
	if mark == inParens {
		return false
	}
	rest := line[at+2:]
	if blank(rest) {
		return true
	}
	command := len(rest) > 1 && rest[0] == '\\' && rest[1]|0x20 >= 'a' && rest[1]|0x20 <= 'z'
	return blank(line[:at]) && (mark == inDollars || command)
}

// formulaAfter returns the mark of the displayed formula that is open after a
// line of a paragraph, or 0; open is the one before it.
func formulaAfter(open byte, line []byte) byte {
	if bytes.IndexByte(line, '$') < 0 && bytes.IndexByte(line, '\\') < 0 {
		return open
	}
	i := 0
	for {
		if open != 0 {
			end, ok := closing(line[i:], open)
			if !ok {
				return open
			}
			i += end
		}
		if i, open = nextOpening(line, i); open == 0 {
			return 0
		}
		_, closed := closing(line[i+2:], open)
		if !closed && !displays(line, i, open) {
			open = 0
		}
		i += 2
	}
}

// nextOpening returns the first mark from an offset on.
func nextOpening(line []byte, i int) (at int, mark byte) {
	for i < len(line) {
		if mark = opening(line[i:]); mark != 0 {
			return i, mark
		}
		switch line[i] {
		case '\\':
			i += 2
		case '$':
			for i < len(line) && line[i] == '$' {
				i++
			}
		default:
			i++
		}
	}
	return i, 0
}

// formula returns the end of the formula that is open at the start of l, as it
// says, and what follows it.
func (l *leaf) formula() (says string, rest []byte) {
	if l.math == 0 {
		return "", l.text
	}
	end, ok := closing(l.text, l.math)
	if !ok {
		end = len(l.text)
	}
	if end < len(l.text) && l.text[end] == '\n' {
		end++
	}
	return formula(l.text[:end], l.math), l.text[end:]
}

// mathSpan is a formula, its marks with it.
type mathSpan struct {
	ast.BaseInline
	source gmtext.Segment
	mark   byte
}

var kindMath = ast.NewNodeKind("Math")

func (*mathSpan) Kind() ast.NodeKind              { return kindMath }
func (n *mathSpan) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// says returns the formula's source, over several lines where it is displayed so.
func (n *mathSpan) says(src []byte) string {
	return formula(n.source.Value(src), n.mark)
}

func formula(source []byte, mark byte) string {
	if mark != inDollars && mark != inBrackets {
		return text.Line(string(source))
	}
	var b bytes.Buffer
	for line := range bytes.Lines(source) {
		words, ended := bytes.CutSuffix(line, []byte{'\n'})
		b.WriteString(text.Line(string(words)))
		if ended {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// spansLines reports whether n is a formula over several lines.
func spansLines(n ast.Node, src []byte) bool {
	m, ok := n.(*mathSpan)
	return ok && m.mark != inParens && bytes.IndexByte(m.source.Value(src), '\n') >= 0
}

// formulas parses mathematics.
type formulas struct{}

func (formulas) Trigger() []byte { return []byte{'$', '\\'} }

func (formulas) Parse(_ ast.Node, block gmtext.Reader, _ parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, segment := block.PeekLine()
	m := &mathSpan{source: segment, mark: opening(line)}
	ok := false
	switch {
	case line[0] == '$' && before == '$': // of a longer run, or of one that opens nothing
	case m.mark != 0:
		m.source.Stop, ok = afterMark(block, segment, m.mark)
	case line[0] == '$':
		m.source.Stop, ok = afterDollar(block)
	}
	if !ok {
		return nil
	}
	return m
}

// afterMark moves the reader behind the formula that a mark opens.
func afterMark(block gmtext.Reader, from gmtext.Segment, mark byte) (end int, ok bool) {
	block.Advance(2)
	for {
		line, segment := block.PeekLine()
		if line == nil {
			break
		}
		end = segment.Stop
		if n, found := closing(line, mark); found {
			block.Advance(n)
			return segment.Start + n, true
		}
		block.AdvanceLine()
	}
	source := block.Source()
	start := bytes.LastIndexByte(source[:from.Start], '\n') + 1
	return max(end, from.Stop), displays(bytes.TrimSuffix(source[start:from.Stop], []byte{'\n'}), from.Start-start, mark)
}

// afterDollar does so for one dollar.
func afterDollar(block gmtext.Reader) (end int, ok bool) {
	_, from := block.Position()
	block.Advance(1)
	for {
		line, segment := block.PeekLine()
		if line == nil {
			return 0, false
		}
		if i := nextDollar(line); i >= 0 {
			block.Advance(i + 1)
			end = segment.Start + i + 1
			return end, isFormula(block.Source()[from.Start+1:end-1], line[i+1:])
		}
		block.AdvanceLine()
	}
}

// nextDollar returns where the first dollar is that is not escaped, or -1.
func nextDollar(line []byte) int {
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case '$':
			return i
		}
	}
	return -1
}

// isFormula reports whether text between two dollars is one. As GitHub has it,
// no white space stands at its ends and no digit behind it: prices are no
// mathematics. Neither are variables of a shell nor what holds code.
func isFormula(text, behind []byte) bool {
	n := len(text)
	if n == 0 || util.IsSpace(text[0]) || util.IsSpace(text[n-1]) {
		return false
	}
	if ticks := bytes.Count(text, []byte{'`'}); ticks > 0 {
		return ticks == 2 && n > 2 && text[0] == '`' && text[n-1] == '`'
	}
	if len(behind) == 0 {
		return true
	}
	switch c := behind[0]; {
	case c == '$' || util.IsNumeric(c):
		return false
	case c == '_' || util.IsAlphaNumeric(c):
		return !bytes.ContainsAny(text, " \t\n")
	}
	return true
}
