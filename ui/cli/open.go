package cli

import (
	"context"
	"errors"
	"io"

	tea "charm.land/bubbletea/v2"

	"github.com/charmbracelet/x/ansi"

	"ruse/ui"
)

// open shows the terminal UI until the person quits, with a log and a place for
// artifacts of its own.
func (p *Program) open(ctx context.Context, cfg ui.Config, files *artifacts, log *debugLog, r recording) (err error) {
	in, closeFiles, err := files.open(ctx, log.Logger)
	if err != nil {
		return err
	}
	defer func() { err = and(err, closeFiles()) }()
	tape := r.open(ctx, log, headerNames(cfg.Session.Header))
	defer tape.close()
	cfg.Inbox, cfg.Log, cfg.Record = in, log.Logger, tape.recorder
	cfg.Session.AllowUploads = files.allow
	err = ui.Run(ctx, cfg, p.teaOptions()...)
	if ctx.Err() != nil {
		if cfg.Tab { // there was no last frame to say so
			_, _ = io.WriteString(p.Stdout, ansi.SetProgramStatus(tea.ProgramStatus{State: tea.ProgramStateIdle, App: "ruse"})) // the terminal may be gone
		}
		return context.Cause(ctx)
	}
	return err
}

// teaOptions are where a terminal program reads and writes. Where standard input
// is no terminal, Bubble Tea opens the real one.
func (p *Program) teaOptions() []tea.ProgramOption {
	options := append([]tea.ProgramOption{tea.WithOutput(p.Stdout)}, p.ui...)
	if _, ok := terminal(p.Stdin); ok {
		options = append(options, tea.WithInput(p.Stdin))
	}
	return options
}

// closing closes what err is about, too.
func closing(c io.Closer, err error) error { return errors.Join(err, c.Close()) }
