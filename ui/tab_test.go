package ui

import (
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/dialog"
)

// The terminal's tab says what ruse does, in ruse's own words, and settles before
// the program ends.
func TestTab(t *testing.T) {
	const hostile = "\x1b]0;hostile\a"
	running := func(b *bench) { b.ask(hostile) }
	ends := func(state session.State) func(*bench) {
		return func(b *bench) {
			running(b)
			b.events(session.RunChanged{Stamp: b.stamp(), State: state, Err: errors.New(hostile)})
		}
	}
	for name, tt := range map[string]struct {
		reach func(*bench)
		want  tab
		quits tab // once it quits
	}{
		"idle":       {func(*bench) {}, tabIdle, tabIdle},
		"connecting": {func(b *bench) { b.link.state = linkDialing }, tabConnecting, tabIdle},
		"no runtime": {func(b *bench) { b.link.state, b.link.err = linkDown, errors.New(hostile) }, tabFailed, tabFailed},
		"sending":    {func(b *bench) { b.link.sending = true }, tabRunning, tabIdle},
		"running":    {running, tabRunning, tabIdle},
		"no pong":    {func(b *bench) { running(b); b.events(session.Health{Stamp: b.stamp(), Quiet: 1}) }, tabAlarm, tabIdle},
		"needs you": {func(b *bench) {
			running(b)
			b.openUnasked(&dialog.Confirm{Title: hostile})
		}, tabAsks, tabIdle},
		"asked for": {func(b *bench) { running(b); b.open(&dialog.Confirm{Title: hostile}) }, tabRunning, tabIdle},
		"done":      {func(b *bench) { running(b); b.succeed(hostile) }, tabDone, tabDone},
		"a command failed": {func(b *bench) {
			running(b)
			b.hear(&protocol.CommandExecutionResult{Results: []protocol.CommandResult{{Command: "x", ExitCode: 2}}})
			b.events(session.RunChanged{Stamp: b.stamp(), State: session.Succeeded})
		}, tabFailed, tabFailed},
		"failed":    {ends(session.Failed), tabFailed, tabFailed},
		"lost":      {ends(session.Lost), tabFailed, tabFailed},
		"timed out": {ends(session.TimedOut), tabFailed, tabFailed},
		"cancelled": {ends(session.Cancelled), tabIdle, tabIdle},
		"the next":  {func(b *bench) { ends(session.Failed)(b); running(b) }, tabRunning, tabIdle},
	} {
		t.Run(name, func(t *testing.T) {
			b := connected(t, 120, 40)
			tt.reach(b)
			if v := b.View(); v.WindowTitle != "" || v.ProgressBar != nil || v.ProgramStatus != nil {
				t.Errorf("off, it says %q", v.WindowTitle)
			}
			b.cfg.Tab = true
			check := func(want tab) {
				t.Helper()
				v := b.View()
				if v.WindowTitle != want.title || v.ProgressBar.State != want.bar || v.ProgramStatus.State != want.state {
					t.Errorf("got %q, bar %v, %s; want %+v", v.WindowTitle, v.ProgressBar.State, v.ProgramStatus.State, want)
				}
				if s := v.ProgramStatus; strings.Contains(s.Title+s.Message+v.WindowTitle, "hostile") {
					t.Errorf("words of others: %+v", s)
				}
			}
			check(tt.want)
			if _, quits := b.leave()().(tea.QuitMsg); !quits {
				t.Error("it does not leave")
			}
			check(tt.quits)
		})
	}
}
