package ui

import (
	"io"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"ruse/session"
	"ruse/ui/internal/jobcontrol"
)

// jobs stops the process when the person or its shell asks for that. Bubble
// Tea's own way waits for ever where no shell can bring the process back.
type jobs struct {
	control *jobcontrol.Control
	// guest is the program that has the terminal now, such as an editor; nil: ours.
	guest atomic.Pointer[runner]
}

// suspendMsg says that a signal asked for a stop.
type suspendMsg struct{}

// watchJobs listens for requests to stop from outside. Close control.
func watchJobs(send func(tea.Msg)) *jobs {
	j := &jobs{}
	j.control = jobcontrol.Watch(func(c *jobcontrol.Control) {
		guest := j.guest.Load()
		if guest == nil {
			send(suspendMsg{})
			return
		}
		// The guest's ctrl+z reaches ruse, which is of the same job. The terminal is
		// not ours to give back.
		_ = stop(c, guest.source)
	})
	return j
}

// stop stops the process, and the clock of a source that has one.
func stop(c *jobcontrol.Control, source session.Source) error {
	if s, ok := source.(session.Suspender); ok {
		s.Suspend()
		defer s.Resume()
	}
	return c.Stop()
}

// suspend gives the terminal back and stops the process; when it goes on, the
// terminal is taken and painted again.
func (m *Model) suspend() tea.Cmd {
	if m.jobs == nil {
		return nil // not a program, but a model in a test
	}
	return tea.Exec(stopper{m.jobs.control, m.link.source}, func(err error) tea.Msg {
		if err != nil {
			return statusMsg{"not suspended: " + err.Error()}
		}
		return nil
	})
}

// stopper is a stop as a command that takes the terminal.
type stopper struct {
	control *jobcontrol.Control
	source  session.Source
}

func (s stopper) Run() error       { return stop(s.control, s.source) }
func (stopper) SetStdin(io.Reader) {}

func (stopper) SetStdout(io.Writer) {}
func (stopper) SetStderr(io.Writer) {}
