package ui

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	tea "charm.land/bubbletea/v2"
)

// editorMsg asks for the terminal, once the file for the editor is written.
type editorMsg struct {
	dir, file string
	err       error
	done      func(m *Model, text string)
}

// editText opens a text in the person's editor and hands what it left to done.
// The file is readable to them alone, and goes away with it.
func (m *Model) editText(name, text string, done func(m *Model, text string)) tea.Cmd {
	if m.cfg.Editor == "" {
		m.status.set(m.noEditor())
		return nil
	}
	return m.start(func() tea.Msg {
		dir, err := os.MkdirTemp("", "ruse-")
		if err != nil {
			return editorMsg{err: err}
		}
		file := filepath.Join(dir, name)
		return editorMsg{dir, file, os.WriteFile(file, []byte(text), 0o600), done}
	})
}

func (msg editorMsg) apply(m *Model) tea.Cmd {
	if msg.err != nil {
		m.failed(failedMsg{"make a file for the editor", errors.Join(msg.err, os.RemoveAll(msg.dir))})
		return nil
	}
	return tea.Exec(m.runner(guestCommand(m.ctx, m.cfg.Editor, msg.file)), func(err error) tea.Msg {
		text, readErr := os.ReadFile(msg.file)
		if err != nil {
			readErr = fmt.Errorf("run %s: %w", m.cfg.Editor, err)
		}
		return editorDoneMsg{string(text), errors.Join(readErr, os.RemoveAll(msg.dir)), msg.done}
	})
}

func (msg editorMsg) afterEnd(*Model) error { return os.RemoveAll(msg.dir) }

// editorDoneMsg brings a text back from the person's editor.
type editorDoneMsg struct {
	text string
	err  error
	done func(m *Model, text string)
}

func (msg editorDoneMsg) apply(m *Model) tea.Cmd {
	if msg.err != nil {
		m.failed(failedMsg{"edit the text", msg.err})
		return nil
	}
	msg.done(m, pasted(msg.text))
	return nil
}

// editField opens the focused field, or the JSON, in the person's editor.
func (m *Model) editField(b *builder) tea.Cmd {
	file, text, set := b.Text()
	if set == nil {
		return nil // the form says why
	}
	return m.editText(file, text, func(_ *Model, text string) { set(text) })
}
