package request

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"ruse/protocol"
)

// member is one name of a JSON object and what it stands for, as written.
type member struct {
	name   string
	value  string
	offset int // of the name in the text
}

// members reads the members of an object in their order; none where text is
// no object.
func members(text string) []member {
	dec := json.NewDecoder(strings.NewReader(text))
	if token, err := dec.Token(); err != nil || token != json.Delim('{') {
		return nil
	}
	var list []member
	for dec.More() {
		at := int(dec.InputOffset())
		at += max(strings.IndexByte(text[at:], '"'), 0)
		token, err := dec.Token()
		name, ok := token.(string)
		if err != nil || !ok {
			return nil
		}
		var value json.RawMessage
		if dec.Decode(&value) != nil {
			return nil
		}
		list = append(list, member{name, string(value), at})
	}
	return list
}

// object writes members as a JSON object; "" where there are none.
func object(list []member) string {
	if len(list) == 0 {
		return ""
	}
	var b strings.Builder
	for i, m := range list {
		b.WriteByte("{,"[min(i, 1)])
		b.WriteString(`"` + jsonInner(m.name) + `":` + compact(m.value))
	}
	return b.String() + "}"
}

// withoutMembers is list without the members of those names.
func withoutMembers(list, names []member) []member {
	return slices.DeleteFunc(slices.Clone(list), func(m member) bool {
		return slices.ContainsFunc(names, func(n member) bool { return n.name == m.name })
	})
}

// withoutDerived is the Extra of a message without what Compat will add again:
// members that are as they were shown, or as they would be.
func (p Preview) withoutDerived(kind Kind, m sent) string {
	extra := members(string(m.Extra))
	m.Extra = extraOut(object(withoutMembers(extra, p.derived)))
	added := slices.Concat(p.derived, extraOf(p.from.Compat.Apply(m.as(kind))))
	return object(slices.DeleteFunc(extra, func(e member) bool {
		return len(withoutMembers([]member{e}, p.derived)) == 0 && slices.ContainsFunc(added, func(d member) bool {
			return d.name == e.name && compact(d.value) == compact(e.value)
		})
	}))
}

// compact is a JSON text without white space.
func compact(text string) string {
	var b bytes.Buffer
	if err := json.Compact(&b, []byte(text)); err != nil {
		return text
	}
	return b.String()
}

// extraOf reads the members of a request that the protocol does not know.
func extraOf(m protocol.Message) []member {
	_, from, err := sentOf(m)
	if err != nil {
		return nil
	}
	return members(string(from.Extra))
}
