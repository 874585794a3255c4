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
	base
	results []protocol.CommandResult
}

func (e *commandsEntry) Blocks() int { return len(e.results) + 1 }

func (e *commandsEntry) Lines(block, width int) []string {
	th := e.painter.theme
	if block == 0 {
		head, style := th.Glyphs.Done+" "+text.Plural(len(e.results), "command")+" ran", th.Styles.Success
		if _, failed := (&protocol.CommandExecutionResult{Results: e.results}).Failed(); failed {
			head, style = th.Glyphs.Failed+" stopped at a command that failed", th.Styles.Failure
		}
		return []string{textIndent + style.Render(text.Fit(head, min(text.Width(head), inner(width)), th.Glyphs.Ellipsis))}
	}
	r := e.results[block-1]
	mark, style := th.Glyphs.Done, th.Styles.Success
	if r.ExitCode != 0 {
		mark, style = th.Glyphs.Failed, th.Styles.Failure
	}
	state := fmt.Sprintf("exit %d", r.ExitCode)
	name := text.Fit("$ "+text.Line(r.Command), max(inner(width)-len(state)-6, 1), th.Glyphs.Ellipsis)
	return []string{textIndent + "  " + style.Render(mark) + " " + name + " " + style.Render(state)}
}

func (e *commandsEntry) Version(int) uint64 { return e.version(0) }
func (e *commandsEntry) Bytes(block int) int {
	if block == 0 {
		return 1
	}
	return len(e.results[block-1].Command)
}

func (e *commandsEntry) TotalBytes() int { return e.Offset(len(e.results) + 1) }

func (e *commandsEntry) Offset(block int) int {
	n := 0
	for i := range block {
		n += e.Bytes(i)
	}
	return n
}

func (e *commandsEntry) source() string {
	var b strings.Builder
	for _, r := range e.results {
		fmt.Fprintf(&b, "%s\texit %d\n", r.Command, r.ExitCode)
	}
	return b.String()
}

func (e *commandsEntry) find(block int) string {
	if block == 0 {
		return ""
	}
	return e.results[block-1].Command
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
	t.add(&commandsEntry{base: t.stamped(ev.Stamp), results: m.Results})
	if stopped {
		t.Fail(ev.Stamp, report.Problem{Text: commandFailed(failed)})
	}
}
