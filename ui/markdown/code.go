package markdown

import (
	"bytes"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"

	"ruse/ui/internal/text"
)

const (
	codeTab    = 4   // distance of tab stops in code
	codeIndent = 2   // columns that code stands in by, where there is room
	longLine   = 400 // code with longer lines is data: it stays plain,
	heavyLine  = 150 // and so it does with more tokens on a line
	maxLexers  = 64  // languages that a renderer keeps lexers of
	maxName    = 32  // bytes of a language's name

	// Some expressions of some lexers take quadratic time or worse. Text that
	// keeps one busy for so long stays plain from there on, and a lexer that
	// does so often is not asked again.
	patience   = 30 * time.Millisecond
	maxStrikes = 3
)

// codeLines draws a segment of code.
func (p *page) codeLines(l *leaf) {
	f := &p.flow
	if f.width >= 10*codeIndent {
		in := strings.Repeat(" ", codeIndent)
		f.reset(f.width-codeIndent, f.first+in, f.rest+in)
	}
	if says := l.label(); says != "" {
		f.styled(p.element(p.styles.HTMLBlock.StylePrimitive, says))
		f.wrap()
	}
	code := string(l.text)
	lexer := p.lexer(l)
	switch {
	case lexer == nil || isData(l.text):
		f.add(span{}, expandTabs(code))
	case l.growing:
		p.growing(l, lexer, code)
	default:
		p.colours(lexer, l.scan.before(), code)
	}
	f.cut()
}

// label returns what the line that opens a fence says besides the name of a
// language, such as the name of a file: the whole of it, or nothing.
func (l *leaf) label() string {
	if l.fence == nil || l.cont || bareLanguage().MatchString(l.fence.info) {
		return ""
	}
	return text.Line(l.fence.info)
}

var bareLanguage = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:[\pL\pN+#_-]*|\{\.?[\pL\pN+#_-]*\})$`)
})

// tail remembers the colours of a segment that still grows, so that a frame
// costs its new lines only. A line that is not complete stays plain.
type tail struct {
	info string
	from scan   // where the segment starts
	text string // what is coloured, in whole lines
	scan scan   // after it
	runs []run
}

// run is text in one colour.
type run struct{ sgr, text string }

func (p *page) growing(l *leaf, lexer chroma.Lexer, text string) {
	t := &p.tail
	if t.info != l.fence.info || t.from != l.scan || !strings.HasPrefix(text, t.text) {
		*t = tail{info: l.fence.info, from: l.scan, scan: l.scan}
	}
	if end := strings.LastIndexByte(text, '\n') + 1; end > len(t.text) {
		fresh := text[len(t.text):end]
		t.runs = p.lex(t.runs, lexer, t.scan.before(), fresh)
		for line := range strings.Lines(fresh) {
			t.scan.read([]byte(strings.TrimSuffix(line, "\n")))
		}
		t.text = text[:end]
	}
	p.paint(append(t.runs[:len(t.runs):len(t.runs)], run{text: text[len(t.text):]}))
}

// colours adds text as Chroma colours it behind what stands before it.
func (p *page) colours(lexer chroma.Lexer, before, text string) {
	p.runs = p.lex(p.runs[:0], lexer, before, text)
	p.paint(p.runs)
}

// lex appends the runs of text, which a lexer reads as if before preceded it. A
// lexer that fails, panics or does not give back what it got colours nothing.
func (p *page) lex(out []run, lexer chroma.Lexer, before, text string) (runs []run) {
	start := len(out)
	defer func() {
		if recover() != nil {
			p.strikes[lexer] = maxStrikes
			runs = append(out[:start], run{text: text})
		}
	}()
	tokens, err := lexer.Tokenise(nil, before+text+"\n")
	if err != nil {
		return append(out[:start], run{text: text})
	}
	skip, rest := len(before), text
	budget := 2*len(before+text) + 100 // tokens; some lexers give out empty ones for ever
	began := time.Now()
	for t := tokens(); t != chroma.EOF; t = tokens() {
		n := min(skip, len(t.Value))
		skip -= n
		v := t.Value[n:]
		if strings.HasPrefix(v, rest) { // the end, and the newline that stands behind it
			v = rest
		}
		if !strings.HasPrefix(rest, v) {
			return append(out[:start], run{text: text})
		}
		rest = rest[len(v):]
		if v != "" {
			out = append(out, run{p.colour(t.Type), v})
		}
		if budget--; budget == 0 || time.Since(began) > p.patience {
			p.strikes[lexer]++
			break
		}
	}
	if rest != "" {
		out = append(out, run{text: rest})
	}
	return out
}

// paint adds runs to the flow, their tabs expanded.
func (p *page) paint(runs []run) {
	col := 0
	for _, r := range runs {
		var expanded string
		expanded, col = text.Expand(r.text, col, codeTab)
		p.flow.add(span{sgr: r.sgr}, expanded)
	}
}

// lexer returns the lexer for a segment, or nil if Chroma has none.
func (r *Renderer) lexer(l *leaf) chroma.Lexer {
	if l.fence == nil {
		return nil
	}
	lang := language(l.fence.info)
	if lang == "" || len(lang) > maxName || !r.warmth.has(lang) {
		return nil
	}
	lexer, ok := r.lexers[lang]
	if !ok {
		if lexer = lexers.Get(lang); endless(lexer) {
			lexer = nil
		}
		if len(r.lexers) >= maxLexers {
			clear(r.lexers)
		}
		r.lexers[lang] = lexer
	}
	if r.strikes[lexer] >= maxStrikes {
		return nil
	}
	return lexer
}

// endless reports whether a lexer of Chroma 2.27 is known to go round in circles
// for some text without ever giving out a token.
func endless(l chroma.Lexer) bool {
	return l != nil && (l.Config().Name == "Jungle" || l.Config().Name == "JSONata")
}

// colour returns the SGR sequence of a token's type.
func (r *Renderer) colour(t chroma.TokenType) string {
	s, ok := r.sgr[t]
	if !ok {
		s = sgr(r.code.Get(t))
		r.sgr[t] = s
	}
	return s
}

// isData reports whether text is more likely data than code that someone wrote:
// lexers take far longer for that, and nobody reads its colours.
func isData(text []byte) bool {
	for line := range bytes.Lines(text) {
		if len(line) > longLine || weigh(line) > heavyLine {
			return true
		}
	}
	return false
}

// expandTabs replaces the tabs of a text by spaces.
func expandTabs(s string) string {
	s, _ = text.Expand(s, 0, codeTab)
	return s
}
