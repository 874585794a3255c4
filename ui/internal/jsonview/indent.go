// Package jsonview makes JSON that a person can read.
package jsonview

import "github.com/go-json-experiment/json/jsontext"

// Pretty indents a JSON value, or returns it as it is where it is none, or would
// grow too large.
func Pretty(raw []byte) string {
	if !Indentable(raw) {
		return string(raw)
	}
	v := jsontext.Value(raw).Clone()
	if err := v.Indent(jsontext.WithIndent("  "), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)); err != nil {
		return string(raw)
	}
	return string(v)
}

// indentedMax bounds what JSON may grow to when it is indented: a megabyte of
// brackets would be gigabytes of spaces.
const indentedMax = 4 << 20

// Indentable reports whether JSON stays readable in size when it is indented by
// two spaces a level.
func Indentable(raw []byte) bool {
	size, depth := len(raw), 0
	inString, escaped := false, false
	for _, c := range raw {
		switch {
		case escaped:
			escaped = false
		case inString:
			escaped = c == '\\'
			inString = c != '"'
		case c == '"':
			inString = true
		case c == '[' || c == '{':
			depth++
			size += 2*depth + 1
		case c == ']' || c == '}':
			depth = max(depth-1, 0)
			size += 2*depth + 1
		case c == ',':
			size += 2*depth + 1
		}
		if size > indentedMax {
			return false
		}
	}
	return true
}
