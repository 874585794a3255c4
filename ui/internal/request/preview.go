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
	// sent. In the place of each secret stands a mask: "[env:NAME]" or
	// "[file:PATH]" for a reference, "[secret N]" for a literal, "[missing]" for
	// one that is Missing.
	JSON string

	from  Request
	shown Request // from with masks
	masks []mask
	// derived are the members that Compat adds, as they are in JSON.
	derived []member
}

// mask stands for a secret in a Preview.
type mask struct {
	text   string
	secret Secret
}

// Preview shows r, field names of Compat included. It fails with a
// *protocol.ValidationError where r's schema or an Extra is no JSON.
func (r Request) Preview() (Preview, error) {
	if problems := extraProblems(r); len(problems) > 0 {
		return Preview{}, &protocol.ValidationError{Fields: problems}
	}
	p := Preview{from: r.Clone(), shown: r.Clone(), masks: r.masks()}
	secrets := newSplitter(r.secrets())
	p.shown.eachText(func(field string, text *string) {
		mask := func(s string) string { return secrets.mask(s, p.maskOf) }
		if isJSON(field) {
			*text = mapJSON(*text, mask)
		} else {
			*text = mask(*text)
		}
	})
	m, err := p.shown.message(p.maskOf)
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
	p.derived = withoutMembers(extraOf(m), members(p.shown.Extra))
	p.JSON = indented.String()
	return p, nil
}

// extraProblems are the Extras of r that are no JSON objects.
func extraProblems(r Request) []protocol.FieldError {
	var problems []protocol.FieldError
	r.eachText(func(field string, text *string) {
		if !strings.HasSuffix(field, "extra") || strings.TrimSpace(*text) == "" {
			return
		}
		var object map[string]json.RawMessage
		if err := json.Unmarshal([]byte(*text), &object); err != nil || object == nil {
			problems = append(problems, protocol.FieldError{Field: field, Problem: "is no JSON object"})
		}
	})
	return problems
}

// masks makes a mask for each secret. It stands nowhere else in r, and no
// literal secret stands in it.
func (r Request) masks() []mask {
	var all strings.Builder
	r.eachText(func(_ string, text *string) { all.WriteString(*text + "\n") })
	var literals []string
	for _, s := range r.secrets() {
		if value := s.Literal(); value != "" {
			literals = append(literals, value)
			all.WriteString(value + "\n")
		}
	}
	taken := all.String()
	fits := func(text string) bool {
		return !strings.Contains(taken, text) &&
			!slices.ContainsFunc(literals, func(l string) bool { return strings.Contains(text, l) })
	}
	var masks []mask
	for i, s := range r.secrets() {
		name := string(s)
		if s == Missing {
			name = "missing"
		} else if !s.IsReference() || s.Check() != nil {
			name = fmt.Sprintf("secret %d", i+1)
		}
		text := "[" + name + "]"
		const tries = 100 // a literal such as "[" leaves no mask at all
		for n := 1; n <= tries && !fits(text); n++ {
			text = "[" + strings.Repeat("•", n) + "]"
		}
		taken += text + "\n"
		masks = append(masks, mask{text, s})
	}
	return masks
}

func (p Preview) maskOf(s Secret) string {
	i := slices.IndexFunc(p.masks, func(m mask) bool { return m.secret == s })
	if i < 0 {
		return ""
	}
	return p.masks[i].text
}

// Parse reads the JSON back after it was edited. Masks become the secrets that
// they stand for. What JSON does not hold (address, timeouts, compatibility) is
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
	r := p.unmask(m.request(kind))
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
	r.eachVariable(func(_ string, v *Variable) { inVariable[v.Secret] = true })
	return slices.DeleteFunc(slices.Clone(r.Secrets), func(s Secret) bool {
		return inVariable[s] && !slices.Contains(p.from.Secrets, s)
	})
}

// unmask puts the secrets back. A value that is a mask becomes that secret, and
// in texts a mask becomes the literal that was there.
func (p Preview) unmask(r Request) Request {
	secretOf := func(text string) (Secret, bool) {
		i := slices.IndexFunc(p.masks, func(m mask) bool { return m.text == text })
		if i < 0 {
			return "", false
		}
		return p.masks[i].secret, true
	}
	for i, s := range r.Secrets {
		if secret, ok := secretOf(string(s)); ok {
			r.Secrets[i] = secret
		}
	}
	r.eachVariable(func(_ string, v *Variable) {
		if secret, ok := secretOf(string(v.Secret)); ok {
			v.Secret = secret
		} else if secret, ok := secretOf(v.Value); ok {
			v.Secret, v.Value = secret, ""
		}
	})
	p.unmaskTexts(&r)
	return r
}

// unmaskTexts puts the literals back into texts. A text that was not edited
// becomes what it was.
func (p Preview) unmaskTexts(r *Request) {
	var pairs []string
	for _, m := range p.masks {
		if value := m.secret.Literal(); value != "" {
			pairs = append(pairs, m.text, value)
		}
	}
	unmask := strings.NewReplacer(pairs...).Replace
	shown, before := p.shown.texts(), p.from.texts()
	r.eachText(func(field string, text *string) {
		switch was, ok := shown[field]; {
		case ok && was == *text, field == fieldSchema && sameSchema(was, *text), isJSON(field) && compact(was) == compact(*text):
			*text = before[field]
		case isJSON(field):
			*text = mapJSON(*text, unmask)
		default:
			*text = unmask(*text)
		}
	})
}

// texts are all texts by their fields.
func (r Request) texts() map[string]string {
	texts := map[string]string{}
	r.eachText(func(field string, text *string) { texts[field] = *text })
	return texts
}

// sameSchema reports whether two schemas are sent as the same text.
func sameSchema(a, b string) bool {
	wireA, errA := wireSchema(a)
	wireB, errB := wireSchema(b)
	return errA == nil && errB == nil && wireA == wireB
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
// secret as a whole. Errors are a *TextError.
func Import(text string) (Request, error) {
	kind, m, err := decodeText(text)
	if err != nil {
		return Request{}, err
	}
	r := m.request(kind)
	r.eachVariable(func(_ string, v *Variable) {
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
