package ui

import (
	"reflect"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/request"
	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// builder is the dialog that holds every field of a request. It stays the same
// object while the person goes in and out, so that even what no request can
// hold, such as half a number, is there again.
type builder struct {
	theme *theme.Theme
	// keyLine shows the keys that do something here, in so many cells.
	keyLine func(width int) string
	// keyOf names the key of one of its commands.
	keyOf func(name string) string
	// offer asks whether a message that was pasted into a cell fills the form; the
	// cell then gets back what it held before.
	offer func(content string, c *cell, before string)
	// address is where the session is connected, as it may be shown.
	address string
	// start has what no part of the form holds.
	start request.Request
	parts []*part
	focus *cell
	// revealed says that the focused secret is shown.
	revealed bool
	// problems are the errors of each cell; loose are those of none.
	problems map[*cell][]string
	loose    []string
	// note is what the last key came to, where the form itself does not show it.
	note    string
	json    jsonTab
	judging judging
	// tried says that the person has tried to send: only then is what is merely
	// empty wrong.
	tried bool
	// removed are rows that can be brought back.
	removed []removedRow
	// saved is the name under which the request was saved or opened.
	saved string

	// top is the first line of the form that is shown; follow asks that the
	// cursor be in sight. height and length are those of the last drawing.
	top, height, length int
	// left and upper are where the window was on the screen, spots where in the
	// form its cells were; dragging says that the mouse selects in one.
	left, upper int
	spots       []cellSpot
	dragging    bool
	follow      bool
}

func (m *Model) newBuilder(r request.Request) *builder {
	b := &builder{theme: m.theme, address: m.address()}
	b.keyLine = m.builderKeys
	b.keyOf = func(name string) string { return m.keyOf(inBuilder, name) }
	b.offer = func(content string, c *cell, before string) { m.offerForm(b, content, c, before) }
	b.json.entry = newJSONEntry(m.theme)
	b.load(r)
	b.setFocus(b.one(partPrompt))
	if r.Kind == request.CommandsOnly {
		b.setFocus(b.one(partKind))
	}
	b.toLost()
	return b
}

// load fills the form with a request. The focus stays in the same field.
func (b *builder) load(r request.Request) {
	was := b.pathOf(b.focus)
	b.start, b.removed = r, nil
	b.parts = formParts(b.theme, r)
	b.focus = nil
	b.walk(func(path string, c *cell) {
		if b.focus == nil || path == was && was != "" {
			b.focus = c
		}
	})
	b.setFocus(b.focus)
	b.check()
}

func (b *builder) kind() request.Kind { return request.Kind(b.one(partKind).chosen) }

// one is the only cell of the part of this name, which is no list.
func (b *builder) one(name string) *cell {
	i := slices.IndexFunc(b.parts, func(p *part) bool { return p.Name == name })
	return b.parts[i].cell()
}

// shown are the parts that the kind of request has.
func (b *builder) shown() []*part {
	var shown []*part
	for _, p := range b.parts {
		if p.Kinds.Have(b.kind()) {
			shown = append(shown, p)
		}
	}
	return shown
}

// walk visits every cell that is shown, in the order of tab.
func (b *builder) walk(visit func(path string, c *cell)) {
	for _, p := range b.shown() {
		p.walk(p.NameIn(b.kind()), visit)
	}
}

func (b *builder) pathOf(wanted *cell) string {
	found := ""
	if wanted != nil {
		b.walk(func(path string, c *cell) {
			if c == wanted {
				found = path
			}
		})
	}
	return found
}

// request is what the form holds now.
func (b *builder) request() request.Request {
	r := b.start
	for _, p := range b.parts {
		// What is no time is told by check, and stays in the form.
		_ = p.read(p.At(&r))
	}
	return r
}

func parseDuration(text string) (time.Duration, error) {
	if strings.TrimSpace(text) == "" {
		return 0, nil
	}
	return time.ParseDuration(strings.TrimSpace(text))
}

// check finds everything that is wrong, and where.
func (b *builder) check() {
	b.judging.unchecked = false
	r := b.request()
	problems := r.Check()
	for _, p := range b.parts {
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
	b.walk(func(path string, c *cell) {
		if _, taken := places[path]; !taken && path != "" {
			places[path] = c
		}
	})
	b.problems, b.loose = map[*cell][]string{}, nil
	for _, p := range problems {
		if !b.tried && strings.HasPrefix(p.Problem, "is empty") {
			continue
		}
		c := b.placeOf(places, p.Field)
		if c == nil {
			b.loose = append(b.loose, p.Field+" "+p.Problem)
			continue
		}
		b.problems[c] = append(b.problems[c], p.Problem)
	}
}

// placeOf is the cell of a field, or that of the nearest field around it.
func (b *builder) placeOf(places map[string]*cell, field string) *cell {
	for at := field; at != ""; at = at[:max(strings.LastIndexAny(at, ".["), 0)] {
		if c := places[at]; c != nil {
			return c
		}
		for _, p := range b.shown() {
			if p.NameIn(b.kind()) == at && p.adder != nil {
				return p.adder
			}
		}
	}
	return nil
}

// sound reports whether nothing is wrong; else the first problem gets the focus.
func (b *builder) sound() bool {
	b.settle()
	if b.json.problem != nil {
		b.json.open = true
		b.note = "The JSON cannot be read yet."
		return false
	}
	b.tried = true
	if b.check(); len(b.problems) == 0 && len(b.loose) == 0 && !b.tellMarks() {
		return true
	}
	if len(b.problems) > 0 {
		b.json.open = false
	}
	first := true
	b.walk(func(_ string, c *cell) {
		if first && len(b.problems[c]) > 0 {
			first = false
			b.setFocus(c)
		}
	})
	if r := b.focus.row; r != nil && r.lost {
		b.toLost() // the problem stands at the name
	}
	return false
}

// tellMarks makes problems, once, of the marks that stand where secrets were: they
// may be what the person wrote.
func (b *builder) tellMarks() (found bool) {
	b.walk(func(_ string, c *cell) {
		if c.entry == nil || !strings.Contains(c.value(), protocol.Redacted) || c.value() == c.toldMark {
			return
		}
		c.toldMark, found = c.value(), true
		b.problems[c] = append(b.problems[c], "a secret stood here: type it again or take the mark away")
		b.note = "ctrl+s again sends the mark as it is."
	})
	return found
}

// setPrompt takes the composer's text.
func (b *builder) setPrompt(text string) {
	if c := b.one(partPrompt); c.value() != text {
		c.setValue(text)
		b.check()
	}
}

// openBuilder opens the builder with what goes out next: where it was left, if
// nothing changed meanwhile.
func (m *Model) openBuilder() {
	r := m.request
	r.Prompt = m.composer.value()
	if b := m.parked; b != nil && reflect.DeepEqual(b.kept, m.request) {
		b.address = m.address()
		b.setPrompt(r.Prompt)
		b.follow = true
		m.open(b.builder)
		return
	}
	m.open(m.newBuilder(r))
}

// parkedBuilder is a builder that was left, and what it held.
type parkedBuilder struct {
	*builder
	kept request.Request
}

// keep takes over what a builder holds: nothing of it is lost.
func (m *Model) keep(b *builder) {
	b.settle()
	r := b.request()
	m.composer.setValue(r.Prompt)
	r.Prompt = ""
	m.request = r
	m.parked = &parkedBuilder{b, r}
}

// building is the topmost builder, or nil.
func (m *Model) building() *builder {
	for i := len(m.dialogs) - 1; i >= 0; i-- {
		if b, ok := m.dialogs[i].(*builder); ok {
			return b
		}
	}
	return nil
}

// sendBuilt sends what the form holds, and closes it once that can go out.
func (m *Model) sendBuilt(b *builder) tea.Cmd {
	if !b.sound() {
		return nil
	}
	r := b.request()
	elsewhere := r.Address != "" && r.Address != m.link.url
	switch why := m.link.noRequests(); {
	case why != "" && !elsewhere:
		b.note = text.Sentence(why)
		return nil
	case m.link.busy():
		b.note = m.underWay()
		return nil
	case m.link.sending, m.link.state == linkDialing && !elsewhere:
		b.note = "The session is not ready yet."
		return nil
	}
	m.dialogs = m.dialogs[:len(m.dialogs)-1]
	m.keep(b)
	if m.link.source == nil && !elsewhere {
		cmd := m.dial()
		m.link.waiting = &r
		return cmd
	}
	return m.dispatch(r)
}
