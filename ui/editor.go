package ui

import (
	"context"
	"fmt"
	"os/exec"
	"runtime"
	"strings"

	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/text"
)

// shellCommand runs the command line that $EDITOR or $PAGER holds, with args
// after it. It may hold arguments of its own, so a shell reads it.
func shellCommand(ctx context.Context, line string, args ...string) *exec.Cmd {
	if runtime.GOOS == "windows" {
		parts := strings.Fields(line)
		return exec.CommandContext(ctx, parts[0], append(parts[1:], args...)...)
	}
	return exec.CommandContext(ctx, "sh", append([]string{"-c", line + ` "$@"`, "sh"}, args...)...)
}

// editPrompt opens the prompt in the person's editor; after a failure it is as
// it was.
func (m *Model) editPrompt() tea.Cmd {
	return m.editText("prompt.md", m.composer.Value(), func(m *Model, text string) {
		m.composer.Replace(strings.TrimSuffix(text, "\n"))
		m.setFocus(paneComposer)
	})
}

// page opens the chosen entry in the person's pager, made safe for a terminal.
func (m *Model) page() tea.Cmd {
	c := guestCommand(m.ctx, m.cfg.Pager)
	c.Stdin = strings.NewReader(strings.Join(text.Lines(m.transcript.Source(m.transcript.Current())), "\n") + "\n")
	return tea.Exec(m.runner(c), func(err error) tea.Msg {
		if err != nil {
			return failedMsg{"open the pager", fmt.Errorf("run %s: %w", m.cfg.Pager, err)}
		}
		return nil
	})
}

func (m *Model) noEditor() string {
	return unless(m.cfg.Editor != "", "there is no editor: set $EDITOR")
}
