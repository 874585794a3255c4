package cli

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"time"

	tea "charm.land/bubbletea/v2"

	"ruse/session/inbox"
	"ruse/ui"
)

// closeWait is how long uploads that are under way when ruse ends may take.
const closeWait = 2 * time.Second

// open shows the terminal UI until the person quits, with a log and an inbox of
// its own.
func (p *Program) open(ctx context.Context, cfg ui.Config, log *debugLog) (err error) {
	in, err := openInbox(log.Logger)
	if err != nil {
		return err
	}
	defer func() { err = and(err, closeInbox(in)) }()
	cfg.Inbox, cfg.Log, cfg.Session.Recorder = in, log.Logger, log.recorder()
	options := append([]tea.ProgramOption{tea.WithOutput(p.Stdout)}, p.ui...)
	if _, ok := terminal(p.Stdin); ok {
		options = append(options, tea.WithInput(p.Stdin))
	}
	// Where standard input is no terminal, Bubble Tea opens the real one.
	err = ui.Run(ctx, cfg, options...)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

func openInbox(log *slog.Logger) (*inbox.Inbox, error) {
	in, err := inbox.Open(inbox.Options{Logger: log})
	if err != nil {
		return nil, because(ExitInternal, "the inbox for artifacts does not open", err,
			"Check that programs may listen on 127.0.0.1.")
	}
	return in, nil
}

func closeInbox(in *inbox.Inbox) error {
	// The command's context has ended where a signal came.
	ctx, stop := context.WithTimeout(context.Background(), closeWait)
	defer stop()
	if err := in.Close(ctx); err != nil {
		return because(ExitInternal, "the inbox for artifacts did not close well", err,
			"The files that were stored are complete.")
	}
	return nil
}

// closing closes what err is about, too.
func closing(c io.Closer, err error) error { return errors.Join(err, c.Close()) }
