package ui

import (
	tea "charm.land/bubbletea/v2"
)

func (m *Model) top() dialog {
	if len(m.dialogs) == 0 {
		return nil
	}
	return m.dialogs[len(m.dialogs)-1]
}

// answered carries out what a dialog ended with.
func (m *Model) answered(a answer) tea.Cmd {
	if cmd, ok := m.fromHistory(a); ok {
		return cmd
	}
	switch a := a.(type) {
	case answerBuilder:
		m.toBuilder(a.do)
	case answerImport:
		m.offerImport(a)
	case answerPasted:
		m.composer.setValue(a.before)
		m.edit(a.request)
	case answerReadFile:
		return a.read
	case answerSave:
		return m.save(a)
	case answerOpenSaved:
		return m.openSaved(a.name)
	case answerExport:
		return m.export(a)
	case answerCommand:
		return m.run(a.command)
	case answerQuit, answerGo:
		return tea.Quit
	case answerBack:
		m.quitting = false
	case answerGive:
		m.cfg.Guard = nil
		return m.dispatch(a.request)
	case answerUpload:
		a.reply <- a.upload // has room for the one answer
		return m.listenAsker()
	case answerOpenSchema:
		m.request.Schema = a.request.Schema
		return m.dispatch(a.request)
	case answerAddress:
		return m.changeAddress(a.url)
	case answerRun:
		m.setFocus(paneTranscript)
		m.transcript.jump(a.first)
	}
	return nil
}
