package cli

import (
	"ruse/session"
	"ruse/session/liveness"
)

// alarm says why nothing comes, where something looks wrong.
type alarm struct {
	judge liveness.Judge
	told  liveness.Cause
}

// apply takes an event, and returns what it gives reason to say: each cause is
// told once, until it is over.
func (a *alarm) apply(e session.Event) (note string) {
	a.judge.Apply(e)
	if _, beat := e.(session.Health); !beat {
		return "" // what ends a run or a connection is told by itself
	}
	switch d := a.judge.Diagnosis(e.When()); {
	case !d.Alarm:
		a.told = liveness.None
	case d.Cause != a.told:
		a.told = d.Cause
		return "note: " + d.Text + " " + d.Try
	}
	return ""
}
