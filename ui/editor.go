package ui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// editedMsg brings a prompt back from the person's editor.
type editedMsg struct {
	text string
	err  error
}

// shellCommand runs the command line that $EDITOR or $PAGER holds, with args
// after it. It may hold arguments of its own, so a shell reads it.
func shellCommand(ctx context.Context, line string, args ...string) *exec.Cmd {
	if runtime.GOOS == "windows" {
		parts := strings.Fields(line)
		return exec.CommandContext(ctx, parts[0], append(parts[1:], args...)...)
	}
	return exec.CommandContext(ctx, "sh", append([]string{"-c", line + ` "$@"`, "sh"}, args...)...)
}

// editPrompt opens the prompt in the person's editor. The file is readable to
// them alone, and goes away with it.
func (m *Model) editPrompt() tea.Cmd {
	dir, err := os.MkdirTemp("", "ruse-")
	if err != nil {
		m.failed(failedMsg{"make a file for the editor", err})
		return nil
	}
	file := filepath.Join(dir, "prompt.md")
	remove := func(err error) error { return errors.Join(err, os.RemoveAll(dir)) }
	if err := os.WriteFile(file, []byte(m.composer.value()), 0o600); err != nil {
		m.failed(failedMsg{"write the prompt for the editor", remove(err)})
		return nil
	}
	return tea.Exec(runner{command(m.ctx, m.cfg.Editor, file)}, func(err error) tea.Msg {
		if err != nil {
			return editedMsg{err: remove(fmt.Errorf("run %s: %w", m.cfg.Editor, err))}
		}
		text, err := os.ReadFile(file)
		return editedMsg{strings.TrimSuffix(string(text), "\n"), remove(err)}
	})
}

// edited puts the text back into the composer; after a failure the prompt is
// as it was.
func (m *Model) edited(msg editedMsg) {
	if msg.err != nil {
		m.failed(failedMsg{"edit the prompt", msg.err})
		return
	}
	m.composer.setValue(msg.text)
	m.setFocus(paneComposer)
}

// page opens the chosen entry in the person's pager, made safe for a terminal.
func (m *Model) page() tea.Cmd {
	e := m.transcript.chosen()
	if e == nil {
		return nil
	}
	c := command(m.ctx, m.cfg.Pager)
	c.Stdin = strings.NewReader(strings.Join(cleanOutput(e.source()), "\n") + "\n")
	return tea.Exec(runner{c}, func(err error) tea.Msg {
		if err != nil {
			return failedMsg{"open the pager", fmt.Errorf("run %s: %w", m.cfg.Pager, err)}
		}
		return nil
	})
}
