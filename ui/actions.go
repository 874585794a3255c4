package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"ruse/session"
	"ruse/ui/list"
)

// enabled reports whether a binding does something now. One that does not hides
// itself from help, and its key goes to whoever else wants it.
func (m *Model) enabled(b binding) bool {
	switch b.action {
	case actCancel:
		return m.link.active() && m.link.session != nil
	case actSend:
		return !m.link.sending && m.link.state != linkDialing
	case actHelp:
		return b.scope != inComposer || m.composer.empty()
	case actNewline, actUndo, actRedo, actMark, actMarkAll, actCopyText, actCutText:
		return false // the entry's own
	case actLeave:
		return b.scope != inComposer || !m.composer.entry.Selecting()
	case actEarlier:
		return m.suggesting() || m.composer.atTop() && m.composer.place > 0
	case actLater:
		return m.suggesting() || m.composer.atBottom() && m.composer.place < len(m.composer.earlier)
	case actNextMatch, actPrevMatch:
		return m.transcript.find.active()
	case actFold:
		f, ok := m.transcript.chosen().(foldable)
		return ok && f.canFold()
	case actOpen, actCopy:
		return m.transcript.chosen() != nil
	case actCopyCode:
		return m.transcript.chosen() != nil
	case actCopyResult:
		return m.transcript.lastResult() != nil
	case actAgain:
		return m.link.lastReq != nil && !m.link.active() && !m.link.sending && m.link.session != nil
	case actReconnect:
		return m.link.state == linkDown
	case actAllow:
		return m.link.session != nil && m.cfg.Inbox != nil && !m.link.allowed && !m.cfg.Session.AllowUploads
	case actCopyPath, actReveal, actPreview:
		return m.panel.count(m.panel.active) > 0
	case actOutside, actSaveFile, actSaveAll, actDiff, actOlder, actNewer, actLeft, actRight:
		return m.panelEnabled(b.action)
	case actEditor:
		return m.cfg.Editor != ""
	case actPager:
		return m.transcript.chosen() != nil && m.cfg.Pager != ""
	case actTab:
		return !m.panel.stacked || m.panel.count(tabErrors) > 0
	}
	return true
}

// do carries out an action.
func (m *Model) do(a action) tea.Cmd {
	if m.focus == panePanel {
		if cmd, ok := m.doInPanel(a); ok {
			return cmd
		}
	}
	if m.doReading(a) {
		return nil
	}
	switch a {
	case actCancel:
		return m.cancel()
	case actSend:
		return m.submit()
	case actQuit:
		return m.quit()
	case actSuspend:
		return m.suspend()
	case actForm:
		m.openBuilder()
	case actHistory:
		return m.loadHistory(true)
	case actPalette:
		m.open(newPicker("Commands", m.palette()))
	case actHelp:
		m.open(&page{title: "Keys", lines: m.helpLines})
	case actRuns:
		m.open(newPicker("Runs", m.runChoices()))
	case actAddress:
		m.open(newAddressDialog(m.link.url))
	case actReconnect:
		return m.reconnect()
	case actAllow:
		m.allowUploads()
	case actSearch:
		m.openSearch()
	case actEditor:
		return m.editPrompt()
	case actPager:
		return m.page()
	case actCopy:
		return m.copyEntry()
	case actCopyCode:
		return m.copyCode()
	case actCopyResult:
		return m.copyResult()
	case actAgain:
		return m.dispatch(*m.link.lastReq)
	default:
		m.doPanes(a)
	}
	return nil
}

// doPanes carries out what moves the focus or changes the arrangement.
func (m *Model) doPanes(a action) {
	switch a {
	case actNextPane:
		m.setFocus((m.focus + 1) % 3)
	case actPrevPane:
		m.setFocus((m.focus + 2) % 3)
	case actLeave:
		m.setFocus(paneTranscript)
	case actCompose:
		m.setFocus(paneComposer)
	case actEarlier:
		m.recall(-1)
	case actLater:
		m.recall(1)
	case actTogglePanel:
		m.mode.panel = !m.mode.panel
		m.mode.full = false
		if !m.mode.panel && m.focus == panePanel {
			m.setFocus(paneTranscript)
			m.mode.panel = false
		}
	}
}

// recall chooses among the suggestions where they are shown, else among the
// prompts sent before.
func (m *Model) recall(by int) {
	if m.suggesting() {
		m.chooseSuggestion(by)
		return
	}
	m.composer.recall(by)
}

// doReading carries out what reads the transcript, and reports whether it was
// that.
func (m *Model) doReading(a action) bool {
	t := m.transcript
	switch a {
	case actDown:
		t.list.ScrollBy(1)
	case actUp:
		t.list.ScrollBy(-1)
	case actPageDown:
		t.list.PageBy(1)
	case actPageUp:
		t.list.PageBy(-1)
	case actHalfDown:
		t.list.PageBy(0.5)
	case actHalfUp:
		t.list.PageBy(-0.5)
	case actTop:
		t.list.GotoStart()
		t.current, t.picked = 0, true
	case actBottom:
		t.list.GotoEnd()
		t.picked = false
	case actNextEntry:
		t.step(1)
	case actPrevEntry:
		t.step(-1)
	case actNextRun:
		t.stepTo(1, isPrompt)
	case actPrevRun:
		t.stepTo(-1, isPrompt)
	case actNextError:
		t.stepTo(1, isProblem)
	case actPrevError:
		t.stepTo(-1, isProblem)
	case actNextMatch:
		m.nextMatch(1)
	case actPrevMatch:
		m.nextMatch(-1)
	case actOpen:
		if !m.openArtifact() {
			t.toggle()
		}
	case actFold:
		t.toggle()
	case actSelect:
		m.beginSelection()
	case actJoin:
		m.toggleJoining()
	default:
		return false
	}
	return true
}

// doInPanel carries out what means something else in the panel.
func (m *Model) doInPanel(a action) (cmd tea.Cmd, ok bool) {
	p := m.panel
	if p.previewing() {
		switch a {
		case actPageDown, actPageUp, actHalfDown, actHalfUp, actTop, actBottom:
			p.page(a)
			return nil, true
		}
	}
	const page = 10
	switch a {
	case actDown:
		p.move(1)
	case actUp:
		p.move(-1)
	case actPageDown, actHalfDown:
		p.move(page)
	case actPageUp, actHalfUp:
		p.move(-page)
	case actTop:
		p.move(-p.count(p.active))
	case actBottom:
		p.move(p.count(p.active))
	case actTab:
		p.active = (p.active + 1) % tabCount
	case actPreview:
		p.toggle()
	case actWider:
		m.mode.panelDelta += 4
	case actNarrower:
		m.mode.panelDelta -= 4
	case actFull:
		m.mode.full = !m.mode.full
	default:
		return m.doWithArtifact(a)
	}
	return nil, true
}

// doWithArtifact carries out what is done with the chosen artifact.
func (m *Model) doWithArtifact(a action) (cmd tea.Cmd, ok bool) {
	switch a {
	case actOutside, actSaveFile:
		if cmd := m.fetchChosen(); cmd != nil {
			return cmd, true
		}
	}
	switch a {
	case actCopyPath:
		return m.copyPath(), true
	case actReveal:
		m.reveal()
	case actOutside:
		return m.openOutside(), true
	case actSaveFile:
		m.saveArtifact()
	case actSaveAll:
		m.saveAll()
	case actDiff:
		m.panel.compare()
	case actOlder:
		m.stepVersion(-1)
	case actNewer:
		m.stepVersion(1)
	case actLeft:
		m.panel.preview.shift(-1)
	case actRight:
		m.panel.preview.shift(1)
	default:
		return nil, false
	}
	return nil, true
}

// submit sends what the composer holds; empty and disconnected, it tries again
// to connect.
func (m *Model) submit() tea.Cmd {
	switch {
	case m.link.session == nil && m.link.state == linkDown:
		return m.dial()
	case m.composer.empty():
		return m.suggest()
	case m.link.active():
		m.status.set("A run is under way; ctrl+x cancels it. The prompt stays here.")
		return nil
	}
	return m.send()
}

// reconnect makes a connection where there is none.
func (m *Model) reconnect() tea.Cmd {
	if m.link.session == nil {
		return m.dial()
	}
	s, ctx := m.link.session, m.ctx
	return func() tea.Msg {
		if err := s.Redial(ctx); err != nil {
			return failedMsg{"connect again", err}
		}
		return nil
	}
}

// quit asks while a run or an upload is under way, and ends the session. A
// second time it does not wait.
func (m *Model) quit() tea.Cmd {
	_, asking := m.top().(*confirm)
	_, waiting := m.top().(*pendingDialog)
	if m.quitting || waiting || asking && m.confirming == actQuit {
		return tea.Quit
	}
	if m.link.active() {
		m.confirming = actQuit
		m.open(&confirm{
			title: "A run is under way", text: m.lostByQuitting(),
			yes: "quit", onYes: answerQuit{}, also: []string{"ctrl+c"},
		})
		return nil
	}
	if m.askToWait(false) {
		return nil
	}
	return m.quitNow()
}

// quitNow ends the session, and then the program.
func (m *Model) quitNow() tea.Cmd {
	m.quitting = true
	m.status.set("ending the session; q quits at once")
	return m.end()
}

// answerQuit quits at once.
type answerQuit struct{}

func (m *Model) top() dialog {
	if len(m.dialogs) == 0 {
		return nil
	}
	return m.dialogs[len(m.dialogs)-1]
}

// answered carries out what a dialog ended with.
func (m *Model) answered(a answer) tea.Cmd {
	m.confirming = ""
	if cmd, ok := m.fromHistory(a); ok {
		return cmd
	}
	switch a := a.(type) {
	case answerKeep:
		m.keep(a.builder)
	case answerBuilder:
		return m.toBuilder(a.do)
	case answerAsk:
		return m.serveBuilder(a.builder, a.action)
	case answerSend:
		return m.sendBuilt(a.builder)
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
	case answerAction:
		return m.do(a.action)
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

// changeAddress leaves the present runtime for another one.
func (m *Model) changeAddress(url string) tea.Cmd {
	old := m.link.session
	m.request.Address = ""
	m.link = link{url: url, generation: m.link.generation, lastReq: m.link.lastReq}
	cmd := m.dial()
	if old == nil {
		return cmd
	}
	m.transcript.note(session.Stamp{At: time.Now()}, toneQuiet, m.theme.Glyphs.Closed, "left for another address")
	return tea.Batch(cmd, closeSession(old))
}

// jump brings an entry to the top of the window.
func (t *transcript) jump(i int) {
	if i < 0 || i >= len(t.entries) {
		return
	}
	t.current, t.picked = i, true
	t.list.GotoItem(i, list.AlignTop)
}

// step moves to the next or the previous entry.
func (t *transcript) step(by int) {
	t.settleCurrent()
	t.jump(min(max(t.current+by, 0), max(len(t.entries)-1, 0)))
}

// stepTo moves to the next or the previous entry of a kind.
func (t *transcript) stepTo(by int, kind func(entry) bool) {
	t.settleCurrent()
	for i := t.current + by; i >= 0 && i < len(t.entries); i += by {
		if kind(t.entries[i]) {
			t.jump(i)
			return
		}
	}
}

func isPrompt(e entry) bool {
	_, ok := e.(*promptEntry)
	return ok
}

func isProblem(e entry) bool {
	_, ok := e.(*problemEntry)
	return ok
}

// chosen is the entry that keys act on, or nil.
func (t *transcript) chosen() entry {
	if len(t.entries) == 0 {
		return nil
	}
	t.settleCurrent()
	return t.entries[min(t.current, len(t.entries)-1)]
}

// toggle folds or unfolds the chosen entry.
func (t *transcript) toggle() {
	if f, ok := t.chosen().(foldable); ok && f.canFold() {
		following := t.list.Following()
		f.setFolded(!f.folded())
		t.changed(f)
		if following && !f.folded() {
			t.jump(f.base().index)
		}
	}
}

// lastResult is the newest result, or nil.
func (t *transcript) lastResult() *resultEntry {
	for i := len(t.runs) - 1; i >= 0; i-- {
		if t.runs[i].result != nil {
			return t.runs[i].result
		}
	}
	return nil
}
