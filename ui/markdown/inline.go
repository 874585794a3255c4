package markdown

import (
	"bytes"
	"io"
	"net/url"
	"strings"

	"charm.land/glamour/v2/ansi"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	gmtext "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"ruse/ui/internal/text"
)

// newInlineParser returns a goldmark parser that knows no block but the
// paragraph: blocks are known when a leaf is drawn, and a line that begins with
// a dash is not to become a list again.
func newInlineParser() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(util.Prioritized(parser.NewParagraphParser(), 1000)),
		parser.WithInlineParsers(parser.DefaultInlineParsers()...),
		parser.WithInlineParsers(
			util.Prioritized(formulas{}, 150),
			util.Prioritized(breaks{}, 150),
			util.Prioritized(tildes{}, 500),
			util.Prioritized(extension.NewLinkifyParser(
				extension.WithLinkifyURLRegexp(bareURL()), extension.WithLinkifyWWWRegexp(bareWWW())), 999),
		),
	)
}

// text renders the inline content of a leaf into the flow.
func (p *page) text(l *leaf) {
	pop := p.push(l)
	defer pop()
	if l.kind == heading {
		if prefix := p.headingPrefix(l.level); prefix != "" && !l.cont {
			p.flow.styled(p.element(ansi.StylePrimitive{}, prefix))
		}
	}
	head, rest := l.formula()
	p.flow.styled(p.element(p.styles.Text, head))
	p.flow.styled(p.inlineText(rest, p.styles.Text))
}

// push makes the style of a leaf Glamour's current one.
func (p *page) push(l *leaf) (pop func()) {
	var elements []ansi.ElementFinisher
	for k := l.in; k != nil; k = k.parent {
		if !k.item {
			quote := &ansi.BlockElement{Block: new(bytes.Buffer), Style: p.styles.BlockQuote}
			_ = quote.Render(io.Discard, p.ctx)
			elements = append(elements, quote)
			break
		}
	}
	if l.kind == heading {
		h := &ansi.HeadingElement{Level: l.level, First: true}
		_ = h.Render(io.Discard, p.ctx)
		elements = append(elements, h)
	}
	return func() {
		for i := len(elements) - 1; i >= 0; i-- {
			_ = elements[i].Finish(io.Discard, p.ctx)
		}
	}
}

func (p *page) headingPrefix(level int) string {
	s := p.styles
	own := []ansi.StyleBlock{s.H1, s.H2, s.H3, s.H4, s.H5, s.H6}[level-1].Prefix
	if own == "" {
		return s.Heading.Prefix
	}
	return own
}

// special are the bytes that inline markdown can start with; text without them
// needs no parser.
const special = "\\`*_[]<>!&~:@\n"

func isPlain(src []byte) bool {
	return !bytes.ContainsAny(src, special) && !bytes.Contains(src, []byte("www."))
}

// inlineText renders markdown without blocks through Glamour's elements, in a
// style.
func (p *page) inlineText(src []byte, style ansi.StylePrimitive) string {
	var b strings.Builder
	if isPlain(src) {
		e := p.token(text.Line(string(src)), style)
		_ = e.Render(&b, p.ctx)
		return b.String()
	}
	doc := p.inline.Parse(gmtext.NewReader(src), parser.WithContext(&references{parser.NewContext(), p.known}))
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		_ = renderIn(&b, p.ctx, p.elements(n, src), style)
	}
	return b.String()
}

// elements turns the children of a goldmark node into Glamour's elements.
// Glamour's own walk over the tree is not used: it resolves entities twice (so
// that &amp;#27; would become an escape character), joins hard line breaks, and
// strips HTML.
func (p *page) elements(n ast.Node, src []byte) []ansi.ElementRenderer {
	var out []ansi.ElementRenderer
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		out = append(out, p.elementOf(c, src))
	}
	return out
}

func (p *page) elementOf(n ast.Node, src []byte) ansi.ElementRenderer {
	switch n := n.(type) {
	case *ast.Text:
		return p.token(textOf(n, src), p.styles.Text)
	case *ast.String:
		return p.token(text.Clean(string(n.Value)), p.styles.Text)
	case *ast.CodeSpan:
		return p.token(rawText(n, src), p.styles.Code.StylePrimitive)
	case *lineBreak:
		return p.token("\n", p.styles.Text)
	case *mathSpan:
		return p.token(n.says(src), p.styles.Text)
	case *ast.RawHTML:
		return p.token(text.Line(string(n.Segments.Value(src))), p.styles.HTMLSpan.StylePrimitive)
	case *ast.Emphasis:
		return &ansi.EmphasisElement{Level: n.Level, Children: p.elements(n, src)}
	case *extast.Strikethrough:
		return &struck{p.elements(n, src)}
	case *ast.AutoLink:
		return p.autoLink(n, src)
	case *ast.Link:
		return p.link(n, src)
	case *ast.Image:
		return p.image(n, src)
	}
	return p.token(rawText(n, src), p.styles.Text)
}

func (p *page) token(s string, style ansi.StylePrimitive) *ansi.BaseElement {
	return &ansi.BaseElement{Token: escapeToken(s), Style: style}
}

// struck crosses its children out. Glamour's element for it drops what styles
// they have.
type struck struct{ children []ansi.ElementRenderer }

func (s *struck) Render(w io.Writer, ctx ansi.RenderContext) error {
	return s.StyleOverrideRender(w, ctx, ansi.StylePrimitive{})
}

func (s *struck) StyleOverrideRender(w io.Writer, ctx ansi.RenderContext, style ansi.StylePrimitive) error {
	crossed := true
	style.CrossedOut = &crossed
	return renderIn(w, ctx, s.children, style)
}

// styled renders its children in a style that counts over any other.
type styled struct {
	children []ansi.ElementRenderer
	style    ansi.StylePrimitive
}

func (s *styled) Render(w io.Writer, ctx ansi.RenderContext) error {
	return renderIn(w, ctx, s.children, s.style)
}

func (s *styled) StyleOverrideRender(w io.Writer, ctx ansi.RenderContext, _ ansi.StylePrimitive) error {
	return s.Render(w, ctx)
}

func renderIn(w io.Writer, ctx ansi.RenderContext, children []ansi.ElementRenderer, style ansi.StylePrimitive) error {
	for _, c := range children {
		var err error
		if o, ok := c.(ansi.StyleOverriderElementRenderer); ok {
			err = o.StyleOverrideRender(w, ctx, style)
		} else {
			err = c.Render(w, ctx)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// row renders elements one after the other.
type row []ansi.ElementRenderer

func (r row) Render(w io.Writer, ctx ansi.RenderContext) error {
	for _, e := range r {
		if err := e.Render(w, ctx); err != nil {
			return err
		}
	}
	return nil
}

// link shows a link's words and then where it leads, as Glamour does, unless
// the words say that already.
func (p *page) link(n *ast.Link, src []byte) ansi.ElementRenderer {
	to := resolve(string(n.Destination))
	out := row{linked(to, p.elements(n, src), p.styles.LinkText)}
	if to != "" && to[0] != '#' && text.Line(to) != rawText(n, src) {
		out = append(out, p.token(" ", p.styles.Text), p.address(to, p.styles.Link))
	}
	return p.titled(out, n.Title)
}

// titled adds the title of a link or image, which a terminal has no other place
// for.
func (p *page) titled(out row, title []byte) row {
	if len(title) == 0 {
		return out
	}
	return append(out, p.token(` "`+text.Line(resolve(string(title)))+`"`, p.styles.Text))
}

func (p *page) image(n *ast.Image, src []byte) ansi.ElementRenderer {
	to := resolve(string(n.Destination))
	var out row
	if alt := rawText(n, src); alt != "" {
		style := p.styles.ImageText
		if style.Format != "" { // Glamour would parse the template again for each image
			alt = strings.ReplaceAll(style.Format, "{{.text}}", alt)
			style.Format = ""
		}
		alt := []ansi.ElementRenderer{p.token(alt, p.styles.Text)}
		out = append(out, linked(to, alt, style), p.token(" ", p.styles.Text))
	}
	return p.titled(append(out, p.address(to, p.styles.Image)), n.Title)
}

// address shows a link's target as it was written.
func (p *page) address(to string, style ansi.StylePrimitive) ansi.ElementRenderer {
	return linked(to, []ansi.ElementRenderer{p.token(text.Line(to), p.styles.Text)}, style)
}

// autoLink shows an address that stands for itself.
func (p *page) autoLink(n *ast.AutoLink, src []byte) ansi.ElementRenderer {
	label := []ansi.ElementRenderer{p.token(text.Line(decode(string(n.Label(src)))), p.styles.Text)}
	return linked(decode(string(n.URL(src))), label, p.styles.Link)
}

// linked makes a hyperlink of what children render, if they lead to a web
// address that a terminal may be given.
func linked(to string, children []ansi.ElementRenderer, style ansi.StylePrimitive) ansi.ElementRenderer {
	label := &styled{children, style}
	href := string(util.URLEscape([]byte(to), false))
	u, err := url.Parse(href)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" ||
		strings.ContainsFunc(href, func(r rune) bool { return r <= ' ' || r >= 0x7f || r == '\\' }) {
		return label
	}
	return &ansi.LinkElement{URL: href, Children: []ansi.ElementRenderer{label}, SkipHref: true}
}

// textOf returns what a text node says: escapes and entities resolved, a hard
// break as a newline, a soft one as a space unless it stands beside a formula of
// several lines.
func textOf(n *ast.Text, src []byte) string {
	s := string(n.Segment.Value(src))
	if !n.IsRaw() {
		s = resolve(s)
	}
	s = text.Line(s)
	switch {
	case n.HardLineBreak(),
		n.SoftLineBreak() && (spansLines(n.NextSibling(), src) || s == "" && spansLines(n.PreviousSibling(), src)):
		s += "\n"
	case n.SoftLineBreak():
		s += " "
	}
	return s
}

// rawText returns the text below a node without any markup, on one line.
func rawText(n ast.Node, src []byte) string {
	var b strings.Builder
	say(&b, n, src)
	return text.Line(b.String())
}

// say writes what is below a node without any markup.
func say(b *strings.Builder, n ast.Node, src []byte) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			if n.Kind() == ast.KindCodeSpan {
				b.Write(c.Segment.Value(src))
			} else {
				b.WriteString(textOf(c, src))
			}
		case *ast.String:
			b.WriteString(text.Clean(string(c.Value)))
		case *lineBreak:
			b.WriteByte('\n')
		case *mathSpan:
			b.WriteString(c.says(src))
		case *ast.RawHTML:
			b.WriteString(text.Line(string(c.Segments.Value(src))))
		case *ast.AutoLink:
			b.WriteString(text.Line(decode(string(c.Label(src)))))
		case *ast.CodeSpan:
			b.WriteString(rawText(c, src))
		default:
			say(b, c, src)
		}
	}
}
