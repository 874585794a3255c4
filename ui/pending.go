package ui

import (
	"context"
	"errors"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"ruse/session"
	"ruse/ui/internal/artifact"
	"ruse/ui/internal/dialog"
	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// pendingDialog says at the end which artifacts are still on their way, and
// lets the person wait for them or go. It closes by itself when all have come.
type pendingDialog struct {
	// uploads returns what is on its way.
	uploads func() []session.Artifact
	waiting bool
}

// waitCommands answer a pendingDialog.
func waitCommands() []command {
	return scoped(
		inWait,
		command{name: "wait", keys: []string{"enter"}, help: "wait, and quit when all have come", run: turns(func(d *pendingDialog) { d.waiting = true })},
		command{name: "go", keys: []string{"q"}, help: "quit now", run: (*Model).leave},
		command{name: "back", keys: []string{"esc"}, help: "back", run: does(func(m *Model) {
			m.closeTop()
			m.quitting = false
		})},
	)
}

// Handle does nothing: all that it takes is a command.
func (d *pendingDialog) Handle(tea.Msg) (dialog.Answer, tea.Cmd) { return nil, nil }

// Draw lists what is on its way.
func (d *pendingDialog) Draw(th *theme.Theme, w, h int) ([]string, *tea.Cursor) {
	room, uploads := min(max(w-8, 20), 70), d.uploads()
	lines := []string{""}
	if !d.waiting {
		lines = append(lines, text.Wrap([]string{"What has not come when ruse quits is lost."}, room)...)
		lines = append(lines, "")
	}
	most := max(h-10, 1)
	for i, a := range uploads {
		if i == most && len(uploads) > most+1 {
			lines = append(lines, th.Styles.Quiet.Render(fmt.Sprintf("and %s more", text.Count(len(uploads)-i))))
			break
		}
		mark, style := artifact.Mark(th, a.State)
		state := artifact.State(a)
		name := text.FitLeft(text.Line(a.Filepath), max(room-text.Width(state)-3, 8), th.Glyphs.Ellipsis)
		lines = append(lines, style(mark)+" "+name+" "+th.Styles.Quiet.Render(state))
	}
	title, hint := text.Plural(len(uploads), "artifact")+" on the way", "enter wait   q go   esc back"
	if d.waiting {
		title, hint = "Waiting for "+text.Plural(len(uploads), "artifact"), "quits when all have come   q go   esc back"
	}
	return th.Box(title, append(lines, ""), hint, w), nil
}

// uploadsEndedMsg says that the inbox expects nothing more.
type uploadsEndedMsg struct{}

func (uploadsEndedMsg) apply(m *Model) tea.Cmd {
	if !m.quitting {
		return nil
	}
	return m.leave()
}

// lostByQuitting says what quitting during a run ends.
func (m *Model) lostByQuitting() []string {
	words := []string{"Quitting closes the connection. The runtime may go on working."}
	if n := len(m.artifacts.Pending()); n > 0 {
		words = append(words, "", text.Plural(n, "artifact")+" on the way would be lost.")
	}
	return words
}

// waiter is an inbox that knows what it expects, also once the session that
// told of it has ended.
type waiter interface {
	Pending() int
	Wait(ctx context.Context) error
}

// askToWait opens the dialog where uploads are on their way, and reports
// whether there are any.
func (m *Model) askToWait(waiting bool) bool {
	// Of an upload to an address that the person gave, nobody tells the end.
	if _, asks := m.cfg.Inbox.(*Asker); asks || len(m.artifacts.Pending()) == 0 {
		return false
	}
	m.open(&pendingDialog{uploads: m.artifacts.Pending, waiting: waiting})
	return true
}

// awaited closes the dialog and goes on to quit when the last upload has ended.
func (m *Model) awaited() tea.Cmd {
	if m.asksToQuit() && !m.link.active() {
		// The run that the question was about has ended by itself.
		m.closeTop()
		return m.quit()
	}
	d, open := m.top().(*pendingDialog)
	if !open || len(d.uploads()) > 0 {
		return nil
	}
	m.closeTop()
	return m.quitNow()
}

// ended quits when the session has ended, or first waits for what the inbox
// still expects: the uploads do not need the session.
func (m *Model) ended(msg endedMsg) tea.Cmd {
	in, ok := m.cfg.Inbox.(waiter)
	if msg.inOrder || !ok || in.Pending() == 0 {
		return m.leave()
	}
	if _, open := m.top().(*pendingDialog); !open {
		m.askToWait(true)
	}
	ctx, log := m.ctx, m.cfg.Log
	return m.start(func() tea.Msg {
		if err := in.Wait(ctx); err != nil && !errors.Is(err, context.Canceled) {
			log.Warn("wait for artifacts", "err", err)
		}
		return uploadsEndedMsg{}
	})
}
