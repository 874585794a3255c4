package profile

import "errors"

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
	return "", errors.ErrUnsupported
}
