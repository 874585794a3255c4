package ui

import (
	tea "charm.land/bubbletea/v2"

	"ruse/session"
)

// tab is what the terminal's tab says that ruse does: in its title, in the bar of
// progress that some terminals have (OSC 9;4), and as the program's status (OSC
// 7501). All of it is ruse's own words: a title outlives the screen, and is shown
// by other programs.
type tab struct {
	title string
	bar   tea.ProgressBarState
	state tea.ProgramState
}

// The tabs.
var (
	tabIdle       = tab{"ruse", tea.ProgressBarNone, tea.ProgramStateIdle}
	tabConnecting = tab{"ruse: connecting", tea.ProgressBarIndeterminate, tea.ProgramStateWorking}
	tabRunning    = tab{"ruse: running", tea.ProgressBarIndeterminate, tea.ProgramStateWorking}
	tabAlarm      = tab{"ruse: running, look", tea.ProgressBarWarning, tea.ProgramStateWorking}
	tabAsks       = tab{"ruse: needs you", tea.ProgressBarWarning, tea.ProgramStateBlocked}
	tabFailed     = tab{"ruse: failed", tea.ProgressBarError, tea.ProgramStateError}
	tabDone       = tab{"ruse: done", tea.ProgressBarNone, tea.ProgramStateDone}
)

// tab says what ruse does now. Once it quits nothing goes on any more, and how the
// newest run ended is what is left to tell.
func (m *Model) tab() tab {
	active := m.link.sending || m.link.active()
	switch {
	case !m.quitting && m.unasked != nil && m.top() == m.unasked:
		return tabAsks
	case !m.quitting && active && m.runs.quiet().Alarm:
		return tabAlarm
	case !m.quitting && active:
		return tabRunning
	case !m.quitting && m.link.state == linkDialing:
		return tabConnecting
	case active:
		return tabIdle
	}
	state := m.link.run.state
	if shown, ok := m.transcript.Run(m.link.run.id); ok {
		state = shown.State
	}
	switch {
	case m.link.state == linkDown && m.link.err != nil:
		return tabFailed
	case m.link.run.id == 0, state == session.Cancelled:
		return tabIdle
	case state == session.Succeeded:
		return tabDone
	}
	return tabFailed
}

// show puts t into a view.
func (t tab) show(v *tea.View) {
	const whole = 100
	v.WindowTitle = t.title
	v.ProgressBar = tea.NewProgressBar(t.bar, whole)
	v.ProgramStatus = &tea.ProgramStatus{State: t.state, App: "ruse"}
	if t.state == tea.ProgramStateBlocked {
		v.ProgramStatus.Kind = tea.ProgramStatusKindQuestion
	}
}

// leave ends the program; what the tab said of work under way is over then.
func (m *Model) leave() tea.Cmd {
	m.quitting = true
	return tea.Quit
}
