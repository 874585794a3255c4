package form

import "slices"

// setFocus moves the input to a cell. A secret is covered again when it is left.
func (f *Form) setFocus(to *cell) {
	if f.focus != nil && f.focus != to {
		f.revealed = false
		if f.focus.entry != nil {
			f.focus.entry.Blur()
		}
	}
	f.focus, f.follow = to, true
	if to.entry != nil {
		to.entry.Focus()
	}
}

// Step moves the focus to the next or the previous cell. Lines that add rows
// are passed over by nobody: they are where a list grows.
func (f *Form) Step(by int) {
	var all []*cell
	at := 0
	for _, c := range f.cells() {
		if c == f.focus {
			at = len(all)
		}
		all = append(all, c)
	}
	f.setFocus(all[(at+by+len(all))%len(all)])
}

// AddRow adds a row below the focused one, or at the end of the list.
func (f *Form) AddRow() {
	p := f.focus.part
	if f.json.problem != nil {
		f.edit(nil)
		return
	}
	at := len(p.rows)
	if i := slices.Index(p.rows, f.focus.row); i >= 0 {
		at = i + 1
	}
	r := p.newRow()
	p.insert(at, r)
	f.setFocus(r.cells[0])
}

// removedRow is a row that was taken out, and where it was.
type removedRow struct {
	part *part
	at   int
	row  *formRow
}

// RemoveRow takes the focused row out; RestoreRow brings it back.
func (f *Form) RemoveRow() {
	p := f.focus.part
	i := slices.Index(p.rows, f.focus.row)
	if i < 0 {
		return
	}
	f.removed = append(f.removed, removedRow{p, i, p.rows[i]})
	f.message = "Removed; " + f.host.KeyOf("restore-row") + " brings it back."
	p.rows = append(p.rows[:i:i], p.rows[i+1:]...)
	if len(p.rows) == 0 {
		f.setFocus(p.adder)
		return
	}
	f.setFocus(p.rows[min(i, len(p.rows)-1)].cells[0])
}

// RestoreRow brings the row back that was removed last.
func (f *Form) RestoreRow() {
	last := f.removed[len(f.removed)-1]
	f.removed = f.removed[:len(f.removed)-1]
	last.part.insert(min(last.at, len(last.part.rows)), last.row)
	f.setFocus(last.row.cells[0])
}

// MoveRow moves the focused row within its list.
func (f *Form) MoveRow(by int) {
	p := f.focus.part
	i := slices.Index(p.rows, f.focus.row)
	if j := i + by; i >= 0 && j >= 0 && j < len(p.rows) {
		p.rows[i], p.rows[j] = p.rows[j], p.rows[i]
		f.follow = true
	}
}

// Reveal shows the focused secret, or covers it again; what is no secret yet
// becomes one.
func (f *Form) Reveal() {
	r := f.focus.row
	last := r.cells[len(r.cells)-1]
	switch {
	case !r.secret:
		r.secret = true
		f.message = "A secret now: masked here, redacted in all that comes back, written nowhere."
	case f.focus != last:
		f.setFocus(last)
		f.revealed = true
	default:
		f.revealed = !f.revealed
	}
}

func (f *Form) scroll(by int) {
	f.follow = false
	f.top = min(max(f.top+by, 0), max(f.length-f.height, 0))
}
