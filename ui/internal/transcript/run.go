package transcript

import (
	"slices"
	"time"

	"ruse/session"
)

// Run is one request and what became of it.
type Run struct {
	ID session.RunID
	// Title is what was asked, as one line.
	Title string
	// State is what the person is told: a run whose command failed came to its end
	// in order, and failed.
	State session.State
	Began time.Time
}

// run is what the transcript knows of one run.
type run struct {
	Run
	// first is its first entry.
	first  int
	result *resultEntry
	// stopped says that one of its commands failed.
	stopped bool
	// commands says that it runs commands.
	commands bool
	// sent says that its request is in the transcript.
	sent bool
}

// told is r as the person is told of it.
func (r *run) told() Run {
	told := r.Run
	if r.stopped && r.State == session.Succeeded {
		told.State = session.Failed
	}
	return told
}

// Runs are all runs, oldest first.
func (t *Pane) Runs() []Run {
	runs := make([]Run, len(t.runs))
	for i, r := range t.runs {
		runs[i] = r.told()
	}
	return runs
}

// Run returns what is known of a run.
func (t *Pane) Run(id session.RunID) (Run, bool) {
	if r := t.runOf(id); r != nil {
		return r.told(), true
	}
	return Run{}, false
}

// runOf returns what is known of a run, or nil.
func (t *Pane) runOf(id session.RunID) *run {
	for _, r := range slices.Backward(t.runs) {
		if r.ID == id {
			return r
		}
	}
	return nil
}

// begun is runOf for a run that may begin now.
func (t *Pane) begun(s session.Stamp) *run {
	r := t.runOf(s.Run)
	if r == nil {
		r = &run{Run: Run{ID: s.Run, Began: s.At}, first: len(t.entries)}
		t.runs = append(t.runs, r)
	}
	return r
}
