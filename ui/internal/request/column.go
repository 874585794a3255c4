package request

import (
	"maps"
	"slices"
)

// column is one value of a record in files: of a request, or of the elements of
// its lists.
type column[T any] struct {
	key string // in files
	// path follows that of the record in names of fields.
	path string
	// Long says that a text of many lines is usual, which in TOML stands over
	// several; always that the value is written even where it is empty.
	Long, always bool

	// At is where the value is: a pointer, such as *string or *[]Command.
	At func(*T) any
	// store is the value in files: a string, a []string or a []Record. load reads
	// it back from what libraries make of TOML and JSON.
	store func(*T) any
	load  func(*T, any) []KeyError
	// walk visits the value and all in it, clone makes it a copy's own; nil where
	// there is nothing to visit, or to own. Copy takes it from another record.
	walk  func(v *T, field string, visit visit)
	clone func(*T)
	Copy  func(to, from *T)
}

// visit is called with the names and pointers of what a walk comes by: each
// *string that is no secret, each *Variable, *Command and *Downloadable, and the
// list of these before them, which the visit may make shorter.
type visit func(field string, at any)

func (c column[T]) lines() column[T] {
	c.Long = true
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
		At:    func(t *T) any { return of(t) },
		Copy:  func(to, from *T) { *of(to) = *of(from) },
		store: func(t *T) any { return valid(show(*of(t))) },
		load: func(t *T, from any) []KeyError {
			text, ok := from.(string)
			if !ok {
				return problem("want a text in quotes")
			}
			if text == "" {
				return nil
			}
			if err := parse(of(t), text); err != nil {
				return problem(err.Error())
			}
			return nil
		},
	}
}

func textColumn[T any](key, path string, of func(*T) *string) column[T] {
	c := scalar(key, of, identity, assign)
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
		At:    func(t *T) any { return of(t) },
		Copy:  func(to, from *T) { *of(to) = *of(from) },
		clone: func(t *T) { *of(t) = slices.Clone(*of(t)) },
		store: func(t *T) any {
			var list []string
			for _, v := range *of(t) {
				list = append(list, valid(string(v)))
			}
			return list
		},
		load: func(t *T, from any) []KeyError {
			list, ok := from.([]any)
			read := make([]V, len(list))
			for i := range list {
				text, isText := list[i].(string)
				read[i], ok = V(text), ok && isText
			}
			if !ok {
				return problem(`want a list of texts, such as ["a", "b"]`)
			}
			*of(t) = read
			return nil
		},
	}
}

// records is a list of records.
func records[T, E any](key, path string, of func(*T) *[]E, columns []column[E]) column[T] {
	return column[T]{
		key: key, path: path,
		At:   func(t *T) any { return of(t) },
		Copy: func(to, from *T) { *of(to) = *of(from) },
		clone: func(t *T) {
			*of(t) = slices.Clone(*of(t))
			for i := range *of(t) {
				cloneRecord(columns, &(*of(t))[i])
			}
		},
		store: func(t *T) any {
			list := make([]Record, len(*of(t)))
			for i := range list {
				list[i] = storeRecord(columns, &(*of(t))[i])
			}
			return list
		},
		load: func(t *T, from any) (errs []KeyError) {
			list, ok := from.([]any)
			if !ok {
				return problem("want a list of tables")
			}
			read := make([]E, len(list))
			for i := range list {
				for _, e := range loadRecord(columns, &read[i], list[i]) {
					e.Path = append([]string{at(key, i)}, e.Path...)
					errs = append(errs, e)
				}
			}
			*of(t) = read
			return errs
		},
		walk: func(t *T, field string, visit visit) {
			visit(field, of(t))
			for i := range *of(t) {
				e, element := &(*of(t))[i], at(field, i)
				visit(element, e)
				for _, c := range columns {
					if c.walk != nil {
						c.walk(e, element+c.path, visit)
					}
				}
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

// storeRecord writes a record.
func storeRecord[T any](columns []column[T], t *T) Record {
	written := make(Record, 0, len(columns))
	for _, c := range columns {
		if e := (Entry{c.key, c.store(t), c.Long}); c.always || !e.empty() {
			written = append(written, e)
		}
	}
	return written
}

// loadRecord reads a record. What cannot be read stays as it is, and is named by
// the errors.
func loadRecord[T any](columns []column[T], t *T, from any) (errs []KeyError) {
	read, ok := from.(map[string]any)
	if !ok {
		return problem("want a table")
	}
	unknown := len(read)
	for _, c := range columns {
		value, ok := read[c.key]
		if !ok {
			continue
		}
		unknown--
		for _, e := range c.load(t, value) {
			if len(e.Path) == 0 {
				e.Path = []string{c.key}
			}
			errs = append(errs, e)
		}
	}
	if unknown == 0 {
		return errs
	}
	var known []string
	for _, c := range columns {
		known = append(known, c.key)
	}
	for _, key := range slices.Sorted(maps.Keys(read)) {
		if !slices.Contains(known, key) {
			errs = append(errs, KeyError{[]string{key}, "there is no such key" + DidYouMean(key, known), true})
		}
	}
	return errs
}

// KeyError is a key of a record whose value cannot be read.
type KeyError struct {
	Path    []string // elements of lists as in "commands[0]"; none: the whole
	Problem string   // quotes no value
	Unknown bool     // there is no such key, which does no harm
}

// problem is an error about the value that is read.
func problem(problem string) []KeyError { return []KeyError{{Problem: problem}} }

// Harmful reports whether one of errs is more than a key that nobody knows.
func Harmful(errs []KeyError) bool {
	return slices.ContainsFunc(errs, func(e KeyError) bool { return !e.Unknown })
}
