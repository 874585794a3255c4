package transcript

import (
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

// Apply shows one event.
func (t *Pane) Apply(ev session.Event) {
	t.cancel.Apply(ev)
	switch ev := ev.(type) {
	case session.Sent:
		t.applySent(ev)
	case session.Received:
		t.applyReceived(ev)
	case session.RunChanged:
		t.applyRun(ev)
	case session.ArtifactChanged:
		t.applyArtifact(ev)
	case session.Disconnected:
		t.applyDisconnected(ev)
	case session.Malformed:
		t.add(newFrameEntry(t.stamped(ev.Stamp), "A frame that ruse does not understand: "+ev.Err.Error(), ev.Raw))
	case session.Fault:
		p, ok := report.Unrecorded(ev)
		if !ok {
			p = report.Problem{Text: "Something failed inside ruse.", Why: ev.Err.Error()}
		}
		t.Fail(ev.Stamp, p)
	}
	t.remark(ev.When(), t.watch.Apply(ev)...)
}

// remark adds what ruse has to say on its own account.
func (t *Pane) remark(at time.Time, sentences ...string) {
	for _, sentence := range sentences {
		t.Note(session.Stamp{At: at}, Quiet, t.painter.theme.Glyphs.Attention, sentence)
	}
}

func (t *Pane) applySent(ev session.Sent) {
	switch m := ev.Message.(type) {
	case *protocol.Invocation:
		t.begin(ev, m.UserPrompt, len(m.PreCommands)+len(m.PostCommands) > 0)
	case *protocol.CommandExecution:
		title := ""
		if len(m.Commands) > 0 {
			title = "$ " + m.Commands[0].Command
		}
		t.begin(ev, title, true)
	case *protocol.Cancel:
		t.Note(ev.Stamp, Warning, t.painter.theme.Glyphs.Cancelled, "cancel sent")
	case nil, *protocol.Unknown:
		t.add(newFrameEntry(t.stamped(ev.Stamp), "sent as it is", ev.Raw))
	}
}

// standsAlone is said before the second request of a session, where people
// would take the first one for remembered.
const standsAlone = "Each request stands alone: the agent remembers nothing of what is above. Only the files in its sandbox stay."

// begin shows a request.
func (t *Pane) begin(ev session.Sent, title string, commands bool) {
	r := t.begun(ev.Stamp)
	if r.sent {
		return // it goes out again
	}
	t.remark(ev.At, t.watch.None()...) // of the request before
	if t.prompts == 1 {
		t.remark(ev.At, standsAlone)
	}
	t.prompts++
	e := newPromptEntry(t.stamped(ev.Stamp), ev.Message, ev.Raw)
	t.add(e)
	r.Title, r.Began, r.first, r.sent, r.commands = text.Line(title), ev.At, e.index, true, commands
}

// oneRequest is said when a second request goes out again.
const oneRequest = "This runtime (up to 0.10) takes one request a connection, and did nothing with this one. It goes out again on a new connection."

func (t *Pane) applyReceived(ev session.Received) {
	if ev.Resent {
		t.remark(ev.At, oneRequest)
		return
	}
	if ev.Stray != "" {
		t.add(newFrameEntry(t.stamped(ev.Stamp), "A result that is no answer: "+ev.Stray+".", ev.Raw))
		return
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
		t.applyError(ev, m)
	case *protocol.Result:
		t.applyResult(ev, m)
	case *protocol.CommandExecutionResult:
		t.applyCommands(ev, m)
	case *protocol.Unknown:
		title := "A message that ruse does not know"
		if m.Name != "" {
			title += ": " + string(m.Name)
		}
		t.add(newFrameEntry(t.stamped(ev.Stamp), title, ev.Raw))
	case *protocol.Heartbeat, *protocol.ArtifactUploadRequest, *protocol.EndSessionConfirm:
		// The header shows life, ArtifactChanged the file, Disconnected the end.
	default:
		t.add(newFrameEntry(t.stamped(ev.Stamp), "A message that a runtime does not send: "+string(m.MessageType()), ev.Raw))
	}
}

func (t *Pane) applyError(ev session.Received, m *protocol.Error) {
	// The answer to a cancel is an ending, no problem.
	answer := session.RuntimeError{Message: m.Text}
	if r := t.runOf(ev.Run); r != nil && r.State == session.Cancelling && answer.Is(session.ErrCancelled) {
		t.endSpeech()
		return
	}
	p := report.Problem{Text: m.Text, Metadata: m.Metadata, Try: answer.Try(), AfterCancel: ev.AfterCancel}
	if failed, ok := m.Failed(); ok {
		p.Text = commandFailed(failed)
		if details := jsontext.Value(m.Text); details.IsValid() {
			p.Metadata = details
		}
	}
	t.Fail(ev.Stamp, p)
}

// commandFailed is a command's failure in a line, without a full stop that could
// be the command's.
func commandFailed(failed protocol.CommandResult) string {
	return text.Capital(text.Line(failed.Failure()))
}

func (t *Pane) applyResult(ev session.Received, m *protocol.Result) {
	r, took := t.runOf(ev.Run), time.Duration(0)
	if r != nil {
		took = ev.At.Sub(r.Began)
	}
	e := newResultEntry(t.stamped(ev.Stamp), m, took)
	t.add(e)
	if r != nil {
		r.result = e
	}
}

func (t *Pane) applyArtifact(ev session.ArtifactChanged) {
	a := ev.Artifact
	switch e := t.artifacts[a.ID]; {
	case e == nil:
		e = newArtifactEntry(t.stamped(ev.Stamp), a)
		t.artifacts[a.ID] = e
		if t.speech.stream != nil {
			t.waiting = append(t.waiting, e)
		} else {
			t.add(e)
		}
	default:
		t.setArtifact(e, a)
	}
	if a.State == session.ArtifactFailed || a.State == session.ArtifactNeverCame {
		words := fmt.Sprintf("The artifact %s did not arrive.", text.Line(a.Filepath))
		t.Fail(ev.Stamp, report.Problem{Text: words, Why: artifact.Version(a), Try: artifact.Advice(a)})
	}
}

// setArtifact shows what became of an upload.
func (t *Pane) setArtifact(e *artifactEntry, a session.Artifact) {
	e.set(a)
	if t.shows(e) {
		t.changed(e)
	}
}
