package transcript

import (
	"fmt"
	"slices"
	"strings"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/report"
	"ruse/ui/internal/text"
)

// commandsEntry is the end of a request that ran commands.
type commandsEntry struct {
	stack
	results []protocol.CommandResult
}

func newCommandsEntry(b base, results []protocol.CommandResult, stopped bool) *commandsEntry {
	e := &commandsEntry{stack: stack{base: b}, results: results}
	e.parts = []part{
		&rows{n: 1, bytes: 1, draw: func(_, width int) []string {
			th := b.painter.theme
			if stopped {
				return []string{b.painter.line(th.Glyphs.Failed+" stopped at a command that failed", width, th.Styles.Failure.Render)}
			}
			return []string{b.painter.line(th.Glyphs.Done+" "+text.Plural(len(results), "command")+" ran", width, th.Styles.Success.Render)}
		}, words: func(int) string { return "" }},
		&rows{n: len(results), bytes: 40, draw: e.draw, words: func(i int) string { return results[i].Command }},
	}
	return e
}

// draw says how one command ended.
func (e *commandsEntry) draw(i, width int) []string {
	th, r := e.painter.theme, e.results[i]
	mark, style := th.Glyphs.Done, th.Styles.Success
	if r.ExitCode != 0 {
		mark, style = th.Glyphs.Failed, th.Styles.Failure
	}
	state := fmt.Sprintf("exit %d", r.ExitCode)
	name := text.Fit("$ "+text.Line(r.Command), max(inner(width)-len(state)-6, 1), th.Glyphs.Ellipsis)
	return []string{textIndent + "  " + style.Render(mark) + " " + name + " " + style.Render(state)}
}

func (e *commandsEntry) source() string {
	var b strings.Builder
	for _, r := range e.results {
		fmt.Fprintf(&b, "%s\texit %d\n", r.Command, r.ExitCode)
	}
	return b.String()
}

// applyCommands ends the outputs of a request's commands.
func (t *Pane) applyCommands(ev session.Received, m *protocol.CommandExecutionResult) {
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
		if i := slices.IndexFunc(left, func(r protocol.CommandResult) bool { return r.Command == out.command }); i >= 0 {
			out.finish(left[i].ExitCode)
			t.changed(out)
			left = left[i+1:]
		}
	}
	t.add(newCommandsEntry(t.stamped(ev.Stamp), m.Results, stopped))
	if stopped {
		t.Fail(ev.Stamp, report.Problem{Text: commandFailed(failed)})
	}
}
