package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"ruse/ui/internal/dialog"
)

// Handle types into the form or its JSON.
func (b *builder) Handle(msg tea.Msg) (dialog.Answer, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.MouseMsg:
		b.mouse(msg)
	case tea.KeyPressMsg:
		b.note = ""
		if b.json.open {
			return nil, b.editJSON(msg)
		}
		b.follow = true
		if c := b.focus; c.kind == cellChoice || c.kind == cellAdder && msg.Text == "" {
			return nil, nil
		}
		return nil, b.edit(msg)
	case tea.PasteMsg:
		if b.json.open {
			return nil, b.editJSON(msg)
		}
		return nil, b.paste(msg)
	}
	return nil, nil
}

// edit types into the focused cell. On the line that adds a row, the text goes
// into a new one. While the JSON cannot be read the form stands still: what is
// typed here would be lost when it can.
func (b *builder) edit(msg tea.Msg) tea.Cmd {
	if b.json.problem != nil {
		b.note = "The JSON cannot be read yet: " + b.keyOf("form-or-json") + " goes there; " + b.keyOf("palette") + ", and the form's counts again."
		return nil
	}
	if b.focus.kind == cellAdder {
		b.addRow()
	}
	if b.focus.kind == cellChoice {
		return nil
	}
	e := b.focus.entry
	before := e.Revision()
	cmd := b.focus.update(msg, b.focus.masked(b.revealed))
	b.follow = true
	if e.Revision() == before {
		return cmd
	}
	b.judging.unchecked = true
	return tea.Batch(cmd, b.judge())
}

// paste takes a text; a whole message is offered to the form.
func (b *builder) paste(msg tea.PasteMsg) tea.Cmd {
	before := ""
	if b.focus.kind < cellChoice {
		before = b.focus.value()
	}
	cmd := b.edit(msg)
	if looksLikeMessage(msg.Content) && b.json.problem == nil {
		b.offer(msg.Content, b.focus, before)
	}
	return cmd
}

func looksLikeMessage(text string) bool {
	return strings.HasPrefix(strings.TrimSpace(text), "{") && strings.Contains(text, `"message_type"`)
}

// setFocus moves the input to a cell. A secret is covered again when it is left.
func (b *builder) setFocus(to *cell) {
	if b.focus != nil && b.focus != to {
		b.revealed = false
		if b.focus.entry != nil {
			b.focus.entry.Blur()
		}
	}
	b.focus, b.follow = to, true
	if to.entry != nil {
		to.entry.Focus()
	}
}

// step moves the focus to the next or the previous cell. Lines that add rows
// are passed over by nobody: they are where a list grows.
func (b *builder) step(by int) {
	var all []*cell
	at := 0
	b.walk(func(_ string, c *cell) {
		if c == b.focus {
			at = len(all)
		}
		all = append(all, c)
	})
	b.setFocus(all[(at+by+len(all))%len(all)])
}

// addRow adds a row below the focused one, or at the end of the list.
func (b *builder) addRow() {
	p := b.focus.part
	if b.json.problem != nil {
		b.edit(nil)
		return
	}
	at := len(p.rows)
	if i := p.index(b.focus.row); i >= 0 {
		at = i + 1
	}
	r := p.newRow()
	if p.Name == partSecrets {
		r.secret = true
	}
	p.insert(at, r)
	b.setFocus(r.cells[0])
}

func (p *part) index(r *formRow) int {
	for i := range p.rows {
		if p.rows[i] == r {
			return i
		}
	}
	return -1
}

// removedRow is a row that was taken out, and where it was.
type removedRow struct {
	part *part
	at   int
	row  *formRow
}

// removeRow takes the focused row out; restoreRow brings it back.
func (b *builder) removeRow() {
	p := b.focus.part
	i := p.index(b.focus.row)
	if i < 0 {
		return
	}
	b.removed = append(b.removed, removedRow{p, i, p.rows[i]})
	b.note = "Removed; " + b.keyOf("restore-row") + " brings it back."
	p.rows = append(p.rows[:i:i], p.rows[i+1:]...)
	if len(p.rows) == 0 {
		b.setFocus(p.adder)
		return
	}
	b.setFocus(p.rows[min(i, len(p.rows)-1)].cells[0])
}

// restoreRow brings the row back that was removed last.
func (b *builder) restoreRow() {
	last := b.removed[len(b.removed)-1]
	b.removed = b.removed[:len(b.removed)-1]
	last.part.insert(min(last.at, len(last.part.rows)), last.row)
	b.setFocus(last.row.cells[0])
}

func (b *builder) moveRow(by int) {
	p := b.focus.part
	i := p.index(b.focus.row)
	if j := i + by; i >= 0 && j >= 0 && j < len(p.rows) {
		p.rows[i], p.rows[j] = p.rows[j], p.rows[i]
		b.follow = true
	}
}

// uncover shows the focused secret, or covers it again; what is no secret yet
// becomes one.
func (b *builder) uncover() {
	r := b.focus.row
	last := r.cells[len(r.cells)-1]
	switch {
	case !r.secret:
		r.secret = true
		b.note = "A secret now: masked here, redacted in all that comes back, written nowhere."
	case b.focus != last:
		b.setFocus(last)
		b.revealed = true
	default:
		b.revealed = !b.revealed
	}
}

func (b *builder) scroll(by int) {
	b.follow = false
	b.top = min(max(b.top+by, 0), max(b.length-b.height, 0))
}
