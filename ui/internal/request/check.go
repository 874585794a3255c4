package request

import (
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"ruse/protocol"
)

// Check returns everything that is wrong with r, without reading a reference;
// nil where nothing is. Fields are named as on the wire; the elements of
// lists, variables included, by their place in r, such as "agent_env[2]" and
// "commands[0].env[1]". Fields that the wire has not are "timeout",
// "idle_timeout", "compat" and "extra". The address is session.ParseURL's to
// check.
func (r Request) Check() []protocol.FieldError {
	var problems []protocol.FieldError
	fail := func(field, problem string) {
		problems = append(problems, protocol.FieldError{Field: field, Problem: problem})
	}
	// Variables are checked by place, below, since a form may hold two of a name.
	bare := r.Clone()
	each(&bare, func(_ string, env *[]Variable) { *env = nil })
	m, err := bare.message(func(s Secret) string { return string(s) })
	if err != nil {
		bare.Schema = ""
		m, _ = bare.message(func(s Secret) string { return string(s) })
		fail(fieldSchema, schemaCause(err))
	}
	problems = append(validate(m), problems...)
	if r.Kind == Agent && bare.Schema != "" {
		for _, p := range checkSchema(bare.Schema) {
			fail(fieldSchema, p.Error())
		}
	}
	for i, s := range r.Secrets {
		if err := s.Check(); err != nil {
			fail(at(fieldSecrets, i), err.Error())
		}
	}
	for _, p := range r.checkVariables() {
		fail(p.Field, p.Problem)
	}
	for _, f := range Fields() {
		if d, ok := f.At(&r).(*time.Duration); ok && *d < 0 {
			fail(f.Name, "is below zero: write a time such as 5m, or 0 for none")
		}
	}
	if r.Compat > protocol.CompatOff {
		fail("compat", "is none of all, 0.5 and off")
	}
	return problems
}

// validate names the fields that protocol finds wrong; where it names the
// message's rest by its own word, as a form does.
func validate(m protocol.Message) []protocol.FieldError {
	validator, ok := m.(interface{ Validate() error })
	if !ok {
		return nil
	}
	var invalid *protocol.ValidationError
	if !errors.As(validator.Validate(), &invalid) {
		return nil
	}
	var problems []protocol.FieldError
	for _, f := range invalid.Fields {
		if f.Field == "Extra" {
			f.Field = "extra"
		}
		f.Problem = strings.TrimSuffix(f.Problem, ": leave it out of Extra")
		// Secrets are checked in the form in which they are written.
		if !strings.HasPrefix(f.Field, fieldSecrets) {
			problems = append(problems, f)
		}
	}
	return problems
}

// sends reports whether the field of a variable belongs to what r sends.
func (r Request) sends(field string) bool {
	_, _, ok := fieldAt(r.Kind, field)
	return ok
}

func (r Request) checkVariables() []protocol.FieldError {
	var problems []protocol.FieldError
	seen := map[string]bool{} // list and name
	each(&r, func(field string, v *Variable) {
		if !r.sends(field) {
			return
		}
		fail := func(problem string) {
			problems = append(problems, protocol.FieldError{Field: field, Problem: problem})
		}
		list := field[:strings.LastIndexByte(field, '[')] + "\x00" + v.Name
		switch {
		case v.Name == "":
			fail("has no name")
		case strings.Contains(v.Name, "="):
			fail(`has a "=" in its name`)
		case !utf8.ValidString(v.Name) || strings.ContainsRune(v.Name, 0):
			fail("has a name that holds a NUL byte or invalid UTF-8")
		case seen[list]:
			fail("has the name of a variable above it")
		}
		seen[list] = true
		if v.Secret != "" {
			if err := v.Secret.Check(); v.Secret == Missing {
				fail(v.Name + ": " + err.Error())
			} else if err != nil {
				fail(err.Error())
			}
		}
		value := v.Value
		if v.Secret != "" {
			value = v.Secret.Literal()
		}
		switch {
		case strings.ContainsRune(value, 0):
			fail("holds a NUL byte")
		case !utf8.ValidString(value):
			fail("is not valid UTF-8")
		}
	})
	return problems
}

// schemaCause is err without the words that name the field.
func schemaCause(err error) string {
	return strings.TrimPrefix(strings.TrimPrefix(err.Error(), "read the output schema: "), "it ")
}
