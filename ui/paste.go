package ui

import (
	"regexp"
	"strings"

	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/dialog"
	"ruse/ui/internal/text"
)

// encodedEnter is the enter key as terminals and multiplexers write it inside of
// a paste too: in the protocol of kitty, with ctrl+j and ctrl+m, and in xterm's.
var encodedEnter = regexp.MustCompile(`\x1b\[(?:(?:10|13|57414)(?::\d*)*(?:;[\d:]*)*u|(?:106|109)(?::\d*)*;5(?::\d*)?(?:;[\d:]*)?u|27;\d+;1[03]~)`)

// pasted is a text that comes from outside, with line feeds for whatever ends
// its lines: terminals send carriage returns in a paste, other systems' files
// have both.
func pasted(text string) string {
	if strings.Contains(text, "\x1b[") {
		text = encodedEnter.ReplaceAllString(text, "\n")
	}
	if strings.Contains(text, "\r") {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	}
	return text
}

// pastedLine is the same for where there is one line: line ends become spaces,
// but for those at its end. It is safe to show, since the inputs of one line draw
// what they hold as it is.
func pastedLine(from string) string {
	return text.Line(strings.TrimRight(pasted(from), "\n"))
}

// paste hands a text from outside to whoever has the input. It is the only way
// in for such texts, so that nobody else has to know how they come.
func (m *Model) paste(from string) tea.Cmd {
	top := m.top()
	switch top.(type) {
	case *builder, *dialog.Text:
		return m.toDialog(tea.PasteMsg{Content: pasted(from)})
	}
	if line := (tea.PasteMsg{Content: pastedLine(from)}); top != nil {
		return m.toDialog(line)
	} else if m.searchBar != nil {
		return m.toSearchBar(line)
	}
	if m.replaying() {
		m.say(text.Sentence(m.link.noRequests()))
		return nil
	}
	m.setFocus(paneComposer)
	whole, before := pasted(from), m.composer.Value()
	cmd := m.composer.Update(tea.PasteMsg{Content: whole})
	m.offerBuilder(whole, before)
	return cmd
}

// pasteClipboard asks for what is on the clipboard: the system's, or else the
// terminal's, which may not answer.
func (m *Model) pasteClipboard() tea.Cmd {
	read, log := m.cfg.ReadClipboard, m.cfg.Log
	if read == nil {
		return tea.ReadClipboard
	}
	return m.start(func() tea.Msg {
		text, err := read()
		if err != nil {
			log.Info("read the system's clipboard", "err", err)
			return unreadMsg{}
		}
		return tea.PasteMsg{Content: text}
	})
}

// unreadMsg says that the system's clipboard can't be read: the terminal is
// asked.
type unreadMsg struct{}

func (unreadMsg) apply(*Model) tea.Cmd { return tea.ReadClipboard }
