package request

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
)

// OrderLike is the JSON text want with the members of its objects in the order that
// they have in like, and those that like has not at the end. Values that are the
// same stay as like writes them. Where either is no JSON, want comes back as it is.
func OrderLike(like, want string) string {
	var b bytes.Buffer
	if err := json.Indent(&b, []byte(orderLike(like, want)), "", "  "); err != nil {
		return want
	}
	return b.String()
}

func orderLike(like, want string) string {
	a, wrongA := parseJSON(like)
	b, wrongB := parseJSON(want)
	switch {
	case wrongA != nil || wrongB != nil:
		return want
	case reflect.DeepEqual(a, b):
		return like
	}
	old, now := members(like), members(want)
	if old != nil && now != nil {
		var list []member
		for _, l := range old {
			if i := slices.IndexFunc(now, func(m member) bool { return m.name == l.name }); i >= 0 {
				list = append(list, member{name: l.name, value: orderLike(l.value, now[i].value)})
				now = slices.Delete(now, i, i+1)
			}
		}
		return object(append(list, now...))
	}
	var before, elements []json.RawMessage
	if json.Unmarshal([]byte(like), &before) != nil || json.Unmarshal([]byte(want), &elements) != nil || elements == nil {
		return want
	}
	parts := make([]string, len(elements))
	for i, e := range elements {
		if parts[i] = string(e); i < len(before) {
			parts[i] = orderLike(string(before[i]), parts[i])
		}
	}
	return "[" + strings.Join(parts, ",") + "]"
}
