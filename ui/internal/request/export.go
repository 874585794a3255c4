package request

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"ruse/protocol"
)

// Format is a form in which a request can be copied.
type Format uint8

// The forms of an export.
const (
	FormatJSON       Format = iota // the message
	FormatShell                    // a command line, ruse run or ruse exec
	FormatPython                   // a program for runtimeuse-client
	FormatTypeScript               // a program for Node 22 or later
	FormatGo                       // a program for ruse/session
)

// Formats are all of them, in the order in which they are offered.
func Formats() []Format {
	return []Format{FormatJSON, FormatShell, FormatPython, FormatTypeScript, FormatGo}
}

// String is the format's name for people.
func (f Format) String() string { return [...]string{"JSON", "Shell", "Python", "TypeScript", "Go"}[f] }

// ExportOptions are what an export needs besides the request.
type ExportOptions struct {
	// Address is where the runtime is, for requests that do not say; empty:
	// ws://localhost:8080.
	Address string
	// Headers are sent with the upgrade.
	Headers []Variable
	// Insecure takes any certificate.
	Insecure bool
}

// Export writes r as a text that would send the same. No literal secret is in
// it: each is a lookup of an environment variable, RUSE_SECRET_1 and so on,
// which the text names; references are lookups of what they refer to. In JSON,
// which has no lookups, they are written as references.
//
// It fails with a *protocol.ValidationError where r's schema or an Extra is no
// JSON.
func Export(r Request, format Format, opts ExportOptions) (string, error) {
	x, err := newExport(r, opts)
	if err != nil {
		return "", err
	}
	text, err := x.write(format)
	if err != nil {
		return "", fmt.Errorf("write the request as %s: %w", format, err)
	}
	return text, nil
}

func (x *export) write(format Format) (string, error) {
	switch format {
	case FormatShell:
		return x.shell(), nil
	case FormatPython:
		return x.python()
	case FormatTypeScript:
		return x.typeScript()
	case FormatGo:
		return x.golang()
	default:
		return x.json()
	}
}

// export is a request on its way to be written as code.
type export struct {
	Request // secrets are references, and in texts marks stand for them
	opts    ExportOptions
	// names are the environment variables that stand for literals.
	names []string
	// marks stand for references in texts until those are written as code.
	marks      []string
	references []Secret // of the marks
	// escapes are the references whose values JSON spells with escapes: they
	// cannot be put into JSON by concatenation.
	escapes map[Secret]bool
}

func newExport(r Request, opts ExportOptions) (*export, error) {
	if problems := extraProblems(r); len(problems) > 0 {
		return nil, &protocol.ValidationError{Fields: problems}
	}
	if _, err := wireSchema(r.Schema); err != nil {
		return nil, &protocol.ValidationError{Fields: []protocol.FieldError{{Field: fieldSchema, Problem: schemaCause(err)}}}
	}
	x := &export{Request: r.Clone(), opts: opts, escapes: map[Secret]bool{}}
	x.opts.Headers = slices.Clone(opts.Headers)
	x.Address = cmp.Or(r.Address, opts.Address, "ws://localhost:8080")
	x.hideSecrets()
	return x, nil
}

// hideSecrets makes references of literal secrets, and puts marks where they
// stand in texts.
func (x *export) hideSecrets() {
	all := x.secrets()
	for _, h := range x.opts.Headers {
		all = append(all, h.Secret)
	}
	x.eachURL(func(_ string, address *string) {
		for _, value := range addressCredentials(*address) {
			all = append(all, LiteralSecret(value))
		}
	})
	references := map[Secret]Secret{}
	for _, s := range all {
		if s.Literal() != "" && references[s] == "" {
			name := fmt.Sprintf("RUSE_SECRET_%d", len(x.names)+1)
			x.names = append(x.names, name)
			references[s] = Secret(envPrefix + name)
			x.escapes[references[s]] = jsonInner(s.Literal()) != s.Literal()
		}
	}
	reference := func(s Secret) Secret { return cmp.Or(references[s], s) }
	for i, s := range x.Secrets {
		x.Secrets[i] = reference(s)
	}
	hide := func(v *Variable) {
		if v.Secret == "" {
			v.Secret = references[LiteralSecret(v.Value)]
		}
		if v.Secret != "" {
			v.Secret, v.Value = reference(v.Secret), ""
		}
	}
	each(&x.Request, func(_ string, v *Variable) { hide(v) })
	for i := range x.opts.Headers {
		hide(&x.opts.Headers[i])
	}
	splitter := newSplitter(all)
	mask := func(s string) string {
		return splitter.mask(s, func(secret Secret) string { return x.mark(reference(secret)) })
	}
	each(&x.Request, func(field string, text *string) {
		if !isJSON(field) {
			*text = mask(*text)
			return
		}
		// This is JSON in a string.
		*text = mapJSON(*text, func(s string) string {
			return splitter.mask(s, func(secret Secret) string {
				if s := reference(secret); !x.escapes[s] {
					return x.mark(s)
				}
				return protocol.Redacted
			})
		})
	})
	for i := range x.opts.Headers {
		x.opts.Headers[i].Value = mask(x.opts.Headers[i].Value)
	}
}

// headerText is the value of a header, with marks for secrets.
func (x *export) headerText(h Variable) string {
	if h.Secret != "" {
		return x.mark(h.Secret)
	}
	return h.Value
}

// mark is the mark of a reference. Its characters are for private use (Unicode,
// planes 15 and 16), and no text has them by accident.
func (x *export) mark(reference Secret) string {
	if i := slices.Index(x.references, reference); i >= 0 {
		return x.marks[i]
	}
	text := fmt.Sprintf("\U000f5ec0%d\U000f5ec1", len(x.marks))
	x.marks, x.references = append(x.marks, text), append(x.references, reference)
	return text
}

// join writes a text as an expression: plain pieces by quote, secrets by
// lookup, plus between them.
func (x *export) join(text, plus string, quote func(string) string, lookup func(Secret) string) string {
	var pieces []string
	for _, p := range cut(text, x.marks) {
		if p.needle >= 0 {
			pieces = append(pieces, lookup(x.references[p.needle]))
		} else {
			pieces = append(pieces, quote(p.text))
		}
	}
	if len(pieces) == 0 {
		return quote("")
	}
	return strings.Join(pieces, plus)
}

// frame is the message as it is sent, with marks for secrets.
func (x *export) frame(compat protocol.Compat) (string, error) {
	m, err := x.message(x.mark)
	if err != nil {
		return "", err
	}
	frame, err := protocol.Encode(compat.Apply(m))
	return string(frame), err
}

func (x *export) json() (string, error) {
	frame, err := x.frame(x.Compat)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, []byte(frame), "", "  "); err != nil {
		return "", err
	}
	text := mapJSON(b.String(), func(s string) string {
		if i := slices.Index(x.marks, s); i >= 0 {
			return string(x.references[i])
		}
		return x.join(s, "", identity, func(Secret) string { return protocol.Redacted })
	})
	return text + "\n", nil
}

// preface are comment lines: what the program is and which variables it needs.
func (x *export) preface(comment string, lines ...string) string {
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(comment + " " + line + "\n")
	}
	if len(x.names) > 0 {
		b.WriteString(comment + " Secrets are not written here. Set before: " + strings.Join(x.names, ", ") + "\n")
	}
	return b.String()
}

// webSocketURL is the address as a client takes it that knows only full ws and
// wss URLs.
func webSocketURL(address string) string {
	address = strings.TrimSpace(address)
	scheme, rest, ok := strings.Cut(address, "://")
	switch {
	case !ok && strings.HasPrefix(address, ":"):
		return "ws://localhost" + address
	case !ok:
		return "ws://" + address
	case strings.EqualFold(scheme, "http"):
		return "ws://" + rest
	case strings.EqualFold(scheme, "https"):
		return "wss://" + rest
	}
	return address
}
