package jsonview

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"ruse/ui/internal/text"
)

// outlineDepth bounds how deep JSON is laid out; what lies deeper is shown
// as the JSON it is.
const outlineDepth = 6

// Outline lays out any JSON value as lines that a person can read: a
// member a line, nested ones indented, texts of several lines as such. A stack
// comes last, since it is long.
func Outline(v []byte) []string {
	if blank(v) {
		return nil
	}
	return layValue(nil, "", "", v, 0)
}

// blank reports whether a value says nothing: runtimes send an empty object
// where there is none.
func blank(v []byte) bool {
	switch strings.Join(strings.Fields(string(v[:min(len(v), 16)])), "") {
	case "", "{}", "[]", "null", `""`:
		return len(v) <= 16
	}
	return false
}

func layValue(lines []string, pad, name string, v jsontext.Value, depth int) []string {
	head := pad
	if name != "" {
		head += name + ": "
	}
	kind := v.Kind()
	if depth >= outlineDepth || kind != '{' && kind != '[' && kind != '"' {
		return append(lines, head+text.Line(string(v)))
	}
	if kind == '"' {
		return layText(lines, pad, head, v)
	}
	members, err := membersOf(v)
	if err != nil || len(members) == 0 {
		return append(lines, head+text.Line(string(v)))
	}
	if name != "" {
		lines = append(lines, pad+name+":")
		pad += "  "
	}
	for _, last := range []bool{false, true} {
		for _, m := range members {
			if (m.name == "stack") == last {
				lines = layValue(lines, pad, m.name, m.value, depth+1)
			}
		}
	}
	return lines
}

func layText(lines []string, pad, head string, v jsontext.Value) []string {
	unquoted, err := jsontext.AppendUnquote(nil, v)
	if err != nil && len(unquoted) == 0 {
		return append(lines, head+text.Line(string(v)))
	}
	words := text.Lines(string(unquoted))
	if len(words) == 1 {
		return append(lines, head+words[0])
	}
	lines = append(lines, strings.TrimRight(head, " "))
	for _, word := range words {
		lines = append(lines, pad+"  "+word)
	}
	return lines
}

type member struct {
	name  string
	value jsontext.Value
}

// membersOf returns the members of an object, or the items of an array.
func membersOf(v jsontext.Value) ([]member, error) {
	dec := jsontext.NewDecoder(strings.NewReader(string(v)),
		jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	open, err := dec.ReadToken()
	if err != nil {
		return nil, err
	}
	object := open.Kind() == '{'
	var members []member
	for dec.PeekKind() != '}' && dec.PeekKind() != ']' {
		m := member{name: "-"}
		if object {
			token, err := dec.ReadToken()
			if err != nil {
				return nil, err
			}
			m.name = text.Line(token.String())
		}
		value, err := dec.ReadValue()
		if err != nil {
			return nil, err
		}
		m.value = value.Clone()
		members = append(members, m)
	}
	return members, nil
}
