package request

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"ruse/protocol"
)

// Preview is the JSON that a request is sent as, for people to see and to edit.
// It reads no reference.
type Preview struct {
	// JSON is the frame, indented by two spaces, names and order as they are
	// sent. In the place of each secret stands what names it: the reference, a name
	// of Names for a literal, "[missing]" for one that is Missing.
	JSON string

	from  Request
	names *Names
	// texts are those of from in which a literal stood, and those that are JSON,
	// by how they are shown.
	texts map[string]string
	// derived are the members that Compat adds, as they are in JSON.
	derived []member
}

// Preview shows r, field names of Compat included. It fails with a
// *protocol.ValidationError where r's schema or an Extra is no JSON.
func (r Request) Preview(names *Names) (Preview, error) {
	if problems := extraProblems(r); len(problems) > 0 {
		return Preview{}, &protocol.ValidationError{Fields: problems}
	}
	names.add(r)
	p := Preview{from: r.Clone(), names: names, texts: map[string]string{}}
	shown := r.Clone()
	secrets := newSplitter(r.secrets())
	each(&shown, func(field string, text *string) {
		was := *text
		*text = mapText(field, was, func(s string) string { return secrets.mask(s, names.show) })
		if *text != was || isJSON(field) {
			p.texts[spelled(field, *text)] = was
		}
	})
	m, err := shown.message(names.show)
	if err != nil {
		return Preview{}, &protocol.ValidationError{Fields: []protocol.FieldError{{Field: fieldSchema, Problem: schemaCause(err)}}}
	}
	m = r.Compat.Apply(m)
	frame, err := protocol.Encode(m)
	if err != nil {
		return Preview{}, fmt.Errorf("show the request as JSON: %w", err)
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, frame, "", "  "); err != nil {
		return Preview{}, fmt.Errorf("show the request as JSON: %w", err)
	}
	p.derived = withoutMembers(extraOf(m), members(shown.Extra))
	p.JSON = indented.String()
	return p, nil
}

// extraProblems are the Extras of r that are no JSON objects.
func extraProblems(r Request) []protocol.FieldError {
	var problems []protocol.FieldError
	r.eachExtra(func(field string, text *string) {
		if strings.TrimSpace(*text) == "" {
			return
		}
		var object map[string]json.RawMessage
		if err := json.Unmarshal([]byte(*text), &object); err != nil || object == nil {
			problems = append(problems, protocol.FieldError{Field: field, Problem: "is no JSON object"})
		}
	})
	return problems
}

// spelled is a text by which it is found again however the wire spells it.
func spelled(field, text string) string {
	if !isJSON(field) {
		return text
	}
	if wire, err := wireSchema(text); field == fieldSchema && err == nil {
		text = wire
	}
	return "JSON " + compact(text)
}

// Parse reads the JSON back after it was edited. Names become the secrets that they
// stand for, and the value of a variable that is written as a reference is one.
// What JSON does not hold (address, timeouts, compatibility) is
// as in the request that was shown; the order of members that ruse does not
// know stays. An error is a *TextError; nothing of text is lost by it, since the
// caller has it.
func (p Preview) Parse(text string) (Request, error) {
	if text == p.JSON {
		// A form may hold what JSON does not, such as two variables of one name.
		return p.from.Clone(), nil
	}
	kind, m, err := decodeText(text)
	if err != nil {
		return Request{}, err
	}
	m.Extra = extraOut(p.withoutDerived(kind, *m))
	r := m.request(kind)
	p.resolve(&r)
	for _, f := range Fields() {
		now, before := f.At(&r), f.At(&p.from)
		if _, isKind := now.(*Kind); !isKind && (f.read == nil || !f.Kinds.Have(r.Kind)) {
			f.Copy(&r, &p.from) // what the other kind has stays for the way back
			continue
		}
		switch now := now.(type) {
		case *[]Variable:
			inOrder(*now, *before.(*[]Variable))
		case *[]Command:
			commandsInOrder(*now, *before.(*[]Command))
		}
	}
	r.Secrets = p.listed(r)
	return r, nil
}

// listed leaves out of r's list the secrets that are in it only because a
// variable has them.
func (p Preview) listed(r Request) []Secret {
	inVariable := map[Secret]bool{}
	each(&r, func(_ string, v *Variable) { inVariable[v.Secret] = true })
	return slices.DeleteFunc(slices.Clone(r.Secrets), func(s Secret) bool {
		return inVariable[s] && !slices.Contains(p.from.Secrets, s)
	})
}

// resolve puts secrets and literals back. A text that was not edited becomes what
// it was.
func (p Preview) resolve(r *Request) {
	plain := map[string]bool{}
	each(&p.from, func(_ string, v *Variable) { plain[v.Value] = true })
	each(r, func(_ string, v *Variable) {
		if s := secretIn(v.Value); s.IsReference() && !plain[v.Value] {
			v.Secret, v.Value = s, ""
		}
	})
	p.names.resolve(r)
	literals := p.names.literals()
	each(r, func(field string, text *string) {
		if was, ok := p.texts[spelled(field, *text)]; ok {
			*text = was
		} else {
			*text = mapText(field, *text, literals)
		}
	})
}

// inOrder puts variables in the order that they had; new ones follow.
func inOrder(env, before []Variable) {
	rank := func(v Variable) int {
		i := slices.IndexFunc(before, func(b Variable) bool { return b.Name == v.Name })
		if i < 0 {
			return len(before)
		}
		return i
	}
	slices.SortStableFunc(env, func(a, b Variable) int { return rank(a) - rank(b) })
}

func commandsInOrder(list, before []Command) {
	for i := range list {
		at := slices.IndexFunc(before, func(b Command) bool { return b.Command == list[i].Command })
		if at < 0 && i < len(before) {
			at = i
		}
		if at >= 0 {
			inOrder(list[i].Env, before[at].Env)
		}
	}
}

// Import reads a request from a JSON message, such as somebody pasted. A variable
// whose value has one of the secrets in it, such as "Bearer TOKEN", becomes
// secret as a whole. The names of a Preview stand for what is missing. Errors are a *TextError.
func Import(text string) (Request, error) {
	kind, m, err := decodeText(text)
	if err != nil {
		return Request{}, err
	}
	r := m.request(kind)
	new(Names).resolve(&r)
	each(&r, func(_ string, v *Variable) {
		if v.Secret == "" && holdsSecret(v.Value, r.Secrets) {
			v.Secret, v.Value = LiteralSecret(v.Value), ""
		}
	})
	return r, nil
}

// holdsSecret reports whether one of the literal secrets stands in a text.
func holdsSecret(text string, secrets []Secret) bool {
	const shortest = 4 // in bytes; a shorter one is in many texts by chance
	return slices.ContainsFunc(secrets, func(s Secret) bool {
		return len(s.Literal()) >= shortest && strings.Contains(text, s.Literal())
	})
}

// TextError says where a text that a person wrote cannot be read, or where a value
// does not fit its schema.
type TextError struct {
	// Line and Column are from 1, the column in bytes; 0: the text as a whole.
	Line, Column int
	// Field is the member at fault, by its path or as a JSON pointer (RFC 6901), such
	// as "/items/0/name"; may be empty.
	Field string
	// Problem says what is wrong and what is wanted. It quotes no value, unless that
	// is held against a schema.
	Problem string
}

// Error is the place and the problem.
func (e TextError) Error() string {
	text := e.Problem
	if e.Field != "" {
		text = e.Field + ": " + text
	}
	if e.Line > 0 {
		text = fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, text)
	}
	return text
}

// decodeText reads a request that a person wrote as a message: more strictly than
// what comes off the wire. Errors are a *TextError.
func decodeText(text string) (Kind, *sent, error) {
	if _, syntax := parseJSON(text); syntax != nil {
		return 0, nil, syntax
	}
	m, err := protocol.Decode([]byte(text))
	if err == nil {
		kind, from, err := sentOf(m)
		if err != nil {
			return 0, nil, &TextError{Field: "message_type", Problem: err.Error()}
		}
		return kind, from, nil
	}
	var decode *protocol.DecodeError
	if !errors.As(err, &decode) {
		return 0, nil, &TextError{Problem: err.Error()}
	}
	e := &TextError{Field: decode.Field, Problem: decode.Err.Error()}
	name, _, _ := strings.Cut(decode.Field, "[")
	name, _, _ = strings.Cut(name, ".")
	for _, m := range members(text) {
		if m.name == name {
			e.Line, e.Column = Position(text, m.offset)
		}
	}
	return 0, nil, e
}
