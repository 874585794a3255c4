package profile

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"ruse/ui/internal/request"
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

// parseTOML reads a document. The error is a *request.TextError.
func parseTOML(text string) (*tomlDocument, error) {
	d := &tomlDocument{text: text, values: map[string]any{}, places: map[string]place{}}
	if err := toml.Unmarshal([]byte(text), &d.values); err != nil {
		return nil, tomlError(err)
	}
	d.locate()
	return d, nil
}

// tomlError words the library's error.
func tomlError(err error) *request.TextError {
	var decode *toml.DecodeError
	if !errors.As(err, &decode) {
		return &request.TextError{Problem: "is no TOML: " + strings.TrimPrefix(err.Error(), "toml: ")}
	}
	line, column := decode.Position()
	return &request.TextError{
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
			table = d.locateKey(nil, e, func(path []string, last bool) {
				name := keyPath(path...)
				if e.Kind == unstable.ArrayTable && last {
					elements[name]++
				}
				if count := elements[name]; count > 0 {
					path[len(path)-1] += fmt.Sprintf("[%d]", count-1)
				}
			})
		case unstable.KeyValue:
			path := d.locateKey(table, e, nil)
			if value := e.Value(); value.Kind == unstable.InlineTable {
				for it := value.Children(); it.Next(); {
					d.locateKey(path, it.Node(), nil)
				}
			}
		}
	}
}

// locateKey records that a key below a table, and all that it stands in, begin where
// its first part does, and returns its path. Parts that belong to lists get
// their place there from element.
func (d *tomlDocument) locateKey(table []string, e *unstable.Node, element func(path []string, last bool)) []string {
	path, at := slices.Clone(table), -1
	for it := e.Key(); it.Next(); {
		if path = append(path, string(it.Node().Data)); at < 0 {
			at = int(it.Node().Raw.Offset)
		}
		d.record(keyPath(path...), at)
		if element != nil {
			element(path, it.IsLast())
			d.record(keyPath(path...), at)
		}
	}
	return path
}

// record keeps the first place of a key: of a table written in pieces, the first.
func (d *tomlDocument) record(path string, offset int) {
	if _, ok := d.places[path]; ok {
		return
	}
	line, column := request.Position(d.text, offset)
	d.places[path] = place{line, column}
}

// problem is what is wrong with a key, where it stands, or where what it stands
// in does.
func (d *tomlDocument) problem(path string, e request.KeyError) Problem {
	var names []string
	for _, part := range e.Path {
		name, _, _ := strings.Cut(part, "[")
		names = append(names, name)
	}
	p := Problem{Path: path, Key: strings.Join(names, "."), Text: e.Problem}
	for n := len(e.Path); n > 0 && p.Line == 0; n-- {
		at := d.places[keyPath(e.Path[:n]...)]
		if at.line == 0 {
			at = d.places[keyPath(append(slices.Clone(e.Path[:n-1]), names[n-1])...)]
		}
		p.Line, p.Column = at.line, at.column
	}
	return p
}

// writeTOML writes the record whose name is path: what is plain, then the lists
// of records, as TOML has it.
func writeTOML(b *bytes.Buffer, record request.Record, path string) error {
	for _, e := range record {
		if _, ok := e.Value.([]request.Record); ok {
			continue
		}
		value, err := valueTOML(e)
		if err != nil {
			return err
		}
		b.WriteString(e.Key + " = " + value)
	}
	for _, e := range record {
		list, _ := e.Value.([]request.Record)
		for _, element := range list {
			name := strings.TrimPrefix(path+"."+e.Key, ".")
			b.WriteString("\n[[" + name + "]]\n")
			if err := writeTOML(b, element, name); err != nil {
				return err
			}
		}
	}
	return nil
}

// valueTOML is a value and the line's end, as the library writes them.
func valueTOML(e request.Entry) (string, error) {
	var line any = map[string]any{"v": e.Value}
	if text, ok := e.Value.(string); ok && e.Long {
		line = struct {
			V string `toml:"v,multiline"`
		}{text}
	}
	data, err := toml.Marshal(line)
	return strings.TrimPrefix(string(data), "v = "), err
}
