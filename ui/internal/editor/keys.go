package editor

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// Copied asks for a text to be put on the clipboard.
type Copied struct{ Text string }

// motions are the keys that move the cursor; with shift, they select.
var motions = map[string]func(e *Editor) int{
	"left":  func(e *Editor) int { return e.before(e.cursor) },
	"right": func(e *Editor) int { return e.after(e.cursor) },

	"ctrl+left":  func(e *Editor) int { return e.wordBefore(e.cursor) },
	"ctrl+right": func(e *Editor) int { return e.wordAfter(e.cursor) },

	"home": func(e *Editor) int { return e.lineStart(e.cursor) },
	"end":  func(e *Editor) int { return e.lineEnd(e.cursor) },

	"ctrl+home": func(*Editor) int { return 0 },
	"ctrl+end":  func(e *Editor) int { return e.text.len() },
}

// verticals are the motions that keep their column, in rows.
var verticals = map[string]func(e *Editor) int{
	"up":     func(*Editor) int { return -1 },
	"down":   func(*Editor) int { return 1 },
	"pgup":   func(e *Editor) int { return -max(e.height-1, 1) },
	"pgdown": func(e *Editor) int { return max(e.height-1, 1) },
}

// edits are the keys that change the text, or what of it is selected.
var edits = map[string]func(e *Editor){
	"backspace":     func(e *Editor) { e.erase(e.before, deletedBefore) },
	"delete":        func(e *Editor) { e.erase(e.after, deletedAfter) },
	"alt+backspace": func(e *Editor) { e.erase(e.wordBefore, otherEdit) },
	"alt+d":         func(e *Editor) { e.erase(e.wordAfter, otherEdit) },
	"ctrl+w":        func(e *Editor) { e.erase(e.blankBefore, otherEdit) },
	"ctrl+k":        func(e *Editor) { e.eraseTo(true) },
	"ctrl+u":        func(e *Editor) { e.eraseTo(false) },
	"ctrl+t":        (*Editor).transpose,
	"alt+c":         func(e *Editor) { e.recase(capitalized) },
	"alt+l":         func(e *Editor) { e.recase(strings.ToLower) },
	"alt+u":         func(e *Editor) { e.recase(strings.ToUpper) },
	"ctrl+j":        func(e *Editor) { e.insert("\n", otherEdit) },
	"ctrl+_":        func(e *Editor) { e.Undo() },
	"alt+_":         func(e *Editor) { e.Redo() },
	"alt+a":         (*Editor).SelectAll,
	"esc":           (*Editor).Deselect,
}

// others are further keys for the same.
var others = map[string]string{
	"ctrl+b": "left", "ctrl+f": "right", "ctrl+p": "up", "ctrl+n": "down",
	"alt+left": "ctrl+left", "alt+b": "ctrl+left", "alt+right": "ctrl+right", "alt+f": "ctrl+right",
	"ctrl+a": "home", "ctrl+e": "end", "alt+<": "ctrl+home", "alt+>": "ctrl+end",
	"ctrl+h": "backspace", "shift+backspace": "backspace", "ctrl+d": "delete",
	"ctrl+backspace": "alt+backspace", "ctrl+delete": "alt+d", "alt+delete": "alt+d",
	"alt+enter": "ctrl+j", "shift+enter": "ctrl+j", "ctrl+m": "enter",
	"ctrl+/": "ctrl+_", "alt+/": "alt+_", "alt+w": "ctrl+insert",
	"alt+shift+left": "ctrl+shift+left", "alt+shift+right": "ctrl+shift+right",
}

// Update takes a key, or a paste, and returns what is to be done about it. Keys
// that mean nothing here change nothing.
func (e *Editor) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		e.Insert(msg.Content)
	case tea.KeyPressMsg:
		return e.press(msg)
	}
	return nil
}

func (e *Editor) press(msg tea.KeyPressMsg) tea.Cmd {
	if msg.Text != "" && !msg.Mod.Contains(tea.ModCtrl) && !msg.Mod.Contains(tea.ModAlt) {
		e.goal = none
		e.typed(msg.Text)
		return nil
	}
	k := msg.String()
	if other, ok := others[k]; ok {
		k = other
	}
	if k == "enter" && e.EnterBreaks {
		k = "ctrl+j"
	}
	plain := strings.Replace(k, "shift+", "", 1)
	selecting := plain != k
	if by, ok := verticals[plain]; ok {
		e.moveTo(e.rowsAway(by(e)), selecting)
		return nil
	}
	if k == "ctrl+insert" || e.Selecting() && (k == "ctrl+w" || k == "shift+delete") {
		return e.copy(k != "ctrl+insert")
	}
	e.goal = none
	if motion, ok := motions[plain]; ok {
		from, to := e.selection()
		switch {
		case from == to || selecting:
			e.moveTo(motion(e), selecting)
		case plain == "left":
			e.moveTo(from, false)
		case plain == "right":
			e.moveTo(to, false)
		default:
			e.moveTo(motion(e), false)
		}
		return nil
	}
	if edit, ok := edits[k]; ok {
		edit(e)
	} else if msg.Text != "" {
		e.typed(msg.Text)
	}
	return nil
}

// copy copies the selection, or cuts it out.
func (e *Editor) copy(cut bool) tea.Cmd {
	text := e.Selected()
	if text == "" {
		return nil
	}
	if cut {
		e.insert("", otherEdit)
	}
	return func() tea.Msg { return Copied{text} }
}
