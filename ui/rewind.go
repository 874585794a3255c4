package ui

import (
	"slices"

	"ruse/session"
)

// mark is a place that a source may go back to: where everything was when a run
// began. Run 0 is the beginning of all.
type mark struct {
	run session.RunID
	cut []func()
}

// markRun remembers the present place before a run's first event is shown.
func (m *Model) markRun(ev session.Event) {
	marks := m.link.marks
	var run session.RunID
	if changed, ok := ev.(session.RunChanged); ok {
		run = changed.Run
	}
	if len(marks) > 0 && run <= marks[len(marks)-1].run {
		return
	}
	if len(marks) == 0 {
		run = 0
	}
	cut := []func(){m.link.mark(), m.transcript.Mark()}
	for _, s := range m.panel.sections {
		cut = append(cut, s.mark())
	}
	m.link.marks = append(marks, mark{run, cut})
}

// rewind cuts everything back to where a run began; what follows is told again.
func (m *Model) rewind(ev session.Rewound) {
	at := slices.IndexFunc(m.link.marks, func(k mark) bool { return k.run >= ev.To })
	if at < 0 {
		return // nothing of that run was shown
	}
	marks := m.link.marks
	for _, cut := range marks[at].cut {
		cut()
	}
	m.link.marks = marks[:at]
}

// mark remembers what events changed in l, and returns what brings it back.
func (l *link) mark() (cut func()) {
	then := *l
	then.backlog, then.marks = nil, nil // else each run would hold on to a whole batch
	return func() {
		l.state, l.err, l.remote, l.unasked, l.run = then.state, then.err, then.remote, then.unasked, then.run
		l.unrecorded = then.unrecorded
		l.frames, l.bytes, l.last, l.counted = then.frames, then.bytes, then.last, counted{}
	}
}
