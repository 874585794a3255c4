package jsonview

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// treeBytes bounds the JSON that a tree is made of: a megabyte takes a third of a
// second, and a tree is made while a person waits.
const treeBytes = 128 << 10

// errTooLong says that JSON is longer than treeBytes.
var errTooLong = errors.New("it is too long to be laid out")

// Tree shows a JSON value, a member a line, in the colours of what it is. Objects
// and arrays fold.
type Tree struct {
	nodes []node
	width int
	rows  []row // at width; nil: to be laid out
	query text.Query
}

// node is a line of JSON: a member, an item, or the end of an object or array.
type node struct {
	depth int
	key   string // with its quotes and its colon
	value string // as it stands, safe to show; of an object or array its bracket
	kind  jsontext.Kind
	comma bool
	// last is the line that ends what begins here, holds how many members it has,
	// up the line that it is a member of, or -1.
	last, holds, up int
	folded          bool
}

// row is a part of a node that has room in a line.
type row struct {
	node  int
	first bool
	text  string
}

// NewTree reads one JSON value.
func NewTree(raw []byte) (*Tree, error) {
	if len(raw) > treeBytes {
		return nil, errTooLong
	}
	t := &Tree{}
	dec := jsontext.NewDecoder(strings.NewReader(string(raw)), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if err := t.read(dec, "", 0, -1); err != nil {
		return nil, fmt.Errorf("read JSON: %w", err)
	}
	if _, err := dec.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, errors.New("read JSON: something stands behind it")
	}
	return t, nil
}

// read adds the next value.
func (t *Tree) read(dec *jsontext.Decoder, key string, depth, up int) error {
	kind := dec.PeekKind()
	at := len(t.nodes)
	n := node{depth: depth, key: key, kind: kind, last: at, up: up}
	if kind != '{' && kind != '[' {
		v, err := dec.ReadValue()
		n.value = text.Line(string(v))
		t.nodes = append(t.nodes, n)
		return err
	}
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	n.value = string(byte(kind))
	t.nodes = append(t.nodes, n)
	for end := kind + 2; dec.PeekKind() != end; {
		name := ""
		if kind == '{' {
			v, err := dec.ReadValue()
			if err != nil {
				return err
			}
			name = text.Line(string(v)) + ": "
		}
		if t.nodes[at].holds > 0 {
			t.nodes[len(t.nodes)-1].comma = true
		}
		if err := t.read(dec, name, depth+1, at); err != nil {
			return err
		}
		t.nodes[at].holds++
	}
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	if t.nodes[at].holds == 0 {
		t.nodes[at].value += string(byte(kind + 2))
		return nil
	}
	t.nodes[at].last = len(t.nodes)
	t.nodes = append(t.nodes, node{depth: depth, value: string(byte(kind + 2)), kind: kind + 2, last: len(t.nodes), up: up})
	return nil
}

// Rows is how many lines there are at a width.
func (t *Tree) Rows(width int) int {
	t.layOut(width)
	return len(t.rows)
}

// layOut breaks what is not folded away into rows.
func (t *Tree) layOut(width int) {
	if t.rows != nil && t.width == width {
		return
	}
	t.width, t.rows = width, make([]row, 0, len(t.nodes))
	for i := 0; i < len(t.nodes); i++ {
		n := t.nodes[i]
		at, words, comma := i, n.key+n.value, n.comma
		if n.folded {
			i = n.last
			words += fmt.Sprintf("%d%s", n.holds, t.nodes[i].value)
			comma = t.nodes[i].comma
		}
		if comma {
			words += ","
		}
		for k, part := range text.Break([]string{words}, max(width-t.indent(at), 8)) {
			t.rows = append(t.rows, row{at, k == 0, part})
		}
	}
}

// indent is how far a line is moved in: by two cells a level, while there is room.
func (t *Tree) indent(at int) int { return min(2*t.nodes[at].depth, t.width/2) }

// Draw returns row i at the width of the last Rows.
func (t *Tree) Draw(th *theme.Theme, i int) string {
	r := t.rows[i]
	n, key := t.nodes[r.node], 0
	if r.first {
		key = min(len(n.key), len(r.text))
	}
	line := th.Styles.Accent.Render(r.text[:key]) + t.style(th, n)(r.text[key:])
	line = t.query.Highlight(line, th.Styles.Match.Render)
	return strings.Repeat(" ", t.indent(r.node)) + line
}

// style is that of a value.
func (t *Tree) style(th *theme.Theme, n node) func(...string) string {
	switch n.kind {
	case '"':
		return th.Styles.Success.Render
	case '0':
		return th.Styles.Warning.Render
	case 't', 'f', 'n':
		return th.Styles.Strong.Render
	}
	return th.Styles.Quiet.Render
}

// NodeAt is the line of JSON that row i is a part of, RowOf the first row of a line,
// or of what it is folded into.
func (t *Tree) NodeAt(i int) int { return t.rows[i].node }

// RowOf is the inverse of NodeAt.
func (t *Tree) RowOf(line int) int {
	i, _ := slices.BinarySearchFunc(t.rows, line, func(r row, line int) int { return r.node - line })
	if i == len(t.rows) || t.rows[i].node > line {
		i--
		for i > 0 && !t.rows[i].first {
			i--
		}
	}
	return max(i, 0)
}

// Fold folds what begins in a line, or else what the line is a member of, or unfolds
// it. It returns the line where that begins, and false where nothing does.
func (t *Tree) Fold(line int) (at int, ok bool) {
	if t.nodes[line].last == line {
		line = t.nodes[line].up
	}
	if line < 0 {
		return 0, false
	}
	t.nodes[line].folded = !t.nodes[line].folded
	t.rows = nil
	return line, true
}

// FoldAll folds the members of the outermost value, or unfolds everything where one
// of them is folded.
func (t *Tree) FoldAll() {
	fold := !slices.ContainsFunc(t.nodes, func(n node) bool { return n.folded })
	for i := range t.nodes {
		n := &t.nodes[i]
		n.folded = fold && n.depth == 1 && n.last > i
	}
	t.rows = nil
}

// Search marks what holds a text. It returns how many lines do.
func (t *Tree) Search(query string) (lines int) {
	t.query = text.NewQuery(query)
	for i := range t.nodes {
		if t.holds(i) {
			lines++
		}
	}
	return lines
}

func (t *Tree) holds(line int) bool {
	return t.query.Count(t.nodes[line].key+t.nodes[line].value) > 0
}

// Next is the next line that holds what is searched for, or the one before where by
// is negative, round the end; -1: there is none. It unfolds where that is folded
// away.
func (t *Tree) Next(line, by int) int {
	n := len(t.nodes)
	for i := 1; i <= n; i++ {
		at := ((line+by*i)%n + n) % n
		if !t.holds(at) {
			continue
		}
		for up := t.nodes[at].up; up >= 0; up = t.nodes[up].up {
			t.nodes[up].folded = false
		}
		t.rows = nil
		return at
	}
	return -1
}
