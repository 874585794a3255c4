package markdown

import (
	"bytes"
	"strings"
)

// scan follows the text of a code fence line by line, just closely enough to
// know which construct that spans lines is open. A segment in the middle of a
// fence is coloured as if that construct's opening stood before it, and gets
// the colours that it has in the whole; lexing a megabyte from its start, for
// the fifty lines that are seen, would take Chroma seconds.
type scan struct {
	*dialect
	open  *multiline // the construct that is open, or nil
	depth uint8      // of JSON's brackets; deeper than 64 is not told apart
	kinds uint64     // which of them are braces, innermost in the lowest bit

	weight int32 // tokens since the segment's start, about
}

// multiline is a construct that may span lines.
type multiline struct{ from, to string }

// dialect is what scan knows of a language.
type dialect struct {
	line    string      // what starts a comment to the end of the line
	quotes  string      // what strings on one line stand in
	spans   []multiline // longest first
	nesting bool        // brackets decide what a string is: JSON
}

var (
	blockComment = multiline{"/*", "*/"}
	tripleDouble = multiline{`"""`, `"""`}
	tripleSingle = multiline{`'''`, `'''`}
	backtick     = multiline{"`", "`"}
	angleComment = multiline{"<!--", "-->"}

	noDialect     = dialect{}
	goDialect     = dialect{line: "//", quotes: `"'`, spans: []multiline{blockComment, backtick}}
	cDialect      = dialect{line: "//", quotes: `"`, spans: []multiline{blockComment, tripleDouble}}
	cssDialect    = dialect{quotes: `"'`, spans: []multiline{blockComment}}
	sqlDialect    = dialect{line: "--", quotes: `"'`, spans: []multiline{blockComment}}
	pythonDialect = dialect{line: "#", quotes: `"'`, spans: []multiline{tripleDouble, tripleSingle}}
	markupDialect = dialect{spans: []multiline{angleComment}}
	jsonDialect   = dialect{quotes: `"`, nesting: true}
)

// dialectOf returns what scan knows of the language that an info string names.
func dialectOf(lang string) *dialect {
	switch strings.ToLower(lang) {
	case "go", "golang", "js", "javascript", "jsx", "ts", "typescript", "tsx", "mjs":
		return &goDialect
	case "c", "h", "cpp", "c++", "cc", "cs", "csharp", "c#", "java", "kotlin", "kt", "scala", "swift", "rust", "rs",
		"php", "dart", "objective-c", "objc", "proto", "protobuf", "zig", "groovy":
		return &cDialect
	case "css", "scss", "less":
		return &cssDialect
	case "sql", "postgresql", "mysql":
		return &sqlDialect
	case "python", "py", "python3", "py3":
		return &pythonDialect
	case "html", "xml", "svg", "vue":
		return &markupDialect
	case "json", "jsonc", "json5":
		return &jsonDialect
	}
	return &noDialect
}

func newScan(info string) scan { return scan{dialect: dialectOf(language(info))} }

// language returns the language that a fence's info string names.
func language(info string) string {
	lang, _, _ := strings.Cut(strings.TrimSpace(info), " ")
	lang = strings.TrimPrefix(strings.Trim(lang, "{}"), ".")
	lang, _, _ = strings.Cut(lang, ",")
	return lang
}

// neutral reports whether no construct is open.
func (s *scan) neutral() bool { return s.open == nil }

// before returns the text that puts a lexer into the same state.
func (s *scan) before() string {
	switch {
	case s.open != nil:
		return s.open.from
	case s.depth > 0:
		return s.brackets()
	}
	return ""
}

// brackets returns JSON that opens what is open, outermost first.
func (s *scan) brackets() string {
	var b strings.Builder
	for i := int(min(s.depth, 64)) - 1; i >= 0; i-- {
		switch {
		case s.kinds>>i&1 == 0:
			b.WriteByte('[')
		case i > 0:
			b.WriteString(`{"":`)
		default:
			b.WriteByte('{')
		}
	}
	return b.String()
}

// read reads a line.
func (s *scan) read(line []byte) {
	s.weight += int32(weigh(line))
	if s.dialect == nil || s.spans == nil && !s.nesting {
		return
	}
	for len(line) > 0 {
		if s.open != nil {
			end := bytes.Index(line, []byte(s.open.to))
			if end < 0 {
				return
			}
			line = line[end+len(s.open.to):]
			s.open = nil
			continue
		}
		if c := line[0]; isWord(c) || isSpace(c) { // nothing starts here
			line = line[1:]
			continue
		}
		line = s.token(line)
	}
}

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}

// weigh returns about how many tokens' time a lexer takes for a line: that, not
// its length, is what colouring it costs. Expressions that go back over a word
// again and again make long words dear.
func weigh(line []byte) int {
	const longWord = 24
	n, word := 3, 0
	for _, c := range line {
		if isWord(c) {
			if word == 0 {
				n++
			}
			word++
			n += word / longWord
			continue
		}
		word = 0
		if !isSpace(c) && c&0xc0 != 0x80 {
			n++
		}
	}
	return n
}

// token reads one token outside of any construct and returns the rest.
func (s *scan) token(line []byte) []byte {
	for i := range s.spans {
		if sp := &s.spans[i]; line[0] == sp.from[0] && bytes.HasPrefix(line, []byte(sp.from)) {
			s.open = sp
			return line[len(sp.from):]
		}
	}
	c := line[0]
	switch {
	case s.line != "" && c == s.line[0] && bytes.HasPrefix(line, []byte(s.line)):
		return nil
	case strings.IndexByte(s.quotes, c) >= 0:
		return afterString(line)
	case s.nesting:
		s.bracket(c)
	}
	return line[1:]
}

func (s *scan) bracket(c byte) {
	switch c {
	case '{', '[':
		s.depth = min(s.depth+1, 64)
		s.kinds <<= 1
		if c == '{' {
			s.kinds |= 1
		}
	case '}', ']':
		if s.depth > 0 {
			s.depth--
			s.kinds >>= 1
		}
	}
}

// afterString returns what follows the string that line starts with. A string
// that its line does not close ends with it.
func afterString(line []byte) []byte {
	for i := 1; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case line[0]:
			return line[i+1:]
		}
	}
	return nil
}
