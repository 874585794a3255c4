package ui

import (
	"errors"
	"fmt"
	"io"
	"strings"

	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/external"
	"ruse/ui/internal/text"
)

// suspendMsg says that a signal asked for a stop.
type suspendMsg struct{}

// suspend gives the terminal to the shell until that brings ruse back.
func (m *Model) suspend() tea.Cmd {
	return m.terminal.Suspend(m.link.source, func(err error) tea.Msg {
		if err != nil {
			return statusMsg{"not suspended: " + err.Error()}
		}
		return nil
	})
}

// editorMsg asks for the terminal, once the file for the editor is written;
// editedMsg brings the text back.
type (
	editorMsg struct {
		file external.Text
		done func(text string)
	}
	editedMsg struct {
		text string
		done func(text string)
	}
)

func (m *Model) noEditor() string {
	return unless(m.cfg.Editor != "", "there is no editor: set $EDITOR")
}

// editText opens a text in the person's editor and hands what it left to done.
func (m *Model) editText(name, text string, done func(text string)) tea.Cmd {
	if m.cfg.Editor == "" {
		m.status.set(m.noEditor())
		return nil
	}
	return m.start(func() tea.Msg {
		file, err := external.NewText(name, text)
		if err != nil {
			return failedMsg{"make a file for the editor", err}
		}
		return editorMsg{file, done}
	})
}

func (msg editorMsg) apply(m *Model) tea.Cmd {
	return m.terminal.Run(external.Command(m.ctx, m.cfg.Editor, msg.file.Path), m.link.source, func(err error) tea.Msg {
		text, readErr := msg.file.Read()
		if err != nil {
			readErr = fmt.Errorf("run %s: %w", m.cfg.Editor, err)
		}
		if err := errors.Join(readErr, msg.file.Remove()); err != nil {
			return failedMsg{"edit the text", err}
		}
		return editedMsg{text, msg.done}
	})
}

func (msg editorMsg) afterEnd(*Model) error { return msg.file.Remove() }

func (msg editedMsg) apply(*Model) tea.Cmd {
	msg.done(pasted(msg.text))
	return nil
}

// editPrompt opens the prompt in the person's editor; after a failure it is as
// it was.
func (m *Model) editPrompt() tea.Cmd {
	return m.editText("prompt.md", m.composer.Value(), func(text string) {
		m.composer.Replace(strings.TrimSuffix(text, "\n"))
		m.setFocus(paneComposer)
	})
}

// editField opens the focused field, or the JSON, in the person's editor.
func (m *Model) editField(b *builder) tea.Cmd {
	file, text, set := b.Text()
	if set == nil {
		return nil // the form says why
	}
	return m.editText(file, text, set)
}

// page shows a text that is safe for a terminal in the person's pager.
func (m *Model) page(content io.ReadCloser) tea.Cmd {
	c := external.Command(m.ctx, m.cfg.Pager)
	c.Stdin = content
	return m.terminal.Run(c, m.link.source, func(err error) tea.Msg {
		if err = errors.Join(err, content.Close()); err != nil {
			return failedMsg{"open the pager", fmt.Errorf("run %s: %w", m.cfg.Pager, err)}
		}
		return nil
	})
}

// pageEntry opens the chosen entry in the pager.
func (m *Model) pageEntry() tea.Cmd {
	lines := text.Lines(m.transcript.Source(m.transcript.Current()))
	return m.page(io.NopCloser(strings.NewReader(strings.Join(lines, "\n") + "\n")))
}
