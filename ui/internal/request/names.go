package request

import (
	"fmt"
	"slices"
	"strings"
)

// Names are the names that stand for literal secrets in a [Preview], such as
// "[secret TOKEN]" for that of a variable and "[secret 1]" for another. A secret
// keeps its name in all previews with the same Names, so that what is copied from
// one can be pasted into a later one. The zero value is ready.
type Names struct{ list []named }

type named struct {
	name   string
	secret Secret
}

// missingName stands for Missing; namePrefix begins the names of literals.
const (
	missingName = "[missing]"
	namePrefix  = "[secret "
)

// isName reports whether a text is the name of a secret, of whichever Names.
func isName(text string) bool {
	return text == missingName || strings.HasPrefix(text, namePrefix) && strings.IndexByte(text, ']') == len(text)-1
}

// add gives names to the secrets of r that have none and are no references. What
// stands in a text of r is no name: the text says it, and means no secret.
func (n *Names) add(r Request) {
	var all strings.Builder
	each(&r, func(_ string, text *string) {
		all.WriteString(*text)
		all.WriteByte(0) // no name goes over two texts
	})
	texts := all.String()
	n.list = slices.DeleteFunc(n.list, func(k named) bool { return strings.Contains(texts, k.name) })
	variables := map[Secret]string{}
	each(&r, func(_ string, v *Variable) { variables[v.Secret] = v.Name })
	for _, s := range r.secrets() {
		if s == Missing || s.IsReference() && s.Check() == nil || slices.ContainsFunc(n.list, func(k named) bool { return k.secret == s }) {
			continue
		}
		about, name := "", ""
		if v := variables[s]; isVariableName(v) {
			about = v + " "
			name = namePrefix + v + "]"
		}
		taken := func(k named) bool { return k.name == name }
		for i := 1; name == "" || strings.Contains(texts, name) || slices.ContainsFunc(n.list, taken); i++ {
			name = fmt.Sprintf("%s%s%d]", namePrefix, about, i)
		}
		n.list = append(n.list, named{name, s})
	}
}

// show is what stands for a secret: a reference for itself.
func (n *Names) show(s Secret) string {
	i := slices.IndexFunc(n.list, func(k named) bool { return k.secret == s })
	switch {
	case i >= 0:
		return n.list[i].name
	case s == Missing:
		return missingName
	}
	return string(s)
}

// resolve puts the secrets of r in the place of their names. What a name of others
// stands for is missing.
func (n *Names) resolve(r *Request) {
	secret := func(s Secret) Secret {
		if !isName(string(s)) {
			return s
		}
		i := slices.IndexFunc(n.list, func(k named) bool { return k.name == string(s) })
		if i < 0 {
			return Missing
		}
		return n.list[i].secret
	}
	for i, s := range r.Secrets {
		r.Secrets[i] = secret(s)
	}
	each(r, func(_ string, v *Variable) {
		if isName(v.Value) {
			v.Secret, v.Value = Secret(v.Value), ""
		}
		v.Secret = secret(v.Secret)
	})
}

// literals puts literal secrets into a text, in the place of their names.
func (n *Names) literals() func(text string) string {
	var pairs []string
	for _, k := range n.list {
		pairs = append(pairs, k.name, k.secret.Literal())
	}
	put := strings.NewReplacer(pairs...).Replace
	return func(text string) string {
		if !strings.Contains(text, namePrefix) { // a long text may have no name
			return text
		}
		return put(text)
	}
}
