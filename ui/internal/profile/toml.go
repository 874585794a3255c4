package profile

import (
	"errors"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// place is where a key stands in a TOML document.
type place struct{ line, column int }

// keyPath joins the parts of a key; a part may hold dots.
func keyPath(parts ...string) string { return strings.Join(parts, "\x00") }

// tomlDocument is a TOML document with the places of its keys.
type tomlDocument struct {
	text   string
	values map[string]any
	places map[string]place
}

// parseTOML reads a document. The error is a *TextError.
func parseTOML(text string) (*tomlDocument, error) {
	d := &tomlDocument{text: text, values: map[string]any{}, places: map[string]place{}}
	if err := toml.Unmarshal([]byte(text), &d.values); err != nil {
		return nil, tomlError(err)
	}
	d.locate()
	return d, nil
}

// tomlError words the library's error.
func tomlError(err error) *TextError {
	var decode *toml.DecodeError
	if !errors.As(err, &decode) {
		return &TextError{Problem: "is no TOML: " + strings.TrimPrefix(err.Error(), "toml: ")}
	}
	line, column := decode.Position()
	return &TextError{
		Line: line, Column: column, Field: strings.Join(decode.Key(), "."),
		Problem: "is no TOML: " + strings.TrimPrefix(decode.Error(), "toml: "),
	}
}

// locate finds the places of all keys. The document is known to be valid.
func (d *tomlDocument) locate() {
	var p unstable.Parser
	p.Reset([]byte(d.text))
	var table []string
	elements := map[string]int{} // of the lists of tables, by their paths
	for p.NextExpression() {
		e := p.Expression()
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			table = nil
			first := true
			for it := e.Key(); it.Next(); {
				n := it.Node()
				table = append(table, string(n.Data))
				if first {
					d.note(keyPath(table...), int(n.Raw.Offset))
					first = false
				}
				path := keyPath(table...)
				if e.Kind == unstable.ArrayTable && it.IsLast() {
					d.note(path, int(e.Child().Raw.Offset))
					elements[path]++
				}
				if count := elements[path]; count > 0 {
					table[len(table)-1] = at(table[len(table)-1], count-1)
				}
			}
			d.note(keyPath(table...), int(e.Child().Raw.Offset))
		case unstable.KeyValue:
			d.locateValue(table, e)
		}
	}
}

func (d *tomlDocument) locateValue(table []string, e *unstable.Node) {
	path := append([]string(nil), table...)
	start := -1
	for it := e.Key(); it.Next(); {
		n := it.Node()
		path = append(path, string(n.Data))
		if start < 0 {
			start = int(n.Raw.Offset)
		}
		if it.IsLast() {
			break
		}
		d.note(keyPath(path...), start)
	}
	d.note(keyPath(path...), start)
	if value := e.Value(); value.Kind == unstable.InlineTable {
		for it := value.Children(); it.Next(); {
			child := append([]string(nil), path...)
			at := -1
			for keys := it.Node().Key(); keys.Next(); {
				if child = append(child, string(keys.Node().Data)); at < 0 {
					at = int(keys.Node().Raw.Offset)
				}
			}
			d.note(keyPath(child...), at)
		}
	}
}

// note keeps the first place of a key: of a table written in pieces, the first.
func (d *tomlDocument) note(path string, offset int) {
	if _, ok := d.places[path]; ok {
		return
	}
	line, column := position(d.text, offset)
	d.places[path] = place{line, column}
}

// problem is what is wrong with a key, where it stands, or where what it stands
// in does.
func (d *tomlDocument) problem(path string, e *keyError) Problem {
	parts := strings.Split(e.path, keyPath("", ""))
	var names []string
	for _, part := range parts {
		name, _, _ := strings.Cut(part, "[")
		names = append(names, name)
	}
	p := Problem{Path: path, Key: strings.Join(names, "."), Text: e.problem}
	for n := len(parts); n > 0 && p.Line == 0; n-- {
		at := d.places[keyPath(parts[:n]...)]
		if at.line == 0 {
			name, _, _ := strings.Cut(parts[n-1], "[")
			at = d.places[keyPath(append(slices.Clone(parts[:n-1]), name)...)]
		}
		p.Line, p.Column = at.line, at.column
	}
	return p
}
