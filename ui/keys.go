package ui

import (
	"slices"

	"charm.land/bubbles/v2/key"
)

// scope is where a binding works.
type scope uint8

const (
	anywhere scope = iota
	inComposer
	inTranscript
	inPanel
	inBuilder
)

// String is the scope's name in help and in the README.
func (s scope) String() string {
	return [...]string{"anywhere", "composer", "transcript", "panel", "builder"}[s]
}

// action names something that a key, the palette or a click can do.
type action string

// KeyMap holds every binding of ruse, in the order in which help shows them:
// most likely first within a scope. Help, the footer, the palette and the
// README's table are made from it.
type KeyMap struct {
	bindings []binding
}

// binding ties keys to an action in one scope.
type binding struct {
	action action
	scope  scope
	key.Binding
	// quiet keeps a binding out of the footer, though not out of help.
	quiet bool
}

func bind(s scope, a action, label, text string, keys ...string) binding {
	return binding{action: a, scope: s, Binding: key.NewBinding(key.WithKeys(keys...), key.WithHelp(label, text))}
}

func (b binding) hush() binding {
	b.quiet = true
	return b
}

// The actions.
const (
	actCancel      action = "cancel"
	actForm        action = "form"
	actPalette     action = "palette"
	actSearch      action = "search"
	actEditor      action = "editor"
	actNextPane    action = "next-pane"
	actPrevPane    action = "previous-pane"
	actQuit        action = "quit"
	actSuspend     action = "suspend"
	actSend        action = "send"
	actNewline     action = "new-line"
	actEarlier     action = "earlier-prompt"
	actLater       action = "later-prompt"
	actHelp        action = "help"
	actPaste       action = "paste"
	actUndo        action = "undo"
	actRedo        action = "redo"
	actMark        action = "select-text"
	actMarkAll     action = "select-all"
	actCopyText    action = "copy-text"
	actCutText     action = "cut-text"
	actLeave       action = "to-transcript"
	actCompose     action = "to-composer"
	actDown        action = "down"
	actUp          action = "up"
	actPageDown    action = "page-down"
	actPageUp      action = "page-up"
	actHalfDown    action = "half-page-down"
	actHalfUp      action = "half-page-up"
	actTop         action = "top"
	actBottom      action = "bottom"
	actNextEntry   action = "next-entry"
	actPrevEntry   action = "previous-entry"
	actNextRun     action = "next-run"
	actPrevRun     action = "previous-run"
	actRuns        action = "runs"
	actNextError   action = "next-error"
	actPrevError   action = "previous-error"
	actNextMatch   action = "next-match"
	actPrevMatch   action = "previous-match"
	actOpen        action = "open"
	actFold        action = "fold"
	actCopy        action = "copy"
	actCopyCode    action = "copy-code"
	actCopyResult  action = "copy-result"
	actSelect      action = "select"
	actJoin        action = "join"
	actAgain       action = "send-again"
	actTogglePanel action = "toggle-panel"
	actAddress     action = "address"
	actReconnect   action = "reconnect"
	actPreview     action = "preview"
	actCopyPath    action = "copy-path"
	actReveal      action = "reveal"
	actWider       action = "wider"
	actNarrower    action = "narrower"
	actFull        action = "full-screen"
	actTab         action = "panel-tab"
	actPager       action = "pager"
	actOutside     action = "open-outside"
	actSaveFile    action = "save-artifact"
	actSaveAll     action = "save-all"
	actDiff        action = "difference"
	actAllow       action = "allow-uploads"
	actOlder       action = "older-version"
	actNewer       action = "newer-version"
	actLeft        action = "columns-left"
	actRight       action = "columns-right"

	actBuiltSend  action = "send-built"
	actNextField  action = "next-field"
	actPrevField  action = "previous-field"
	actOtherTab   action = "form-or-json"
	actAddRow     action = "add-row"
	actRemoveRow  action = "remove-row"
	actRowUp      action = "row-up"
	actRestoreRow action = "restore-row"
	actRowDown    action = "row-down"
	actUncover    action = "uncover"
	actSourceID   action = "source-id"
	actModels     action = "models"

	actHistory    action = "history"
	actSave       action = "save"
	actOpenSaved  action = "open-saved"
	actExport     action = "export"
	actSchemaFile action = "schema-file"
	actImport     action = "import"
)

// DefaultKeyMap returns the bindings that ruse starts with.
func DefaultKeyMap() KeyMap {
	return KeyMap{bindings: slices.Concat(anywhereKeys(), composerKeys(), transcriptKeys(), panelKeys(), builderKeys())}
}

func anywhereKeys() []binding {
	return []binding{
		bind(anywhere, actCancel, "ctrl+x", "cancel", "ctrl+x"),
		bind(anywhere, actForm, "ctrl+o", "builder", "ctrl+o"),
		bind(anywhere, actNextPane, "tab", "next pane", "tab"),
		bind(anywhere, actPrevPane, "shift+tab", "previous pane", "shift+tab").hush(),
		bind(anywhere, actSearch, "ctrl+f", "search", "ctrl+f"),
		bind(anywhere, actPalette, "ctrl+p", "commands", "ctrl+p"),
		bind(anywhere, actHistory, "ctrl+r", "history", "ctrl+r").hush(),
		bind(anywhere, actPaste, "ctrl+v", "paste", "ctrl+v").hush(),
		bind(anywhere, actEditor, "ctrl+g", "edit in $EDITOR", "ctrl+g").hush(),
		bind(anywhere, actSuspend, "ctrl+z", "suspend", "ctrl+z").hush(),
		bind(anywhere, actQuit, "ctrl+c", "quit", "ctrl+c").hush(),
	}
}

func composerKeys() []binding {
	return []binding{
		bind(inComposer, actSend, "enter", "send", "enter"),
		bind(inComposer, actNewline, "ctrl+j", "new line", "ctrl+j", "alt+enter", "shift+enter").hush(),
		bind(inComposer, actEarlier, "↑", "earlier prompt", "up").hush(),
		bind(inComposer, actLater, "↓", "later prompt", "down").hush(),
		bind(inComposer, actLeave, "esc", "transcript", "esc"),
		bind(inComposer, actHelp, "?", "help", "?"),
		bind(inComposer, actUndo, "ctrl+_", "undo, in every field", "ctrl+_").hush(),
		bind(inComposer, actRedo, "alt+_", "do again", "alt+_").hush(),
		bind(inComposer, actMark, "shift+←→", "select, as every motion with shift does", "shift+left", "shift+right").hush(),
		bind(inComposer, actMarkAll, "alt+a", "select all", "alt+a").hush(),
		bind(inComposer, actCopyText, "alt+w", "copy what is selected", "alt+w").hush(),
		bind(inComposer, actCutText, "ctrl+w", "cut what is selected, or delete a word", "ctrl+w").hush(),
	}
}

func transcriptKeys() []binding {
	return []binding{
		bind(inTranscript, actCompose, "i", "write", "i", "esc"),
		bind(inTranscript, actDown, "j ↓", "line down", "j", "down").hush(),
		bind(inTranscript, actUp, "k ↑", "line up", "k", "up").hush(),
		bind(inTranscript, actPageDown, "space", "page down", "space", "pgdown").hush(),
		bind(inTranscript, actPageUp, "pgup", "page up", "pgup", "shift+space").hush(),
		bind(inTranscript, actHalfDown, "d", "half page down", "d").hush(),
		bind(inTranscript, actHalfUp, "u", "half page up", "u").hush(),
		bind(inTranscript, actTop, "g", "top", "g", "home").hush(),
		bind(inTranscript, actBottom, "G", "end", "G", "end"),
		bind(inTranscript, actNextEntry, "J", "next entry", "J").hush(),
		bind(inTranscript, actPrevEntry, "K", "previous entry", "K").hush(),
		bind(inTranscript, actNextRun, "]", "next run", "]").hush(),
		bind(inTranscript, actPrevRun, "[", "previous run", "[").hush(),
		bind(inTranscript, actRuns, "l", "list of runs", "l").hush(),
		bind(inTranscript, actNextError, "e", "next error", "e").hush(),
		bind(inTranscript, actPrevError, "E", "previous error", "E").hush(),
		bind(inTranscript, actSearch, "/", "search", "/").hush(),
		bind(inTranscript, actNextMatch, "n", "next match", "n"),
		bind(inTranscript, actPrevMatch, "N", "previous match", "N").hush(),
		bind(inTranscript, actOpen, "enter", "open", "enter"),
		bind(inTranscript, actFold, "z", "fold", "z"),
		bind(inTranscript, actCopy, "y", "copy", "y"),
		bind(inTranscript, actCopyCode, "c", "copy code", "c").hush(),
		bind(inTranscript, actCopyResult, "Y", "copy result", "Y").hush(),
		bind(inTranscript, actPager, "o", "open in $PAGER", "o").hush(),
		bind(inTranscript, actSelect, "v", "select", "v").hush(),
		bind(inTranscript, actJoin, "m", "joined or as sent", "m").hush(),
		bind(inTranscript, actAgain, "r", "send again", "r").hush(),
		bind(inTranscript, actForm, "b", "builder", "b").hush(),
		bind(inTranscript, actPalette, ":", "commands", ":").hush(),
		bind(inTranscript, actTogglePanel, "p", "panel", "p"),
		bind(inTranscript, actAddress, "a", "another address", "a").hush(),
		bind(inTranscript, actReconnect, "R", "connect again", "R").hush(),
		bind(inTranscript, actAllow, "U", "take files nobody asked for", "U").hush(),
		bind(inTranscript, actHelp, "?", "help", "?"),
		bind(inTranscript, actQuit, "q", "quit", "q"),
	}
}

func panelKeys() []binding {
	return []binding{
		bind(inPanel, actDown, "j ↓", "down", "j", "down").hush(),
		bind(inPanel, actUp, "k ↑", "up", "k", "up").hush(),
		bind(inPanel, actPageDown, "space", "page down", "space", "pgdown").hush(),
		bind(inPanel, actPageUp, "pgup", "page up", "pgup").hush(),
		bind(inPanel, actTop, "g", "top", "g", "home").hush(),
		bind(inPanel, actBottom, "G", "end", "G", "end").hush(),
		bind(inPanel, actHalfDown, "d", "half page down", "d").hush(),
		bind(inPanel, actHalfUp, "u", "half page up", "u").hush(),
		bind(inPanel, actLeft, "h ←", "columns to the left", "h", "left").hush(),
		bind(inPanel, actRight, "l →", "columns to the right", "l", "right"),
		bind(inPanel, actPreview, "enter", "preview", "enter"),
		bind(inPanel, actOutside, "o", "open outside", "o"),
		bind(inPanel, actSaveFile, "s", "save", "s"),
		bind(inPanel, actDiff, "D", "difference", "D"),
		bind(inPanel, actOlder, "<", "older version", "<"),
		bind(inPanel, actNewer, ">", "newer version", ">").hush(),
		bind(inPanel, actSaveAll, "S", "save all as a zip", "S").hush(),
		bind(inPanel, actCopyPath, "y", "copy path", "y"),
		bind(inPanel, actReveal, ".", "show in transcript", "."),
		bind(inPanel, actAllow, "U", "take files nobody asked for", "U").hush(),
		bind(inPanel, actFull, "f", "full screen", "f"),
		bind(inPanel, actTab, "t", "artifacts or errors", "t", "1", "2"),
		bind(inPanel, actWider, "+", "wider", "+", "=").hush(),
		bind(inPanel, actNarrower, "-", "narrower", "-").hush(),
		bind(inPanel, actTogglePanel, "p", "hide", "p").hush(),
		bind(inPanel, actCompose, "i", "write", "i"),
		bind(inPanel, actLeave, "esc", "transcript", "esc"),
		bind(inPanel, actHelp, "?", "help", "?"),
		bind(inPanel, actQuit, "q", "quit", "q"),
	}
}

func builderKeys() []binding {
	return []binding{
		bind(inBuilder, actBuiltSend, "ctrl+s", "send", "ctrl+s"),
		bind(inBuilder, actLeave, "esc", "leave, all kept", "esc", "ctrl+o"),
		bind(inBuilder, actPalette, "ctrl+p", "fields, commands", "ctrl+p"),
		bind(inBuilder, actNextField, "tab", "next", "tab"),
		bind(inBuilder, actPrevField, "shift+tab", "previous", "shift+tab").hush(),
		bind(inBuilder, actUncover, "ctrl+y", "secret", "ctrl+y"),
		bind(inBuilder, actAddRow, "ctrl+n", "add", "ctrl+n"),
		bind(inBuilder, actRemoveRow, "ctrl+d", "remove", "ctrl+d"),
		bind(inBuilder, actRestoreRow, "alt+z", "bring back", "alt+z"),
		bind(inBuilder, actRowUp, "alt+↑", "move up", "alt+up"),
		bind(inBuilder, actRowDown, "alt+↓", "move down", "alt+down"),
		bind(inBuilder, actOtherTab, "ctrl+t", "form or JSON", "ctrl+t"),
		bind(inBuilder, actEditor, "ctrl+g", "edit in $EDITOR", "ctrl+g"),
		bind(inBuilder, actSave, "alt+s", "save", "alt+s"),
		bind(inBuilder, actOpenSaved, "alt+o", "open a saved one", "alt+o"),
		bind(inBuilder, actExport, "alt+c", "copy as code", "alt+c"),
		bind(inBuilder, actHistory, "ctrl+r", "history", "ctrl+r"),
	}
}

// find returns the binding that k means in scope s, or else anywhere, among
// those that enabled lets through.
func (m KeyMap) find(k string, s scope, enabled func(binding) bool) (binding, bool) {
	for _, in := range []scope{s, anywhere} {
		for _, b := range m.bindings {
			if b.scope == in && slices.Contains(b.Keys(), k) && enabled(b) {
				return b, true
			}
		}
	}
	return binding{}, false
}

// in returns the bindings of scope s.
func (m KeyMap) in(s scope) []binding {
	var found []binding
	for _, b := range m.bindings {
		if b.scope == s {
			found = append(found, b)
		}
	}
	return found
}
