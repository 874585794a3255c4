// Package external hands the terminal to other programs, such as the person's editor
// and pager, and to their shell when the job is stopped; and it hands files to the
// system's program for their kind.
package external

import (
	"io"
	"os/exec"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"ruse/session"
	"ruse/ui/internal/jobcontrol"
)

// Terminal is the terminal of a program. Nil stands for that of a model in a test,
// which is never given away to a shell.
type Terminal struct {
	control *jobcontrol.Control
	// guest is the program that has the terminal now; nil: ours.
	guest atomic.Pointer[guest]
}

// Watch listens for requests to stop from outside, and calls suspend where the
// terminal has to be given back before that. Bubble Tea's own way to stop waits for
// ever where no shell can bring the process back. Close the terminal.
func Watch(suspend func()) *Terminal {
	t := &Terminal{}
	t.control = jobcontrol.Watch(func(c *jobcontrol.Control) {
		g := t.guest.Load()
		if g == nil {
			suspend()
			return
		}
		// The guest's ctrl+z reaches ruse, which is of the same job. The terminal is
		// not ours to give back.
		_ = stop(c, g.source)
	})
	return t
}

// Close stops listening.
func (t *Terminal) Close() { t.control.Close() }

// Suspend gives the terminal back and stops the process, and the clock of a source
// that has one; when it goes on, the terminal is taken and painted again.
func (t *Terminal) Suspend(source session.Source, done tea.ExecCallback) tea.Cmd {
	if t == nil {
		return nil
	}
	return tea.Exec(stopper{nothing{}, t.control, source}, done)
}

// Run gives the terminal to a program, whose standard input may be another.
func (t *Terminal) Run(c *exec.Cmd, source session.Source, done tea.ExecCallback) tea.Cmd {
	return tea.Exec(&guest{c, t, source}, done)
}

// stop stops the process, and the clock of a source that has one.
func stop(c *jobcontrol.Control, source session.Source) error {
	if s, ok := source.(session.Suspender); ok {
		s.Suspend()
		defer s.Resume()
	}
	return c.Stop()
}

// nothing is what has no use for a terminal.
type nothing struct{}

func (nothing) SetStdin(io.Reader)  {}
func (nothing) SetStdout(io.Writer) {}
func (nothing) SetStderr(io.Writer) {}

// stopper is a stop as a command that takes the terminal.
type stopper struct {
	nothing
	control *jobcontrol.Control
	source  session.Source
}

func (s stopper) Run() error { return stop(s.control, s.source) }

// guest is a program that takes the terminal.
type guest struct {
	*exec.Cmd
	terminal *Terminal
	source   session.Source
}

func (g *guest) Run() error {
	if g.terminal != nil {
		g.terminal.guest.Store(g)
		defer g.terminal.guest.Store(nil)
	}
	return g.Cmd.Run()
}

func (g *guest) SetStdin(in io.Reader) {
	if g.Stdin == nil {
		g.Stdin = in
	}
}
func (g *guest) SetStdout(w io.Writer) { g.Stdout = w }
func (g *guest) SetStderr(w io.Writer) { g.Stderr = w }
