package cli

import (
	"io"
	"strings"

	"ruse/protocol"
)

// outputs puts what commands print where a shell would: their standard output
// alone on standard output, their standard error among what is ours. On a
// terminal it is cleaned. Anywhere else it stays as it came: a program that reads
// it wants the bytes that the command wrote, as from docker or ssh, and knows
// what to do with them.
//
// Since 0.14 a runtime says which of the two a piece belongs to. Those before
// send it as what the agent says, and since 0.12 the standard output once more
// with the results: so pieces are held for these, unless standard output is a
// terminal, where both end up anyway.
type outputs struct {
	out, errs *page
	live      bool // pieces of either output go out at once
	told      bool // the runtime says which output a piece belongs to
	wrote     bool
	held      []string
	bytes     int // of held
}

// maxHeld bounds what is held, in bytes; runtimes take 1 MiB of a command.
const maxHeld = 64 << 20

// newOutputs makes the outputs of a command whose notes are on errs.
func newOutputs(out io.Writer, errs *page) *outputs {
	o := &outputs{out: newPage(out), errs: errs}
	_, o.live = terminal(out)
	o.out.raw = !o.live
	return o
}

// add takes what holds output of commands, and reports whether that is all.
// Both outputs may be one terminal, where what comes later must stand later.
func (o *outputs) add(m protocol.Message) bool {
	switch m := m.(type) {
	case *protocol.CommandOutput:
		o.told = true
		if m.Stream == protocol.Stderr {
			o.toErrs(m.Text)
		} else {
			o.toOut(m.Text)
		}
		return true
	case *protocol.Assistant:
		o.piece(strings.Join(m.TextBlocks, ""))
		return true
	case *protocol.CommandExecutionResult:
		o.results(m)
	case *protocol.Error:
		if failed, ok := m.Failed(); ok {
			o.results(&protocol.CommandExecutionResult{Results: []protocol.CommandResult{failed}})
		}
	}
	o.out.flush()
	return false
}

// piece takes what may be a piece of either output.
func (o *outputs) piece(text string) {
	if o.live {
		o.toOut(text)
		return
	}
	o.held = append(o.held, text)
	if o.bytes += len(text); o.bytes > maxHeld {
		o.releaseMixed()
		o.live = true
	}
}

// results ends the commands: what was held can be told apart now, or never.
func (o *outputs) results(m *protocol.CommandExecutionResult) {
	var stdout strings.Builder
	untold := false // 0.12 and 0.13 do not repeat what a command that failed printed
	for _, r := range m.Results {
		if r.Stdout != nil {
			stdout.WriteString(*r.Stdout)
		}
		untold = r.Stdout == nil && r.ExitCode != 0
	}
	if o.told || o.live && o.wrote {
		return
	}
	if stdout.Len() > 0 {
		rest, last := stdout.String(), []string(nil)
		o.release(func(text string) {
			after, ok := strings.CutPrefix(rest, text)
			switch {
			case ok:
				rest = after
			case rest == "" && untold:
				last = append(last, text)
			default:
				o.toErrs(text)
			}
		})
		o.toOut(stdout.String())
		o.held = last
	}
	o.releaseMixed()
}

// releaseMixed hands over what was held and can't be told apart, and says so.
func (o *outputs) releaseMixed() {
	if len(o.held) == 0 {
		return
	}
	o.release(o.toOut)
	o.errs.block("note: this runtime is older than 0.14 and does not tell the commands' outputs apart: standard output may hold their standard error too")
}

// end hands over what is left: without results nobody knows what it was.
func (o *outputs) end() error {
	o.release(o.toErrs)
	o.out.endStreams()
	o.out.flush()
	return o.out.err
}

// release takes what was held out, piece by piece.
func (o *outputs) release(take func(text string)) {
	for _, text := range o.held {
		take(text)
	}
	o.held, o.bytes = nil, 0
}

func (o *outputs) toOut(text string) {
	o.errs.flush()
	o.wrote = true
	o.out.pass(protocol.Stdout, text)
}

func (o *outputs) toErrs(text string) {
	o.out.flush()
	o.errs.pass(protocol.Stderr, text)
}

// commandError is the end of a command that failed in the sandbox.
type commandError struct{ protocol.CommandResult }

func (e *commandError) Error() string { return oneLine(e.Failure()) }

// exitCode is the code as a process can have it.
func (e *commandError) exitCode() int {
	if e.ExitCode < 0 || e.ExitCode > 255 {
		return 255
	}
	return e.ExitCode
}
