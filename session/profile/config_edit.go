package profile

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"ruse/protocol"
	"ruse/session/files"
)

// ErrNotEditable says that a file of settings is written in a way that ruse
// does not dare to change. It is as it was.
var ErrNotEditable = errors.New("the file is written in a way that ruse cannot change: edit it by hand")

// SetProfile writes settings into the profile of this name, or into the
// defaults where the name is empty, in the file at path, which is made where
// there is none. keys name the settings to write, all others stay. Only the
// lines of these settings change: comments, order and the rest of the file
// stay, to the byte. A setting at its zero value is written as such.
//
// Literal secrets are not written; what was left out for that is returned. A
// file that is no TOML, or that is written so that a line cannot be changed
// alone, stays as it is: the error is a *TextError or ErrNotEditable.
func SetProfile(path, name string, s Settings, keys ...string) ([]LeftOut, error) {
	text, err := readText(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("change %s: %w", path, err)
	}
	table := []string{"defaults"}
	if name != "" {
		table = []string{"profiles", name}
	}
	var left []LeftOut
	for _, k := range keys {
		key, ok := keyNamed(k)
		if !ok {
			return nil, fmt.Errorf("change %s: there is no setting %q", path, k)
		}
		value, out := key.tomlValue(s)
		left = append(left, out...)
		if text, err = setTOML(text, table, k, value); err != nil {
			return nil, fmt.Errorf("change %s: %w", path, err)
		}
	}
	return left, replaceConfig(path, text)
}

// ChooseProfile makes a profile the one that counts where nothing else chooses.
// It changes only that line of the file at path. Errors are as SetProfile's.
func ChooseProfile(path, name string) error {
	text, err := readText(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("change %s: %w", path, err)
	}
	if text, err = setTOML(text, nil, "profile", name); err != nil {
		return fmt.Errorf("change %s: %w", path, err)
	}
	return replaceConfig(path, text)
}

func replaceConfig(path, text string) error {
	dir := filepath.Dir(path)
	if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		// Only a folder of ruse's own is missing; a project's has its own mode.
		if err := makeDir(dir); err != nil {
			return fmt.Errorf("change %s: %w", path, err)
		}
	}
	if err := files.Write(path, []byte(text)); err != nil {
		return fmt.Errorf("change %s: %w", path, err)
	}
	return nil
}

// tomlValue is the setting in s as TOML holds it, without literal secrets.
func (k Key) tomlValue(s Settings) (any, []LeftOut) {
	var left []LeftOut
	switch field := k.field(&s).(type) {
	case *string:
		if k.Name != "url" {
			return *field, nil
		}
		bare, found := withoutCredentials(*field)
		if found {
			left = append(left, LeftOut{k.Name, "credentials in the address"})
		}
		return bare, left
	case *bool:
		return *field, nil
	case *time.Duration:
		return field.String(), nil
	case *[]string:
		return anyList(*field), nil
	case *protocol.Compat:
		return compatName(*field), nil
	case *Artifacts:
		return string(*field), nil
	case *[]Secret:
		var kept []string
		for i, secret := range *field {
			if secret.IsReference() && secret.Check() == nil {
				kept = append(kept, string(secret))
			} else {
				left = append(left, LeftOut{at(k.Name, i), "a literal secret"})
			}
		}
		return anyList(kept), left
	case *[]Variable:
		table := map[string]any{}
		for i, v := range *field {
			switch {
			case v.Secret.IsReference() && v.Secret.Check() == nil:
				table[v.Name] = string(v.Secret)
			case v.Secret != "" || LooksSecret(v.Name):
				left = append(left, LeftOut{at(k.Name, i), "the value of a secret header"})
			default:
				table[v.Name] = v.Value
			}
		}
		return table, left
	}
	return nil, nil
}

func anyList(texts []string) []any {
	list := []any{}
	for _, t := range texts {
		list = append(list, t)
	}
	return list
}

// setTOML changes one value of a document, or adds it, and nothing else. The
// result is read again to be sure of that.
func setTOML(text string, table []string, key string, value any) (string, error) {
	d, err := parseTOML(text)
	if err != nil {
		return "", err
	}
	written := tomlText(value)
	path := keyPath(append(slices.Clone(table), key)...)
	var changed string
	switch at, ok := d.places[path]; {
	case ok && at.to > 0:
		changed = text[:at.from] + written + text[at.to:]
	case ok:
		return "", ErrNotEditable
	default:
		changed = d.insert(table, key+" = "+written)
	}
	after, err := parseTOML(changed)
	if err != nil {
		return "", ErrNotEditable
	}
	if setIn(d.values, append(slices.Clone(table), key), value); !reflect.DeepEqual(d.values, after.values) {
		return "", ErrNotEditable
	}
	return changed, nil
}

// insert puts a line at the end of a table, or a new table at the end.
func (d *tomlDocument) insert(table []string, line string) string {
	newline := "\n"
	if strings.Contains(d.text, "\r\n") {
		newline = "\r\n"
	}
	end, ok := d.ends[keyPath(table...)]
	if ok || len(table) == 0 {
		before := d.text[:end]
		if before != "" && !strings.HasSuffix(before, "\n") {
			before += newline
		}
		return before + line + newline + d.text[end:]
	}
	var names []string
	for _, name := range table {
		names = append(names, tomlKey(name))
	}
	text := d.text
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += newline
	}
	if text != "" {
		text += newline
	}
	return text + "[" + strings.Join(names, ".") + "]" + newline + line + newline
}

// setIn sets a value in a tree of tables.
func setIn(tree map[string]any, path []string, value any) {
	for _, name := range path[:len(path)-1] {
		child, ok := tree[name].(map[string]any)
		if !ok {
			child = map[string]any{}
			tree[name] = child
		}
		tree = child
	}
	tree[path[len(path)-1]] = value
}

// tomlText writes a value on one line.
func tomlText(value any) string {
	switch value := value.(type) {
	case string:
		return tomlString(value)
	case bool:
		return fmt.Sprint(value)
	case []any:
		var items []string
		for _, item := range value {
			items = append(items, tomlText(item))
		}
		return "[" + strings.Join(items, ", ") + "]"
	case map[string]any:
		var pairs []string
		for _, name := range slices.Sorted(maps.Keys(value)) {
			pairs = append(pairs, tomlKey(name)+" = "+tomlText(value[name]))
		}
		if len(pairs) == 0 {
			return "{}"
		}
		return "{ " + strings.Join(pairs, ", ") + " }"
	}
	return `""`
}

// tomlString writes a basic string (TOML 1.0).
func tomlString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range valid(s) {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + `"`
}

// tomlKey writes one part of a key, bare where it can be.
func tomlKey(name string) string {
	bare := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_'
	}
	if name != "" && !strings.ContainsFunc(name, func(r rune) bool { return !bare(r) }) {
		return name
	}
	return tomlString(name)
}
