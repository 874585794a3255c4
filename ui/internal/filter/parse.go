package filter

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Error says what in an expression can't be understood.
type Error struct {
	// Source is the expression, and Start and End the bytes of it that are meant.
	Source     string
	Start, End int
	// Msg says what is wrong and what was expected.
	Msg string
}

// Error quotes the part that is meant.
func (e *Error) Error() string {
	if e.Start >= e.End {
		return "filter: " + e.Msg
	}
	return fmt.Sprintf("filter: %q: %s", e.Source[e.Start:e.End], e.Msg)
}

// maxDepth bounds how deep parentheses may stand in each other.
const maxDepth = 100

// Parse reads an expression. An empty one matches everything. An error is an
// [*Error].
func Parse(source string) (Filter, error) {
	p := parser{source: source, terms: Terms()}
	root, err := p.either(0)
	if err == nil && p.peek() != 0 {
		err = p.fail(p.at, p.at+1, "there is no parenthesis that it closes")
	}
	if err != nil {
		return Filter{}, err
	}
	if nodes, ok := root.(all); ok && len(nodes) == 0 {
		root = nil
	}
	return Filter{strings.TrimSpace(source), root}, nil
}

type parser struct {
	source string
	at     int
	terms  []Term
}

func (p *parser) fail(start, end int, format string, args ...any) error {
	return &Error{p.source, start, end, fmt.Sprintf(format, args...)}
}

// peek skips white space and returns the byte that follows, or 0 at the end.
func (p *parser) peek() byte {
	for p.at < len(p.source) {
		r, n := utf8.DecodeRuneInString(p.source[p.at:])
		if !unicode.IsSpace(r) {
			return p.source[p.at]
		}
		p.at += n
	}
	return 0
}

// either reads alternatives with "or" between them.
func (p *parser) either(depth int) (node, error) {
	if depth > maxDepth {
		return nil, p.fail(p.at, p.at, "more than %d parentheses stand in each other", maxDepth)
	}
	var nodes some
	for {
		start := p.at
		both, err := p.both(depth)
		if err != nil {
			return nil, err
		}
		more := p.or()
		if len(both) == 0 && (more || len(nodes) > 0) {
			return nil, p.fail(start, p.at, "something has to stand on both sides of or")
		}
		if !more && len(nodes) == 0 {
			if len(both) == 1 {
				return both[0], nil
			}
			return both, nil
		}
		nodes = append(nodes, both)
		if !more {
			return nodes, nil
		}
	}
}

// or reads the word "or", if it is next.
func (p *parser) or() bool {
	if p.peek() == 0 || !strings.EqualFold(p.word(), "or") {
		return false
	}
	p.at += len("or")
	return true
}

// word is the bare word that is next, which is not read.
func (p *parser) word() string {
	rest := p.source[p.at:]
	if end := strings.IndexFunc(rest, func(r rune) bool { return unicode.IsSpace(r) || r == '(' || r == ')' }); end >= 0 {
		return rest[:end]
	}
	return rest
}

// both reads terms that must all match.
func (p *parser) both(depth int) (all, error) {
	var nodes all
	for {
		switch p.peek() {
		case 0, ')':
			return nodes, nil
		}
		if strings.EqualFold(p.word(), "or") {
			return nodes, nil
		}
		n, err := p.one(depth)
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, n)
	}
}

// one reads a term, or what stands in parentheses, with a "-" in front or not.
func (p *parser) one(depth int) (node, error) {
	start := p.at
	if p.source[p.at] == '-' && p.at+1 < len(p.source) && strings.IndexByte(" \t)", p.source[p.at+1]) < 0 {
		p.at++
		n, err := p.one(depth + 1)
		return not{n}, err
	}
	switch p.source[p.at] {
	case '(':
		p.at++
		n, err := p.either(depth + 1)
		if err != nil {
			return nil, err
		}
		if p.peek() != ')' {
			return nil, p.fail(start, len(p.source), "the parenthesis is not closed")
		}
		p.at++
		return n, nil
	case '"':
		value, err := p.quoted()
		return newText(value), err
	case '/':
		return p.regexp()
	}
	return p.term()
}

// quoted reads a text in quotes; a backslash keeps the quote after it.
func (p *parser) quoted() (string, error) {
	start := p.at
	var value strings.Builder
	for p.at++; p.at < len(p.source); p.at++ {
		switch c := p.source[p.at]; {
		case c == '"':
			p.at++
			return value.String(), nil
		case c == '\\' && p.at+1 < len(p.source) && strings.IndexByte(`"\`, p.source[p.at+1]) >= 0:
			p.at++
			value.WriteByte(p.source[p.at])
		default:
			value.WriteByte(c)
		}
	}
	return "", p.fail(start, p.at, "the quote is not closed")
}

// regexp reads an expression between slashes. A word with one slash alone, such
// as a path, is a text.
func (p *parser) regexp() (node, error) {
	start := p.at
	for i := start + 1; i < len(p.source); i++ {
		switch p.source[i] {
		case '\\':
			i++
		case '/':
			if i+1 < len(p.source) && !strings.ContainsAny(p.source[i+1:i+2], " \t)") {
				return p.term() // a path: /tmp/out
			}
			n, err := expression(strings.ReplaceAll(p.source[start+1:i], `\/`, "/"))
			if err != nil {
				return nil, p.fail(start, i+1, "expected %v", err)
			}
			p.at = i + 1
			return n, nil
		}
	}
	return p.term()
}

// term reads name, operator and value, or a word that is looked for.
func (p *parser) term() (node, error) {
	start, word := p.at, p.word()
	name := word
	if end := strings.IndexAny(word, ":<>"); end >= 0 {
		name = word[:end]
	}
	at := slices.IndexFunc(p.terms, func(t Term) bool { return t.Name == strings.ToLower(name) })
	if name == word || at < 0 {
		if name != word && name != "" && !strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsLower(r) }) && strings.HasPrefix(word[len(name):], ":") && !strings.HasPrefix(word[len(name):], "://") {
			return nil, p.fail(start, start+len(word), "there is no term %q; put the words in quotes to look for them, or use one of %s", name, p.names())
		}
		p.at += len(word)
		return newText(word), nil
	}
	term := p.terms[at]
	op := word[len(name) : len(name)+1]
	if strings.HasPrefix(word[len(name)+1:], "=") && op != isOp {
		op += "="
	}
	p.at += len(name) + len(op)
	value := p.word()
	if strings.HasPrefix(p.source[p.at:], `"`) {
		quoted, err := p.quoted()
		if err != nil {
			return nil, err
		}
		value = quoted
	} else {
		p.at += len(value)
	}
	if !slices.Contains(strings.Fields(term.Ops), op) {
		return nil, p.fail(start, p.at, "%s takes %s, as in %s%s%s", term.Name, term.Ops, term.Name, strings.Fields(term.Ops)[0], strings.Trim(strings.Fields(term.Values)[0], ","))
	}
	n, err := term.make(op, value)
	if err != nil {
		return nil, p.fail(start, p.at, "expected %v", err)
	}
	return n, nil
}

func (p *parser) names() string {
	names := make([]string, len(p.terms))
	for i, t := range p.terms {
		names[i] = t.Name
	}
	return strings.Join(names, ", ")
}
