package ui

import (
	tea "charm.land/bubbletea/v2"

	"ruse/session"
	"ruse/ui/internal/transcript"
)

// transcriptCommands read the transcript, and do something with what is in it.
func transcriptCommands() []command {
	return scoped(
		inTranscript,
		command{name: "write", group: groupView, keys: []string{"i"}, help: "write", run: does(func(m *Model) { m.setFocus(paneComposer) })},
		command{name: "leave-search", group: groupRead, keys: []string{"esc"}, help: "leave the search", why: (*Model).nothingToLeave, run: reads(func(t *transcript.Pane) { t.Search("") })},
		command{name: "down", group: groupMove, keys: []string{"j", "down"}, label: "j ↓", help: "line down", quiet: true, run: reads(func(t *transcript.Pane) { t.ScrollBy(1) })},
		command{name: "up", group: groupMove, keys: []string{"k", "up"}, label: "k ↑", help: "line up", quiet: true, run: reads(func(t *transcript.Pane) { t.ScrollBy(-1) })},
		command{name: "page-down", group: groupMove, keys: []string{"space", "pgdown"}, help: "page down", quiet: true, run: reads(func(t *transcript.Pane) { t.PageBy(1) })},
		command{name: "page-up", group: groupMove, keys: []string{"pgup", "shift+space"}, help: "page up", quiet: true, run: reads(func(t *transcript.Pane) { t.PageBy(-1) })},
		command{name: "half-page-down", group: groupMove, keys: []string{"d"}, help: "half page down", quiet: true, run: reads(func(t *transcript.Pane) { t.PageBy(0.5) })},
		command{name: "half-page-up", group: groupMove, keys: []string{"u"}, help: "half page up", quiet: true, run: reads(func(t *transcript.Pane) { t.PageBy(-0.5) })},
		command{name: "top", group: groupMove, keys: []string{"g", "home"}, help: "top", quiet: true, run: reads((*transcript.Pane).Top)},
		command{name: "bottom", group: groupMove, keys: []string{"G", "end"}, help: "end", run: reads((*transcript.Pane).End)},
		command{name: "next-entry", group: groupMove, keys: []string{"J"}, help: "next entry", quiet: true, why: none(1, transcript.Any, "entry"), run: step(1, transcript.Any)},
		command{name: "previous-entry", group: groupMove, keys: []string{"K"}, help: "previous entry", quiet: true, why: none(-1, transcript.Any, "entry"), run: step(-1, transcript.Any)},
		command{name: "next-run", group: groupMove, keys: []string{"]"}, help: "next run", quiet: true, why: none(1, transcript.Prompts, "run"), run: step(1, transcript.Prompts)},
		command{name: "previous-run", group: groupMove, keys: []string{"["}, help: "previous run", quiet: true, why: none(-1, transcript.Prompts, "run"), run: step(-1, transcript.Prompts)},
		command{name: "runs", group: groupRead, also: "list go", keys: []string{"l"}, help: "list of runs", quiet: true, why: (*Model).noRuns, run: does((*Model).openRuns)},
		command{name: "next-error", group: groupMove, keys: []string{"e"}, help: "next error", quiet: true, why: none(1, transcript.Problems, "error"), run: step(1, transcript.Problems)},
		command{name: "previous-error", group: groupMove, keys: []string{"E"}, help: "previous error", quiet: true, why: none(-1, transcript.Problems, "error"), run: step(-1, transcript.Problems)},
		command{name: "search", group: groupRead, keys: []string{"/"}, help: "search", quiet: true, run: does((*Model).openSearch)},
		command{name: "next-match", group: groupMove, keys: []string{"n"}, help: "next match", why: (*Model).noSearch, run: does(func(m *Model) { m.nextMatch(1) })},
		command{name: "previous-match", group: groupMove, keys: []string{"N"}, help: "previous match", quiet: true, why: (*Model).noSearch, run: does(func(m *Model) { m.nextMatch(-1) })},
		command{name: "open", group: groupRead, keys: []string{"enter"}, help: "open", why: (*Model).noEntry, run: does((*Model).openEntry)},
		command{name: "fold", group: groupRead, also: "unfold collapse expand", keys: []string{"z"}, help: "fold", why: (*Model).nothingToFold, run: reads((*transcript.Pane).Fold)},
		command{name: "copy", group: groupCopy, keys: []string{"y"}, help: "copy", why: (*Model).noEntry, run: (*Model).copyEntry},
		command{name: "copy-code", group: groupCopy, keys: []string{"c"}, help: "copy code", quiet: true, why: (*Model).noEntry, run: (*Model).copyCode},
		command{name: "copy-result", group: groupCopy, also: "output answer structured", keys: []string{"Y"}, help: "copy result", quiet: true, why: (*Model).noResult, run: (*Model).copyResult},
		command{name: "pager", group: groupRead, also: "less view", keys: []string{"o"}, help: "open in $PAGER", quiet: true, why: (*Model).nothingToPage, run: (*Model).pageEntry},
		command{name: "to-wire", group: groupRead, also: "frame raw json", keys: []string{"w"}, help: "its frame in the wire", quiet: true, why: (*Model).noFrameOfEntry, run: does((*Model).showFrameOfEntry)},
		command{name: "to-timeline", group: groupRead, also: "lanes when silence", keys: []string{"T"}, help: "it in the timeline", quiet: true, why: (*Model).noEntry, run: does((*Model).showEntryInTime)},
		command{name: "select", group: groupCopy, also: "mark visual", keys: []string{"v"}, help: "select", quiet: true, why: (*Model).noEntry, run: reads((*transcript.Pane).Select)},
		command{name: "join", group: groupRead, also: "raw pieces", keys: []string{"m"}, help: "joined or as sent", quiet: true, run: does((*Model).toggleJoining)},
		command{name: "send-again", group: groupRequest, also: "retry repeat", keys: []string{"r"}, help: "send again", quiet: true, why: (*Model).notAgain, run: func(m *Model) tea.Cmd { return m.dispatch(*m.link.lastReq) }},
		command{name: "builder", group: groupRequest, keys: []string{"b"}, help: "builder", quiet: true, run: does((*Model).openBuilder)},
		command{name: "palette", keys: []string{":"}, help: "commands", quiet: true, run: does((*Model).openPalette)},
		command{name: "panel", group: groupView, also: "artifacts errors show hide sidebar", keys: []string{"p"}, help: "panel", run: does((*Model).togglePanel)},
		command{name: "address", group: groupRuse, also: "connect runtime url host server", keys: []string{"a"}, help: "another address", quiet: true, run: does((*Model).askAddress)},
		command{name: "reconnect", group: groupRuse, also: "connect dial retry", keys: []string{"R"}, help: "connect again", now: reconnectWords, quiet: true, why: (*Model).connected, run: (*Model).renew},
		command{name: "allow-uploads", group: groupFiles, also: "artifacts accept unasked", keys: []string{"U"}, help: "take files nobody asked for", quiet: true, why: (*Model).uploadsAllowed, run: does((*Model).allowUploads)},
		command{name: "help", group: groupRuse, also: "keys shortcuts bindings", keys: []string{"?"}, help: "help", run: does((*Model).openHelp)},
		command{name: "quit", group: groupRuse, keys: []string{"q"}, help: "quit", run: (*Model).quit},
	)
}

// reads makes a run of what only moves in the transcript, or folds it.
func reads(do func(*transcript.Pane)) func(*Model) tea.Cmd {
	return does(func(m *Model) { do(m.transcript) })
}

func (m *Model) noSearch() string {
	return unless(m.transcript.Query() != "", "nothing is searched for")
}

// nothingToLeave: esc goes out, one step at a time, and never into writing.
func (m *Model) nothingToLeave() string {
	return unless(m.transcript.Query() != "", "there is nothing to leave: "+m.keyOf(inTranscript, "write")+" writes")
}

func (m *Model) noEntry() string {
	return unless(m.transcript.Len() > 0, "the transcript is empty")
}

func (m *Model) nothingToFold() string {
	return unless(m.transcript.Folds(), "this entry does not fold")
}

func (m *Model) noRuns() string { return unless(len(m.transcript.Runs()) > 0, "nothing has run yet") }

func (m *Model) noResult() string {
	_, ok := m.transcript.Result()
	return unless(ok, "there is no result yet")
}

func (m *Model) nothingToPage() string {
	if m.cfg.Pager == "" {
		return "there is no $PAGER"
	}
	return m.noEntry()
}

// notAgain says why the last request can't be sent again.
func (m *Model) notAgain() string {
	switch {
	case m.link.noRequests() != "":
		return m.link.noRequests()
	case m.link.lastReq == nil:
		return "nothing was sent yet"
	case m.link.active(), m.link.sending:
		return "a run is under way"
	case m.link.source == nil:
		return "there is no connection"
	}
	return ""
}

func (m *Model) connected() string {
	if m.atSpawned() {
		return ""
	}
	if why := refuses[session.Connector](&m.link, "has no connection"); why != "" {
		return why
	}
	return unless(m.link.state == linkDown, "the connection stands")
}

// openEntry previews the artifact that is chosen, or else folds or unfolds.
func (m *Model) openEntry() {
	if !m.openArtifact() {
		m.transcript.Fold()
	}
}

// none makes a reason of there being no entry of a kind that way.
func none(by int, kind transcript.Kind, name string) func(*Model) string {
	way := "there is no earlier "
	if by > 0 {
		way = "there is no later "
	}
	return func(m *Model) string { return unless(m.transcript.Steps(by, kind), way+name) }
}

// step makes a run that goes to an entry of a kind.
func step(by int, kind transcript.Kind) func(*Model) tea.Cmd {
	return reads(func(t *transcript.Pane) { t.Step(by, kind) })
}

// selectionCommands move the end of a selection and copy it. The transcript's
// others work too.
func selectionCommands() []command {
	return scoped(
		inSelection,
		command{name: "copy", keys: []string{"y", "enter"}, help: "copy what is selected", run: func(m *Model) tea.Cmd {
			cmd := m.copySelection()
			m.transcript.Unselect()
			return cmd
		}},
		command{name: "leave", keys: []string{"esc", "v"}, help: "drop the selection", run: reads((*transcript.Pane).Unselect)},
		command{name: "down", keys: []string{"j", "down"}, help: "line down", quiet: true, run: reads(func(t *transcript.Pane) { t.MoveSelection(1) })},
		command{name: "up", keys: []string{"k", "up"}, help: "line up", quiet: true, run: reads(func(t *transcript.Pane) { t.MoveSelection(-1) })},
		command{name: "page-down", keys: []string{"space", "pgdown", "d"}, help: "page down", quiet: true, run: reads(func(t *transcript.Pane) { t.PageSelection(1) })},
		command{name: "page-up", keys: []string{"pgup", "u"}, help: "page up", quiet: true, run: reads(func(t *transcript.Pane) { t.PageSelection(-1) })},
	)
}
