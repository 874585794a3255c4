package markdown

import (
	"strings"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
)

// codeTab is the distance of tab stops in code.
const codeTab = 4

// codeLines draws a segment of code. Chroma colours it, except for the last
// segment of a fence that still grows.
func (p *page) codeLines(l *leaf) {
	f := &p.flow
	text := expandTabs(string(l.text))
	if lexer := p.lexer(l); lexer != nil && !l.growing {
		if tokens, err := lexer.Tokenise(nil, text); err == nil {
			for t := tokens(); t != chroma.EOF; t = tokens() {
				f.add(span{sgr: p.colour(t.Type)}, t.Value)
			}
			f.cut()
			return
		}
	}
	f.add(span{}, text)
	f.cut()
}

func (p *page) lexer(l *leaf) chroma.Lexer {
	if l.fence == nil || l.fence.info == "" {
		return nil
	}
	lang, _, _ := strings.Cut(l.fence.info, " ")
	return lexers.Get(lang)
}

// colour returns the SGR sequence of a token's type.
func (p *page) colour(t chroma.TokenType) string {
	if s, ok := p.sgr[t]; ok {
		return s
	}
	s := sgr(p.code.Get(t))
	p.sgr[t] = s
	return s
}

// expandTabs replaces tabs by spaces up to the next stop.
func expandTabs(s string) string {
	if strings.IndexByte(s, '\t') < 0 {
		return s
	}
	var b strings.Builder
	col := 0
	for _, r := range s {
		switch r {
		case '\t':
			n := codeTab - col%codeTab
			b.WriteString("    "[:n])
			col += n
		case '\n':
			b.WriteByte('\n')
			col = 0
		default:
			b.WriteRune(r)
			col++
		}
	}
	return b.String()
}
