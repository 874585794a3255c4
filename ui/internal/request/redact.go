package request

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"ruse/protocol"
)

// LeftOut is a secret that was not written, and where it stood.
type LeftOut struct {
	// Field is the place, as in protocol.FieldError.
	Field string
	// What says what is missing there, without the value.
	What string
}

// String is the place and what is missing.
func (l LeftOut) String() string { return l.Field + ": " + l.What }

// Redact returns r as it may be written to a file, and what it lacks: literal
// secrets are taken out of the list of secrets and of variables, with Missing in
// their place, credentials out of addresses, and wherever else one of them or of also stands,
// protocol.Redacted takes its place. References stay.
//
// All of this package that writes files calls it. Values that only the caller
// knows, such as what references were resolved to, are given as also.
func (r Request) Redact(also ...string) (Request, []LeftOut) {
	r = r.Clone()
	var left []LeftOut
	leave := func(field, what string) { left = append(left, LeftOut{field, what}) }

	hidden := append(r.literals(), also...)
	// What a variable has is asked for there alone.
	inVariable := map[Secret]bool{}
	each(&r, func(field string, v *Variable) { inVariable[v.Secret] = inVariable[v.Secret] || r.sends(field) })
	var rest []Secret
	for i, s := range r.Secrets {
		switch {
		case s == "":
		case s == Missing, s.IsReference() && s.Check() == nil:
			rest = append(rest, s)
		default:
			leave(at(fieldSecrets, i), "a literal secret")
			if !inVariable[s] {
				rest = append(rest, Missing)
			}
		}
	}
	r.Secrets = rest
	each(&r, func(field string, v *Variable) {
		if v.Secret != "" && v.Secret != Missing && (!v.Secret.IsReference() || v.Secret.Check() != nil) {
			v.Secret, v.Value = Missing, ""
			leave(field, "the value of a secret variable")
		}
	})
	r.eachURL(func(field string, address *string) {
		if bare, found := withoutCredentials(*address); found {
			*address = bare
			leave(field, "credentials in the address")
		}
	})
	redactor := protocol.NewRedactor(hidden...)
	each(&r, func(field string, text *string) {
		redacted := redactText(redactor, *text)
		if isJSON(field) {
			redacted = mapJSON(*text, redactor.String)
		}
		if redacted != *text {
			*text = redacted
			leave(field, "a secret in the text")
		}
	})
	return r, left
}

// RedactTexts is Redact for r and for texts that stand beside it, by their names:
// a secret of one of them may stand in another, too.
func (r Request) RedactTexts(texts map[string]string, also ...string) (Request, map[string]string, []LeftOut) {
	for _, text := range texts {
		also = append(slices.Clip(also), embeddedSecrets(text)...)
	}
	redactor := protocol.NewRedactor(append(r.literals(), also...)...)
	bare, left := r.Redact(also...)
	written := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		redacted := redactText(redactor, texts[name])
		if redacted != texts[name] {
			left = append(left, LeftOut{name, "a secret in the text"})
		}
		written[redactor.String(name)] = valid(redacted)
	}
	return bare, written, left
}

// literals are the values that must not be written: r's own, and those of requests
// that stand in its texts.
func (r Request) literals() []string {
	var values []string
	for _, s := range r.secrets() {
		values = append(values, s.Literal())
		if s.Check() != nil && s != Missing {
			// What is no reference may be a secret that begins like one.
			values = append(values, string(s))
		}
	}
	r.eachURL(func(_ string, address *string) {
		values = append(values, addressCredentials(*address)...)
	})
	each(&r, func(_ string, text *string) {
		values = append(values, embeddedSecrets(*text)...)
	})
	return values
}

// redactText redacts a text that may be JSON, in which a secret can be spelled
// otherwise than it is.
func redactText(redactor *protocol.Redactor, text string) string {
	return redactor.String(mapJSON(text, redactor.String))
}

// shortestCredential is how long what stands in an address has to be to be
// looked for elsewhere, in bytes; less would redact half of all text.
const shortestCredential = 6

// addressCredentials are a password in an address and the values of its query
// that may be credentials.
func addressCredentials(address string) []string {
	var values []string
	add := func(value string) {
		if len(value) >= shortestCredential {
			values = append(values, value)
		}
	}
	user, query := splitAddress(address)
	if _, password, ok := strings.Cut(user, ":"); ok {
		add(password)
		if plain, err := url.PathUnescape(password); err == nil {
			add(plain)
		}
	} else {
		add(user) // a token alone
	}
	for pair := range strings.SplitSeq(query, "&") {
		if name, value, ok := strings.Cut(pair, "="); ok && secretInQuery(unescaped(name), unescaped(value)) {
			add(value)
			add(unescaped(value))
		}
	}
	return values
}

// secretInQuery reports whether a part of an address's query may be a
// credential: by its name, or because the value is one that nobody thinks up.
// What is shown of a query is another matter: session.MaskAddress hides it all.
func secretInQuery(name, value string) bool {
	const shortest = 16 // of a value made by a machine, in bytes
	for word := range strings.FieldsFuncSeq(splitCamel(name), notAlphanumeric) {
		switch word {
		case "sid", "session", "ticket", "code", "nonce", "otp":
			return true
		}
	}
	return LooksSecret(name) || len(value) >= shortest && strings.ContainsAny(value, "0123456789")
}

func unescaped(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}

// splitAddress finds an address's user information and query. It works on what
// is no valid URL too: that is what stands in a form while it is typed.
func splitAddress(address string) (user, query string) {
	rest := address
	if _, after, ok := strings.Cut(rest, "://"); ok {
		rest = after
	}
	rest, _, _ = strings.Cut(rest, "#")
	rest, query, _ = strings.Cut(rest, "?")
	// A password may hold a "/" that should have been escaped.
	if i := strings.LastIndexByte(rest, '@'); i >= 0 && !strings.Contains(rest[:i], "/") {
		user = rest[:i]
	}
	return user, query
}

// withoutCredentials is address without user information and without the
// values of its query that may be credentials, and whether it had any.
func withoutCredentials(address string) (string, bool) {
	user, query := splitAddress(address)
	found := false
	if user != "" {
		address = strings.Replace(address, user+"@", "", 1)
		found = true
	}
	if query == "" {
		return address, found
	}
	pairs := strings.Split(query, "&")
	for i, pair := range pairs {
		if name, value, ok := strings.Cut(pair, "="); ok && value != "" && secretInQuery(unescaped(name), unescaped(value)) {
			pairs[i] = name + "="
			found = true
		}
	}
	return strings.Replace(address, "?"+query, "?"+strings.Join(pairs, "&"), 1), found
}
