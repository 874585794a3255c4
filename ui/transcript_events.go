package ui

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/artifact"
	"ruse/ui/internal/report"
	"ruse/ui/internal/text"
)

// standsAlone is said before the second request of a session, where people
// would take the first one for remembered.
const standsAlone = "Each request stands alone: the agent remembers nothing of what is above. Only the files in its sandbox stay."

// apply shows one event. It returns the problem that the event brought, for
// the errors panel to keep.
func (t *transcript) apply(ev session.Event) (found *report.Problem) {
	defer func() { t.remark(ev.When(), t.watch.Apply(ev)) }()
	switch ev := ev.(type) {
	case session.Sent:
		t.applySent(ev)
	case session.Received:
		return t.applyReceived(ev)
	case session.RunChanged:
		return t.applyRun(ev)
	case session.ArtifactChanged:
		return t.applyArtifact(ev)
	case session.Disconnected:
		return t.applyDisconnected(ev)
	case session.Malformed:
		t.add(newFrameEntry(t.base(ev.Stamp), "A frame that ruse does not understand: "+ev.Err.Error(), ev.Raw))
	case session.Fault:
		return t.fail(ev.Stamp, report.Problem{Text: "Something failed inside ruse.", Why: ev.Err.Error()})
	}
	return nil
}

// remark adds what ruse has to say on its own account.
func (t *transcript) remark(at time.Time, notes []string) {
	for _, note := range notes {
		t.note(session.Stamp{At: at}, toneQuiet, t.brush.theme.Glyphs.Attention, note)
	}
}

// oneRequest is said when a second request goes out again.
const oneRequest = "This runtime (up to 0.10) takes one request a connection, and did nothing with this one. It goes out again on a new connection."

func (t *transcript) fail(s session.Stamp, p report.Problem) *report.Problem {
	t.add(&problemEntry{entryBase: t.base(s), Problem: &p})
	return &p
}

func (t *transcript) applySent(ev session.Sent) {
	switch m := ev.Message.(type) {
	case *protocol.Invocation:
		t.beginRun(ev, m.UserPrompt)
	case *protocol.CommandExecution:
		title := ""
		if len(m.Commands) > 0 {
			title = "$ " + m.Commands[0].Command
		}
		t.beginRun(ev, title)
	case *protocol.Cancel:
		if r := t.runOf(ev.Run); r != nil {
			r.cancelled = ev.At
		}
		t.note(ev.Stamp, toneWarning, t.brush.theme.Glyphs.Cancelled, "cancel sent")
	case nil, *protocol.Unknown:
		t.add(newFrameEntry(t.base(ev.Stamp), "sent as it is", ev.Raw))
	}
}

func (t *transcript) beginRun(ev session.Sent, title string) {
	r := t.runOf(ev.Run)
	if r != nil && r.sent {
		return // it goes out again
	}
	t.remark(ev.At, t.watch.None()) // of the request before
	if t.prompts == 1 {
		t.note(session.Stamp{At: ev.At}, toneQuiet, t.brush.theme.Glyphs.Attention, standsAlone)
	}
	t.prompts++
	e := newPromptEntry(t.base(ev.Stamp), ev.Message, ev.Raw)
	t.add(e)
	if r == nil {
		r = &runInfo{id: ev.Run}
		t.runs = append(t.runs, r)
	}
	r.sent = true
	r.title, r.first, r.began = text.Line(title), e.index, ev.At
	if m, ok := ev.Message.(*protocol.Invocation); ok {
		r.commands = len(m.PreCommands)+len(m.PostCommands) > 0
	} else {
		r.commands = true
	}
}

func (t *transcript) applyReceived(ev session.Received) *report.Problem {
	if ev.Resent {
		t.note(ev.Stamp, toneQuiet, t.brush.theme.Glyphs.Attention, oneRequest)
		return nil
	}
	if ev.Stray != "" {
		t.add(newFrameEntry(t.base(ev.Stamp), "A result that is no answer: "+ev.Stray+".", ev.Raw))
		return nil
	}
	switch m := ev.Message.(type) {
	case *protocol.Assistant:
		if ev.HeldBack() {
			t.resume(ev.Stamp, strings.Join(m.TextBlocks, ""))
			break
		}
		t.say(ev.Stamp, m.TextBlocks)
	case *protocol.CommandOutput:
		t.print(ev.Stamp, m)
	case *protocol.Error:
		return t.applyError(ev, m)
	case *protocol.Result:
		t.applyResult(ev, m)
	case *protocol.CommandExecutionResult:
		return t.applyCommands(ev, m)
	case *protocol.Unknown:
		title := "A message that ruse does not know"
		if m.Name != "" {
			title += ": " + string(m.Name)
		}
		t.add(newFrameEntry(t.base(ev.Stamp), title, ev.Raw))
	case *protocol.Heartbeat, *protocol.ArtifactUploadRequest, *protocol.EndSessionConfirm:
		// The header shows life, ArtifactChanged the file, Disconnected the end.
	default:
		t.add(newFrameEntry(t.base(ev.Stamp), "A message that a runtime does not send: "+string(m.MessageType()), ev.Raw))
	}
	return nil
}

// print adds a chunk of command output to the command's entry.
func (t *transcript) print(s session.Stamp, m *protocol.CommandOutput) {
	if t.output == nil || t.output.command != m.Command || t.output.run != s.Run {
		e := newOutputEntry(t.base(s), m.Command)
		t.add(e)
		t.output = e
	}
	t.output.write(m)
	t.changed(t.output)
}

func (t *transcript) applyError(ev session.Received, m *protocol.Error) *report.Problem {
	// The answer to a cancel is an ending, no problem.
	answer := session.RuntimeError{Message: m.Text}
	if r := t.runOf(ev.Run); r != nil && r.state == session.Cancelling && answer.Is(session.ErrCancelled) {
		t.endSpeech()
		return nil
	}
	p := report.Problem{Text: m.Text, Metadata: m.Metadata, Try: answer.Hint(), AfterCancel: ev.AfterCancel}
	if failed, ok := m.Failed(); ok {
		p.Text = commandFailed(failed)
		if details := jsontext.Value(m.Text); details.IsValid() {
			p.Metadata = details
		}
	}
	return t.fail(ev.Stamp, p)
}

func (t *transcript) applyResult(ev session.Received, m *protocol.Result) {
	r := t.runOf(ev.Run)
	e := newResultEntry(t.base(ev.Stamp), m, 0)
	if r != nil {
		e.took = ev.At.Sub(r.began)
		r.result = e
	}
	t.add(e)
}

func (t *transcript) applyCommands(ev session.Received, m *protocol.CommandExecutionResult) *report.Problem {
	failed, stopped := m.Failed()
	left, first := m.Results, 0
	if r := t.runOf(ev.Run); r != nil {
		first, r.stopped = r.first, stopped
	}
	for _, e := range t.entries[first:] {
		out, ok := e.(*outputEntry)
		if !ok || out.run != ev.Run {
			continue
		}
		for i, r := range left {
			if r.Command == out.command {
				out.finish(r.ExitCode)
				t.changed(out)
				left = left[i+1:]
				break
			}
		}
	}
	t.add(&commandsEntry{entryBase: t.base(ev.Stamp), results: m.Results})
	if !stopped {
		return nil
	}
	return t.fail(ev.Stamp, report.Problem{Text: commandFailed(failed)})
}

// commandFailed is a command's failure in a line, without a full stop that could
// be the command's.
func commandFailed(failed protocol.CommandResult) string {
	return text.Capital(text.Line(failed.Failure()))
}

func (t *transcript) applyRun(ev session.RunChanged) *report.Problem {
	r := t.runOf(ev.Run)
	if r == nil {
		r = &runInfo{id: ev.Run, began: ev.At, first: len(t.entries)}
		t.runs = append(t.runs, r)
	}
	r.state, r.err = ev.State, ev.Err
	g := t.brush.theme.Glyphs
	switch ev.State {
	case session.Sending, session.Running, session.Cancelling:
		r.ended = time.Time{}
		return nil
	case session.Cancelled:
		r.ended = ev.At
		words := "cancelled after " + text.Brief(r.took(ev.At))
		if end, ok := errors.AsType[*session.CloseError](ev.Err); ok {
			words += ". " + text.Sentence(end.Error())
		}
		if r.commands {
			words = strings.TrimSuffix(words, ".") + ". What its commands started may live on in the sandbox."
		}
		t.note(ev.Stamp, toneWarning, g.Cancelled, words)
	case session.TimedOut:
		r.ended = ev.At
		return t.fail(ev.Stamp, report.Problem{Text: "The run timed out after " + text.Brief(r.took(ev.At)) + ".", Why: text.Error(ev.Err)})
	case session.Lost:
		r.ended = ev.At
		return t.fail(ev.Stamp, report.Problem{Text: "The connection went away before the run ended.", Why: text.Error(ev.Err), Try: advice(ev.Err, "r sends the request again")})
	default:
		r.ended = ev.At
		t.endSpeech()
	}
	return nil
}

func (t *transcript) applyArtifact(ev session.ArtifactChanged) *report.Problem {
	a := ev.Artifact
	e := t.artifacts[a.ID]
	if e == nil {
		e = &artifactEntry{entryBase: t.base(ev.Stamp), artifact: a}
		t.artifacts[a.ID] = e
		if t.speech.stream != nil {
			t.waiting = append(t.waiting, e)
		} else {
			t.add(e)
		}
	} else {
		e.set(a)
		if t.shows(e) {
			t.changed(e)
		}
	}
	if a.State != session.ArtifactFailed && a.State != session.ArtifactNeverCame {
		return nil
	}
	words := fmt.Sprintf("The artifact %s did not arrive.", text.Line(a.Filepath))
	return t.fail(ev.Stamp, report.Problem{Text: words, Why: artifact.Version(a), Try: artifact.Advice(a)})
}

// applyDisconnected tells of a connection's end, unless somebody else does: a
// run that ended with it, or whoever tried to connect.
func (t *transcript) applyDisconnected(ev session.Disconnected) *report.Problem {
	end := ev.CloseError()
	var dial *session.DialError
	if r := t.runOf(ev.Run); errors.As(ev.Err, &dial) ||
		r != nil && r.state.Active() {
		return nil
	}
	what := text.Sentence(end.Error())
	if ev.Err != nil {
		return t.fail(ev.Stamp, report.Problem{Text: what, Try: advice(end, "R connects again; so does the next request")})
	}
	if t.watch.Spent(ev) {
		what = "The runtime closed the connection, as those before 0.11 do after a request."
	}
	tone := toneWarning
	if end.Try() == "" {
		tone = toneQuiet
	}
	t.note(ev.Stamp, tone, t.brush.theme.Glyphs.Closed, what+" "+advice(end, "The next request connects again."))
	return nil
}

// advice is what a connection's end says to try, and then what ruse can do.
func advice(err error, then string) string {
	end, ok := errors.AsType[*session.CloseError](err)
	if !ok || end.Try() == "" {
		return then
	}
	return end.Try() + " " + then
}
