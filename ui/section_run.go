package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/report"
	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// runSection is the section of what is known of the newest run, and of all of
// them together.
type runSection struct {
	window
	run      runFacts
	runs     int
	messages int
	facts    report.Facts
}

// runFacts is what is known of a run.
type runFacts struct {
	id                    session.RunID
	model                 string
	state                 session.State
	began, answered, over time.Time
	messages              int
	bytes                 int64
	facts                 report.Facts
}

// fact is a line of the section; a heading begins a group of them.
type fact struct{ heading, name, value string }

func (s *runSection) about() about {
	return about{name: "Run", opens: "open", copies: "copy value", also: "model time tokens cost usage totals", empty: "none yet", none: "there was no run yet", aside: true, flat: true}
}

func (s *runSection) commands() []command { return nil }
func (s *runSection) toggle()             {}
func (s *runSection) detail() detail      { return nil }
func (s *runSection) Len() int            { return len(s.list()) }

// apply counts what comes in a run.
func (s *runSection) apply(ev session.Event) {
	switch ev := ev.(type) {
	case session.RunChanged:
		s.begin(ev.Stamp)
		s.run.state, s.run.over = ev.State, ev.At
	case session.Sent:
		if sent, ok := ev.Message.(*protocol.Invocation); ok {
			s.begin(ev.Stamp)
			s.run.model = sent.Model
		}
	case session.Received:
		s.received(ev)
	}
}

func (s *runSection) mark() (cut func()) {
	then := *s
	return func() {
		then.window = s.window
		*s = then
	}
}

// begin makes a run the newest.
func (s *runSection) begin(at session.Stamp) {
	if at.Run > s.run.id {
		s.run = runFacts{id: at.Run, began: at.At}
		s.runs++
	}
}

func (s *runSection) received(ev session.Received) {
	if ev.Run == 0 || ev.Run != s.run.id {
		return
	}
	if s.run.messages == 0 {
		s.run.answered = ev.At
	}
	s.run.messages++
	s.run.bytes += int64(ev.Size)
	s.messages++
	if result, ok := ev.Message.(*protocol.Result); ok && ev.Stray == "" {
		s.run.facts = report.FactsOf(result.Metadata)
		s.facts = s.facts.Plus(s.run.facts)
	}
}

// list is all that is known, without what is not.
func (s *runSection) list() []fact {
	r := &s.run
	if s.runs == 0 {
		return nil
	}
	took, first := time.Since(r.began), ""
	if !r.state.Active() {
		took = r.over.Sub(r.began)
	}
	if !r.answered.IsZero() {
		first = "after " + text.Brief(r.answered.Sub(r.began))
	}
	return append(
		factsOf("Run "+text.Count(int(r.id)),
			"state", r.state.String(), "model", text.Line(r.model), "began", r.began.Format("15:04:05"), "took", text.Brief(took), "first answer", first,
			"messages", text.Count(r.messages)+", "+text.Size(r.bytes), "agent", strings.Join(r.facts.Agent(), ", "), "usage", r.facts.Tokens(), "cost", r.facts.Cost()),
		factsOf("Session",
			"runs", text.Count(s.runs), "messages", text.Count(s.messages),
			"agent", strings.Join(s.facts.Agent(), ", "), "usage", s.facts.Tokens(), "cost", s.facts.Cost())...)
}

// factsOf makes facts of names and values, but for those without a value.
func factsOf(heading string, pairs ...string) []fact {
	var facts []fact
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			facts = append(facts, fact{heading, pairs[i], pairs[i+1]})
			heading = ""
		}
	}
	return facts
}

// nameWidth is the width of the column of names.
const nameWidth = len("first answer") + 2

func (s *runSection) item(th *theme.Theme, i, width int, chosen bool) (heading string, lines []string) {
	f, style := s.list()[i], th.Styles.Text
	if chosen {
		style = th.Styles.Panel.RowSelected
	}
	if f.heading != "" {
		heading = th.Styles.Strong.Render(text.Truncate(f.heading, width, th.Glyphs.Ellipsis))
	}
	name := th.Styles.Quiet.Render(text.Fit(f.name, nameWidth, ""))
	for _, line := range text.Wrap([]string{f.value}, max(width-nameWidth, 1)) {
		lines = append(lines, name+style.Render(line))
		name = text.Fit("", nameWidth, "")
	}
	return heading, lines
}

// copyChosen copies the value alone.
func (s *runSection) copyChosen(m *Model) tea.Cmd {
	f := s.list()[s.cursor]
	return m.copyText(f.name, f.value)
}

// reveal goes to where the run begins.
func (s *runSection) reveal(m *Model) { m.transcript.RevealRun(s.run.id) }
