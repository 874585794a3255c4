package request

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"ruse/protocol"
)

// value is how a field of a request is kept in files, walked through, given as
// flags and sent. The functions below make the values of each type.
type value struct {
	column[Request]
	// Choices are what there is to choose from, in the order of the values; nil
	// where it is typed.
	Choices []string
	// first is the name of the choice that is not written.
	first string
	// Many says that the field is a list, to which its flag adds.
	Many bool
	// Set reads what a flag holds, and get is what flags would hold. No error quotes
	// a value.
	Set func(r *Request, text string) error
	get func(r *Request) []string
	// send puts the field into a message, with value(s) in the place of each
	// secret; read takes it back, hidden being the values that are secret. They are
	// nil where the wire has no such field.
	send func(r *Request, m *sent, value func(Secret) string) error
	read func(r *Request, m *sent, hidden []string)
}

// lines says that the text usually has many.
func (v value) lines() value {
	v.Long = true
	return v
}

// sentAs makes v stand in a message at wire.
func sentAs[V, W any](v value, of func(*Request) *V, wire func(*sent) *W, out func(V, func(Secret) string) W, in func(W, []string) V) value {
	v.read = func(r *Request, m *sent, hidden []string) { *of(r) = in(*wire(m), hidden) }
	v.send = func(r *Request, m *sent, value func(Secret) string) error {
		*wire(m) = out(*of(r), value)
		return nil
	}
	return v
}

// typed is a value that is one text in files and flags.
func typed[V comparable](key string, of func(*Request) *V, show func(V) string, parse func(*V, string) error) value {
	return value{
		column: scalar(key, of, show, parse),
		Set:    func(r *Request, text string) error { return parse(of(r), text) },
		get: func(r *Request) []string {
			if text := show(*of(r)); text != "" {
				return []string{text}
			}
			return nil
		},
	}
}

// text is a text, on the wire as it is; wire is nil where that has none.
func text(key string, of func(*Request) *string, wire func(*sent) *string) value {
	v := typed(key, of, identity, assign)
	v.walk = walkText(of)
	if wire == nil {
		return v
	}
	return sentAs(v, of, wire, func(text string, _ func(Secret) string) string { return text },
		func(text string, _ []string) string { return text })
}

// schema is a JSON Schema, wrapped on the wire.
func schema(key string, of func(*Request) *string, wire func(*sent) *string) value {
	v := text(key, of, wire)
	v.send = func(r *Request, m *sent, _ func(Secret) string) (err error) {
		*wire(m), err = wireSchema(*of(r))
		return err
	}
	return v
}

// extra are the members that ruse does not know.
func extra(key string, of func(*Request) *string) value {
	v := text(key, of, nil).lines()
	v.send = func(r *Request, m *sent, _ func(Secret) string) error {
		m.Extra = extraOut(*of(r))
		return nil
	}
	v.read = func(r *Request, m *sent, _ []string) { *of(r) = string(m.Extra) }
	return v
}

// choice is one of a few values, numbered from 0, of which the first is not
// written. parse reads what is none of their names.
func choice[V ~uint8](key string, of func(*Request) *V, names []string, parse func(*V, string) error, choices ...string) value {
	v := typed(key, of, func(v V) string {
		if v == 0 || int(v) >= len(names) {
			return ""
		}
		return names[v]
	}, func(to *V, text string) error {
		if i := slices.Index(names, text); i >= 0 {
			*to = V(i)
			return nil
		}
		return parse(to, text)
	})
	v.Choices, v.first = choices, names[0]
	return v
}

func duration(key string, of func(*Request) *time.Duration) value {
	v := typed(key, of, storedDuration, func(to *time.Duration, text string) (err error) {
		if *to, err = time.ParseDuration(text); err != nil {
			return errNoDuration
		}
		return nil
	})
	v.Set = func(r *Request, text string) error { return ParseDuration(of(r), text) }
	return v
}

var errNoDuration = errors.New("want a time with its unit, such as 30s or 5m")

// ParseDuration reads a time that is not below zero.
func ParseDuration(to *time.Duration, text string) error {
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return errNoDuration
	}
	*to = d
	return nil
}

func list(key string, of func(*Request) *[]string, wire func(*sent) *[]string) value {
	v := value{column: texts(key, of), Many: true}
	v.walk = func(r *Request, field string, visit visit) {
		for i := range *of(r) {
			visit(at(field, i), &(*of(r))[i])
		}
	}
	v.Set = func(r *Request, text string) error {
		*of(r) = append(*of(r), text)
		return nil
	}
	v.get = func(r *Request) []string { return *of(r) }
	return sentAs(v, of, wire, func(list []string, _ func(Secret) string) []string { return slices.Clone(list) },
		func(list []string, _ []string) []string { return slices.Clone(list) })
}

// secrets are sent by Request.message, together with those of the variables.
func secrets(key string, of func(*Request) *[]Secret, wire func(*sent) *[]string) value {
	v := value{column: texts(key, of), Many: true}
	v.Set = func(r *Request, text string) error {
		if err := Secret(text).Check(); err != nil {
			return fmt.Errorf("a secret %w", err)
		}
		*of(r) = append(*of(r), Secret(text))
		return nil
	}
	v.get = func(r *Request) (list []string) {
		for _, s := range *of(r) {
			list = append(list, string(s))
		}
		return list
	}
	v = sentAs(v, of, wire, nil, func(values []string, _ []string) []Secret { return secretsIn(values) })
	v.send = nil
	return v
}

func variables(key string, of func(*Request) *[]Variable, wire func(*sent) *map[string]string) value {
	return sentAs(value{column: records(key, ".env", of, variableColumns()), Many: true}, of, wire, envOut, envIn)
}

func commands(key string, of func(*Request) *[]Command, wire func(*sent) *[]protocol.Command) value {
	v := elements(key, of, commandColumns(), "command", func(text string) (Command, error) {
		return Command{Command: text}, nil
	}, func(c Command) (string, bool) {
		return c.Command, c.Cwd == "" && c.Extra == "" && len(c.Env) == 0
	})
	return sentAs(v, of, wire, commandsOut, commandsIn)
}

func downloads(key string, of func(*Request) *[]Downloadable, wire func(*sent) *[]protocol.Downloadable) value {
	v := elements(key, of, downloadColumns(), "download", func(text string) (Downloadable, error) {
		url, dir, ok := strings.Cut(text, " ")
		if !ok {
			return Downloadable{}, errors.New("want 'URL DIR'")
		}
		return Downloadable{URL: url, Dir: dir}, nil
	}, func(d Downloadable) (string, bool) {
		return d.URL + " " + d.Dir, d.Extra == "" && !strings.Contains(d.URL, " ")
	})
	return sentAs(v, of, wire, downloadablesOut, downloadablesIn)
}

// jsonForm marks an element that a flag holds as JSON, since it has more than
// its plain form says.
const jsonForm = "json:"

// elements are records of which each is a flag: in its plain form, where show
// says that this is all, or as JSON.
func elements[E any](key string, of func(*Request) *[]E, columns []column[E], one string, parse func(string) (E, error), show func(E) (string, bool)) value {
	v := value{column: records(key, "", of, columns), Many: true}
	v.Set = func(r *Request, text string) error {
		written, isJSON := strings.CutPrefix(text, jsonForm)
		if !isJSON {
			e, err := parse(text)
			if err == nil {
				*of(r) = append(*of(r), e)
			}
			return err
		}
		var (
			e    E
			read any
		)
		if json.Unmarshal([]byte(written), &read) != nil || Harmful(loadRecord(columns, &e, read)) {
			return errors.New("what follows json: is no " + one)
		}
		*of(r) = append(*of(r), e)
		return nil
	}
	v.get = func(r *Request) (list []string) {
		for _, e := range *of(r) {
			text, all := show(e)
			if !all || strings.HasPrefix(text, jsonForm) {
				text = jsonForm + asJSON(storeRecord(columns, &e))
			}
			list = append(list, text)
		}
		return list
	}
	return v
}

func variableColumns() []column[Variable] {
	return []column[Variable]{
		textColumn("name", ".name", func(v *Variable) *string { return &v.Name }).needed(),
		textColumn("value", "", func(v *Variable) *string { return &v.Value }).lines(),
		scalar("secret", func(v *Variable) *Secret { return &v.Secret }, secretText, parseSecret),
	}
}

func commandColumns() []column[Command] {
	return []column[Command]{
		textColumn("command", ".command", func(c *Command) *string { return &c.Command }).needed().lines(),
		textColumn("cwd", ".cwd", func(c *Command) *string { return &c.Cwd }),
		textColumn("extra", ".extra", func(c *Command) *string { return &c.Extra }).lines(),
		records("env", ".env", func(c *Command) *[]Variable { return &c.Env }, variableColumns()),
	}
}

func downloadColumns() []column[Downloadable] {
	return []column[Downloadable]{
		textColumn("url", ".download_url", func(d *Downloadable) *string { return &d.URL }).needed(),
		textColumn("dir", ".working_dir", func(d *Downloadable) *string { return &d.Dir }).needed(),
		textColumn("extra", ".extra", func(d *Downloadable) *string { return &d.Extra }).lines(),
	}
}

func identity(text string) string { return text }

func assign(to *string, text string) error {
	*to = text
	return nil
}

func secretText(s Secret) string { return string(s) }

func parseSecret(to *Secret, text string) error {
	*to = Secret(text)
	return nil
}
