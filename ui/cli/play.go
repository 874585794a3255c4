package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
	"time"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/report"
	"ruse/ui/internal/request"
	"ruse/ui/internal/text"
)

// finalErrorWait is how long an error must stand alone to be a run's last word:
// nothing on the wire marks it, but a request that still runs has heartbeats.
const finalErrorWait = 3 * playHeartbeat

// holdTime is how long what the agent said is held, with nothing after it, until it
// is taken for whole messages.
const holdTime = time.Second

// player follows one run and writes it to a page.
type player struct {
	page *page
	// results takes the result, where it does not belong on the page.
	results io.Writer
	// notes takes what is said about a cancel, where that does not belong on the
	// page.
	notes *page
	// outputs takes what commands print, where they are all there is.
	outputs  *outputs
	schema   string          // of the result; empty: none was asked for
	post     bool            // commands run after the agent
	failed   error           // why a run that succeeded did not do what was asked
	reported map[upload]bool // the uploads whose end is on the page
	watch    report.Watch
	alarm    alarm
	// spawned is the runtime where it was started here, and source the source_id by
	// which it logs what is about the request.
	spawned *spawned
	source  string
	// record makes the recorder of a session; nil: the options have it.
	record  func(url string) (session.Recorder, error)
	unasked int // files that were declined as nobody asked for them
	id      session.RunID
	state   session.State
	err     error // why the run is in its state
}

// anew is a player for the same request once more.
func (pl *player) anew() player {
	return player{
		page: pl.page, results: pl.results, notes: pl.notes, outputs: pl.outputs, schema: pl.schema, post: pl.post,
		reported: pl.reported, spawned: pl.spawned, source: pl.source, record: pl.record,
	}
}

// play sends a request and prints the conversation until the runtime has ended
// the session. It returns why the run did not succeed.
func (pl *player) play(ctx context.Context, url string, request protocol.Message, opts session.QueryOptions) (err error) {
	if pl.record != nil {
		if opts.Recorder, err = pl.record(url); err != nil {
			pl.notify("This session is not recorded: " + oneLine(err.Error()))
		}
	}
	s, err := session.Dial(ctx, url, opts.Options)
	if err != nil {
		return endedBy(ctx, err)
	}
	if pl.spawned != nil {
		defer pl.spawned.feed(s)() // which may wait until the session is closed
	}
	defer s.Close()
	defer suspendable(s)()
	defer func() {
		if wrote := pl.finish(); err == nil {
			err = wrote
		}
	}()
	if inv, ok := request.(*protocol.Invocation); ok && pl.results == nil {
		pl.page.prompt(inv.UserPrompt)
	}
	if pl.id, err = invoke(ctx, s, request, opts.RunOptions); err != nil {
		return endedBy(ctx, err)
	}
	if err := pl.follow(ctx, s); err != nil {
		return err
	}
	if errors.Is(pl.err, session.ErrNoCommands) {
		return pl.err // it would refuse the end as well
	}
	ended := pl.end(ctx, s)
	switch {
	case pl.failed != nil && (pl.state == session.Succeeded || pl.state == session.Failed):
		return pl.failed
	case pl.state != session.Succeeded: // it says more than the end's error
		return pl.err
	}
	return ended
}

// follow prints events until the run is over.
func (pl *player) follow(ctx context.Context, s *session.Session) error {
	for pl.state.Active() || pl.state == session.Failed {
		over, err := pl.batch(ctx, s)
		switch {
		case pl.wrote() != nil: // whoever read it has left
			return and(pl.interrupted(ctx, s), pl.wrote())
		case ctx.Err() != nil:
			return pl.interrupted(ctx, s)
		case over || err != nil || errors.Is(pl.err, session.ErrNoCommands) || pl.state == session.Failed && pl.failed != nil:
			return err
		}
	}
	return nil
}

// batch prints what has come. The run is over when nothing follows an error.
func (pl *player) batch(ctx context.Context, s *session.Session) (over bool, err error) {
	waiting, stop := ctx, func() {}
	switch {
	case pl.page.pending():
		waiting, stop = context.WithTimeout(ctx, holdTime)
	case pl.state == session.Failed:
		waiting, stop = context.WithTimeout(ctx, finalErrorWait)
	}
	defer stop()
	events, err := s.Next(waiting)
	for _, e := range events {
		pl.handle(e)
	}
	if len(events) == 0 && waiting.Err() != nil && pl.page.pending() {
		pl.page.release()
		pl.flush()
		return false, nil
	}
	pl.flush()
	if waiting.Err() != nil {
		return len(events) == 0, nil
	}
	return false, err
}

// endedBy is why ctx ended, where it did, and err otherwise.
func endedBy(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// end says goodbye, and prints what still comes, such as late artifacts.
func (pl *player) end(ctx context.Context, s *session.Session) error {
	ended := make(chan error, 1)
	go func() {
		defer func() {
			if v := recover(); v != nil {
				ended <- crashed(v, debug.Stack())
			}
		}()
		ended <- errors.Join(s.End(ctx), s.Close())
	}()
	for {
		// The close ends the events.
		events, err := s.Next(context.WithoutCancel(ctx))
		if err != nil {
			break
		}
		for _, e := range events {
			pl.handle(e)
		}
		pl.flush()
	}
	err := <-ended
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, session.ErrNotConfirmed):
		pl.page.block("note: " + err.Error() + ", so that ruse closed the connection")
	case err != nil:
		return fmt.Errorf("end the session: %w", err)
	}
	return pl.wrote()
}

// pages are all that it prints on.
func (pl *player) pages() []*page {
	if pl.outputs != nil {
		return []*page{pl.outputs.out, pl.page}
	}
	return []*page{pl.page}
}

// flush hands over what was printed.
func (pl *player) flush() {
	for _, p := range pl.pages() {
		p.flush()
	}
}

// wrote is the first error of printing.
func (pl *player) wrote() error {
	for _, p := range pl.pages() {
		if p.err != nil {
			return p.err
		}
	}
	return nil
}

// finish prints what is left.
func (pl *player) finish() error {
	if pl.outputs != nil {
		return cmp.Or(pl.outputs.end(), pl.page.finish())
	}
	return pl.page.finish()
}

// handle prints one event.
func (pl *player) handle(e session.Event) {
	defer func() {
		for _, note := range pl.watch.Apply(e) {
			pl.page.block(note)
		}
		if note := pl.alarm.apply(e); note != "" {
			pl.page.block(note)
		}
	}()
	switch e := e.(type) {
	case session.Received:
		pl.received(e)
	case session.Malformed:
		pl.page.block("error: a frame that can't be read: " + oneLine(e.Err.Error()))
	case session.ArtifactChanged:
		pl.artifact(e.Artifact)
	case session.RunChanged:
		if e.Run == pl.id {
			pl.state, pl.err = e.State, e.Err
		}
	case session.Logged:
		pl.logged(e.Line)
	case session.Fault:
		if p, ok := report.Unrecorded(e); ok {
			pl.page.block("error: " + p.Text + " " + oneLine(text.Sentence(p.Why)) + " " + p.Try)
			return
		}
		pl.page.block("error: a fault of ruse: " + oneLine(e.Err.Error()))
	}
}

// received prints a message. A result counts where it is the answer alone.
func (pl *player) received(e session.Received) {
	if e.Resent {
		pl.page.block("note: this runtime takes one request a connection: the request goes out again on a new one")
		return
	}
	if e.Stray != "" {
		pl.page.block("a result that is no answer: " + e.Stray + ": " + excerpt(e.Raw))
		return
	}
	if m, ok := e.Message.(*protocol.Assistant); ok && e.HeldBack() {
		if pl.outputs == nil || !pl.outputs.add(m) {
			pl.page.resume(strings.Join(m.TextBlocks, ""))
		}
		return
	}
	pl.message(e.Message)
}

// logged prints a line of the runtime's log where it is about a tool of this run.
func (pl *player) logged(line string) {
	if t, ok := report.ParseTool(line); ok && t.SourceID == pl.source {
		pl.page.tool(t)
	}
}

// artifact prints what became of a file. Of those that nobody asked for, a
// runtime may name any number.
func (pl *player) artifact(a session.Artifact) {
	const most = 3
	switch {
	case !a.State.Final():
		return
	case errors.Is(a.Err, session.ErrUnrequested):
		pl.unasked++
		if pl.unasked > most {
			return
		}
	}
	if pl.reported == nil {
		pl.reported = map[upload]bool{}
	}
	pl.reported[uploadOf(a)] = true
	pl.page.artifact(a)
	if pl.unasked == most {
		pl.page.block("artifact: further files that nobody asked for are declined without a word.")
	}
}

func (pl *player) message(m protocol.Message) {
	if pl.outputs != nil && pl.outputs.add(m) {
		return
	}
	switch m := m.(type) {
	case *protocol.Assistant:
		pl.page.say(m.TextBlocks)
	case *protocol.CommandOutput:
		pl.page.output(m.Command, m.Stream, m.Text)
	case *protocol.Error:
		failed, isCommand := m.Failed()
		if isCommand && pl.outputs != nil {
			pl.failed = &commandError{failed}
			return
		}
		if isCommand {
			pl.page.problem(failed.Failure(), nil)
		} else {
			pl.page.problem(m.Text, m.Metadata)
		}
		if pl.post && pl.state == session.Succeeded {
			// 0.4 runs the commands after the agent when it has sent the result.
			pl.failed = &session.RuntimeError{Message: m.Text, Metadata: m.Metadata}
		}
	case *protocol.Result:
		if err := m.Validate(); err != nil {
			pl.failed = fmt.Errorf("%w: %w", session.ErrNoAnswer, err)
			return
		}
		pl.result(m)
		pl.validate(m)
	case *protocol.CommandExecutionResult:
		if failed, ok := m.Failed(); ok {
			pl.failed = &commandError{failed}
		}
	}
}

// maxViolations bounds how many violations of a schema are listed.
const maxViolations = 50

// validate holds a result against the schema that was asked for.
func (pl *player) validate(r *protocol.Result) {
	if pl.schema == "" {
		return
	}
	violations, err := request.CheckResult(pl.schema, r)
	if err != nil {
		pl.failed = because(ExitExpectation, "the result can't be held against the schema", err, "")
		return
	}
	if len(violations) == 0 {
		return
	}
	var lines strings.Builder
	for i, v := range violations {
		if i == maxViolations {
			fmt.Fprintf(&lines, "schema: and %d more\n", len(violations)-i)
			break
		}
		lines.WriteString("schema: " + oneLine(v.Error()) + "\n")
	}
	pl.page.block(lines.String())
	pl.failed = &failure{code: ExitExpectation, what: "the result breaks the schema", why: "it is on standard output all the same"}
}

// result prints the result, the answer alone where results are apart.
func (pl *player) result(r *protocol.Result) {
	if pl.results == nil {
		pl.page.result(r)
		return
	}
	pl.page.resultFacts(r)
	pl.page.flush() // both may be one terminal
	answer := string(r.Structured)
	if r.Text != nil {
		answer = *r.Text
	}
	if _, err := io.WriteString(pl.results, strings.TrimRight(text.Clean(answer), "\n")+"\n"); err != nil && pl.page.err == nil {
		pl.page.err = err
	}
}

// excerpt is the beginning of a frame, in a line.
func excerpt(frame []byte) string {
	const most = 200 // bytes
	line := oneLine(string(frame[:min(len(frame), most)]))
	if len(frame) > most {
		line += "…"
	}
	return line
}
