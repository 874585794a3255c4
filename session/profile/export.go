package profile

import (
	"bytes"
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
func (f Format) String() string {
	switch f {
	case FormatShell:
		return "Shell"
	case FormatPython:
		return "Python"
	case FormatTypeScript:
		return "TypeScript"
	case FormatGo:
		return "Go"
	default:
		return "JSON"
	}
}

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
	switch format {
	case FormatShell:
		return x.shell(), nil
	case FormatPython:
		return x.python(), nil
	case FormatTypeScript:
		return x.typeScript(), nil
	case FormatGo:
		return x.golang(), nil
	default:
		return x.json(), nil
	}
}

// export is a request on its way to be written as code.
type export struct {
	Request
	opts ExportOptions
	// names are the environment variables that stand for literals.
	names    map[Secret]string
	splitter *splitter
}

func newExport(r Request, opts ExportOptions) (*export, error) {
	if problems := extraProblems(r); len(problems) > 0 {
		return nil, &protocol.ValidationError{Fields: problems}
	}
	if _, err := wireSchema(r.Schema); err != nil {
		return nil, &protocol.ValidationError{Fields: []protocol.FieldError{{Field: fieldSchema, Problem: schemaCause(err)}}}
	}
	x := &export{Request: r.Clone(), opts: opts, names: map[Secret]string{}}
	x.opts.Headers = slices.Clone(opts.Headers)
	for _, candidate := range []string{opts.Address, "ws://localhost:8080"} {
		if x.Address == "" {
			x.Address = candidate
		}
	}
	all := x.secrets()
	for _, h := range opts.Headers {
		all = append(all, h.Secret)
	}
	x.eachURL(func(_ string, address *string) {
		for _, value := range addressCredentials(*address) {
			all = append(all, LiteralSecret(value))
		}
	})
	for _, s := range all {
		if s.Literal() == "" || x.names[s] != "" {
			continue
		}
		x.names[s] = fmt.Sprintf("RUSE_SECRET_%d", len(x.names)+1)
	}
	x.splitter = newSplitter(all)
	return x, nil
}

// lookups are the variables that stand for literals, in their order.
func (x *export) lookups() []string {
	names := make([]string, len(x.names))
	for _, name := range x.names {
		var n int
		if _, err := fmt.Sscanf(name, "RUSE_SECRET_%d", &n); err == nil {
			names[n-1] = name
		}
	}
	return names
}

// reference is s as a reference.
func (x *export) reference(s Secret) Secret {
	if name, ok := x.names[s]; ok {
		return Secret(envPrefix + name)
	}
	return s
}

// referenced is x's request with a reference for each literal secret, and a
// mask in texts that hold one.
func (x *export) referenced() Request {
	r := x.Clone()
	for i := range r.Secrets {
		r.Secrets[i] = x.reference(r.Secrets[i])
	}
	r.eachVariable(func(_ string, v *Variable) {
		switch literal := LiteralSecret(v.Value); {
		case v.Secret != "":
			v.Secret = x.reference(v.Secret)
		case x.names[literal] != "":
			v.Secret, v.Value = x.reference(literal), ""
		}
	})
	r.eachText(func(field string, text *string) {
		mask := func(s string) string { return x.splitter.mask(s, func(Secret) string { return protocol.Redacted }) }
		if isJSON(field) {
			*text = mapJSON(*text, mask)
		} else {
			*text = mask(*text)
		}
	})
	return r
}

func (x *export) json() string {
	m, err := x.referenced().message(func(s Secret) string { return string(s) })
	if err != nil {
		return "" // newExport has seen the schema
	}
	frame, err := protocol.Encode(x.Compat.Apply(m))
	if err != nil {
		return "" // and each Extra
	}
	var b bytes.Buffer
	if err := json.Indent(&b, frame, "", "  "); err != nil {
		return ""
	}
	return b.String() + "\n"
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
