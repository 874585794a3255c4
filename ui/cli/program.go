package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"

	"ruse/ui/internal/launch"
)

// Program is what a command takes from its process.
type Program struct {
	// Args are the arguments without the program's name.
	Args []string
	// Env returns the value of an environment variable, or "".
	Env func(name string) string
	// Stdin, Stdout and Stderr are the standard streams. They are terminals
	// where they are files that the operating system says are one.
	Stdin          io.Reader
	Stdout, Stderr io.Writer

	// exec says that the command is exec, whose exit codes are those of the
	// commands in the sandbox.
	exec bool
	// ui are further options of the terminal program.
	ui []tea.ProgramOption
}

// Run carries out a command line and returns its exit code. Errors are on
// Stderr then. It takes the process's signals while it runs.
func Run(ctx context.Context, p Program) (code int) {
	if code, mine := launch.Supervise(p.Args); mine {
		return code
	}
	defer func() {
		if v := recover(); v != nil {
			code = p.report(crashed(v, debug.Stack()))
		}
	}()
	ctx, stop := withSignals(ctx, p.leave)
	defer stop()
	root := newRoot(&p)
	// cobra takes the process's own arguments in the place of none.
	args := append([]string{}, p.Args...)
	root.SetArgs(args)
	if cmd, _, err := root.Find(args); err == nil {
		p.exec = cmd.Name() == execName && cmd.HasParent()
	}
	root.SetIn(p.Stdin)
	root.SetOut(p.Stdout)
	root.SetErr(p.Stderr)
	return p.report(root.ExecuteContext(ctx))
}

// leave ends the process where somebody does not want to wait any more for the
// runtime's answer to a cancel.
func (p *Program) leave() {
	_, _ = fmt.Fprintln(p.Stderr, "ruse: left without waiting; the runtime may still be at work.")
	os.Exit(ExitCancelled)
}

// report says what went wrong, if anything did, and returns the exit code: that
// of the first thing that asks for one.
func (p *Program) report(err error) int {
	list, ok := errors.AsType[several](err)
	if !ok {
		return p.reportOne(err)
	}
	code := ExitOK
	for _, err := range list {
		code = cmp.Or(code, p.reportOne(err))
	}
	return code
}

func (p *Program) reportOne(err error) int {
	if err == nil || outputGone(err) {
		return ExitOK
	}
	var signal signalError
	if errors.As(err, &signal) {
		if signal.stacks != "" {
			_, _ = fmt.Fprintf(p.Stderr, "ruse: %s.\n\n%s", signal, signal.stacks)
		}
		return signal.exitCode()
	}
	f := explain(err)
	// Nobody is left to tell where standard error is gone, too.
	_, _ = fmt.Fprint(p.Stderr, f.text())
	var command *commandError
	if p.exec && !errors.As(err, &command) {
		return ExitExecFailed
	}
	return f.code
}

// crashed is a panic that reached us, as an error.
func crashed(v any, stack []byte) error {
	return &failure{
		code: ExitInternal, what: "this is a crash", why: fmt.Sprint(v),
		try: "Report it with these lines:\n\n" + string(stack),
	}
}

// terminal returns the file descriptor of a stream that is a terminal.
func terminal(stream any) (fd uintptr, ok bool) {
	file, ok := stream.(interface{ Fd() uintptr })
	if !ok || !term.IsTerminal(file.Fd()) {
		return 0, false
	}
	return file.Fd(), true
}

// onTerminal reports whether standard output is a terminal.
func (p *Program) onTerminal() bool {
	_, ok := terminal(p.Stdout)
	return ok
}
