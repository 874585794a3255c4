package form

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"
)

// orderLike writes the JSON text want with the members of its objects in the
// order that they have in like, and those that like has not at the end. Values
// that are the same stay as like writes them. Where either is no JSON, want
// comes back as it is.
func orderLike(like, want string) string {
	a, b := jsontext.Value(like), jsontext.Value(want)
	if !a.IsValid(jsontext.AllowDuplicateNames(true)) || !b.IsValid(jsontext.AllowDuplicateNames(true)) {
		return want
	}
	ordered := jsontext.Value(ordered(a, b))
	if err := ordered.Indent(jsontext.WithIndent("  "), jsontext.AllowDuplicateNames(true)); err != nil {
		return want
	}
	return string(ordered)
}

type jsonMember struct{ name, value jsontext.Value }

func ordered(like, want jsontext.Value) []byte {
	switch {
	case equalJSON(like, want):
		return like
	case like.Kind() == '{' && want.Kind() == '{':
		return orderedObject(jsonMembers(like), jsonMembers(want))
	case like.Kind() == '[' && want.Kind() == '[':
		old, now := jsonElements(like), jsonElements(want)
		for i := range min(len(old), len(now)) {
			now[i] = ordered(old[i], now[i])
		}
		return joinJSON('[', now, ']')
	}
	return want
}

func orderedObject(like, want []jsonMember) []byte {
	var parts []jsontext.Value
	done := map[int]bool{}
	for _, l := range like {
		for i, w := range want {
			if !done[i] && equalJSON(l.name, w.name) {
				done[i] = true
				parts = append(parts, append(append(l.name.Clone(), ':'), ordered(l.value, w.value)...))
				break
			}
		}
	}
	for i, w := range want {
		if !done[i] {
			parts = append(parts, append(append(w.name.Clone(), ':'), w.value...))
		}
	}
	return joinJSON('{', parts, '}')
}

func joinJSON(open byte, parts []jsontext.Value, end byte) []byte {
	out := []byte{open}
	for i, p := range parts {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, p...)
	}
	return append(out, end)
}

// equalJSON compares values whatever their white space, escapes and order.
func equalJSON(a, b jsontext.Value) bool {
	a, b = a.Clone(), b.Clone()
	if a.Canonicalize(jsontext.AllowDuplicateNames(true)) != nil || b.Canonicalize(jsontext.AllowDuplicateNames(true)) != nil {
		return false
	}
	return bytes.Equal(a, b)
}

// jsonMembers splits a valid object.
func jsonMembers(object jsontext.Value) []jsonMember {
	var members []jsonMember
	values := jsonElements(object)
	for i := 0; i+1 < len(values); i += 2 {
		members = append(members, jsonMember{values[i], values[i+1]})
	}
	return members
}

// jsonElements splits a valid array, or an object into names and values.
func jsonElements(list jsontext.Value) []jsontext.Value {
	d := jsontext.NewDecoder(bytes.NewReader(list), jsontext.AllowDuplicateNames(true))
	if _, err := d.ReadToken(); err != nil {
		return nil
	}
	var values []jsontext.Value
	for d.PeekKind() != ']' && d.PeekKind() != '}' {
		v, err := d.ReadValue()
		if err != nil {
			return values
		}
		values = append(values, v.Clone())
	}
	return values
}
