package ui

import (
	"context"
	"fmt"
	"io"
	"os/exec"
	"time"

	tea "charm.land/bubbletea/v2"

	"ruse/ui/list"
)

// copyText puts text on the clipboard both ways: by OSC 52 through the terminal,
// which works over SSH and never answers, and with the system's own clipboard
// where there is one. What happened is said truthfully.
func (m *Model) copyText(what, text string) tea.Cmd {
	if text == "" {
		m.status.set("there is nothing to copy")
		return nil
	}
	write, log := m.cfg.Clipboard, m.cfg.Log
	native := func() tea.Msg {
		said := fmt.Sprintf("%s (%s) sent to the terminal's clipboard", what, size(int64(len(text))))
		if write == nil {
			return statusMsg{said}
		}
		if err := write(text); err != nil {
			log.Info("write to the system's clipboard", "err", err)
			return statusMsg{said}
		}
		return statusMsg{fmt.Sprintf("%s (%s) copied", what, size(int64(len(text))))}
	}
	return tea.Batch(tea.SetClipboard(text), native)
}

// copyEntry copies the chosen entry as it came.
func (m *Model) copyEntry() tea.Cmd {
	e := m.transcript.chosen()
	if e == nil {
		return nil
	}
	return m.copyText("entry", e.source())
}

// coder is an entry that may hold code blocks.
type coder interface {
	entry
	// code returns the code of a block, if it is a fence, and the blocks that
	// the fence goes over.
	code(block int) (text string, ok bool)
}

// copyCode copies the code block of the chosen entry that is in the window, or
// else its first one.
func (m *Model) copyCode() tea.Cmd {
	e, ok := m.transcript.chosen().(coder)
	if !ok {
		m.status.set("this entry holds no code block")
		return nil
	}
	t := m.transcript
	first, inSight := "", ""
	for block := range e.Blocks() {
		text, ok := e.code(block)
		if !ok {
			continue
		}
		if first == "" {
			first = text
		}
		if _, visible := t.list.RowOf(list.Position{Item: e.base().index, Block: block}); visible && inSight == "" {
			inSight = text
		}
	}
	switch {
	case inSight != "":
		return m.copyText("code block", inSight)
	case first != "":
		return m.copyText("code block", first)
	}
	m.status.set("this entry holds no code block")
	return nil
}

// copyResult copies the newest result: its text, or its structured output.
func (m *Model) copyResult() tea.Cmd {
	r := m.transcript.lastResult()
	if r == nil {
		return nil
	}
	return m.copyText("result", r.source())
}

// copySelection copies what is marked.
func (m *Model) copySelection() tea.Cmd {
	text, whole := m.transcript.selected()
	what := "selection"
	if !whole {
		what = fmt.Sprintf("the first %s lines of the selection", count(selectionLines))
	}
	return m.copyText(what, text)
}

// copyPath copies where the chosen artifact is stored, or the chosen error.
func (m *Model) copyPath() tea.Cmd {
	if e, ok := m.panel.error(); ok {
		return m.copyText("error", e.source())
	}
	a, ok := m.panel.file()
	if !ok {
		return nil
	}
	if a.Location == "" {
		return m.copyText("path in the sandbox", a.Filepath)
	}
	return m.copyText("path", a.Location)
}

// reveal shows the chosen artifact or error where it came in the transcript.
func (m *Model) reveal() {
	t := m.transcript
	if e, ok := m.panel.error(); ok {
		if t.shows(e) {
			t.jump(e.index)
		}
		return
	}
	a, ok := m.panel.file()
	if !ok {
		return
	}
	if e := t.artifacts[a.ID]; e != nil && t.shows(e) {
		t.jump(e.index)
	}
}

// toggleJoining shows assistant text the other way: as sent where pieces were
// joined, joined where they were not.
func (m *Model) toggleJoining() {
	t := m.transcript
	j := joinAlways
	switch t.brush.joining {
	case joinAlways:
		j = joinNever
	case joinNever:
		j = joinByText
	}
	t.setJoining(j)
	m.status.set(j.String())
}

// runner runs a command that takes the terminal, with text on its standard
// input, and gives the terminal back.
type runner struct {
	*exec.Cmd
}

func (r runner) SetStdin(in io.Reader) {
	if r.Stdin == nil {
		r.Stdin = in
	}
}
func (r runner) SetStdout(w io.Writer) { r.Stdout = w }
func (r runner) SetStderr(w io.Writer) { r.Stderr = w }

// killAfter is how long a program that took the terminal has to end when ruse
// does.
const killAfter = 2 * time.Second

func command(ctx context.Context, line string, args ...string) *exec.Cmd {
	c := shellCommand(ctx, line, args...)
	c.WaitDelay = killAfter
	return c
}
