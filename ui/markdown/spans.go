package markdown

import (
	"regexp"
	"sync"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// tildes parses ~~struck~~ words. goldmark's own parser takes a single tilde,
// too, as GFM allows and nobody means who writes "3~5" or "~/src".
type tildes struct{}

func (tildes) Trigger() []byte { return []byte{'~'} }

func (tildes) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, segment := block.PeekLine()
	d := parser.ScanDelimiter(line, before, 2, tildes{})
	if d == nil || d.OriginalLength != 2 || before == '~' {
		return nil
	}
	d.Segment = segment.WithStop(segment.Start + d.OriginalLength)
	block.Advance(d.OriginalLength)
	pc.PushDelimiter(d)
	return d
}

func (tildes) IsDelimiter(b byte) bool                             { return b == '~' }
func (tildes) CanOpenCloser(opener, closer *parser.Delimiter) bool { return opener.Char == closer.Char }

func (tildes) OnMatch(int) ast.Node { return extast.NewStrikethrough() }

// Addresses that stand in the text, as GFM defines them. goldmark's own ends at
// stars and at letters that are not English, so that a link led elsewhere, and
// stars were taken for emphasis. Quotes and the like end one, and so does
// anything Chinese, Japanese or Korean: text goes on behind an address there
// without a space. Classes of Unicode cost too much to compile before main.
var (
	bareURL = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?:https?|ftp)://` + bareHost) })
	bareWWW = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^www\.` + bareHost) })
)

const bareHost = `[-\pL\pN_]+(?:\.[-\pL\pN_]+)+(?::\d+)?(?:[/?#][^\s<>"\\` + "`" +
	`\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\x{2018}-\x{201f}\x{3000}-\x{303f}\x{ff00}-\x{ffef}]*)?`

// lineBreak is what <br> leaves: GFM has no other way to break a line in a cell.
type lineBreak struct{ ast.BaseInline }

var kindLineBreak = ast.NewNodeKind("LineBreak")

func (*lineBreak) Kind() ast.NodeKind              { return kindLineBreak }
func (n *lineBreak) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// brTag is a tag that breaks a line; browsers take </br> for one, too. brTags is
// a text of nothing else.
var (
	brTag  = regexp.MustCompile(`^(?i:</?br(?:\s[^<>]*)?/?>)`)
	brTags = regexp.MustCompile(`^(?i:\s*</?br(?:\s[^<>]*)?/?>)+\s*$`)
)

// breaks parses <br> and the white space behind it, with which no line begins.
type breaks struct{}

func (breaks) Trigger() []byte { return []byte{'<'} }

func (breaks) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, _ := block.PeekLine()
	if len(line) < len("<br>") || line[1]|0x20 != 'b' && line[1] != '/' {
		return nil
	}
	n := len(brTag.Find(line))
	if n == 0 {
		return nil
	}
	for n < len(line) && isSpace(line[n]) {
		n++
	}
	if n < len(line) && line[n] == '\n' {
		block.AdvanceLine()
	} else {
		block.Advance(n)
	}
	return &lineBreak{}
}
