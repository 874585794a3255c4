package request

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"ruse/protocol"
	"ruse/session/files"
)

// Secret is a value that must not be seen, as a person writes it:
//
//	env:NAME     the environment variable NAME, read when sending
//	file:PATH    the contents of a file, read when sending, less one line end
//	text:VALUE   VALUE itself, where VALUE looks like one of these
//	VALUE        VALUE itself
//
// The first two are references: they may be shown and stored. The others are
// literals, and are never written to a file: Missing is written in their place.
type Secret string

// Missing stands where a literal secret was that Redact left out. A request that
// has one cannot be sent: Check names the place where the value is wanted again.
const Missing Secret = "missing:"

// The prefixes of the forms of a Secret.
const (
	envPrefix  = "env:"
	filePrefix = "file:"
	textPrefix = "text:"
)

// Masked stands where a literal secret is not shown.
const Masked = "••••••••"

// LiteralSecret is the Secret whose value is value, whatever it looks like.
func LiteralSecret(value string) Secret {
	s := Secret(value)
	if s.IsReference() || s == Missing || strings.HasPrefix(value, textPrefix) {
		return textPrefix + s
	}
	return s
}

// IsReference reports whether s names a variable or a file.
func (s Secret) IsReference() bool {
	return strings.HasPrefix(string(s), envPrefix) || strings.HasPrefix(string(s), filePrefix)
}

// Literal is the value of a literal secret; empty for a reference and for Missing.
func (s Secret) Literal() string {
	if s.IsReference() || s == Missing {
		return ""
	}
	return strings.TrimPrefix(string(s), textPrefix)
}

// String is s as it may be shown: a reference itself, a literal masked. Printed
// by the package fmt it is the same.
func (s Secret) String() string {
	if s == "" || s.IsReference() {
		return string(s)
	}
	return Masked
}

// GoString is String, so that %#v shows no secret either.
func (s Secret) GoString() string { return `"` + s.String() + `"` }

// Check says what is wrong with the way s is written; nil where nothing is.
// Whether what it refers to exists shows only when it is resolved.
func (s Secret) Check() error {
	name, isEnv := strings.CutPrefix(string(s), envPrefix)
	path, isFile := strings.CutPrefix(string(s), filePrefix)
	switch {
	case s == Missing:
		return errMissing
	case isEnv && name == "":
		return errors.New("names no variable: write env:NAME")
	case isEnv && !isVariableName(name):
		return errors.New("names no variable: a name has letters, digits and _")
	case isFile && strings.TrimSpace(path) == "":
		return errors.New("names no file: write file:PATH")
	case isFile && strings.ContainsRune(path, 0):
		return errors.New("names no file: the path holds a NUL byte")
	case !isEnv && !isFile && s.Literal() == "":
		return errors.New("is empty")
	case !isEnv && !isFile:
		if problem := protocol.SecretProblem(s.Literal()); problem != "" {
			return errors.New(problem)
		}
	}
	return nil
}

var errMissing = errors.New("a value is missing, since secrets are not kept: type it again or remove it")

// LacksSecret reports whether a secret of r is Missing.
func (r Request) LacksSecret() bool { return slices.Contains(r.secrets(), Missing) }

// LostSecret reports whether redaction took something out of r that sending it
// needs.
func (r Request) LostSecret() bool {
	lost := r.LacksSecret()
	if p, err := r.Preview(new(Names)); err == nil && strings.Contains(p.JSON, protocol.Redacted) {
		lost = true
	}
	each(&r, func(_ string, v *Variable) {
		lost = lost || v.Value == "" && v.Secret == "" && LooksSecret(v.Name)
	})
	return lost
}

// isVariableName is strict, so that no literal secret is taken for a reference
// by accident and then shown.
func isVariableName(name string) bool {
	for i, r := range name {
		letter := r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return name != ""
}

// Sources are where references are read from.
type Sources struct {
	// Env looks up an environment variable, as os.LookupEnv does.
	Env func(name string) (value string, ok bool)
	// ReadFile reads the file that a reference names. The path is as written,
	// "~/" included.
	ReadFile func(ctx context.Context, path string) ([]byte, error)
}

// SystemSources read this process's environment and files.
func SystemSources() Sources {
	return Sources{Env: os.LookupEnv, ReadFile: readSecretFile}
}

// ReferenceError says why a reference cannot be resolved. It holds no value.
type ReferenceError struct {
	// Reference is as written, such as "env:TOKEN".
	Reference Secret
	Err       error
}

// Error names the reference and the cause.
func (e *ReferenceError) Error() string { return fmt.Sprintf("%s: %v", e.Reference, e.Err) }

// Unwrap returns the cause.
func (e *ReferenceError) Unwrap() error { return e.Err }

// Resolve returns the value that s stands for. Every error is a
// *ReferenceError. An empty value is one: nothing can be redacted by it.
func (s Secret) Resolve(ctx context.Context, from Sources) (string, error) {
	fail := func(err error) (string, error) { return "", &ReferenceError{s, err} }
	if err := s.Check(); err != nil {
		return fail(err)
	}
	if name, ok := strings.CutPrefix(string(s), envPrefix); ok {
		value, set := from.Env(name)
		switch {
		case !set:
			return fail(errors.New("the variable is not set"))
		case value == "":
			return fail(errors.New("the variable is empty"))
		}
		return value, nil
	}
	if path, ok := strings.CutPrefix(string(s), filePrefix); ok {
		data, err := from.ReadFile(ctx, path)
		if err != nil {
			return fail(err)
		}
		value := strings.TrimSuffix(strings.TrimSuffix(string(data), "\n"), "\r")
		if value == "" {
			return fail(errors.New("the file is empty"))
		}
		return value, nil
	}
	return s.Literal(), nil
}

// maxSecret is how large a file with a secret may be, in bytes.
const maxSecret = 64 << 10

// readSecretFile reads a regular file: a pipe or a device could block for ever.
func readSecretFile(ctx context.Context, path string) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	path, err := ExpandHome(path)
	if err != nil {
		return nil, err
	}
	data, err := files.Read(path, maxSecret)
	if errors.Is(err, files.ErrTooLarge) {
		return nil, fmt.Errorf("it is larger than %d KiB", maxSecret>>10)
	}
	if err != nil {
		return nil, files.Cause(err)
	}
	return data, nil
}

// ExpandHome is a path as a person writes it, with their home in the place of "~/".
func ExpandHome(path string) (string, error) {
	rest, ok := strings.CutPrefix(path, "~/")
	if !ok {
		return path, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find the home directory: %w", err)
	}
	return filepath.Join(home, rest), nil
}
