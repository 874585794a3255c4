package runtimetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path"
	"runtime"
	"strings"

	"ruse/protocol"
)

// failure is an error with what 0.15.1 tells about one: a name in JavaScript's
// words, a stack, and a cause.
type failure struct {
	name  string // "Error", "TypeError", "SyntaxError"
	text  string
	stack string
	cause error
	extra map[string]any // further members of the metadata, such as "code"
}

// fail makes a failure that remembers where it was called.
func fail(name, text string) *failure {
	return &failure{name: name, text: text, stack: name + ": " + text + stackOf(2)}
}

// because says what lies behind the failure.
func (f *failure) because(err error) *failure {
	f.cause = err
	return f
}

func (f *failure) Error() string { return f.text }
func (f *failure) Unwrap() error { return f.cause }

// metadata is the wire's form of the failure.
func (f *failure) metadata() map[string]any {
	m := map[string]any{"error_name": f.name, "stack": f.stack}
	maps.Copy(m, f.extra)
	var inner *failure
	switch {
	case errors.As(f.cause, &inner):
		m["cause"] = inner.metadata()
	case f.cause != nil:
		m["cause"] = map[string]any{"error_name": "Error", "stack": "Error: " + f.cause.Error()}
	}
	return m
}

// errorMessage words any error for the wire.
func errorMessage(err error) *protocol.Error {
	var f *failure
	if !errors.As(err, &f) {
		f = &failure{name: "Error", text: err.Error(), stack: "Error: " + err.Error() + stackOf(2)}
	}
	metadata, err := json.Marshal(f.metadata())
	if err != nil {
		metadata = []byte("{}")
	}
	return &protocol.Error{Text: f.text, Metadata: metadata}
}

// undecodable says what 0.15.1 would to a frame that protocol can't decode: a
// SyntaxError where it is no JSON, nothing where it names no message, and for a
// field of the wrong type, which that finds out only later, a TypeError.
func undecodable(frame []byte, err error) error {
	var d *protocol.DecodeError
	switch {
	case !json.Valid(frame):
		return fail("SyntaxError", err.Error())
	case errors.As(err, &d) && d.Type == "":
		return nil
	default:
		return fail("TypeError", err.Error())
	}
}

// stackOf lists this package's callers in the way that Node prints a stack.
// File names are bare, so that it reads the same on every machine.
func stackOf(skip int) string {
	pcs := make([]uintptr, 16)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(skip+1, pcs)])
	var b strings.Builder
	for {
		frame, more := frames.Next()
		_, name, ours := strings.Cut(frame.Function, "ruse/session/")
		if ours {
			fmt.Fprintf(&b, "\n    at %s (%s:%d)", name, path.Base(frame.File), frame.Line)
		}
		if !more {
			return b.String()
		}
	}
}
