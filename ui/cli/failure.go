package cli

import (
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"ruse/session"
	"ruse/ui/internal/request"
)

// openSchema is an output schema that any object fits, short enough to type.
const openSchema = `{"type":"object"}`

// failure is an error with the parts that a person needs.
type failure struct {
	code int
	// what happened, and why: clauses without a full stop. why may be empty.
	what, why string
	// try is what to do about it, in whole sentences; it may be empty.
	try string
	// err is the cause, or nil.
	err error
}

func (f *failure) Error() string {
	if f.why == "" {
		return f.what
	}
	return f.what + ": " + f.why
}

func (f *failure) Unwrap() error { return f.err }

// text is the failure as it stands on standard error.
func (f *failure) text() string {
	lines := "ruse: " + strings.TrimSuffix(f.Error(), ".") + ".\n"
	if f.try != "" {
		lines += strings.TrimSuffix(f.try, "\n") + "\n"
	}
	return lines
}

// usage is a failure of the command line.
func usage(what, why, try string) *failure {
	return &failure{code: ExitUsage, what: what, why: why, try: try}
}

// because is a failure whose reason is err.
func because(code int, what string, err error, try string) *failure {
	return &failure{code: code, what: what, why: oneLine(err.Error()), try: try, err: err}
}

// several are errors that each are reported: that of a command, and those of
// closing what it used.
type several []error

func (s several) Error() string   { return errors.Join(s...).Error() }
func (s several) Unwrap() []error { return s }

// and adds an error to another; either may be nil.
func and(err, also error) error {
	switch {
	case also == nil:
		return err
	case err == nil:
		return also
	}
	list, ok := errors.AsType[several](err)
	if !ok {
		list = several{err}
	}
	return append(list, also)
}

// withFlag is err's text with the flag that set the limit a run went over.
func withFlag(err error) string {
	limit, ok := errors.AsType[*session.RunLimitError](err)
	if !ok {
		return err.Error()
	}
	flag := " (--timeout)"
	if errors.Is(limit, session.ErrIdleTimeout) {
		flag = " (--idle-timeout)"
	}
	return strings.Replace(err.Error(), limit.Error(), limit.Error()+flag, 1)
}

// explain finds the parts of an error.
func explain(err error) *failure {
	var (
		f       *failure
		address *session.AddressError
		dial    *session.DialError
		runtime *session.RuntimeError
		closed  *session.CloseError
	)
	if errors.As(err, &f) {
		return f
	}
	f = &failure{code: exitCode(err), what: oneLine(withFlag(err)), err: err}
	switch {
	case errors.As(err, &address):
		f.what, f.why = fmt.Sprintf("%q is no address of a %s", address.Input, address.Of), address.Problem
		f.try = "Try " + address.Try + "."
	case errors.As(err, &dial):
		f.what, f.try = dial.Error(), dial.Try()
	case errors.Is(err, session.ErrNoCommands):
		f.what, f.try = session.ErrNoCommands.Error(), "Run them before an agent: ruse run --pre 'COMMAND' 'PROMPT'."
	case errors.Is(err, session.ErrSchemaRequired):
		f.what, f.try = session.ErrSchemaRequired.Error(), "Any object will do: --schema '"+openSchema+"'."
	case errors.As(err, &runtime):
		words := session.RuntimeError{Message: runtime.Message} // the page has its metadata
		f.what, f.why, f.try = "the run failed", oneLine(words.Error()), runtime.Try()
	case isA[*request.ReferenceError](err):
		return because(ExitUsage, "a secret can't be read", err, "Set the variable or write the file, or name another one.")
	case errors.As(err, &closed):
		f.try = closed.Try()
	case errors.Is(err, tea.ErrProgramPanic):
		// Bubble Tea has written the panic and its stack to standard error; where
		// it did so before it left the alternate screen, they went with that.
		f.what = "this is a crash; the terminal was given back"
		f.try = "Report it with the lines above, and with what you did. Where there are none, 2>crash.txt keeps them."
	}
	return f
}
