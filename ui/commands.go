package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// scope is where the keys of a command work.
type scope uint8

const (
	anywhere scope = iota
	inComposer
	inTranscript
	inSelection
	inSearch
	inPanel
	inBuilder
	inReplay
	inList
	inPage
	inQuestion
	inLine
	inText
	inWait
	scopeCount
)

// String is the scope's name in help and in the README, and that of a pane in
// front of its commands' names.
func (s scope) String() string {
	return [...]string{
		"anywhere", "composer", "transcript", "selection", "search", "panel", "builder", "replay",
		"lists", "pages", "questions", "lines to fill in", "texts to write", "waiting for artifacts",
	}[s]
}

// named reports whether the keys of a scope can be others: those of dialogs and of
// a search stand in their boxes.
func (s scope) named() bool { return s != inSearch && s < inList }

// command is something that the person can do: by a key, by the palette, by a
// click. Its table stands in the file that owns the concern; help, the footer,
// the palette and the README's table are made from the rows.
type command struct {
	// name is what the command is called among those of its scope.
	name  string
	scope scope
	keys  []string
	// label is what the footer calls the keys; empty: as the first is called.
	label string
	// group is where the palette lists it; also are words by which it is found
	// there besides its name and its help.
	group group
	also  string
	// help says what it does, in a word or a few; now, where set, what it does at
	// the moment.
	help string
	now  func(*Model) string
	// quiet keeps the command out of the footer, though not out of help; urgent puts
	// it first there.
	quiet, urgent bool
	// over says that its keys work over dialogs too.
	over bool
	// section is the section of the panel whose own it is, from 1 on: its keys are
	// others' where another has the focus.
	section int
	// why says why it can't run now, in words that go on from its name; empty: it
	// can, as where why is nil.
	why func(*Model) string
	// yields says that where it can't run, its keys go to whoever else wants them
	// instead of saying why.
	yields bool
	// run carries it out; nil: its keys are the text entry's own.
	run func(*Model) tea.Cmd
}

// group is what commands of the palette have in common. In their order there,
// those that do something come before those that only move.
type group uint8

const (
	groupNone group = iota
	groupRequest
	groupRun
	groupFiles
	groupCopy
	groupRead
	groupView
	groupRuse
	groupMove
	groupForm // the builder's own
	groupCount
)

// String is the group's name in the palette.
func (g group) String() string {
	return [...]string{"", "Request", "Run", "Artifacts", "Copy", "Read", "View", "ruse", "Move", "Form"}[g]
}

// allCommands are the commands of ruse, in the order in which help shows them:
// most likely first within a scope.
func allCommands() []command {
	return slices.Concat(
		anywhereCommands(), composerCommands(), transcriptCommands(), selectionCommands(), searchCommands(), panelCommands(),
		builderCommands(), replayCommands(), listCommands(), pageCommands(), questionCommands(), lineCommands(), textCommands(), waitCommands(),
	)
}

// scoped puts commands into a scope.
func scoped(s scope, rows ...command) []command {
	for i := range rows {
		rows[i].scope = s
	}
	return rows
}

// does makes a run of what starts nothing.
func does(do func(*Model)) func(*Model) tea.Cmd {
	return func(m *Model) tea.Cmd {
		do(m)
		return nil
	}
}

// reason says why c can't run now, or nothing.
func (m *Model) reason(c *command) string {
	if c.why == nil {
		return ""
	}
	return c.why(m)
}

// in returns the commands of a scope.
func (m *Model) in(s scope) []*command {
	var found []*command
	for i := range m.commands {
		if m.commands[i].scope == s {
			found = append(found, &m.commands[i])
		}
	}
	return found
}

// find returns what a key means now: in the scope that has the input, or else
// anywhere.
func (m *Model) find(key string) (*command, bool) {
	covered := len(m.dialogs) > 0 || m.searchBar != nil
	scopes := []scope{m.scope(), anywhere}
	if scopes[0] == inSelection {
		scopes = []scope{inSelection, inTranscript, anywhere}
	}
	var other *command // of a section that has no focus
	for _, s := range scopes {
		for i := range m.commands {
			c := &m.commands[i]
			switch {
			case c.scope != s || c.run == nil || !slices.Contains(c.keys, key):
			case c.section > 0 && m.panel.sections[c.section-1] != m.panel.active:
				other = c
			case covered && s == anywhere && !c.over:
			case (c.yields || covered && s == anywhere) && m.reason(c) != "":
			default:
				return c, true
			}
		}
	}
	return other, other != nil
}

// run carries out a command, or says why it can't.
func (m *Model) run(c *command) tea.Cmd {
	if why := m.reason(c); why != "" {
		m.say(why)
		return nil
	}
	return c.run(m)
}

// describe says what a command does now.
func (m *Model) describe(c *command) string {
	if c.now != nil {
		return c.now(m)
	}
	return c.help
}

// keyLabel is what the footer calls a command's keys.
func (c *command) keyLabel() string {
	switch {
	case c.label != "":
		return c.label
	case len(c.keys) > 0:
		return c.keys[0]
	}
	return ""
}

// keyOf is what a sentence calls the key of a command, which [keys] may have
// changed.
func (m *Model) keyOf(s scope, name string) string {
	for _, c := range m.in(s) {
		if c.name == name && len(c.keys) > 0 {
			return c.keyLabel()
		}
	}
	return fmt.Sprintf("%q of the commands", name)
}

// allKeys names every key of a command, but for those that only some terminals
// tell from others.
func (c *command) allKeys() string {
	keys := make([]string, 0, len(c.keys))
	for _, k := range c.keys {
		if k != "shift+enter" && k != "shift+space" && k != "=" {
			keys = append(keys, k)
		}
	}
	return strings.Join(keys, "  ")
}

// footerCommands are those of the focused pane and of anywhere, less those that
// are quiet or can't run now. What ends something under way comes first.
func (m *Model) footerCommands() []*command {
	var first, shown []*command
	for _, s := range []scope{m.scope(), anywhere} {
		for _, c := range m.in(s) {
			switch {
			case c.quiet || c.run == nil || m.reason(c) != "":
			case c.urgent:
				first = append(first, c)
			default:
				shown = append(shown, c)
			}
		}
	}
	return append(first, shown...)
}
