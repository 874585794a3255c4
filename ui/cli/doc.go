// Package cli is ruse's command line: the tree of commands, their flags and
// variables, and what a process owes the one who started it, which is its
// output, its exit code, and a terminal as it was.
//
// [Run] is the whole program but for os.Exit. Everything that it takes from a
// process comes in a [Program], so that tests run commands in-process:
//
//	code := cli.Run(ctx, cli.Program{
//		Args: []string{"version"}, Env: os.Getenv,
//		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
//	})
//
// # Commands
//
//	ruse [URL]     the terminal UI on a runtime          (root.go, open.go)
//	ruse demo      the same, on a runtime of its own     (demo.go); as plain
//	               text where no terminal is             (play.go, page.go)
//	ruse runtime   that runtime as a server              (runtime.go)
//	ruse version, completion, man, help
//
// # Flags and variables
//
// Each flag has a variable, --idle-timeout RUSE_IDLE_TIMEOUT, and a flag wins
// over it (variables.go). The values of headers, and credentials in an address,
// are never shown: errors name them, and quote nothing.
//
// # Errors
//
// An error has three parts: what happened, why, and what to try. Commands
// return a *failure, or an error of a package below for which explain knows the
// parts (failure.go); it also chooses the exit code (exit.go).
//
// # Signals
//
// SIGINT, SIGTERM and SIGHUP end the context of the command with the signal as
// its cause. Everything then ends in order: the UI gives the terminal back, the
// session, the inbox and the runtime are closed, and the exit code is 128 and
// the signal's number (signals.go).
package cli
