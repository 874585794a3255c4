package profile

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// column is one value of a record in files: of a request, or of the elements of
// its lists.
type column[T any] struct {
	key string // in files
	// path follows that of the record in names of fields.
	path string
	// long texts stand in TOML over several lines; always says that the value is
	// written even where it is empty.
	long, always bool

	// at is where the value is, a pointer.
	at func(*T) any
	// store is the value in files: a string, a []string or a []table. load reads
	// it back from what libraries make of TOML and JSON.
	store func(*T) any
	load  func(*T, any) error
	// walk visits the value and all in it, clone makes it a copy's own; nil where
	// there is nothing to visit, or to own. copy takes it from another record.
	walk  func(v *T, field string, visit visit)
	clone func(*T)
	copy  func(to, from *T)
}

// visit is called with the names and pointers of what a walk comes by: each
// *string that is no secret, and each *Variable, *Command and *Downloadable.
type visit func(field string, at any)

func (c column[T]) lines() column[T] {
	c.long = true
	return c
}

func (c column[T]) needed() column[T] {
	c.always = true
	return c
}

// scalar is a value that is one text in files. An empty text is its zero value.
func scalar[T any, V comparable](key string, of func(*T) *V, show func(V) string, parse func(*V, string) error) column[T] {
	return column[T]{
		key:   key,
		at:    func(t *T) any { return of(t) },
		copy:  func(to, from *T) { *of(to) = *of(from) },
		store: func(t *T) any { return valid(show(*of(t))) },
		load: func(t *T, from any) error {
			text, ok := from.(string)
			if !ok {
				return errors.New("want a text in quotes")
			}
			if text == "" {
				return nil
			}
			return parse(of(t), text)
		},
	}
}

func textColumn[T any](key, path string, of func(*T) *string) column[T] {
	c := scalar(key, of, same, asIs)
	c.path, c.walk = path, walkText(of)
	return c
}

func walkText[T any](of func(*T) *string) func(*T, string, visit) {
	return func(t *T, field string, visit visit) { visit(field, of(t)) }
}

// texts is a list of texts.
func texts[T any, V ~string](key string, of func(*T) *[]V) column[T] {
	return column[T]{
		key:   key,
		at:    func(t *T) any { return of(t) },
		copy:  func(to, from *T) { *of(to) = *of(from) },
		clone: func(t *T) { *of(t) = slices.Clone(*of(t)) },
		store: func(t *T) any {
			var list []string
			for _, v := range *of(t) {
				list = append(list, valid(string(v)))
			}
			return list
		},
		load: func(t *T, from any) error {
			list, ok := from.([]any)
			read := make([]V, len(list))
			for i := range list {
				text, isText := list[i].(string)
				read[i], ok = V(text), ok && isText
			}
			if !ok {
				return errors.New(`want a list of texts, such as ["a", "b"]`)
			}
			*of(t) = read
			return nil
		},
	}
}

func walkTexts[T any](of func(*T) *[]string) func(*T, string, visit) {
	return func(t *T, field string, visit visit) {
		for i := range *of(t) {
			visit(at(field, i), &(*of(t))[i])
		}
	}
}

// records is a list of records.
func records[T, E any](key, path string, of func(*T) *[]E, columns []column[E]) column[T] {
	return column[T]{
		key: key, path: path,
		at:   func(t *T) any { return of(t) },
		copy: func(to, from *T) { *of(to) = *of(from) },
		clone: func(t *T) {
			*of(t) = slices.Clone(*of(t))
			for i := range *of(t) {
				cloneRecord(columns, &(*of(t))[i])
			}
		},
		store: func(t *T) any {
			list := make([]table, len(*of(t)))
			for i := range list {
				list[i] = storeRecord(columns, &(*of(t))[i])
			}
			return list
		},
		load: func(t *T, from any) error {
			list, ok := from.([]any)
			if !ok {
				return errors.New("want a list of tables")
			}
			read := make([]E, len(list))
			var errs []error
			for i := range list {
				if err := loadRecord(columns, &read[i], list[i]); err != nil {
					errs = append(errs, inside(at(key, i), err))
				}
			}
			*of(t) = read
			return errors.Join(errs...)
		},
		walk: func(t *T, field string, visit visit) {
			for i := range *of(t) {
				e, element := &(*of(t))[i], at(field, i)
				visit(element, e)
				walkRecord(columns, e, element, visit)
			}
		},
	}
}

func cloneRecord[T any](columns []column[T], t *T) {
	for _, c := range columns {
		if c.clone != nil {
			c.clone(t)
		}
	}
}

func walkRecord[T any](columns []column[T], t *T, field string, visit visit) {
	for _, c := range columns {
		if c.walk != nil {
			c.walk(t, field+c.path, visit)
		}
	}
}

// storeRecord writes a record.
func storeRecord[T any](columns []column[T], t *T) table {
	written := make(table, 0, len(columns))
	for _, c := range columns {
		if e := (entry{c.key, c.store(t), c.long}); c.always || !e.empty() {
			written = append(written, e)
		}
	}
	return written
}

// loadRecord reads a record. What cannot be read stays as it is, and is named by the
// errors, each a *keyError.
func loadRecord[T any](columns []column[T], t *T, from any) error {
	read, ok := from.(map[string]any)
	if !ok {
		return &keyError{problem: "want a table"}
	}
	var errs []error
	for _, c := range columns {
		if value, ok := read[c.key]; ok {
			if err := c.load(t, value); err != nil {
				errs = append(errs, keyErrors(c.key, err))
			}
			delete(read, c.key)
		}
	}
	if len(read) == 0 {
		return errors.Join(errs...)
	}
	for _, key := range slices.Sorted(maps.Keys(read)) {
		problem := "there is no such key"
		var known []string
		for _, c := range columns {
			known = append(known, c.key)
		}
		if near := nearest(key, known); near != "" {
			problem += fmt.Sprintf("; did you mean %q?", near)
		}
		errs = append(errs, &keyError{key, problem, true})
	}
	return errors.Join(errs...)
}

// keyError is a key of a file whose value cannot be read.
type keyError struct {
	path    string // see keyPath; elements of lists as in "commands[0]"
	problem string
	unknown bool // there is no such key, which does no harm
}

func (e *keyError) Error() string { return e.path + ": " + e.problem }

// keyErrors makes a *keyError of an error about the value of a key.
func keyErrors(key string, err error) error {
	if found := (*keyError)(nil); errors.As(err, &found) {
		return err
	}
	return &keyError{path: key, problem: err.Error()}
}

// inside puts the keys of errors below that of their record.
func inside(record string, err error) error {
	for _, err := range unjoin(err) {
		if e := (*keyError)(nil); errors.As(err, &e) {
			e.path = strings.TrimSuffix(keyPath(record, e.path), keyPath("", ""))
		}
	}
	return err
}

// unjoin is all the errors that errors.Join joined, also one in another.
func unjoin(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		if err == nil {
			return nil
		}
		return []error{err}
	}
	var all []error
	for _, err := range joined.Unwrap() {
		all = append(all, unjoin(err)...)
	}
	return all
}

// harmful is err without what does no harm, such as keys that nobody knows.
func harmful(err error) error {
	var left []error
	for _, err := range unjoin(err) {
		if e := (*keyError)(nil); !errors.As(err, &e) || !e.unknown {
			left = append(left, err)
		}
	}
	return errors.Join(left...)
}
