package request

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"ruse/session"
)

// LooksSecret reports whether the name of a variable, a header or a query
// sounds as if its value were a secret: API_KEY, X-Auth-Token, Cookie.
func LooksSecret(name string) bool {
	for word := range strings.FieldsFuncSeq(splitCamel(name), notAlphanumeric) {
		switch word {
		case "key", "keys", "apikey", "accesskey", "secretkey", "privatekey", "pat", "pw", "pwd",
			"sig", "auth", "jwt", "dsn", "bearer":
			return true
		}
		for _, part := range []string{"token", "secret", "passw", "passphrase", "passwd", "credential", "authoriz", "cookie", "signature", "apikey"} {
			if strings.Contains(word, part) {
				return true
			}
		}
	}
	return false
}

func notAlphanumeric(r rune) bool {
	return (r < 'a' || r > 'z') && (r < '0' || r > '9')
}

// splitCamel sets words apart that only a capital does, and lowers them.
func splitCamel(name string) string {
	var b strings.Builder
	lower := false
	for _, r := range name {
		upper := r >= 'A' && r <= 'Z'
		if upper && lower {
			b.WriteByte('_')
		}
		lower = r >= 'a' && r <= 'z'
		b.WriteRune(r)
	}
	return strings.ToLower(b.String())
}

// MarkSecrets returns r with every variable a secret whose name sounds like one,
// whether or not the person has made it one by now: no literal goes to a file.
func (r Request) MarkSecrets() Request {
	r = r.Clone()
	each(&r, func(_ string, v *Variable) {
		if v.Secret == "" && v.holdsSecret() {
			v.Secret, v.Value = Secret(v.Value), ""
		}
	})
	return r
}

// each calls visit for all of r that is of type T, which it may change: *string
// is every text that is no secret of its own.
func each[T any](r *Request, visit func(field string, at T)) {
	for _, f := range Fields() {
		if f.walk == nil {
			continue
		}
		f.walk(r, f.NameIn(r.Kind), func(field string, at any) {
			if at, ok := at.(T); ok {
				visit(field, at)
			}
		})
	}
}

// eachURL calls visit for every address in r, which it may change.
func (r *Request) eachURL(visit func(field string, address *string)) {
	each(r, func(field string, text *string) {
		if field == fieldAddress || strings.HasSuffix(field, ".download_url") {
			visit(field, text)
		}
	})
}

func at(field string, i int) string { return fmt.Sprintf("%s[%d]", field, i) }

// WithoutSecrets returns r without its secrets, for a runtime that is to
// get none: variables that are secret, or sound so, are gone with their names,
// and so are further members of which one sounds so.
func WithoutSecrets(r Request) Request {
	r = r.Clone()
	r.Secrets = nil
	each(&r, func(_ string, env *[]Variable) { *env = slices.DeleteFunc(*env, Variable.holdsSecret) })
	r.eachExtra(func(_ string, extra *string) {
		if len(namedSecrets(*extra)) > 0 {
			*extra = ""
		}
	})
	each(&r, func(_ string, d *Downloadable) { d.URL, _ = withoutCredentials(strings.TrimSpace(d.URL)) })
	return r
}

// holdsSecret reports whether v is secret, or sounds so: what a person names in
// a hurry, --env API_KEY=…, is no less theirs than what they marked.
func (v Variable) holdsSecret() bool { return v.Secret != "" || v.Value != "" && LooksSecret(v.Name) }

// eachExtra calls visit for all further members in r, which it may change.
func (r *Request) eachExtra(visit func(field string, extra *string)) {
	each(r, func(field string, text *string) {
		if field == fieldExtra || strings.HasSuffix(field, "."+fieldExtra) {
			visit(field, text)
		}
	})
}

// Sensitive tells what r gives away to whom it is sent: its secrets but those that
// are known, what sounds as if it were one, and credentials. No value is in it.
func (r Request) Sensitive(known []Secret) (found []string) {
	for _, s := range r.Secrets {
		if !slices.Contains(known, s) {
			found = append(found, "secret "+s.String())
		}
	}
	each(&r, func(_ string, v *Variable) {
		if v.holdsSecret() {
			found = append(found, "variable "+v.Name+" ("+cmp.Or(v.Secret.String(), Masked)+")")
		}
	})
	r.eachExtra(func(field string, extra *string) {
		if len(namedSecrets(*extra)) > 0 {
			what := "what sounds secret in the further members"
			if of, ok := strings.CutSuffix(field, "."+fieldExtra); ok {
				what += " of " + of
			}
			found = append(found, what)
		}
	})
	each(&r, func(_ string, d *Downloadable) {
		if _, credentials := withoutCredentials(d.URL); credentials {
			found = append(found, "the credentials in "+session.MaskAddress(d.URL))
		}
	})
	return found
}
