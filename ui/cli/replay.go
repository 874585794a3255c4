package cli

import (
	"github.com/spf13/cobra"

	"ruse/session"
	"ruse/session/journal"
	"ruse/ui/internal/profile"
)

func newReplay(p *Program) *cobra.Command {
	var (
		scr  screen
		pace session.Pace
	)
	cmd := &cobra.Command{
		Use: "replay FILE", Short: "Show a recording in the UI, as it happened", Args: oneRecording(false),
		Long: `Shows a recording in the UI: what happened, in the time that it took. FILE is one
as ruse recordings list names it, any path, or last for the newest. A file of
frames alone, as tests record them, can be shown too.`,
		Example:           "  ruse replay last\n  ruse replay last --speed 4 --idle-limit 2s",
		ValidArgsFunction: completeRecordings,
		RunE: func(cmd *cobra.Command, args []string) error {
			if pace.Speed < 0 || pace.IdleLimit < 0 {
				return usage("--speed or --idle-limit is below zero", "", "0 is as fast as it can be read, and no limit.")
			}
			rec, err := openRecording(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			defer rec.Close()
			if !p.onTerminal() {
				return usage("a replay needs a terminal", "standard output is none", "In a pipe there is: ruse recordings show "+oneLine(args[0]))
			}
			return p.replay(cmd, rec, pace, scr)
		},
	}
	f := cmd.Flags()
	f.Float64Var(&pace.Speed, "speed", 1, "go this many `times` as fast; 0 is as fast as it can be read")
	f.DurationVar(&pace.IdleLimit, "idle-limit", 0, "wait no longer than this `time` for what comes next; 0 is as long as it took")
	f.BoolVar(&pace.Paused, "paused", false, "begin with a pause")
	scr.flags(f)
	f.SortFlags = false
	return cmd
}

// replay opens the UI on a recording.
func (p *Program) replay(cmd *cobra.Command, rec *journal.Recording, pace session.Pace, scr screen) error {
	log, err := openDebugLog(scr.debug)
	if err != nil {
		return err
	}
	cfg := p.uiConfig(profile.Defaults().Request, scr)
	cfg.URL = rec.Header().Address
	cfg.Source = journal.Play(rec, journal.PlayOptions{Pace: pace, Stay: true})
	closeStores := openStores(cmd.Context(), &cfg, "replay")
	return and(and(p.open(cmd.Context(), cfg, &artifacts{where: profile.ArtifactsNone}, log, scr.record), closeStores()), log.close())
}
