package profile

import (
	"maps"
	"slices"
	"strings"
)

// Rebinding is what [keys] in the user's file says of one command's keys, such as
// panel.save = ["s", "f2"]. Which commands and keys there are, the caller knows.
type Rebinding struct {
	Command string
	Keys    []string // none: the command has no key
	// Place is where the keys stand, a Problem without a text.
	Place Problem
}

// rebindings reads a table of keys; tables in it are scopes. A project's file has
// none: its author is not who presses them.
func (r *configReader) rebindings(value any, path ...string) []Rebinding {
	if r.source == FromProject {
		r.fail("keys are the user's own: they belong into config.toml", path...)
		return nil
	}
	if table, ok := value.(map[string]any); ok {
		var all []Rebinding
		for _, name := range slices.Sorted(maps.Keys(table)) {
			all = append(all, r.rebindings(table[name], append(slices.Clone(path), name)...)...)
		}
		return all
	}
	list, ok := value.([]any)
	if text, one := value.(string); one {
		list, ok = []any{text}, true
	}
	at := r.places[keyPath(path...)]
	b := Rebinding{
		Command: strings.Join(path[1:], "."),
		Place:   Problem{Path: r.path, Line: at.line, Column: at.column, Key: strings.Join(path, ".")},
	}
	for _, v := range list {
		key, text := v.(string)
		ok = ok && text
		b.Keys = append(b.Keys, key)
	}
	if !ok || b.Command == "" {
		r.fail(`want the keys of a command in quotes, such as panel.save = ["s", "f2"]`, path...)
		return nil
	}
	return []Rebinding{b}
}
