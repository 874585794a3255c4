package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"ruse/session"
	"ruse/session/liveness"
	"ruse/ui/internal/report"
	"ruse/ui/theme"
)

// runSection is the section of what is known of the newest run, and of all of
// them together.
type runSection struct {
	window
	runs report.Runs
	// now is the time by the source's clock.
	now func() time.Time
}

func (s *runSection) about() about {
	return about{name: "Run", opens: "open", copies: "copy value", also: "model time tokens cost usage totals quiet hangs stuck why", empty: "none yet", none: "there was no run yet", aside: true, flat: true}
}

func (s *runSection) commands() []command { return nil }
func (s *runSection) toggle()             {}
func (s *runSection) detail() detail      { return nil }
func (s *runSection) Len() int            { return len(s.runs.List(s.now())) }

func (s *runSection) apply(ev session.Event) { s.runs.Apply(ev) }

func (s *runSection) mark() (cut func()) {
	then := s.runs
	return func() { s.runs = then }
}

// quiet says why the run is quiet.
func (s *runSection) quiet() liveness.Diagnosis { return s.runs.Quiet(s.now()) }

func (s *runSection) item(th *theme.Theme, i, width int, chosen bool) (heading string, lines []string) {
	return s.runs.List(s.now())[i].Draw(th, width, chosen)
}

// copyChosen copies the value alone.
func (s *runSection) copyChosen(m *Model) tea.Cmd {
	f := s.runs.List(s.now())[s.cursor]
	return m.copyText(f.Name, f.Value)
}

// reveal goes to where the run begins.
func (s *runSection) reveal(m *Model) { m.transcript.RevealRun(s.runs.Newest()) }
