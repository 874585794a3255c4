package form

import (
	"strings"
	"time"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/text"
)

func parseDuration(text string) (time.Duration, error) {
	if strings.TrimSpace(text) == "" {
		return 0, nil
	}
	return time.ParseDuration(strings.TrimSpace(text))
}

// Check finds everything that is wrong, and where.
func (f *Form) Check() {
	f.checking.unchecked = false
	r := f.Request()
	problems := r.Check()
	for _, p := range f.parts {
		if p.read(p.At(&r)) != nil {
			problems = append(problems, protocol.FieldError{Field: p.Name, Problem: "is no time: write a number and a unit, such as 90s or 5m"})
		}
	}
	if r.Address != "" {
		if _, err := session.ParseURL(r.Address); err != nil {
			problems = append(problems, protocol.FieldError{Field: "address", Problem: text.Error(err)})
		}
	}
	places := map[string]*cell{}
	for path, c := range f.cells() {
		if places[path] == nil && path != "" {
			places[path] = c
		}
	}
	f.problems, f.loose = map[*cell][]string{}, nil
	for _, p := range problems {
		if !f.tried && strings.HasPrefix(p.Problem, "is empty") {
			continue
		}
		c := f.placeOf(places, p.Field)
		if c == nil {
			f.loose = append(f.loose, p.Field+" "+p.Problem)
			continue
		}
		f.problems[c] = append(f.problems[c], p.Problem)
	}
}

// placeOf is the cell of a field, or that of the nearest field around it.
func (f *Form) placeOf(places map[string]*cell, field string) *cell {
	for at := field; at != ""; at = at[:max(strings.LastIndexAny(at, ".["), 0)] {
		if c := places[at]; c != nil {
			return c
		}
		for _, p := range f.shown() {
			if p.NameIn(f.kind()) == at && p.adder != nil {
				return p.adder
			}
		}
	}
	return nil
}

// Valid reports whether nothing is wrong; else the first problem gets the focus.
func (f *Form) Valid() bool {
	f.Flush()
	if f.json.problem != nil {
		f.json.open = true
		f.message = "The JSON cannot be read yet."
		return false
	}
	f.tried = true
	if f.Check(); len(f.problems) == 0 && len(f.loose) == 0 && !f.findMarks() {
		return true
	}
	if len(f.problems) > 0 {
		f.json.open = false
	}
	for _, c := range f.cells() {
		if len(f.problems[c]) > 0 {
			f.setFocus(c)
			break
		}
	}
	if r := f.focus.row; r != nil && r.missing {
		f.FocusMissing() // the problem stands at the name
	}
	return false
}

// findMarks makes problems, once, of the marks that stand where secrets were: they
// may be what the person wrote.
func (f *Form) findMarks() (found bool) {
	for _, c := range f.cells() {
		if c.entry == nil || !strings.Contains(c.value(), protocol.Redacted) || c.value() == c.marked {
			continue
		}
		c.marked, found = c.value(), true
		f.problems[c] = append(f.problems[c], "a secret stood here: type it again or take the mark away")
		f.message = f.host.KeyOf("send") + " again sends the mark as it is."
	}
	return found
}
