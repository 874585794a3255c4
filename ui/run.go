package ui

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"
	"ruse/ui/internal/external"
)

// framesPerSecond is how often the screen may be written; nothing is written
// while nothing changes.
const framesPerSecond = 120

// Run shows the program on the terminal until the person quits or the context
// ends, and gives the terminal back whatever happens. The session is closed
// when it returns. Options are for tests: another input, output or size.
func Run(ctx context.Context, cfg Config, options ...tea.ProgramOption) error {
	m := New(ctx, cfg)
	// Twice the usual rate: at 60 a key waits for its frame longer than one.
	options = append([]tea.ProgramOption{tea.WithFPS(framesPerSecond)}, options...)
	// Signals end the context, which ends the program like everything else.
	options = append([]tea.ProgramOption{tea.WithContext(ctx), tea.WithoutSignalHandler()}, options...)
	program := tea.NewProgram(m, options...)
	m.terminal = external.Watch(func() { program.Send(suspendMsg{}) })
	_, err := program.Run()
	m.terminal.Close()
	return errors.Join(err, m.Close())
}
