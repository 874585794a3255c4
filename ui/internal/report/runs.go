package report

import (
	"strings"
	"time"

	"ruse/protocol"
	"ruse/session"
	"ruse/session/liveness"
	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

// Runs counts what comes in the runs of a session. Its zero value is ready, and a
// copy of it stays as it is.
type Runs struct {
	newest   run
	runs     int
	messages int
	usage    Usage
	judge    liveness.Judge
	cancel   Cancel
}

// run is what is known of a run.
type run struct {
	id                    session.RunID
	model                 string
	state                 session.State
	began, answered, over time.Time
	messages              int
	bytes                 int64
	usage                 Usage
}

// Fact is something known of the newest run, or of all; a heading begins a group of them.
type Fact struct{ Heading, Name, Value string }

// Apply counts what comes in a run.
func (s *Runs) Apply(ev session.Event) {
	s.judge.Apply(ev)
	s.cancel.Apply(ev)
	switch ev := ev.(type) {
	case session.RunChanged:
		s.begin(ev.Stamp)
		s.newest.state, s.newest.over = ev.State, ev.At
	case session.Sent:
		if sent, ok := ev.Message.(*protocol.Invocation); ok {
			s.begin(ev.Stamp)
			s.newest.model = sent.Model
		}
	case session.Received:
		s.received(ev)
	}
}

// Newest is the run that came last; 0: there was none.
func (s *Runs) Newest() session.RunID { return s.newest.id }

// SetProcess tells what is known of the runtime's process, where it was started
// here.
func (s *Runs) SetProcess(p liveness.Process) { s.judge.SetProcess(p) }

// Quiet says why the newest run is quiet.
func (s *Runs) Quiet(now time.Time) liveness.Diagnosis { return s.judge.Diagnosis(now) }

// begin makes a run the newest.
func (s *Runs) begin(at session.Stamp) {
	if at.Run > s.newest.id {
		s.newest = run{id: at.Run, began: at.At}
		s.runs++
	}
}

func (s *Runs) received(ev session.Received) {
	if ev.Run == 0 || ev.Run != s.newest.id {
		return
	}
	if s.newest.messages == 0 {
		s.newest.answered = ev.At
	}
	s.newest.messages++
	s.newest.bytes += int64(ev.Size)
	s.messages++
	if result, ok := ev.Message.(*protocol.Result); ok && ev.Stray == "" {
		s.newest.usage = UsageOf(result.Metadata)
		s.usage = s.usage.Plus(s.newest.usage)
	}
}

// List is all that is known now, without what is not.
func (s *Runs) List(now time.Time) []Fact {
	r := &s.newest
	if s.runs == 0 {
		return nil
	}
	took, first, why := now.Sub(r.began), "", s.Quiet(now)
	if !r.state.Active() {
		took = r.over.Sub(r.began)
	}
	if !r.answered.IsZero() {
		first = "after " + text.Brief(r.answered.Sub(r.began))
	}
	return append(
		factsOf("Run "+text.Count(int(r.id)),
			"state", r.state.String(), "why", why.Text, "to do", why.Try, "cancel", strings.Join(s.cancel.Words(now), "; "),
			"model", text.Line(r.model), "began", r.began.Format("15:04:05"), "took", text.Brief(took), "first answer", first,
			"messages", text.Count(r.messages)+", "+text.Size(r.bytes), "agent", strings.Join(r.usage.Agent(), ", "), "usage", r.usage.Tokens(), "cost", r.usage.Cost()),
		factsOf("Session",
			"runs", text.Count(s.runs), "messages", text.Count(s.messages),
			"agent", strings.Join(s.usage.Agent(), ", "), "usage", s.usage.Tokens(), "cost", s.usage.Cost())...)
}

// factsOf makes facts of names and values, but for those without a value.
func factsOf(heading string, pairs ...string) []Fact {
	var facts []Fact
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			facts = append(facts, Fact{heading, pairs[i], pairs[i+1]})
			heading = ""
		}
	}
	return facts
}

// nameWidth is the width of the column of names.
const nameWidth = len("first answer") + 2

// Draw draws a fact as an item of a list, its heading apart.
func (f Fact) Draw(th *theme.Theme, width int, chosen bool) (heading string, lines []string) {
	style := th.Styles.Text
	if chosen {
		style = th.Styles.Panel.RowSelected
	}
	if f.Heading != "" {
		heading = th.Styles.Strong.Render(text.Truncate(f.Heading, width, th.Glyphs.Ellipsis))
	}
	name := th.Styles.Quiet.Render(text.Fit(f.Name, nameWidth, ""))
	for _, line := range text.Wrap([]string{f.Value}, max(width-nameWidth, 1)) {
		lines = append(lines, name+style.Render(line))
		name = text.Fit("", nameWidth, "")
	}
	return heading, lines
}
