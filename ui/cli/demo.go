package cli

import (
	"context"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"ruse/session"
	"ruse/session/inbox"
	"ruse/session/runtimetest"
	"ruse/ui"
	"ruse/ui/internal/profile"
	"ruse/ui/internal/request"
)

func newDemo(p *Program) *cobra.Command {
	var (
		reqs request.Request
		scr  screen
	)
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Try ruse on a runtime of its own",
		Long: `The demo needs nothing but ruse: it starts a runtime with a scripted agent in
this process, where nobody else reaches it, and connects to it. A first prompt is
ready: press enter. Where standard output is no terminal, the same conversation is
printed. For other clients there is ruse runtime.`,
		Example: `  ruse demo
  ruse demo | cat`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkRequest(reqs); err != nil {
				return err
			}
			log, err := openDebugLog(scr.debug)
			if err != nil {
				return err
			}
			if p.onTerminal() {
				err = p.showDemo(cmd.Context(), p.uiConfig(reqs, scr), log, scr.record)
			} else {
				err = p.playDemo(cmd.Context(), reqs, log)
			}
			return and(err, log.close())
		},
	}
	bindRequest(cmd.Flags(), &reqs)
	scr.flags(cmd.Flags())
	cmd.Flags().SortFlags = false
	return cmd
}

// startDemo starts a runtime that this process alone reaches, by its Dial: it
// runs commands for whoever connects. Close it.
func startDemo(ctx context.Context, opts runtimetest.Options) (*runtimetest.Runtime, error) {
	const try = "Check that programs may write to the temporary folder."
	rt, err := runtimetest.Open(opts)
	if err != nil {
		return nil, because(ExitInternal, "the demo's runtime does not start", err, try)
	}
	// It ends with Close, after the session on it, and not with the command's
	// context.
	if err := rt.ListenInMemory(context.WithoutCancel(ctx)); err != nil {
		return nil, because(ExitInternal, "the demo's runtime does not start", closing(rt, err), try)
	}
	return rt, nil
}

// showDemo opens the UI on a runtime of its own, the first prompt ready.
func (p *Program) showDemo(ctx context.Context, cfg ui.Config, log *debugLog, r recording) (err error) {
	rt, err := startDemo(ctx, runtimetest.Options{Handler: runtimetest.Demo{Pace: 1}.Handle, Logger: runtimeLog(log)})
	if err != nil {
		return err
	}
	defer func() { err = and(err, rt.Close()) }()
	cfg.URL, cfg.Prompt = rt.URL(), runtimetest.TourPrompt
	cfg.Session.NetDial = rt.Dial
	cfg.Request.ArtifactsDirs = []string{runtimetest.ArtifactsDir}
	for _, prompt := range runtimetest.Prompts() {
		cfg.Suggestions = append(cfg.Suggestions, ui.Suggestion{Title: prompt.Title, Prompt: prompt.Text})
	}
	closeStores := openStores(ctx, &cfg, "demo")
	return and(p.open(ctx, cfg, &artifacts{where: profile.ArtifactsInbox}, log, r), closeStores())
}

// How the conversation goes where nobody watches it live.
const (
	playPace      = 0.2
	playHeartbeat = time.Second
	playLateFiles = 300 * time.Millisecond
)

// playDemo prints the demo's conversation.
func (p *Program) playDemo(ctx context.Context, r request.Request, log *debugLog) (err error) {
	rt, err := startDemo(ctx, runtimetest.Options{
		Handler: runtimetest.Demo{Pace: playPace}.Handle, Heartbeat: playHeartbeat, LateFiles: playLateFiles, Logger: runtimeLog(log),
	})
	if err != nil {
		return err
	}
	defer func() { err = and(err, rt.Close()) }()
	in, err := openInbox(inbox.Options{Logger: log.Logger})
	if err != nil {
		return err
	}
	defer func() { err = and(err, closeStore(in)) }()

	r.Prompt, r.ArtifactsDirs = runtimetest.TourPrompt, []string{runtimetest.ArtifactsDir}
	message, err := r.Resolve(ctx, request.SystemSources())
	if err != nil {
		return err
	}
	pl := &player{page: newPage(p.Stdout), notes: newPage(p.Stderr)}
	pl.page.block("A runtime of this process's own. Its agent is a script; all else is real.")
	return pl.play(ctx, rt.URL(), message, session.QueryOptions{
		Options:     session.Options{Store: in, Recorder: log.recorder(), NetDial: rt.Dial},
		CallOptions: session.CallOptions{RunOptions: bounds(r)},
	})
}

// runtimeLog marks what the demo's runtime logs.
func runtimeLog(log *debugLog) *slog.Logger { return log.With("side", "runtime") }
