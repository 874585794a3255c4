package markdown

import (
	"bytes"
	"io"
	"strings"
	"time"

	"charm.land/glamour/v2/ansi"
	"github.com/alecthomas/chroma/v2"
	"github.com/yuin/goldmark/parser"

	"ruse/ui/theme"
)

// Renderer draws leaves with Glamour's elements and styles. Documents share
// one; it is not for concurrent use.
type Renderer struct {
	styles ansi.StyleConfig
	ctx    ansi.RenderContext
	glyphs theme.Glyphs
	code   *chroma.Style
	inline parser.Parser
	sgr    map[chroma.TokenType]string
	lexers map[string]chroma.Lexer
	// strikes counts how often a lexer took longer than patience.
	strikes  map[chroma.Lexer]int
	patience time.Duration
	warmth   warmth

	flow flow // of the leaf that is drawn
	cell flow // of a table's cell
	runs []run
	tail tail
}

// NewRenderer returns a renderer for t. It does no work until something is
// drawn.
func NewRenderer(t *theme.Theme) *Renderer {
	return &Renderer{styles: t.Markdown(), glyphs: t.Glyphs, code: t.Chroma(), patience: patience, warmth: warmth{waits: true}}
}

// start makes what only drawing needs.
func (r *Renderer) start() {
	if r.inline != nil {
		return
	}
	r.inline = newInlineParser()
	r.ctx = ansi.NewRenderContext(ansi.Options{Styles: r.styles})
	r.lexers = make(map[string]chroma.Lexer)
	r.strikes = make(map[chroma.Lexer]int)
	r.sgr = make(map[chroma.TokenType]string)
	document := &ansi.BlockElement{Block: new(bytes.Buffer), Style: r.styles.Document}
	_ = document.Render(io.Discard, r.ctx) // pushes a style and writes nothing
}

// page is where leaves are drawn: a width, and what is known of the document.
type page struct {
	*Renderer
	width int
	known map[string]parser.Reference
	lines []string
}

// draw appends the lines of one leaf.
func (p *page) draw(l *leaf) {
	if l.gap {
		p.lines = append(p.lines, p.gap(l))
	}
	l.text = l.unboxed()
	first, rest := p.prefixes(l)
	f := &p.flow
	f.reset(max(1, p.width-first.width), first.text, rest.text)
	switch l.kind {
	case paragraph, heading:
		p.text(l)
		f.wrap()
	case rule:
		p.ruler()
	case markup:
		if brTags.Match(l.text) {
			f.end()
			break
		}
		f.styled(p.element(p.styles.HTMLBlock.StylePrimitive, expandTabs(string(l.text))))
		f.cut()
	case definition:
		f.styled(p.element(p.styles.HTMLBlock.StylePrimitive, expandTabs(string(l.text))))
		f.wrap()
	case fenced, indented:
		p.codeLines(l)
	case table:
		p.table(l)
	case empty:
		f.end()
	}
	p.lines = append(p.lines, f.lines...)
}

// ruler draws a thematic break.
func (p *page) ruler() {
	style := p.styles.HorizontalRule
	style.Format = ""
	p.flow.styled(p.element(style, strings.Repeat(p.glyphs.Across, min(p.flow.width, 40))))
	p.flow.cut()
}

// element renders text in one style through Glamour.
func (r *Renderer) element(style ansi.StylePrimitive, text string) string {
	var b strings.Builder
	e := ansi.BaseElement{Token: escapeToken(text), Style: style}
	_ = e.Render(&b, r.ctx) // a strings.Builder never fails
	return b.String()
}

// escapeToken doubles backslashes, which Glamour takes for escapes even in what
// is no markdown any more.
func escapeToken(s string) string { return strings.ReplaceAll(s, `\`, `\\`) }
